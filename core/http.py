"""Helpers of views: authorise, render a page or its fragment, turn a refusal into a message."""

from collections.abc import Callable, Iterable
from datetime import date
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme

from core.errors import DomainError


def authorize(user: Any, permission: str, thing: Any = None) -> None:
    """Raise PermissionDenied (403) unless the user holds the permission on the thing.

    Whoever may not even know of the thing gets 404 before, from a ``visible_*`` query.
    """
    if not user.has_perm(permission, thing):
        raise PermissionDenied(permission)


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render a page, or only its named partial when htmx asks for it.

    One URL serves both; a boosted visit or a restored history entry gets the page.
    """
    htmx = getattr(request, "htmx", None)
    wants_fragment = bool(fragment and htmx and not htmx.boosted and not htmx.history_restore_request)
    response = render(
        request,
        f"{template}#{fragment}" if wants_fragment else template,
        context,
        status=status,
    )
    if fragment:
        patch_vary_headers(response, ["HX-Request"])
    return response


def download(content: bytes, content_type: str, name: str) -> HttpResponse:
    """Answer with bytes that were made for this person: a file to save, kept by no cache. ``name`` is plain ASCII."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def whole_number(typed: str) -> int | None:
    """Return a number of a row, a year or a place that came with a request; None for anything else that was typed."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def whole_numbers(typed: Iterable[str]) -> list[int]:
    """Return those of several values that are whole numbers."""
    return [number for one in typed if (number := whole_number(one)) is not None]


def asked_text(request: HttpRequest, name: str, longest: int = 100) -> str:
    """Return a text of the address: trimmed, cut, without the character that no database takes."""
    return request.GET.get(name, "").strip().replace("\x00", "")[:longest]


def day_of(typed: str) -> date | None:
    """Return the date that was typed; None when it is none."""
    try:
        return parse_date(typed) if typed else None
    except ValueError:
        return None


def tell_refusal(request: HttpRequest, error: DomainError) -> None:
    """Show a refusal to the person, with the clause that says so."""
    messages.error(request, str(error), extra_tags=f"clause-{error.clause}" if error.clause else "")


def client_address(request: HttpRequest) -> str:
    """Return the address that the call came from: the last hop that is not a proxy of ours.

    Each trusted proxy (``TRUSTED_PROXY_COUNT``) appends the address it saw to ``X-Forwarded-For``; what stands
    before that was written by the visitor and counts for nothing. Empty when there is no usable address.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    count = settings.TRUSTED_PROXY_COUNT
    for candidate in (hops[-count] if 0 < count <= len(hops) else "", request.META.get("REMOTE_ADDR", "")):
        try:
            return str(ip_address(candidate.strip("[]")))
        except ValueError:
            continue
    return ""


def safe_back(request: HttpRequest, default: str) -> str:
    """Return the page the person came from when it is ours, else the default."""
    for url in (
        request.POST.get("next"),
        request.GET.get("next"),
        request.headers.get("Referer"),
    ):
        if url and url_has_allowed_host_and_scheme(
            url, {request.get_host()}, require_https=request.is_secure()
        ):
            return url
    return default


class DomainErrorMiddleware:
    """A refusal that no view turned into a message becomes one: shown on the page the person came from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError) or request.method != "POST":
            return None
        tell_refusal(request, exception)
        target = safe_back(request, "/")
        if getattr(request, "htmx", None):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)
