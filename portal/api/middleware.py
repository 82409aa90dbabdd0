"""What every call under /api/ has in common: no cookies, a limit, CORS for reading, ETag, JSON refusals."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.http import ConditionalGetMiddleware
from django.utils import translation
from django.utils.translation import gettext

from core.http import client_address
from portal.api.limits import seconds_to_wait

PREFIX = "/api/"
FRESH_FOR = 300  # seconds; the data changes by an order, not by the minute
READING = {"GET", "HEAD", "OPTIONS"}


def _refusal(text: str, status: int, **headers: Any) -> JsonResponse:
    return JsonResponse(
        {"detail": text}, status=status, headers=headers, json_dumps_params={"ensure_ascii": False}
    )


class OpenDataMiddleware:
    """Stands before the session: whoever calls, signed in or not, gets the same answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.conditional = ConditionalGetMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        request.COOKIES = {}
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = self._answer(request)
        response["Content-Language"] = language
        response["Vary"] = "Accept-Language"  # never by cookie: they were taken away above
        if request.method in READING:
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        return self._conditional(request, response)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(
                status=204,
                headers={
                    "Allow": "GET, HEAD, OPTIONS, POST",
                    "Access-Control-Allow-Methods": "GET, HEAD",
                    "Access-Control-Allow-Headers": "Accept-Language, If-None-Match",
                    "Access-Control-Max-Age": "86400",
                },
            )
        wait = seconds_to_wait(client_address(request))
        if wait:
            return _refusal(
                gettext("Too many requests from your address. Come back in %(seconds)s s.")
                % {"seconds": wait},
                429,
                **{"Retry-After": str(wait)},
            )
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"  # the same answer; its body is left out below
        try:
            response = self.get_response(request)
        finally:
            request.method = asked
        return self._in_json(response)

    @staticmethod
    def _in_json(response: HttpResponse) -> HttpResponse:
        if response.get("Content-Type", "").startswith("application/json"):
            return response
        if response.status_code == 404:
            return _refusal(gettext("Not found."), 404)
        if response.status_code == 405:
            allowed = response.get("Allow", "")
            return _refusal(
                gettext("This address takes %(methods)s.") % {"methods": allowed}, 405, Allow=allowed
            )
        if response.status_code == 400:
            return _refusal(gettext("This request cannot be read."), 400)
        if response.status_code >= 500:
            return _refusal(gettext("The portal failed. The failure is recorded."), response.status_code)
        return response

    def _conditional(self, request: HttpRequest, response: Any) -> HttpResponse:
        fresh = request.method in {"GET", "HEAD"} and response.status_code == 200
        response["Cache-Control"] = f"public, max-age={FRESH_FOR}" if fresh else "no-store"
        if fresh:
            asked, request.method = request.method, "GET"
            response = self.conditional.process_response(request, response)
            request.method = asked
        if request.method == "HEAD" and response.status_code == 200:
            length = len(response.content)
            response.content = b""
            response["Content-Length"] = str(length)
        return response
