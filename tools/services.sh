# Sourced by .ci/run: everything outside Python that checks and tests need, installed when missing.
# Leaves DATABASE_URL and REDIS_URL set to services that answer.

missing=()
command -v make >/dev/null || missing+=(make)
command -v git >/dev/null || missing+=(git)
command -v xgettext >/dev/null || missing+=(gettext)
command -v pdftoppm >/dev/null || missing+=(poppler-utils)
command -v certutil >/dev/null || missing+=(libnss3-tools)
command -v chromium-headless-shell >/dev/null || missing+=(chromium-headless-shell)
command -v python3 >/dev/null || missing+=(python3 python3-venv)
ldconfig -p | grep -q libpango-1.0.so.0 || missing+=(libpango-1.0-0)
ldconfig -p | grep -q libpangoft2-1.0.so.0 || missing+=(libpangoft2-1.0-0)
ldconfig -p | grep -q libharfbuzz-subset.so.0 || missing+=(libharfbuzz-subset0)
if [ -z "${REDIS_URL:-}" ] && ! command -v redis-server >/dev/null; then missing+=(redis-server); fi
new_postgres=
if [ -z "${DATABASE_URL:-}" ] && ! command -v psql >/dev/null; then
    missing+=(postgresql)
    new_postgres=yes
fi
if [ ${#missing[@]} -gt 0 ]; then sh tools/apt.sh "${missing[@]}" || return 1; fi

as_postgres() { (cd / && su postgres -c "$1"); }
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
wait_for() {
    for _ in $(seq 100); do answers "$1" && return 0; sleep 0.2; done
    echo "Port $1 does not answer after 20 s: $2 did not start." >&2
    return 1
}

if [ -z "${REDIS_URL:-}" ]; then
    answers 6379 || redis-server --daemonize yes --bind 127.0.0.1 --save "" --appendonly no --dir /tmp >/dev/null
    wait_for 6379 Redis || return 1
    export REDIS_URL=redis://127.0.0.1:6379/15
fi

if [ -z "${DATABASE_URL:-}" ]; then
    if [ -n "$new_postgres" ]; then
        # Debian makes the cluster in the locale of the shell, which may know no Kazakh letter.
        version=$(pg_lsclusters -h | awk 'NR == 1 {print $1}')
        pg_dropcluster --stop "$version" main
        pg_createcluster --locale C.UTF-8 "$version" main >/dev/null
    fi
    answers 5432 || pg_ctlcluster --skip-systemctl-redirect "$(pg_lsclusters -h | awk 'NR == 1 {print $1}')" main start
    wait_for 5432 PostgreSQL || return 1
    if psql -h 127.0.0.1 -U postgres -w -c 'select 1' postgres >/dev/null 2>&1; then
        export DATABASE_URL=postgres://postgres@127.0.0.1:5432/portal
    else
        as_postgres "psql -qc \"create role portal superuser login password 'portal'\"" 2>/dev/null || true
        export DATABASE_URL=postgres://portal:portal@127.0.0.1:5432/portal
    fi
fi
