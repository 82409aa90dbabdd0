"""Loading of the criteria: appendix 1 of the Regulation (cl. 7 and 31)."""

from collections.abc import Mapping
from typing import Any

from core.loading import Loading, in_languages
from criteria.models import Criterion
from directory.models import LegalOrder


def load_criteria(loading: Loading, data: Mapping[str, Any], order: LegalOrder) -> None:
    """Load the 16 criteria and their 10 sub-items, in order; a parent stands before its sub-items."""
    loaded: dict[str, Criterion] = {}
    for position, row in enumerate(data["criteria"], start=1):
        values = (
            in_languages("text", row["text"])
            | in_languages("unit", row["unit"])
            | in_languages("evidence", row["evidence"])
            | {
                "parent": loaded[row["parent"]] if row["parent"] else None,
                "position": position,
                "value_type": row["value_type"],
                "higher_is_better": row.get("higher_is_better"),
                "fields": row.get("fields", []),
                "checks": row.get("checks", []),
                "source_note": row.get("source_note", ""),
            }
        )
        loaded[row["number"]] = loading.put(Criterion, {"order": order, "number": row["number"]}, values)
