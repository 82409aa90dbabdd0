"""The texts of a protocol by field, and which of them are missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.db.models import Field
from django.utils.translation import gettext as _

from core.codes import OFFICIAL_LANGUAGES
from meetings.domain.texts import FIELDS, missing_translations
from meetings.models import Meeting, Protocol, ProtocolItem, Vote
from meetings.queries.protocol_settings import form_of

NAMES = tuple(f"{field}_{language}" for field in FIELDS for language in OFFICIAL_LANGUAGES)


def texts_of_line(line: ProtocolItem) -> dict[str, str]:
    """Return the editable texts of one item: "title_kk" and so on."""
    return {name: getattr(line, name) or "" for name in NAMES}


@dataclass(frozen=True)
class Missing:
    """One text that a language lacks, and the name of its field in the form."""

    position: int
    field: str
    language: str
    label: str
    input_name: str

    def __str__(self) -> str:
        names = {"kk": _("Kazakh"), "ru": _("Russian")}
        if self.field == "place":
            return _("The %(language)s name of the meeting's place is missing.") % {
                "language": names[self.language]
            }
        if self.field == "question":
            return _("Item %(position)d: the question that was voted on is missing in %(language)s.") % {
                "position": self.position,
                "language": names[self.language],
            }
        if not self.position:
            return _("The %(language)s list of the invited is missing.") % {"language": names[self.language]}
        return _("Item %(position)d: the %(language)s text of “%(field)s” is missing.") % {
            "position": self.position,
            "language": names[self.language],
            "field": self.label,
        }


def _missing_of(
    thing: Meeting | Vote, field: str, needed: Sequence[str], position: int, name: str
) -> list[Missing]:
    """Return the languages that a text lacks which stands in another one."""
    said = {
        language: (getattr(thing, f"{field}_{language}") or "").strip() for language in OFFICIAL_LANGUAGES
    }
    return [
        Missing(position, field, language, "", f"{name}_{language}")
        for language in needed
        if any(said.values()) and not said[language]
    ]


def missing_texts(protocol: Protocol) -> list[Missing]:
    """Return every text that is missing in a language of the protocol, in the order of the page.

    Give it a protocol of ``protocol_with_record``: the place of the meeting and the questions voted on are looked at too.
    """
    needed = form_of(protocol).languages
    found: list[Missing] = []
    found += _missing_of(protocol.meeting, "place", needed, 0, "place")
    invited = {
        language: (getattr(protocol, f"invited_{language}") or "").strip() for language in OFFICIAL_LANGUAGES
    }
    if any(invited.values()):
        found += [
            Missing(0, "invited", language, "", f"invited_{language}")
            for language in needed
            if not invited[language]
        ]
    for line in sorted(protocol.items.all(), key=lambda one: one.position):
        for field, language in missing_translations(texts_of_line(line), needed):
            label = str(cast(Field, line._meta.get_field(field)).verbose_name)
            found.append(Missing(line.position, field, language, label, f"item-{line.pk}-{field}_{language}"))
        for vote in line.item.votes.all():
            found += _missing_of(vote, "question", needed, line.position, f"question-{vote.pk}")
    return found
