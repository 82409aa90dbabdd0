"""Bring the database, translations, static files and data of `make run` up to date.

Each step leaves a stamp of what it was made from; a step whose stamp still holds is not done again, and
when all hold, Django is not even loaded. Standard library only until a step is due.
"""

import hashlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = sorted(path.parent for path in ROOT.glob("*/apps.py"))
STEPS = {
    "compile_messages": "Compiling translations",
    "migrate": "Preparing the database",
    "collectstatic": "Collecting static files",
    "load_order": "Loading Order No. 400",
    "load_demo": "Loading the demo year",
}
# Whom the banner shows: one person for each job. The pages list all of them.
PERSONAS = {
    "council_secretary": "runs the Council's meetings (job 1)",
    "chair": "presides over the Council",
    "member": "member of the Council",
    "association_secretary": "files an association's annual report (job 2)",
    "association_chair": "chairs that association",
    "center_reviewer": "reviews reports at the National Center (job 3)",
    "center_head": "heads the National Center",
    "university_coordinator": "downloads protocols (job 4)",
    "authorised_body": "Ministry: sees the state of all 64",
    "administrator": "accounts and reference data",
}


def _hash(paths: Iterable[Path], *words: str) -> str:
    digest = hashlib.sha256("\0".join(words).encode())
    for path in sorted(path for path in paths if path.is_file()):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _under(*folders: Path) -> Iterable[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if "__pycache__" not in path.parts)


def wanted_stamps(var: Path) -> dict[str, str]:
    """Return for each step the hash of what it is made from."""
    lock = ROOT / "requirements.txt"
    database = os.environ.get("DATABASE_URL") or str(var / "portal.sqlite3")
    code = [path for app in APPS for path in (app / "management").rglob("*.py")]
    migrations = [path for app in APPS for path in (app / "migrations").glob("*.py")]
    return {
        "compile_messages": _hash((ROOT / "locale").rglob("*.po")),
        "migrate": _hash([lock, *migrations], database),
        "collectstatic": _hash([lock, *_under(ROOT / "static", *(app / "static" for app in APPS))]),
        "load_order": _hash([*_under(ROOT / "fixtures"), *code], database),
        # Safe to run again: a new version of the demo year adds what is missing.
        "load_demo": _hash((ROOT / "portal" / "demo").glob("*.py"), database),
    }


def _products(var: Path) -> dict[str, bool]:
    """Say for each step whether what it made is still there."""
    database = bool(os.environ.get("DATABASE_URL")) or (var / "portal.sqlite3").exists()
    po_files = list((ROOT / "locale").rglob("*.po"))
    return {
        "compile_messages": all(path.with_suffix(".mo").exists() for path in po_files),
        "migrate": database,
        "collectstatic": (ROOT / "staticfiles" / "staticfiles.json").exists(),
        "load_order": database,
        "load_demo": database,
    }


def run(var: Path) -> dict:
    """Do the steps that are due and return what the banner says of the demo: people, password, mailbox."""
    state_file = var / "prepared.json"
    try:
        state = json.loads(state_file.read_text())
    except (OSError, ValueError):
        state = {"stamps": {}}
    there = _products(var)
    due = [
        step
        for step, stamp in wanted_stamps(var).items()
        if state["stamps"].get(step) != stamp or not there[step]
    ]
    if due or "demo" not in state:
        subprocess.run([sys.executable, __file__, str(state_file), *due], cwd=ROOT, check=True)
        state = json.loads(state_file.read_text())
    return state["demo"]


def _demo() -> dict:
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.urls import NoReverseMatch, reverse

    from portal.demo.world import PASSWORD

    people = []
    if settings.DEMO:
        names = dict(get_user_model().objects.filter(is_demo=True).values_list("email", "full_name"))
        people = [
            {"email": email, "name": names[email], "role": role}
            for code, role in PERSONAS.items()
            if (email := f"{code}@demo.kz") in names
        ]
    try:
        mailbox = reverse("demo:mailbox")
    except NoReverseMatch:
        mailbox = ""
    return {"people": people, "password": PASSWORD, "mailbox": mailbox}


def main(state_file: Path, due: list[str]) -> None:
    """The child: runs in one Django process and writes each stamp as its step is done."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    var = state_file.parent
    state = json.loads(state_file.read_text()) if state_file.exists() else {"stamps": {}}
    options = {"migrate": {"interactive": False}, "collectstatic": {"interactive": False}}
    for step in due:
        # Asked again after each step: a loader may have written what a later step reads.
        stamp = wanted_stamps(var)[step]
        if step != "load_demo" or settings.DEMO:
            print(f"{STEPS[step]} ... ", end="", flush=True)
            began = time.monotonic()
            quiet = {"verbosity": 0, "stdout": io.StringIO()}
            call_command(step, **quiet, **options.get(step, {}))
            print(f"{time.monotonic() - began:.1f} s", flush=True)
        state["stamps"][step] = stamp
        state_file.write_text(json.dumps(state))
    from django.utils import translation

    with translation.override(settings.LANGUAGE_CODE):
        state["demo"] = _demo()
    state_file.write_text(json.dumps(state))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
