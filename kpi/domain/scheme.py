"""The scheme as plain data (the form of `fixtures/kpi.yaml`) turned into the domain's objects."""

from collections.abc import Mapping
from typing import Any

from kpi.domain.bands import Band
from kpi.domain.scoring import Indicator, Item, Scheme


def scheme_from_data(data: Mapping[str, Any]) -> Scheme:
    """Return the scheme held in the mapping's `indicators`. Raises KeyError, ValueError, BandError."""
    return Scheme(tuple(_indicator(row) for row in data["indicators"]))


def _indicator(row: Mapping[str, Any]) -> Indicator:
    indicator = Indicator(
        number=row["number"],
        identifier=row["identifier"],
        kind=row["kind"],
        points=row["max_points"] if row["kind"] == "single" else 0,
        items=tuple(_item(part) for part in row.get("items", ())),
        options=tuple(_item(part) for part in row.get("options", ())),
        bands=tuple(_band(part) for part in row.get("bands", ())),
    )
    if indicator.max_points != row["max_points"]:
        raise ValueError(f"indicator {indicator.number}: parts do not give {row['max_points']}")
    return indicator


def _item(part: Mapping[str, Any]) -> Item:
    return Item(part["id"], part["identifier"], part["points"])


def _band(part: Mapping[str, Any]) -> Band:
    return Band(part["id"], part["min"], part["max"], part["points"], part["identifier"])
