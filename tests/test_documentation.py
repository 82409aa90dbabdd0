"""The documentation keeps its promises: decisions are short and exist where they are cited, links lead somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ADRS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
PAGES = [path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")] if path.is_file()]
APPS = [
    "core",
    "directory",
    "accounts",
    "notices",
    "meetings",
    "associations",
    "kpi",
    "criteria",
    "council",
    "portal",
    "tests",
]
MOST_LINES = 40
LARGEST_IMAGE = 250 * 1024


def test_decisions_have_numbers_of_their_own():
    numbers = [path.name[:4] for path in ADRS]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
def test_decision_has_the_form(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    assert text.startswith(f"# ADR-{path.name[:4]}: ")
    assert re.findall(r"^## (\w+)$", text, re.M) == ["Context", "Decision", "Consequences"]
    assert path.name in (ROOT / "docs/adr/README.md").read_text("utf-8")


def test_cited_decisions_exist():
    cited = {
        number
        for app in APPS
        for pattern in ("*.py", "*.html")
        for path in (ROOT / app).rglob(pattern)
        for number in re.findall(r"ADR-(\d{4})", path.read_text("utf-8"))
    }
    assert cited <= {path.name[:4] for path in ADRS}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files(path):
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text("utf-8"))
    missing = [target for target in targets if not (path.parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.png")), ids=lambda path: path.name)
def test_pictures_are_small(path):
    assert path.stat().st_size <= LARGEST_IMAGE
