"""The ranking of a year as a PDF for the Council: places, points, and where they are lost (cl. 15.11, 31)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from associations.domain.deadlines import DEADLINE_ZONE
from associations.models import AcademicYear
from core.pdf import render_pdf
from kpi.domain.analysis import worst_first
from kpi.domain.ranking import tenths
from kpi.models import KpiIndicator
from kpi.queries.analysis import areas, losses_of, shown_years, years
from kpi.queries.ranking import Ranking, confirmed_points, ranking


def _context(
    year: AcademicYear, found: Ranking, points: Mapping[int, Mapping[int, int]], language: str
) -> dict[str, Any]:
    numbers = sorted({number for one in points.values() for number in one})
    rows = [(row, [points.get(row.sheet_id, {}).get(number, 0) for number in numbers]) for row in found.rows]
    sums = [sum(column) for column in zip(*(cells for _row, cells in rows), strict=True)]
    indicators = list(
        KpiIndicator.objects.filter(scheme=found.scheme_id, number__in=numbers).order_by("number")
    )
    texts = {one.number: one.text for one in indicators}
    return {
        "language": language,
        "title": _("Ranking of associations, academic year %(year)s") % {"year": year},
        "year": year,
        "ranking": found,
        "numbers": numbers,
        "rows": rows,
        "losses": [(one, texts[one.number]) for one in worst_first(losses_of(points, indicators))],
        "areas": areas(found),
        "sums": [
            (one, one.average_tenths / 10, one.median_tenths / 10)
            for one in reversed(shown_years(years()[0]))
        ],
        "averages": [tenths(one, len(rows)) / 10 for one in sums],
    }


def ranking_pdf(
    year: AcademicYear, language: str, *, moment: datetime | None = None, version: int = 1
) -> bytes:
    """Return the ranking of a year in Kazakh or Russian, every confirmed association with its shared place.

    It says as of which moment it stands, now unless one is given, and which version on an agenda it is (ADR-0060).
    """
    with translation.override(language), timezone.override(DEADLINE_ZONE):
        context = _context(year, ranking(year), confirmed_points(year), language)
        context |= {"moment": moment or timezone.now(), "version": version}
        return render_pdf("kpi/pdf/ranking.html", context, css="pdf/ranking.css", language=language)
