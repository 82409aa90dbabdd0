#!/bin/sh
# tools/lock.sh: write requirements.txt and requirements-dev.txt from pyproject.toml, hashed, without any index address.
set -eu
cd "$(dirname "$0")/.."
uv=${UV:-uv}
if ! command -v "$uv" >/dev/null; then
    [ -x var/uv/bin/uv ] || { python3 -m venv var/uv && var/uv/bin/python -m pip install -q uv; }
    uv=var/uv/bin/uv
fi
set -- --universal --generate-hashes --no-header --quiet "$@"
"$uv" pip compile "$@" pyproject.toml -o requirements.txt
"$uv" pip compile "$@" --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt
