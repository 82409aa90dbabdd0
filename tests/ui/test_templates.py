"""Guards over every template: what the content security policy and the icon sprite would refuse in silence."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(
    path
    for path in ROOT.rglob("*.html")
    if "templates" in path.parts
    and not {"node_modules", ".venv", "var", "staticfiles", "bench"} & set(path.relative_to(ROOT).parts)
)
PAGES = [path for path in TEMPLATES if "pdf" not in path.parts and "email" not in path.parts]
SPRITE = ROOT / "static" / "vendor" / "icons" / "sprite.svg"

INLINE = re.compile(
    r"""<style|\sstyle=["']|\son[a-z]+=["']|javascript:|<script(?![^>]*\bsrc=)(?![^>]*json)""", re.IGNORECASE
)
ICON = re.compile(r"""{%\s*icon\s+["']([a-z0-9-]+)["']|icon_name=["']([a-z0-9-]+)["']""")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_template_has_no_inline_script_or_style(path):
    found = INLINE.findall(path.read_text())
    assert found == [], f"{name(path)}: the content security policy refuses {found}"


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_template_icons_are_in_the_sprite(path):
    symbols = {element.get("id") for element in ElementTree.parse(SPRITE).getroot()}
    used = {first or second for first, second in ICON.findall(path.read_text())}
    assert used - symbols == set()


def test_pages_fetch_nothing_from_other_hosts():
    pattern = re.compile(r"""(?:src|href)=["']https?://""")
    assets = [
        path
        for path in TEMPLATES
        if re.search(r"<(link|script|img)[^>]*" + pattern.pattern, path.read_text())
    ]
    assert assets == []
