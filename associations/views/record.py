"""The record of the year: the page of an association, all that a person may read, the workbook (clause 19)."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from associations.documents import record_workbook
from associations.domain.expertise import INDICATOR as EXPERTISE_INDICATOR
from associations.domain.record import (
    COUNTED_BY,
    ENTRIES,
    PROGRAMMES,
    UNIVERSITIES,
    coverage,
)
from associations.enums import RecordKind
from associations.models import AcademicYear, Association
from associations.queries import member_universities_on
from associations.queries.answers import answered_requests, replied_protocols
from associations.queries.expertise import examined_entries
from associations.queries.record import (
    Automatic,
    YearRecord,
    associations_with_record,
    automatic_entries,
    record_of_year,
    record_overview,
)
from associations.queries.thematic import thematic_entries
from associations.views.record_entries import ICONS, why_left
from core.files import XLSX
from core.http import authorize
from core.http import render_page as render

PER_PAGE = 50


def _years() -> list[AcademicYear]:
    return list(AcademicYear.objects.order_by("-first_year"))


def _chosen_year(request: HttpRequest, years: Sequence[AcademicYear]) -> AcademicYear:
    """Return the year that was asked for, else the running one, else the newest; 404 when there is none at all."""
    asked = request.GET.get("year", "")
    today = timezone.localdate()
    for fits in (
        lambda year: str(year.first_year) == asked,
        lambda year: year.starts_on <= today <= year.ends_on,
        lambda year: True,
    ):
        for year in years:
            if fits(year):
                return year
    raise Http404("no academic year")


UNITS = {
    ENTRIES: gettext_noop("entries"),
    PROGRAMMES: gettext_noop("programmes"),
    UNIVERSITIES: gettext_noop("universities"),
}


def _tally(year_record: YearRecord, members: set[int]) -> list[dict[str, Any]]:
    """Return the count of each indicator for the row of numbers above the entries."""
    words = {"all": _("all"), "several": _("several"), None: ""}
    return [
        {
            "number": number,
            "value": f"{len(counted.universities & members)} / {len(members)}"
            if COUNTED_BY[number] == UNIVERSITIES
            else counted.count,
            "unit": _(UNITS[COUNTED_BY[number]]),
            "covers": words[coverage(counted.universities, members)]
            if COUNTED_BY[number] == UNIVERSITIES
            else "",
            "left": len(counted.left),
            "label": _("KPI %(number)s") % {"number": number},
        }
        for number, counted in year_record.counted.items()
    ]


def _examined_tally(count: int) -> dict[str, Any]:
    """Return the count of indicator 10, which comes from expert examinations and not from entries."""
    return {
        "number": EXPERTISE_INDICATOR,
        "value": count,
        "unit": _("completed examinations"),
        "label": _("KPI %(number)s") % {"number": EXPERTISE_INDICATOR},
    }


def _labels() -> dict[str, str]:
    """Return what is said of the kinds of entries that stand in the record by themselves."""
    return {
        "meeting": _("meeting"),
        "protocol": _("protocol"),
        "expertise": _("expert examination"),
        "thematic_plan": _("plan of publications"),
        "answer": _("answer"),
        "reply": _("replies of universities"),
    }


def _lines(
    year_record: YearRecord,
    automatic: Sequence[Automatic],
    kind: str,
    words: str,
) -> list[dict[str, Any]]:
    """Return the lines of the page, entered and automatic ones by date, newest first."""
    left, by_key = year_record.left_out(), {entry.pk: entry for entry in year_record.entries}
    lines = []
    for entry in year_record.entries:
        if kind and entry.kind != kind:
            continue
        if words and words not in f"{entry.title} {entry.text} {entry.place}".casefold():
            continue
        reason = left.get(entry.pk)
        lines.append(
            {
                "on": entry.held_on,
                "entry": entry,
                "kind": entry.get_event_kind_display() or entry.get_kind_display(),
                "icon": ICONS[entry.kind],
                "url": reverse("associations:record_entry", args=[entry.pk]),
                "why_left": why_left(reason.reason, by_key.get(reason.other)) if reason else "",
                "files": len(entry.files.all()),
                "links": len(entry.links.all()),
                "shares": entry.pk in year_record.shared,
            }
        )
    if not kind:
        labels = _labels()
        lines += [
            {
                "on": one.happened_on,
                "title": one.title,
                "kind": labels[one.kind],
                "icon": ICONS[one.kind],
                "url": one.url,
            }
            for one in automatic
            if not words or words in one.title.casefold()
        ]
    return sorted(lines, key=lambda line: line["on"], reverse=True)


@require_GET
def record_list(request: HttpRequest) -> HttpResponse:
    """The record of one association; without one chosen, all that the person may read."""
    authorize(request.user, "associations.view_record")
    years = _years()
    year = _chosen_year(request, years)
    associations = list(associations_with_record(request.user))
    asked = request.GET.get("association", "")
    chosen = next((one for one in associations if one.key == asked), None)
    if asked and chosen is None:
        raise Http404(asked)
    if chosen is None and len(associations) == 1:
        chosen = associations[0]
    if chosen is None:
        context = {
            "page_title": _("Record of the year"),
            "rows": record_overview(request.user, year),
            "years": years,
            "year": year,
        }
        return render(request, "associations/record_overview.html", context)
    return _record_page(request, chosen, year, years, associations)


def _others(association: Association, year: AcademicYear, *, opens: bool) -> list[Automatic]:
    """Return what entered the record by itself, the examinations left out."""
    return [
        *automatic_entries(association, year),
        *thematic_entries(association, year),
        *answered_requests(association, year, opens=opens),
        *replied_protocols(association, year),
    ]


def _record_page(
    request: HttpRequest,
    association: Association,
    year: AcademicYear,
    years: list[AcademicYear],
    associations: list[Association],
) -> HttpResponse:
    today = timezone.localdate()
    year_record = record_of_year(association, year, today=today)
    day = min(today, year.ends_on)
    members = set(member_universities_on(association, day).values_list("pk", flat=True))
    kind = request.GET.get("kind", "")
    kind = kind if kind in RecordKind.values else ""
    words = request.GET.get("q", "").strip()
    examined = examined_entries(association, year)
    can_keep = request.user.has_perm("associations.keep_record", association)
    automatic = [*examined, *_others(association, year, opens=can_keep)]
    lines = _lines(year_record, automatic, kind, words.casefold())
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_title": _("Record of the year"),
        "association": association,
        "associations": associations,
        "years": years,
        "year": year,
        "kinds": RecordKind.choices,
        "kind": kind,
        "page_obj": page,
        "words": words,
        "months": [
            {"first": month, "lines": list(same)}
            for month, same in groupby(page, key=lambda line: line["on"].replace(day=1))
        ],
        "tally": sorted(
            [*_tally(year_record, members), _examined_tally(len(examined))], key=lambda one: one["number"]
        ),
        "can_keep": can_keep,
        "is_filtered": bool(kind or words),
    }
    return render(request, "associations/record_list.html", context, fragment="entries")


@require_GET
def record_xlsx(request: HttpRequest) -> HttpResponse:
    """The record of one association in one year as a workbook."""
    authorize(request.user, "associations.view_record")
    year = _chosen_year(request, _years())
    association = get_object_or_404(
        associations_with_record(request.user), key=request.GET.get("association", "")
    )
    automatic = [*examined_entries(association, year), *_others(association, year, opens=False)]
    labels = _labels()
    content = record_workbook(
        association,
        year,
        record_of_year(association, year, today=timezone.localdate()),
        [(one.happened_on, labels[one.kind], one.title) for one in automatic],
    )
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = (
        f'attachment; filename="record-{association.key}-{year.first_year}.xlsx"'
    )
    return response
