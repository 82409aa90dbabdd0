"""The API object: its operations, its OpenAPI document and how it says no."""

import json
from functools import cached_property, wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError, ValidationErrorContext
from ninja.renderers import JSONRenderer

from portal.api import associations, council, kpi, protocols, publications, recommendations, reference
from portal.api.errors import wrong, wrong_call


class ReadableRenderer(JSONRenderer):
    """Kazakh and Russian letters as they are; what UTF-8 cannot hold stays escaped."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        text = json.dumps(data, cls=self.encoder_class, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "backslashreplace")


class OpenDataAPI(NinjaAPI):
    """Ninja's API with mistakes in the caller's language and unknown parameters told instead of passed over."""

    @cached_property
    def declared_parameters(self) -> dict[str, set[str]]:
        """The query parameters of each path, as the OpenAPI document declares them."""
        return {
            path: {parameter["name"] for parameter in call["parameters"] if parameter["in"] == "query"}
            for path, calls in self.get_openapi_schema()["paths"].items()
            for call in calls.values()
        }

    def unknown_parameters(self, request: HttpRequest) -> list[dict[str, Any]]:
        declared = self.declared_parameters.get(request.path, set())
        return [wrong([name], "unknown_parameter") for name in request.GET if name not in declared]

    def validation_error_from_error_contexts(self, contexts: list[ValidationErrorContext]) -> ValidationError:
        return ValidationError([error for context in contexts for error in wrong_call(context)])

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        patterns, app_name, namespace = super().urls
        for pattern in patterns:
            if pattern.callback:
                login_not_required(pattern.callback)
        return patterns, app_name, namespace


api = OpenDataAPI(
    title="Republican Educational-Methodical Council: open data",
    version="1.0.0",
    description=(
        "Open data of Order No. 400 of 8 August 2024 and the KPI calculator of its appendix 2. Read-only, without "
        "an account; texts in Kazakh, Russian and English. Kazakh is the order's own wording, the others are "
        "translations. 600 requests a minute from one address."
    ),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api-v1",
    renderer=ReadableRenderer(),
)


def _refuse_unknown_parameters(operation: Any) -> Any:
    @wraps(operation)
    def refusing(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        unknown = api.unknown_parameters(request)
        if unknown:
            raise ValidationError(unknown)
        return operation(request, *args, **kwargs)

    return refusing


api.add_decorator(_refuse_unknown_parameters)
for router, tag in (
    (council.router, "Council"),
    (reference.router, "Reference"),
    (associations.router, "Associations"),
    (protocols.router, "Protocols"),
    (publications.router, "Publications"),
    (recommendations.router, "Recommendations"),
    (kpi.router, "KPI"),
):
    api.add_router("", router, tags=[tag])


@api.exception_handler(ValidationError)
def tell_wrong_fields(request: HttpRequest, refused: ValidationError) -> HttpResponse:
    known = {tuple(error["loc"]) for error in refused.errors}
    more = [error for error in api.unknown_parameters(request) if tuple(error["loc"]) not in known]
    return api.create_response(request, {"detail": refused.errors + more}, status=422)


@api.exception_handler(HttpError)
def tell_http_error(request: HttpRequest, refused: HttpError) -> HttpResponse:
    if refused.status_code == 400:  # the only one that Ninja raises here: a body that is not JSON
        return api.create_response(request, {"detail": [wrong(["body"], "json_invalid")]}, status=422)
    return api.create_response(request, {"detail": str(refused)}, status=refused.status_code)


@api.exception_handler(Http404)
def tell_not_found(request: HttpRequest, missing: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": gettext("Not found.")}, status=404)
