"""The first page: for a visitor what the portal is, for somebody signed in what waits for them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from meetings.queries import seats_of
from portal.context_processors import address
from portal.queries import figures, latest_protocols, next_meetings, report_stages, waiting_for

# What a visitor finds: page, icon, name, one sentence.
ENTRIES = [
    (
        "council:roster",
        "users-group",
        gettext_lazy("Membership of the Council"),
        gettext_lazy("Whose posts make the Council, by annex 1 of the order."),
    ),
    (
        "associations:directions",
        "table",
        gettext_lazy("Directions of training"),
        gettext_lazy("Which association and base university is responsible for which direction."),
    ),
    (
        "meetings:protocol_list",
        "file-text",
        gettext_lazy("Protocols"),
        gettext_lazy("What was decided, with the votes."),
    ),
    (
        "kpi:calculator",
        "math-symbols",
        gettext_lazy("KPI calculator"),
        gettext_lazy("How the 13 indicators are scored, with the reason for every point."),
    ),
    (
        "directory:clauses",
        "book",
        gettext_lazy("The order and the Regulation"),
        gettext_lazy("Every clause in three languages, and what the portal does because of it."),
    ),
    (
        "open_data",
        "api",
        gettext_lazy("Open data"),
        gettext_lazy("The same facts for programs."),
    ),
]


def _landing(request: HttpRequest) -> HttpResponse:
    context = {
        "page_title": _("Republican Educational-Methodical Council"),
        "figures": figures(),
        "entries": [
            {"url": url, "icon": icon, "label": label, "text": text}
            for name, icon, label, text in ENTRIES
            if (url := address(name))
        ],
        "protocols": latest_protocols(),
    }
    return render(request, "portal/landing.html", context)


def _roles(user: User) -> list[dict[str, str]]:
    """The seats and offices of today, from what the menu has read already."""
    seats = [
        {"icon": "users-group", "label": seat.get_role_display(), "of": seat.body.short_name}
        for seat in seats_of(user)
    ]
    offices = [
        {
            "icon": "id-badge-2",
            "label": office.get_role_display(),
            "of": office.university.short_name if office.university else "",
        }
        for office in user.offices_today
    ]
    return seats + offices


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return _landing(request)
    today = timezone.localdate()
    tasks = [(task, task.is_overdue(today)) for task in waiting_for(request.user)]
    context = {
        "page_title": _("Waits for me"),
        "tasks": tasks,
        "tasks_count": sum(task.count for task, _overdue in tasks),
        "overdue_count": sum(task.count for task, overdue in tasks if overdue),
        "meetings": next_meetings(request.user),
        "sits": bool(seats_of(request.user)),
        "roles": _roles(request.user),
        "radar": report_stages(request.user),
        "today": today,
    }
    return render(request, "portal/home.html", context)
