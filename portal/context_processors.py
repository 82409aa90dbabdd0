"""The frame around every page: menu, languages, who is signed in, unread notices.

What asks the database is a function that the template calls, so a page without the frame asks nothing.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.queries import seats_of
from notices.queries import unread_count
from portal.menu import menu_of

SHORT_NAMES = {"kk": "ҚАЗ", "ru": "РУС", "en": "ENG"}


def address(url_name: str) -> str:
    """Return the address of a page, or an empty string when the page is not installed."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def language_links(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the address of this page in each language; addresses differ by their first part only."""
    current = (get_language() or settings.LANGUAGE_CODE)[:2]
    address = request.get_full_path()
    for code, _name in settings.LANGUAGES:
        if request.path == f"/{code}" or request.path.startswith(f"/{code}/"):
            rest = address[len(code) + 1 :]
            break
    else:
        rest = "/"
    return [
        {
            "code": code,
            "name": name,
            "short": SHORT_NAMES[code],
            "url": f"/{code}{rest}",
            "active": code == current,
        }
        for code, name in settings.LANGUAGES
    ]


def role_line(user: User) -> str:
    """Return the one role that is shown under the person's name: a seat first, else an office."""
    seats = sorted(seats_of(user), key=lambda seat: (seat.body.kind != "council", seat.role == "member"))
    if seats:
        return f"{seats[0].get_role_display()} · {seats[0].body.short_name}"
    for office in user.offices_today:
        return str(office.get_role_display())
    return ""


def _person(request: HttpRequest) -> dict[str, Any] | None:
    user = request.user
    if not user.is_authenticated:
        return None
    parts = user.full_name.split() or [user.email]
    links = [
        (_("My page"), "profile", "user"),
        (_("Change the password"), "account_change_password", "key"),
    ]
    return {
        "name": str(user),
        "role": role_line(user),
        "initials": "".join(part[0] for part in parts[:2]).upper(),
        "links": [
            {"label": label, "url": url, "icon": icon, "active": url == request.path}
            for label, name, icon in links
            if (url := address(name))
        ],
    }


def _unread_count(request: HttpRequest) -> int:
    if not request.user.is_authenticated:
        return 0
    return unread_count(request.user)


def _once(read: Callable[[HttpRequest], Any], request: HttpRequest) -> Callable[[], Any]:
    return cache(lambda: read(request))


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every page its frame; see templates/base.html for the shapes."""
    return {
        "language_links": language_links(request),
        "site_root": f"{request.scheme}://{request.get_host()}",
        "menu": _once(menu_of, request),
        "person": _once(_person, request),
        "unread_count": _once(_unread_count, request),
        "notices_url": address("notices:list"),
        "demo_data": settings.DEMO,
        "demo_url": address("demo:people") if settings.DEMO else "",
        "mailbox_url": address("demo:mailbox") if settings.DEMO else "",
    }
