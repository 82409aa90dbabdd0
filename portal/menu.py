"""The menu: who sees which entry. Each part of the portal appends its entries to ENTRIES."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.enums import OfficeRole
from meetings.queries import earlier_periods, new_copies_count, seats_led_before, seats_of

Audience = Callable[[Any], bool]


def everybody(user: Any) -> bool:
    return True


def signed_in(user: Any) -> bool:
    return user.is_authenticated


def sits_somewhere(user: Any) -> bool:
    """Whoever has a seat in the Council, an association or a working group."""
    return bool(seats_of(user))


def sits_in(*kinds: str) -> Audience:
    """Whoever has a seat in a body of one of these kinds."""
    return lambda user: any(seat.body.kind in kinds for seat in seats_of(user))


def holds(*roles: str) -> Audience:
    """Whoever holds one of these offices today."""
    return lambda user: user.is_authenticated and user.holds_office(*roles)


def any_of(*audiences: Audience) -> Audience:
    return lambda user: any(audience(user) for audience in audiences)


def may(permission: str) -> Audience:
    """Whoever holds a permission that needs no object."""
    return lambda user: user.has_perm(permission)


def led_before(user: Any) -> bool:
    """A former chair, deputy or secretary of a base university of a time gone by: one query, for former officers only.

    Coordinators find the same page in the room of their university, so that their pages ask for nothing more.
    """
    return user.is_authenticated and bool(seats_led_before(user)) and bool(earlier_periods(user))


is_administrator = any_of(
    holds(OfficeRole.ADMINISTRATOR), lambda user: user.is_authenticated and user.is_superuser
)


@dataclass(frozen=True)
class Entry:
    """A line of the menu. ``count`` returns a number shown beside it; it must ask the database nothing new."""

    label: str | Promise
    url_name: str
    icon: str
    shown_to: Audience = everybody
    count: Callable[[Any], int] | None = None


@dataclass(frozen=True)
class Group:
    label: str | Promise
    entries: list[Entry] = field(default_factory=list)


HOME = Group("", [Entry(_("Home"), "home", "home")])
MEETINGS = Group(
    _("Meetings and decisions"),
    [
        Entry(
            _("Meetings"),
            "meetings:meeting_list",
            "calendar-event",
            any_of(
                sits_somewhere,
                holds(
                    OfficeRole.CENTER_REVIEWER,
                    OfficeRole.CENTER_HEAD,
                    OfficeRole.AUTHORISED_BODY,
                    OfficeRole.ADMINISTRATOR,
                ),
            ),
        ),
        Entry(
            _("Meetings planned and held"),
            "associations:planned_meetings",
            "calendar-check",
            may("associations.view_meeting_plans"),
        ),
        Entry(
            _("Protocols for us"),
            "meetings:copies",
            "inbox",
            holds(OfficeRole.UNIVERSITY_COORDINATOR, OfficeRole.AUTHORISED_BODY),
            new_copies_count,
        ),
        Entry(
            _("Decisions for us"),
            "meetings:assignment_list",
            "list-check",
            any_of(sits_somewhere, holds(OfficeRole.UNIVERSITY_COORDINATOR)),
        ),
        Entry(
            _("Overdue decisions"),
            "meetings:overdue_list",
            "hourglass",
            may("meetings.see_overdue_decisions"),
        ),
    ],
)
YEAR = Group(
    _("Work of an association"),
    [
        Entry(_("Work plans"), "associations:plan_list", "clipboard-list", may("associations.view_plans")),
        Entry(_("Work plans before the Council"), "council:plans", "checklist", may("council.view_plans")),
        Entry(_("Record of the year"), "associations:record_list", "notes", may("associations.view_record")),
        Entry(_("Expert examination"), "associations:material_list", "books", signed_in),
        Entry(
            _("Publications for the stamp"),
            "council:stamp_requests",
            "rubber-stamp",
            may("council.view_stamp_requests"),
        ),
        Entry(
            _("Requests"),
            "associations:request_list",
            "mail",
            any_of(may("associations.ask_materials"), may("associations.answer_request")),
        ),
        Entry(_("Papers of the time of hosting"), "associations:hosting_list", "archive", led_before),
        Entry(
            _("Room of the university"),
            "associations:university_room",
            "school",
            may("associations.view_university_room"),
        ),
    ],
)
REPORTS = Group(
    _("Reports and KPI"),
    [
        Entry(_("Annual reports"), "associations:report_list", "report", may("associations.view_report")),
        Entry(_("Review of reports"), "kpi:review_queue", "clipboard-check", may("kpi.view_review_queue")),
        Entry(_("Ranking of associations"), "kpi:ranking", "trophy", may("kpi.view_ranking")),
    ],
)
COUNCIL = Group(
    _("Council and associations"),
    [
        Entry(
            _("Work of all associations"),
            "council:oversight",
            "layout-dashboard",
            may("council.view_oversight"),
        ),
        Entry(_("Membership of the Council"), "council:roster", "users-group"),
        Entry(_("Directions of training"), "associations:directions", "table"),
        Entry(_("Orders"), "associations:order_list", "gavel"),
        Entry(_("Orders being prepared"), "council:orders", "writing", may("council.view_orders")),
        Entry(
            _("Transfers of associations"),
            "council:transfers",
            "arrows-exchange",
            may("council.view_transfers"),
        ),
        Entry(_("Calls for base universities"), "criteria:calls", "speakerphone"),
        Entry(
            _("Applications to host"),
            "criteria:applications",
            "clipboard-text",
            may("criteria.view_applications"),
        ),
        Entry(_("Associations"), "associations:association_list", "hierarchy"),
        Entry(_("Base universities"), "associations:university_list", "school"),
        Entry(_("Protocols"), "meetings:protocol_list", "file-text"),
        Entry(_("Register of decisions"), "meetings:decision_register", "checklist"),
        Entry(_("Recommendations of the Council"), "council:recommendation_list", "bulb"),
        Entry(_("Conferences of the Council"), "council:conference_list", "presentation"),
        Entry(_("Stamped publications"), "council:stamp_register", "rubber-stamp"),
    ],
)
OPEN_DATA = Group(
    _("Order and open data"),
    [
        Entry(_("The order and the Regulation"), "directory:clauses", "book"),
        Entry(_("Key performance indicators"), "kpi:scheme", "chart-bar"),
        Entry(_("KPI calculator"), "kpi:calculator", "math-symbols"),
        Entry(_("Criteria"), "criteria:criterion_list", "list-check"),
        Entry(_("Open data"), "open_data", "api"),
    ],
)
ADMINISTRATION = Group(
    _("Administration"),
    [
        Entry(_("People"), "people:list", "users", is_administrator),
        Entry(_("Trust in signatures"), "signatures:trust", "shield-check", may("signatures.view_trust")),
        Entry(_("Reference data"), "admin:index", "database", is_administrator),
    ],
)
GROUPS = [HOME, MEETINGS, YEAR, REPORTS, COUNCIL, OPEN_DATA, ADMINISTRATION]


@lru_cache(maxsize=512)
def _address(url_name: str, language: str) -> str:
    """Return where an entry leads; an entry whose page is not installed is left out of the menu."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _items(group: Group, user: Any, language: str) -> list[dict[str, Any]]:
    return [
        {
            "label": entry.label,
            "url": url,
            "icon": entry.icon,
            "active": False,
            "count": entry.count(user) if entry.count else None,
        }
        for entry in group.entries
        if entry.shown_to(user) and (url := _address(entry.url_name, language))
    ]


def _mark_active(items: list[dict[str, Any]], path: str, home: str) -> None:
    """Mark the entry whose address is the longest beginning of the page's address."""
    ways = [item for item in items if path.startswith(item["url"]) and (item["url"] != home or path == home)]
    if ways:
        max(ways, key=lambda item: len(item["url"]))["active"] = True


def menu_of(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of the menu that this person sees, the entry of this page marked."""
    language = get_language() or ""
    menu = [
        {"label": group.label, "items": items}
        for group in GROUPS
        if (items := _items(group, request.user, language))
    ]
    _mark_active(
        [item for group in menu for item in group["items"]], request.path, _address("home", language)
    )
    return menu
