#!/bin/sh
# tools/apt.sh PACKAGE...: install Debian packages when we may (root, or sudo without a password);
# otherwise print the exact line to type and fail.
set -eu
line="apt-get install -y --no-install-recommends $*"
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    as_root=none
fi
if [ "$as_root" = none ] || ! command -v apt-get >/dev/null; then
    echo "Missing system packages. Type this, then try again:" >&2
    echo "    sudo $line" >&2
    exit 1
fi
echo "Installing system packages: $*"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
# shellcheck disable=SC2086
if ! $as_root $line </dev/null >"$log" 2>&1; then
    # A new machine has no package lists yet.
    { $as_root apt-get update && $as_root $line; } </dev/null >"$log" 2>&1 || { tail -n 20 "$log" >&2; rm -f "$log"; exit 1; }
fi
rm -f "$log"
