"""The page that says what the open data is and how to read it; the machine's version is the OpenAPI document."""

import json
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.http import render_page
from kpi.domain.values import ValuesError
from portal.api.kpi import score_values
from portal.api.limits import parse_rate
from portal.api.paging import LIMIT_DEFAULT, LIMIT_MAX

EXAMPLE = {"1": True, "2": {"2.1": True}, "4": 3, "7": "all"}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the API as the page tells it."""

    method: str
    path: str
    text: str | Promise
    query: str = ""
    is_list: bool = True

    @property
    def url(self) -> str:
        return f"/api/v1/{self.path}{self.query}"


CALLS = (
    Call("GET", "council/seats", gettext_lazy("Seats of the Council, as annex 1 prints them")),
    Call("GET", "universities", gettext_lazy("Universities named in the order, with what they host")),
    Call("GET", "directions", gettext_lazy("Directions of training with their areas and associations")),
    Call("GET", "associations", gettext_lazy("Associations with their scope and base university")),
    Call(
        "GET",
        "assignments",
        gettext_lazy("Who hosted which association on a day, and by which order"),
        query="?on=2026-01-01",
    ),
    Call("GET", "protocols", gettext_lazy("Published protocols with their agendas")),
    Call("GET", "publications", gettext_lazy("Publications with the Council's stamp, by year and number")),
    Call(
        "GET",
        "recommendations",
        gettext_lazy("Published recommendations of the Council with their addressees"),
    ),
    Call("GET", "criteria", gettext_lazy("Criteria for applicants (appendix 1)")),
    Call(
        "GET",
        "kpi/scheme",
        gettext_lazy("Key performance indicators, their bands and readings (appendix 2)"),
        is_list=False,
    ),
    Call(
        "POST",
        "kpi/score",
        gettext_lazy("KPI calculator: points, total and why; stores nothing"),
        is_list=False,
    ),
)


def _example_answer() -> str:
    """Return the calculator's own answer to the example, cut to one indicator; empty before the order is loaded."""
    try:
        answer = score_values(EXAMPLE)
    except ValuesError:
        return ""
    shown = [row for row in answer["indicators"] if row["number"] == 4]
    return json.dumps(answer | {"indicators": ["…", *shown, "…"]}, ensure_ascii=False, indent=2)


@login_not_required
@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    calls, seconds = parse_rate(settings.API_RATE)
    context = {
        "page_title": _("Open data"),
        "calls": CALLS,
        "document_url": reverse("api-v1:openapi-json"),
        "site_url": settings.SITE_URL,
        "example_body": json.dumps({"values": EXAMPLE}),
        "example_answer": _example_answer(),
        "rate_calls": calls,
        "rate_seconds": seconds,
        "limit_default": LIMIT_DEFAULT,
        "limit_max": LIMIT_MAX,
    }
    return render_page(request, "portal/open_data.html", context)
