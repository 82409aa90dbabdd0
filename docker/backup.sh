#!/bin/sh
# Once a day: the database as a custom-format dump and the files as a tar, into /backups; older than KEEP_DAYS go.
# `backup.sh once` makes one now and ends. Runs in the postgres image.
set -eu
umask 077

backup() {
    stamp=$(date -u +%Y-%m-%dT%H%M%SZ)
    pg_dump --dbname="$DATABASE_URL" --format=custom --file="$TO/portal-$stamp.dump.part"
    mv "$TO/portal-$stamp.dump.part" "$TO/portal-$stamp.dump"
    tar -C "$FILES" -czf "$TO/files-$stamp.tar.gz.part" media
    mv "$TO/files-$stamp.tar.gz.part" "$TO/files-$stamp.tar.gz"
    find "$TO" -name '*.part' -mmin +120 -delete
    find "$TO" \( -name 'portal-*.dump' -o -name 'files-*.tar.gz' \) -mtime +"${KEEP_DAYS:-14}" -delete
    echo "backup $stamp: $(du -h "$TO/portal-$stamp.dump" | cut -f 1) database, $(du -h "$TO/files-$stamp.tar.gz" | cut -f 1) files"
}

FILES=${FILES:-/var/lib/portal}
TO=${TO:-/backups}
[ "${1:-}" = once ] && { backup; exit 0; }
trap 'exit 0' TERM INT
while true; do
    # A process of its own: within `||` this shell would go on after a failed step.
    sh "$0" once || echo "backup FAILED" >&2
    sleep 86400 &
    wait $!
done
