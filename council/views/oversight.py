"""The work of all associations on one page (clauses 14, 15.1, 15.10, 15.11)."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from associations.enums import PlanState, ReportState
from core.files import XLSX
from core.http import asked_text, authorize, render_page
from core.templatetags.ui import badge
from council.documents.oversight import oversight_workbook
from council.domain.oversight import CLAUSES
from council.enums import Trouble
from council.queries import meetings_to_fill
from council.queries.oversight import (
    SORTS,
    Oversight,
    OversightFilter,
    OversightRow,
    narrowed,
    oversight,
    oversight_years,
    year_shown,
)
from kpi.queries.ranking import considered_shown
from meetings.queries import oversees

LONGEST = 100
PLAN_TONES = {"approved": "blue", "council_agreed": "green", "returned": "red", "agreed": "amber"}
REPORT_TONES = {"submitted": "blue", "in_review": "blue", "returned": "amber", "confirmed": "green"}
SORT_LABELS = {
    "": gettext_lazy("by annex 2"),
    "name": gettext_lazy("by name"),
    "university": gettext_lazy("by base university"),
    "plan": gettext_lazy("by state of the plan"),
    "meetings": gettext_lazy("by meetings missing"),
    "report": gettext_lazy("by report"),
    "overdue": gettext_lazy("by overdue decisions"),
    "kpi": gettext_lazy("by points, lowest first"),
    "troubles": gettext_lazy("by number of troubles"),
}


def _asked(request: HttpRequest) -> OversightFilter:
    given = partial(asked_text, request, longest=LONGEST)
    return OversightFilter(
        words=given("q"),
        area=given("area"),
        plan=given("plan"),
        report=given("report"),
        trouble=given("trouble") if given("trouble") in Trouble.values else "",
        only_troubled=bool(given("troubles")),
        sort=given("sort") if given("sort") in SORTS else "",
    )


def _read(request: HttpRequest) -> tuple[Oversight | None, list[Any]]:
    authorize(request.user, "council.view_oversight")
    years = oversight_years()
    year = year_shown(years, request.GET.get("year", ""), timezone.localdate())
    return (oversight(years, year) if year else None), years


def _links(request: HttpRequest, found: Oversight) -> Any:
    """Return the function that makes the links of a row; addresses are resolved once for all rows."""
    inside = oversees(request.user)  # type: ignore[arg-type]
    associations, universities = (
        reverse("associations:association_list"),
        reverse("associations:university_list"),
    )
    plans = reverse("associations:plan_list")
    meetings = reverse("meetings:meeting_list") if inside else ""
    decisions = reverse("meetings:overdue_list" if inside else "meetings:decision_register")
    reports, ranking = reverse("kpi:report_detail", args=[0]), reverse("kpi:ranking_detail", args=[0])

    def links(row: OversightRow) -> dict[str, str]:
        page = f"{associations}{row.key}/"
        return {
            "page": page,
            "university": f"{universities}{row.host_key}/" if row.host_key else "",
            "plan": f"{plans}{row.key}/{found.year.first_year}/",
            "meetings": f"{meetings}?body={row.body_id}" if inside else page,
            "decisions": f"{decisions}?body={row.body_id}" + ("" if inside else "&state=overdue"),
            "report": reports.replace("/0/", f"/{row.report_pk}/") if row.report_pk else "",
            "kpi": ranking.replace("/0/", f"/{row.sheet_pk}/") if row.sheet_pk else "",
        }

    return links


def _shown(found: Oversight, labels: dict[str, str]) -> Any:
    """Return the function that makes of a row what the template shows: texts and badges are made once for all rows."""
    plans = {value: badge(str(label), PLAN_TONES.get(value, "grey")) for value, label in PlanState.choices}
    reports = {
        value: badge(str(label), REPORT_TONES.get(value, "grey")) for value, label in ReportState.choices
    }
    no_plan = {True: badge(_("no plan"), "red"), False: badge(_("no plan"), "grey")}
    no_report, no_host = badge(_("no report"), "grey"), badge(labels[Trouble.NO_BASE], "red")
    held_of, two_thirds = _("%(held)s of %(planned)s"), _("two thirds: %(count)s")
    report_year = found.report_year.first_year if found.report_year else None

    def notes(row: OversightRow, *names: str) -> list[str]:
        return [labels[name] for name in names if name in row.troubles]

    def shown(row: OversightRow, links: dict[str, str]) -> dict[str, Any]:
        planned = "–" if row.planned is None else row.planned
        plan_notes = notes(row, Trouble.NO_PLAN, Trouble.NOT_AGREED) if row.plan_state else []
        return {
            "row": row,
            "links": links,
            "no_host": no_host,
            "plan": plans.get(row.plan_state) or no_plan[Trouble.NO_PLAN in row.troubles],
            "plan_notes": plan_notes,
            "meetings": held_of % {"held": row.held, "planned": planned},
            "two_thirds": two_thirds % {"count": row.with_quorum} if row.held else "",
            "meeting_notes": notes(row, Trouble.BEHIND, Trouble.NO_QUORUM),
            "report": reports.get(row.report_state) or no_report,
            "submitted": f"{timezone.localtime(row.submitted_at):%d.%m.%Y}" if row.submitted_at else "",
            "report_notes": notes(row, Trouble.REPORT_MISSING, Trouble.REPORT_LATE),
            "kpi_year": "" if row.points_year == report_year else f" · {row.points_year}",
            "kpi_notes": notes(row, Trouble.BELOW),
        }

    return shown


@require_GET
def oversight_page(request: HttpRequest) -> HttpResponse:
    """Every association with its plan, meetings, report, overdue decisions, base university and last KPI."""
    found, years = _read(request)
    asked = _asked(request)
    context: dict[str, Any] = {"page_title": _("Work of all associations"), "years": years, "asked": asked}
    if found is None:
        return render_page(request, "council/oversight.html", context)
    rows = narrowed(found.rows, asked)
    links = _links(request, found)
    may_consider = request.user.has_perm("council.consider_plans")
    can_choose = may_consider and any(row.free_version for row in rows)
    areas = {row.area_code: row.area_name for row in found.rows if row.area_code}
    labels = {name: str(label) for name, label in Trouble.choices}
    shown = _shown(found, labels)
    context |= {
        "found": found,
        "considered": considered_shown(found.report_year, request.user) if found.report_year else [],
        "year": found.year,
        "rows": [shown(row, links(row)) for row in rows],
        "areas": sorted(areas.items()),
        "plan_states": PlanState.choices,
        "report_states": ReportState.choices,
        "sorts": SORT_LABELS.items(),
        "counts": [
            (name, labels[name], found.count(name), CLAUSES[name]) for name in labels if found.count(name)
        ],
        "can_choose": can_choose,
        "meetings": list(meetings_to_fill()) if can_choose else [],
        "sees_ranking": request.user.has_perm("kpi.view_ranking"),
    }
    return render_page(request, "council/oversight.html", context)


@require_GET
def oversight_xlsx(request: HttpRequest) -> HttpResponse:
    """The rows that the page shows, with the same filters, as a workbook."""
    found, _years = _read(request)
    if found is None:
        raise Http404
    content = oversight_workbook(found, narrowed(found.rows, _asked(request)))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="associations-{found.year.first_year}.xlsx"'
    return response
