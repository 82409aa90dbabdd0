"""Loading of the KPI scheme: appendix 2 of the Regulation with the readings of its unclear places."""

from collections.abc import Mapping
from typing import Any

from core.loading import Loading, in_languages
from directory.models import LegalOrder
from kpi.domain.scheme import scheme_from_data
from kpi.models import KpiIndicator, KpiItem, KpiReading, KpiScheme

Data = Mapping[str, Any]


def load_kpi_scheme(loading: Loading, data: Data, order: LegalOrder) -> KpiScheme:
    """Load the scheme with indicators, items, bands, options and readings.

    Raises BandError or ValueError before anything is written when the data contradicts itself.
    """
    scheme_from_data(data)
    scheme = loading.put(
        KpiScheme,
        {"key": order.key},
        in_languages("title", data["appendix"]["title"])
        | {"order": order, "from_year": order.signed_on.year},
    )
    readings: list[tuple[KpiIndicator | None, Data]] = []
    for row in data["indicators"]:
        indicator = _load_indicator(loading, scheme, row)
        readings += [(indicator, reading) for reading in row["ambiguities"]]
    readings += [(None, reading) for reading in data["sheet_ambiguities"]]
    for position, (indicator, row) in enumerate(readings, start=1):
        values = (
            in_languages("order_says", row["order_says"])
            | in_languages("proposed", row["proposed"])
            | in_languages("why", row["why"])
            | {"indicator": indicator, "position": position}
        )
        loading.put(KpiReading, {"scheme": scheme, "identifier": row["id"]}, values)
    return scheme


def _load_indicator(loading: Loading, scheme: KpiScheme, row: Data) -> KpiIndicator:
    computable = row["computable"]
    values = (
        in_languages("text", row["text"])
        | in_languages("counted", row.get("counted"))
        | in_languages("computable_how", computable["how"])
        | {
            "identifier": row["identifier"],
            "kind": row["kind"],
            "max_points": row["max_points"],
            "computable": computable["level"],
            "computable_from": computable["from"],
            "source_note": row.get("source_note", ""),
        }
    )
    indicator = loading.put(KpiIndicator, {"scheme": scheme, "number": row["number"]}, values)
    parts = row.get("items") or row.get("bands") or row.get("options") or []
    for position, part in enumerate(parts, start=1):
        values = in_languages("text", part["text"]) | {
            "position": position,
            "identifier": part["identifier"],
            "points": part["points"],
            "minimum": part.get("min"),
            "maximum": part.get("max"),
        }
        loading.put(KpiItem, {"indicator": indicator, "reference": part["id"]}, values)
    return indicator
