"""A letter as HTML: the same words as its text, with links to press. Made when it is sent or shown, never stored."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from notices.models import Letter

# Between the languages of a letter to somebody whose language is not known.
RULE = "———"

_LINK = r"https?://\S+"
_ANSWER = re.compile(rf"^[–-] (?P<label>[^:]+): (?P<url>{_LINK})$")
_ENTRY = re.compile(r"^(?:[–-] |(?P<number>\d+)\. )(?P<text>.+)$")


@dataclass(frozen=True)
class Block:
    """A paragraph, list, row of buttons, link to press, or rule of a letter."""

    kind: str
    lines: tuple[str, ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()


def _block(kind: str, lines: list[str]) -> Block:
    if kind == "buttons":
        answers = [found for line in lines if (found := _ANSWER.match(line))]
        return Block(kind, buttons=tuple((one["label"], one["url"]) for one in answers))
    if kind == "list":
        return Block(kind, tuple(line.removeprefix("– ").removeprefix("- ") for line in lines))
    return Block(kind, tuple(lines))


def _kind(line: str) -> str:
    if line == RULE:
        return "rule"
    if re.fullmatch(_LINK, line):
        return "link"
    if _ANSWER.match(line):
        return "buttons"
    return "list" if _ENTRY.match(line) else "text"


def blocks(text: str) -> list[Block]:
    """Return the parts of a letter's text in order; lines of one kind that follow each other stand together."""
    found: list[Block] = []
    kind = ""
    held: list[str] = []
    for line in [*map(str.strip, text.splitlines()), ""]:
        now = _kind(line) if line else ""
        if held and (now != kind or kind in ("link", "rule")):
            found.append(_block(kind, held))
            held = []
        kind = now
        if line:
            held.append(line)
    return found


def letter_html(letter: Letter) -> str:
    """Return a letter as one HTML page without pictures or scripts, in the letter's language."""
    with translation.override(letter.language):
        context = {"letter": letter, "blocks": blocks(letter.text), "site": settings.SITE_URL}
        return render_to_string("notices/email/letter.html", context)
