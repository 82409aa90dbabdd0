"""Public pages of annex 2: directions, associations, universities. No account, no session."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from associations import queries
from associations.documents import directions_workbook
from associations.domain.responsibility import TableFilter, TableRow, grouped
from associations.queries.record import public_events
from associations.queries.structure import contacts_of, officers_and_kinds
from associations.queries.thematic import stamped_publications
from associations.views.frame import tabs_of
from associations.views.publication import whole_page_lines
from associations.views.structure import PROTOCOLS_SHOWN, kinds_of
from core.http import asked_text, day_of, render_page
from core.kazakh import sort_key
from core.languages import in_reader_language
from directory.models import University
from directory.queries import latest_order
from meetings.queries import published_protocols

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_SEARCH = 100
EVENTS_SHOWN = 5
PUBLICATIONS_SHOWN = 10


@dataclass(frozen=True)
class Asked:
    """The reader's filter and day; `wrong_day` holds what was typed when it is no date."""

    filter: TableFilter
    day: date
    wrong_day: str = ""


def _asked(request: HttpRequest) -> Asked:
    given = partial(asked_text, request, longest=LONGEST_SEARCH)
    typed = given("on")
    day = day_of(typed)
    wanted = TableFilter(given("q"), given("area"), given("university"), given("city"))
    return Asked(wanted, day or timezone.localdate(), typed if typed and not day else "")


def _choices(rows: list[TableRow]) -> dict[str, list[tuple[str, str]]]:
    """Return the areas, universities and cities to choose from, named in the reader's language."""
    areas = {row.area_code: f"{row.area_code} {row.area_name}" for row in rows if row.area_code}
    universities = {row.university_key: row.university_name for row in rows}
    cities = {row.city_key: row.city_name for row in rows}
    return {
        "areas": sorted(areas.items()),
        "universities": sorted(universities.items(), key=lambda pair: sort_key(pair[1])),
        "cities": sorted(cities.items(), key=lambda pair: sort_key(pair[1])),
    }


@login_not_required
@require_safe
def directions(request: HttpRequest) -> HttpResponse:
    """Annex 2 in the order's own form, on any day: area, direction, association, base university."""
    asked = _asked(request)
    every_row = queries.responsibility_rows(asked.day)
    rows = [row for row in every_row if asked.filter.admits(row)]
    order = latest_order()
    headings = order.annex_titles if order else {}
    context: dict[str, Any] = {
        "page_title": _("Directions of training"),
        "asked": asked,
        "groups": grouped(rows),
        "shown_count": len(rows),
        "all_count": len(every_row),
        "order": order,
        "annex_title": in_reader_language(headings.get("associations", {}).get("title")),
        "column_heads": [
            in_reader_language(column) for column in headings.get("associations", {}).get("columns", [])
        ],
        "extra_title": in_reader_language(headings.get("extra_associations", {}).get("title")),
        "sees_notes": request.user.has_perm("directory.see_source_notes"),
        "xlsx_url": f"{reverse('associations:directions_xlsx')}?{request.GET.urlencode()}",
        **_choices(every_row),
    }
    return render_page(request, "associations/directions.html", context, fragment="table")


@login_not_required
@require_safe
def directions_xlsx(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook, filtered as the page is."""
    asked = _asked(request)
    rows = [row for row in queries.responsibility_rows(asked.day) if asked.filter.admits(row)]
    content = directions_workbook(
        rows, asked.day, with_notes=request.user.has_perm("directory.see_source_notes")
    )
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="directions-{asked.day:%Y-%m-%d}.xlsx"'
    return response


@login_not_required
@require_safe
def association_list(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    every_row = queries.responsibility_rows(timezone.localdate())
    rows = [row for row in every_row if asked.filter.admits(row)]
    context = {
        "page_title": _("Educational-methodical associations"),
        "asked": asked,
        "rows": rows,
        "all_count": len(every_row),
        **_choices(every_row),
    }
    return render_page(request, "associations/association_list.html", context, fragment="list")


@login_not_required
@require_safe
def association_detail(request: HttpRequest, key: str) -> HttpResponse:
    association = queries.public_association(key)
    if association is None:
        raise Http404
    can_edit = request.user.has_perm("associations.edit_members", association)
    day = association.day_shown(timezone.localdate())
    officers, counts = officers_and_kinds(association, day)
    beside = list(queries.neighbours_of(association))
    context = {
        "page_title": str(association),
        "association": association,
        "base": next((period for period in association.periods if _takes_in(period, day)), None),
        "neighbours": [one for one in beside if one.succeeds_id != association.pk],
        "successors": [one for one in beside if one.succeeds_id == association.pk],
        "universities": queries.members_on(association, day),
        "officers": officers,
        "kinds": kinds_of(counts),
        "contacts": contacts_of(association),
        "protocols": published_protocols().filter(body_id=association.body_id)[:PROTOCOLS_SHOWN],
        "events": public_events(association, limit=EVENTS_SHOWN),
        "publications": stamped_publications(association)[:PUBLICATIONS_SHOWN],
        "can_edit": can_edit,
        "sees_handover": len(association.periods) > 1
        and request.user.has_perm("associations.view_handover", association),
        "sees_forecast": association.closed_on is None
        and request.user.has_perm("associations.view_members", association),
        "whole": whole_page_lines(association) if can_edit else "",
        "embed_url": settings.SITE_URL + reverse("associations:association_embed", args=[association.key]),
        "sees_notes": request.user.has_perm("directory.see_source_notes"),
        "tabs": tabs_of(request.user, association, "about"),
        "breadcrumbs": [{"label": _("Associations"), "url": reverse("associations:association_list")}],
    }
    return render_page(request, "associations/association_detail.html", context)


def _takes_in(period: Any, day: date) -> bool:
    return period.since <= day and (period.until is None or period.until >= day)


@login_not_required
@require_safe
def university_list(request: HttpRequest) -> HttpResponse:
    context = {
        "page_title": _("Base universities"),
        "universities": queries.public_universities(timezone.localdate()),
    }
    return render_page(request, "associations/university_list.html", context)


@login_not_required
@require_safe
def university_detail(request: HttpRequest, key: str) -> HttpResponse:
    university = get_object_or_404(University.objects.select_related("city"), key=key)
    context = {
        "page_title": str(university),
        "university": university,
        "periods": queries.hosting_periods(university),
        "seats": queries.council_seats_of(university),
        "sees_notes": request.user.has_perm("directory.see_source_notes"),
        "breadcrumbs": [{"label": _("Base universities"), "url": reverse("associations:university_list")}],
    }
    return render_page(request, "associations/university_detail.html", context)
