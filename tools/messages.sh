#!/bin/sh
# tools/messages.sh: collect the strings to translate into locale/, compile them, say what is missing.
set -eu
cd "$(dirname "$0")/.."
command -v xgettext >/dev/null || sh tools/apt.sh gettext
.venv/bin/python tools/messages.py update
.venv/bin/python manage.py compile_messages
.venv/bin/python tools/messages.py check
