"""Collect the strings to translate, and check that every one of them is translated.

usage: tools/messages.py update    write locale/ (needs gettext)
       tools/messages.py check     complete, not fuzzy, same placeholders, nothing of the source missing

The check collects in a copy of the tree: the checkout stays as it is.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("kk", "ru")
IGNORED = (".venv", "var", "node_modules", "staticfiles", "bench", "tests", "tools")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w+\}")


def collect(folder: Path) -> None:
    """Run makemessages in a checkout."""
    command = [sys.executable, "manage.py", "makemessages", "--add-location", "file", "--no-wrap", "-v0"]
    for language in LANGUAGES:
        command += ["-l", language]
    for name in IGNORED:
        command += ["-i", name]
    subprocess.run(command, cwd=folder, check=True)


def copy_of_the_tree(target: Path) -> None:
    listing = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    for name in filter(None, listing.stdout.decode().split("\0")):
        source = ROOT / name
        if not source.is_file() or name.startswith(("static/", "docs/", "fixtures/")):
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target / name)


def key(entry: polib.POEntry) -> tuple[str | None, str, str]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def faults_of(entry: polib.POEntry) -> Iterator[str]:
    if entry.fuzzy:
        yield "fuzzy"
    elif not entry.translated():
        yield "not translated"
    wanted = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural))
    texts = [entry.msgstr, *entry.msgstr_plural.values()]
    for text in filter(None, texts):
        unknown = set(PLACEHOLDER.findall(text)) - wanted
        lost = wanted - set(PLACEHOLDER.findall(text)) if not entry.msgid_plural else set()
        if "python-brace-format" not in entry.flags:
            unknown = {name for name in unknown if name.startswith("%")}
            lost = {name for name in lost if name.startswith("%")}
        if unknown or lost:
            yield f"placeholders differ: {', '.join(sorted(unknown | lost))}"


def check() -> list[str]:
    """Return what is wrong, one line each."""
    faults = []
    with tempfile.TemporaryDirectory(prefix="messages-") as folder:
        copy_of_the_tree(Path(folder))
        collect(Path(folder))
        for language in LANGUAGES:
            place = Path("locale", language, "LC_MESSAGES", "django.po")
            committed, collected = polib.pofile(str(ROOT / place)), polib.pofile(str(Path(folder) / place))
            known = {key(entry) for entry in committed if not entry.obsolete}
            fresh = {key(entry) for entry in collected if not entry.obsolete}
            faults += [
                f"{place}: not collected yet: {entry[1]!r}" for entry in sorted(fresh - known, key=str)
            ]
            faults += [f"{place}: no longer used: {entry[1]!r}" for entry in sorted(known - fresh, key=str)]
            faults += [
                f"{place}: {fault}: {entry.msgid!r}"
                for entry in committed
                if not entry.obsolete
                for fault in faults_of(entry)
            ]
    return faults


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["update"]:
            collect(ROOT)
        case ["check"]:
            if found := check():
                print("\n".join(found[:60]))
                print(
                    f"{len(found)} faults in the messages. `make messages` collects; then translate in locale/."
                )
                sys.exit(1)
        case _:
            sys.exit(__doc__)
