#!/bin/sh
# Once a day: the database as a custom-format dump and the files as a tar, into /backups; older than KEEP_DAYS go.
# `backup.sh once` makes one now and ends. Runs in the postgres image.
set -eu
umask 077

backup() {
    stamp=$(date -u +%Y-%m-%dT%H%M%SZ)
    pg_dump --dbname="$DATABASE_URL" --format=custom --file="/backups/portal-$stamp.dump.part"
    mv "/backups/portal-$stamp.dump.part" "/backups/portal-$stamp.dump"
    tar -C "$FILES" -czf "/backups/files-$stamp.tar.gz.part" media
    mv "/backups/files-$stamp.tar.gz.part" "/backups/files-$stamp.tar.gz"
    find /backups -name '*.part' -mmin +120 -delete
    find /backups \( -name 'portal-*.dump' -o -name 'files-*.tar.gz' \) -mtime +"${KEEP_DAYS:-14}" -delete
    echo "backup $stamp: $(du -h "/backups/portal-$stamp.dump" | cut -f 1) database, $(du -h "/backups/files-$stamp.tar.gz" | cut -f 1) files"
}

FILES=${FILES:-/var/lib/portal}
[ "${1:-}" = once ] && { backup; exit 0; }
trap 'exit 0' TERM INT
while true; do
    backup || echo "backup FAILED" >&2
    sleep 86400 &
    wait $!
done
