"""Loading of the associations with their bodies and base universities: annex 2 of the order."""

from collections.abc import Iterator, Mapping
from typing import Any

from associations.models import Association, BaseUniversity
from core.loading import LANGUAGES, Loading, in_languages
from directory.models import Direction, LegalOrder, University
from meetings.enums import BodyKind
from meetings.models import Body

DECISIONS_CLAUSE = "24"
# Whole forms for each language; the scope tells associations of one direction apart.
FULL_NAME = {
    "kk": "«{direction}» бағыты бойынша ОӘБ",
    "ru": "УМО по направлению «{direction}»",
    "en": "Association for “{direction}”",
}
FULL_NAME_OF_SCOPE = {
    "kk": "«{direction}» бағыты бойынша ОӘБ ({scope})",
    "ru": "УМО по направлению «{direction}» ({scope})",
    "en": "Association for “{direction}” ({scope})",
}
SHORT_NAME = {
    "kk": "{code} ОӘБ: {subject}",
    "ru": "УМО {code}: {subject}",
    "en": "Association {code}: {subject}",
}

Texts = Mapping[str, str]
Data = Mapping[str, Any]


def full_name(direction: Texts, scope: Texts | None) -> dict[str, str]:
    """Return the association's name in each language, from its direction and the bracketed scope."""
    if scope is None:
        return {code: FULL_NAME[code].format(direction=direction[code]) for code in LANGUAGES}
    return {
        code: FULL_NAME_OF_SCOPE[code].format(direction=direction[code], scope=scope[code])
        for code in LANGUAGES
    }


def short_name(code: str, direction: Texts, scope: Texts | None) -> dict[str, str]:
    """Return the name for lists and menus: the code with the scope, or with the direction when there is none."""
    subject = scope or direction
    return {
        language: SHORT_NAME[language].format(code=code, subject=subject[language]) for language in LANGUAGES
    }


def load_associations(
    loading: Loading,
    data: Data,
    order: LegalOrder,
    directions: Mapping[str, Direction],
    universities: Mapping[str, University],
) -> None:
    """Load each association, its body and the base university that this order names (cl. 7).

    A period that was ended since by a transfer (cl. 31) stays ended.
    """
    council = Body.objects.get(kind=BodyKind.COUNCIL)
    for position, (row, direction_code, names) in enumerate(_assignments(data), start=1):
        body = loading.put(
            Body,
            {"key": row["key"]},
            in_languages("name", names[0])
            | in_languages("short_name", names[1])
            | {"kind": BodyKind.ASSOCIATION, "parent": council, "clause": DECISIONS_CLAUSE},
        )
        values = (
            in_languages("name", names[0])
            | in_languages("scope", row["scope"])
            | {
                "body": body,
                "direction": directions[direction_code] if direction_code else None,
                "position": position,
                "confidence": row["confidence"],
                "source_note": row.get("source_note", ""),
            }
        )
        association = loading.put(Association, {"key": row["key"]}, values)
        loading.put(
            BaseUniversity,
            {"association": association, "ground": order, "since": order.signed_on},
            {"university": universities[row["university"]]},
        )


def _assignments(data: Data) -> Iterator[tuple[Data, str | None, tuple[Texts, Texts]]]:
    """Yield each assignment in the order's sequence, its direction's code and its full and short names."""
    for direction in data["directions"]:
        name, code = direction["name"], direction["code"]
        for row in direction["assignments"]:
            scope = row["scope"]
            yield row, code, (full_name(name, scope), short_name(code, name, scope))
    for row in data["extra_associations"]["assignments"]:
        yield row, None, (row["full_name"], row["short_name"])
