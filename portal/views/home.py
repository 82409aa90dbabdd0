"""The first page: for a visitor what the portal is, for somebody signed in what waits for them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.context_processors import address
from portal.queries import figures, latest_protocols, next_meetings, waiting_for

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
        "api_docs",
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
        "today": today,
    }
    return render(request, "portal/home.html", context)
