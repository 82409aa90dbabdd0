"""Loading of the order's reference data: the order, its clauses, universities, organisations, directions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.loading import Loading, in_languages
from directory.models import (
    Chapter,
    City,
    Clause,
    Direction,
    EducationArea,
    FormerDirectionName,
    LegalOrder,
    Organisation,
    University,
)

Data = Mapping[str, Any]


def load_legal_order(loading: Loading, data: Mapping[str, Data]) -> LegalOrder:
    """Load the order itself with the headings of its annexes and appendices. `data` holds every file by name."""
    order, regulations = data["clauses"]["order"], data["clauses"]["regulations"]
    headings = {
        "city": order["city"],
        "council": data["council_roster"]["annex"],
        "associations": data["directions"]["annex"],
        "extra_associations": {
            name: data["directions"]["extra_associations"][name] for name in ("title", "source_note")
        },
        "regulation": regulations,
        "criteria": data["criteria"]["appendix"],
        "kpi": data["kpi"]["appendix"],
    }
    values = (
        in_languages("title", order["title"])
        | in_languages("issuer", order["issuer"])
        | in_languages("signed_by", order["signed_by"])
        | in_languages("regulation_title", regulations["title"])
        | {
            "number": order["number"],
            "signed_on": date.fromisoformat(order["date"]),
            "amends": order["amends"],
            "annex_titles": headings,
            "source_note": order.get("source_note", ""),
        }
    )
    return loading.put(LegalOrder, {"key": f"order-{order['number']}"}, values)


def load_clauses(loading: Loading, data: Data, order: LegalOrder) -> None:
    """Load the chapters, the order's own body (first) and every clause, sub-item and second paragraph."""
    chapters = [
        loading.put(Chapter, {"order": order, "number": row["number"]}, in_languages("title", row["title"]))
        for row in data["chapters"]
    ]
    begins = list(zip((row["first_clause"] for row in data["chapters"]), chapters, strict=True))
    entries: list[tuple[Data, Chapter | None]] = [(row, None) for row in data["order"]["body"]]
    for row in data["clauses"]:
        entries.append((row, [chapter for first, chapter in begins if first <= row["number"]][-1]))
    for position, (row, chapter) in enumerate(entries, start=1):
        values = in_languages("text", row["text"]) | {
            "chapter": chapter,
            "position": position,
            "number": row.get("number"),
            "sub_item": row.get("sub"),
            "paragraph": row.get("paragraph"),
            "demands": row.get("demands") or "",
            "source_note": row.get("source_note", ""),
        }
        loading.put(Clause, {"order": order, "identifier": row["id"]}, values)


def load_universities(loading: Loading, data: Data) -> dict[str, University]:
    """Load cities and universities; return the universities by key."""
    cities = {
        name["en"]: loading.put(City, {"key": name["en"].lower()}, in_languages("name", name))
        for name in {row["city"]["en"]: row["city"] for row in data["universities"]}.values()
    }
    universities = {}
    for row in data["universities"]:
        values = (
            in_languages("name", row["name"])
            | in_languages("short_name", row["short_name"])
            | {
                "city": cities[row["city"]["en"]],
                "website": row.get("website", ""),
                "other_websites": row.get("other_websites", []),
                "order_spellings": row["order_spellings"],
                "source_note": row.get("note", ""),
            }
        )
        universities[row["key"]] = loading.put(University, {"key": row["key"]}, values)
    return universities


def load_organisations(loading: Loading, data: Data) -> dict[str, Organisation]:
    """Load the roster's organisations that are no universities; return them by key."""
    organisations = {}
    for row in (position["organisation"] for position in data["positions"]):
        if row["kind"] != "university" and row["key"] not in organisations:
            values = in_languages("name", row) | {"kind": row["kind"]}
            organisations[row["key"]] = loading.put(Organisation, {"key": row["key"]}, values)
    return organisations


def load_directions(loading: Loading, data: Data) -> dict[str, Direction]:
    """Load areas of education and directions of training; return the directions by code."""
    areas = {}
    for row in data["areas"]:
        values = in_languages("name", row["name"]) | {
            "codes": row["codes"],
            "codes_as_printed": row["codes_as_printed"],
            "source_note": row.get("source_note", ""),
        }
        areas[row["code"]] = loading.put(EducationArea, {"code": row["code"]}, values)
    renamed = set(FormerDirectionName.objects.values_list("direction__code", flat=True))
    directions = {}
    for row in data["directions"]:
        # A name that a later order gave stays.
        values = ({} if row["code"] in renamed else in_languages("name", row["name"])) | {
            "area": areas[row["area"]],
            "full_codes": row["full_codes"],
            "classifier_name_kk": row.get("classifier_name_kk", ""),
            "source_note": row.get("source_note", ""),
        }
        directions[row["code"]] = loading.put(Direction, {"code": row["code"]}, values)
    return directions
