"""Loading of the associations with their bodies and base universities: annex 2 of the order."""

from collections.abc import Iterator, Mapping
from typing import Any

from associations.domain.naming import Texts, full_name, short_name
from associations.models import Association, BaseUniversity, FormerName
from core.loading import Loading, in_languages
from directory.models import Direction, LegalOrder, University
from meetings.enums import BodyKind
from meetings.models import Body

DECISIONS_CLAUSE = "24"
Data = Mapping[str, Any]


def load_associations(
    loading: Loading,
    data: Data,
    order: LegalOrder,
    directions: Mapping[str, Direction],
    universities: Mapping[str, University],
) -> None:
    """Load each association, its body and the base university that this order names (cl. 7).

    A period that was ended since by a transfer (cl. 31) stays ended; a name and a place in the sequence that a later
    order gave stay.
    """
    known = set(Association.objects.values_list("key", flat=True))
    renamed = set(FormerName.objects.values_list("association__key", flat=True))
    council = Body.objects.get(kind=BodyKind.COUNCIL)
    for position, (row, direction_code, names) in enumerate(_assignments(data), start=1):
        called = {} if row["key"] in renamed else in_languages("name", names[0])
        body = loading.put(
            Body,
            {"key": row["key"]},
            called
            | ({} if row["key"] in renamed else in_languages("short_name", names[1]))
            | {"kind": BodyKind.ASSOCIATION, "parent": council, "clause": DECISIONS_CLAUSE},
        )
        values = (
            called
            | in_languages("scope", row["scope"])
            | {
                "body": body,
                "direction": directions[direction_code] if direction_code else None,
                "confidence": row["confidence"],
                "source_note": row.get("source_note", ""),
            }
        )
        if row["key"] not in known:
            values["position"] = position
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
