#!/bin/sh
# tools/venv.sh run|dev: make .venv hold the locked packages. Quick when nothing changed.
# A .venv that is a symbolic link belongs to somebody else and is used as it is.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-run}
case $kind in
    run) lock=requirements.txt ;;
    dev) lock=requirements-dev.txt ;;
    *) echo "usage: tools/venv.sh run|dev" >&2; exit 2 ;;
esac
[ -L .venv ] && exit 0

stamp() { sha256sum "$1" | cut -d ' ' -f 1; }
current() { [ "$(cat .venv/.stamp-"$kind" 2>/dev/null)" = "$(stamp $lock)" ] && .venv/bin/python -c '' 2>/dev/null; }
current && exit 0

mkdir -p var
if command -v flock >/dev/null; then
    exec 9>var/venv.lock
    flock 9
    current && exit 0
fi

python=${PYTHON:-}
for candidate in python3.13 python3.12 python3.11 python3 python3.14; do
    [ -n "$python" ] && break
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && python=$candidate
done
[ -n "$python" ] || { echo "Python 3.11 or newer is needed (apt-get install python3 python3-venv)." >&2; exit 1; }
"$python" -c 'import ensurepip' 2>/dev/null || sh tools/apt.sh python3-venv

if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    echo "Making .venv with $python ..."
    rm -rf .venv
    "$python" -m venv .venv
fi
echo "Installing $lock ..."
log=var/pip.log
if ! .venv/bin/python -m pip install -q --disable-pip-version-check --no-input --require-hashes -r "$lock" 2>"$log"; then
    cat "$log" >&2
    exit 1
fi
stamp $lock >.venv/.stamp-"$kind"
# The development lock holds every package of the other one, at the same versions (tests/test_locks.py).
[ "$kind" = run ] || stamp requirements.txt >.venv/.stamp-run
