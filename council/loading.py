"""Loading of the Council and its seats: annex 1 of the order."""

from collections.abc import Mapping
from typing import Any

from core.loading import Loading, in_languages
from council.models import Council
from directory.models import LegalOrder, Organisation, University
from meetings.enums import BodyKind
from meetings.models import Body, Seat

COUNCIL_KEY = "council"
DECISIONS_CLAUSE = "12"
NAME = {
    "kk": "Республикалық оқу-әдістемелік кеңес",
    "ru": "Республиканский учебно-методический совет",
    "en": "Republican Educational-Methodical Council",
}
SHORT_NAME = {"kk": "РОӘК", "ru": "РУМС", "en": "Council"}


def load_council(
    loading: Loading,
    data: Mapping[str, Any],
    order: LegalOrder,
    universities: Mapping[str, University],
    organisations: Mapping[str, Organisation],
) -> Body:
    """Load the Council's body and a seat for each post of annex 1, in force from the date of the order.

    A seat that was ended since (cl. 16.4) stays ended.
    """
    values = in_languages("name", NAME) | in_languages("short_name", SHORT_NAME)
    values |= {"kind": BodyKind.COUNCIL, "parent": None, "clause": DECISIONS_CLAUSE}
    body = loading.put(Body, {"key": COUNCIL_KEY}, values)
    loading.put(Council, {"body": body}, {"ground": order})
    for row in data["positions"]:
        employer = row["organisation"]
        values = (
            in_languages("title", row["title"])
            | in_languages("post", row["post"])
            | in_languages("organisation_text", None)
            | {
                "role": row["council_role"],
                "university": universities.get(employer["key"]),
                "organisation": organisations.get(employer["key"]),
                "by_agreement": row["by_agreement"],
                "post_inferred": row.get("post_inferred", False),
                "source_note": row.get("source_note", ""),
                "appointed_by": order,
            }
        )
        loading.put(Seat, {"body": body, "number": row["number"], "since": order.signed_on}, values)
    return body
