"""The memory of annexes 1 and 2: what differs between two days or orders, and the orders (cl. 7, 16.4, 31)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from associations.documents import differences_workbook
from associations.domain.history import differences
from associations.queries import (
    orders_of_the_table,
    responsibility_rows,
    seat_differences,
    with_grounds,
)
from associations.views.public import XLSX_TYPE
from core.http import day_of, render_page
from directory.models import LegalOrder

LONGEST_DATE = 20


@dataclass(frozen=True)
class Span:
    """The two days that are compared; ``wrong`` holds what was typed where it is no date."""

    before: date
    after: date
    wrong: str = ""


def _order_days(request: HttpRequest, orders: list[LegalOrder]) -> dict[str, date]:
    by_key = {one.key: one.in_force_from for one in orders}
    chosen = {name: by_key.get(request.GET.get(f"{name}_order", "")) for name in ("before", "after")}
    return {name: day for name, day in chosen.items() if day}


def _span(request: HttpRequest, orders: list[LegalOrder]) -> Span:
    """Return the two days asked for by date or by order; without any, the latest order and the day before it."""
    today = timezone.localdate()
    latest = max((one.in_force_from for one in orders if one.in_force_from <= today), default=today)
    days = {"before": latest - timedelta(days=1), "after": today}
    wrong = ""
    for name in days:
        typed = request.GET.get(name, "").strip()[:LONGEST_DATE]
        day = day_of(typed)
        if typed and day is None:
            wrong = typed
        days[name] = day or days[name]
    days |= _order_days(request, orders)
    return Span(min(days.values()), max(days.values()), wrong)


def _changes(request: HttpRequest) -> tuple[Span, dict[str, Any]]:
    orders = list(LegalOrder.objects.order_by("-signed_on", "-pk"))
    span = _span(request, orders)
    found = differences(responsibility_rows(span.before), responsibility_rows(span.after))
    return span, {
        "orders": orders,
        "differences": with_grounds(found, span.before),
        "seats": seat_differences(span.before, span.after),
    }


@login_not_required
@require_safe
def table_changes(request: HttpRequest) -> HttpResponse:
    """What changed in annexes 1 and 2 from one day, or order, to another."""
    span, found = _changes(request)
    context = {
        "changes_count": len(found["differences"]) + len(found["seats"]),
        "page_title": _("What changed in the table"),
        "span": span,
        "chosen": {name: request.GET.get(f"{name}_order", "") for name in ("before", "after")},
        "xlsx_url": f"{reverse('associations:table_changes_xlsx')}?{request.GET.urlencode()}",
        "breadcrumbs": [{"label": _("Directions of training"), "url": reverse("associations:directions")}],
        **found,
    }
    return render_page(request, "associations/table_changes.html", context, fragment="changes")


@login_not_required
@require_safe
def table_changes_xlsx(request: HttpRequest) -> HttpResponse:
    span, found = _changes(request)
    content = differences_workbook(found["differences"], found["seats"], span.before, span.after)
    response = HttpResponse(content, content_type=XLSX_TYPE)
    name = f"changes-{span.before:%Y-%m-%d}-{span.after:%Y-%m-%d}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_not_required
@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    """The orders with number, date, day of effect, link and scan, and what each changed in annexes 1 and 2."""
    context = {"page_title": _("Orders"), "orders": orders_of_the_table()}
    return render_page(request, "associations/order_list.html", context)
