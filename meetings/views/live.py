"""Answers to the screens of a room that ask whether anything changed (ADR-0019)."""

from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

# How long a screen waits before it asks again, in milliseconds: while a vote is under way, and else.
WHILE_VOTING = 600
WHILE_QUIET = 1500
SHARED_SECONDS = 300


def asks_live(request: HttpRequest) -> bool:
    """Say whether a screen asks for changes, not a person for the page."""
    return "live" in request.GET


def unchanged(request: HttpRequest, version: str) -> HttpResponse | None:
    """Return the empty answer when the screen shows this version already."""
    if request.GET.get("live") == version:
        return HttpResponse(status=204)
    return None


def regions(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    names: tuple[str, ...],
    *,
    version: str,
    voting: bool,
) -> HttpResponse:
    """Return the named partials of a page, each with an id of its own, and the version they show."""
    html = "".join(render_to_string(f"{template}#{name}", context, request) for name in names)
    return live_answer(html, version=version, voting=voting)


def live_answer(html: str, *, version: str, voting: bool) -> HttpResponse:
    """Return what a screen puts in, the version it shows then, and when it asks again."""
    response = HttpResponse(html)
    response["X-Room-Version"] = version
    response["X-Room-Every"] = str(WHILE_VOTING if voting else WHILE_QUIET)
    response["Cache-Control"] = "no-store"
    return response


def shared(name: str, version: str, draw: Callable[[], str]) -> str:
    """Return what is the same for all who look at a version in one language and time zone: drawn once in each process."""
    kept = caches["process"]
    key = f"shared-{name}-{version}-{get_language()}-{get_current_timezone_name()}"
    html: str | None = kept.get(key)
    if html is None:
        html = draw()
        kept.set(key, html, SHARED_SECONDS)
    return html


def moved(url: str, *args: Any) -> HttpResponse:
    """Send a screen to another page: the meeting is not open any more."""
    response = HttpResponse()
    response["X-Room-Moved"] = reverse(url, args=args)
    return response


def live_context(version: str, *, voting: bool) -> dict[str, Any]:
    """Return what the page's script begins with."""
    return {"live_version": version, "live_every": WHILE_VOTING if voting else WHILE_QUIET}
