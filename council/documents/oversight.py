"""The work of all associations in a year as a workbook (clauses 15.1, 15.10, 15.11)."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from associations.enums import PlanState, ReportState
from core.spreadsheets import add_table, new_book, saved
from council.enums import Trouble
from council.queries.oversight import Oversight, OversightRow


def oversight_workbook(found: Oversight, rows: Iterable[OversightRow]) -> bytes:
    """Return the shown rows as a workbook: one line for an association, what is not in order in words."""
    plans, reports, troubles = dict(PlanState.choices), dict(ReportState.choices), dict(Trouble.choices)
    heads = [
        (_("Code of the direction"), 10),
        (_("Association"), 40),
        (_("Area of education"), 36),
        (_("Base university"), 26),
        (_("Work plan"), 22),
        (_("Planned meetings"), 12),
        (_("Held"), 10),
        (_("With two thirds present"), 14),
        (_("Report of %(year)s") % {"year": found.report_year or "–"}, 18),
        (_("Submitted on"), 14),
        (_("Overdue decisions"), 12),
        (_("Confirmed points"), 12),
        (_("Academic year of the points"), 14),
        (_("What is not in order"), 60),
    ]
    lines = [
        [
            row.code,
            row.name,
            f"{row.area_code} {row.area_name}".strip(),
            row.host_name,
            str(plans.get(row.plan_state, _("no plan"))),
            row.planned,
            row.held,
            row.with_quorum,
            str(reports.get(row.report_state, _("no report"))),
            timezone.localtime(row.submitted_at).strftime("%d.%m.%Y") if row.submitted_at else "",
            row.overdue,
            row.points,
            f"{row.points_year}–{row.points_year + 1}" if row.points_year else "",
            "; ".join(str(troubles[name]) for name in row.troubles),
        ]
        for row in rows
    ]
    book = new_book()
    add_table(book, f"{_('Associations')} {found.year}", heads, lines)
    return saved(book)
