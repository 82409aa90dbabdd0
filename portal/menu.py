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
from meetings.queries import new_copies_count, seats_of

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
WORK = Group(
    _("My work"),
    [
        Entry(_("Annual reports"), "associations:report_list", "report", may("associations.view_report")),
        Entry(_("Review of reports"), "kpi:review_queue", "clipboard-check", may("kpi.view_review_queue")),
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
            _("Protocols for us"),
            "meetings:copies",
            "inbox",
            holds(OfficeRole.UNIVERSITY_COORDINATOR, OfficeRole.AUTHORISED_BODY),
            new_copies_count,
        ),
    ],
)
COUNCIL = Group(
    _("Council and associations"),
    [
        Entry(_("Membership of the Council"), "council:roster", "users-group"),
        Entry(_("Directions of training"), "associations:directions", "table"),
        Entry(_("Associations"), "associations:association_list", "hierarchy"),
        Entry(_("Base universities"), "associations:university_list", "school"),
        Entry(_("Ranking of associations"), "kpi:ranking", "trophy", may("kpi.view_ranking")),
        Entry(_("Protocols"), "meetings:protocol_list", "file-text"),
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
        Entry(_("Reference data"), "admin:index", "database", is_administrator),
    ],
)
GROUPS = [HOME, WORK, COUNCIL, OPEN_DATA, ADMINISTRATION]


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
