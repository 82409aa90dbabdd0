"""The check of an application row by row after its call has closed (cl. 31)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from associations.domain.reminders import day_of
from associations.views.frame import person
from core.errors import DomainError
from core.files import SHOWN
from core.http import authorize, render_page
from criteria.enums import Verdict
from criteria.models import AnswerProof, Application, Criterion
from criteria.queries.checks import (
    NOT_LOOKED_AT,
    EarlierVerdict,
    Stand,
    checks_are_closed,
    conflict_of,
    counted,
    earlier_verdicts,
    is_past_closing,
    stands_of,
)
from criteria.queries.sheet import SheetRow, criteria_of, sheet_of, visible_applications
from criteria.queries.wording import answer_lines, verdict_text
from criteria.services import checks as services

CHECK = "criteria.check_applications"
UNCHECKED = "unchecked"
ANSWER_DAYS = 5
TONES = {
    Verdict.CONFIRMED: ("green", "circle-check"),
    Verdict.NOT_CONFIRMED: ("red", "circle-x"),
    Verdict.ASKED: ("amber", "message-circle"),
}


@dataclass(frozen=True)
class CheckedRow:
    """One row of the sheet with its answer in words, the proof that counts for it, how it stands and stood.

    ``earlier`` holds each replaced verdict with its words and tone.
    """

    row: SheetRow
    lines: Sequence[str]
    proofs: Sequence[AnswerProof]
    stand: Stand
    is_left: bool
    earlier: Sequence[tuple[EarlierVerdict, str, str]] = ()

    @property
    def number(self) -> str:
        return self.row.number

    @property
    def label(self) -> str:
        return verdict_text(self.stand.verdict)

    @property
    def tone(self) -> str:
        return TONES[Verdict(self.stand.verdict)][0] if self.stand.verdict else "grey"

    @property
    def icon(self) -> str:
        return TONES[Verdict(self.stand.verdict)][1] if self.stand.verdict else "circle"

    @property
    def preview(self) -> AnswerProof | None:
        """The first file of the proof that a browser shows."""
        return next((one for one in self.proofs if one.file and one.file.content_type in SHOWN), None)


def checked_rows(application: Application, today: date) -> list[CheckedRow]:
    """Return the 26 rows with their checks: six queries. A sub-item shares the proof of the row it is part of."""
    stands, earlier = stands_of([application])[application.pk], earlier_verdicts(application)
    sheet = sheet_of(application, today)
    by_criterion = {row.criterion.pk: row for row in sheet}
    found = []
    for row in sheet:
        parent = by_criterion.get(row.criterion.parent_id or 0)
        proofs = [*row.proofs, *(parent.proofs if parent else ())]
        stand = stands.get(row.number, NOT_LOOKED_AT)
        stood = [
            (one, verdict_text(one.verdict), TONES[Verdict(one.verdict)][0])
            for one in earlier.get(row.number, ())
        ]
        found.append(CheckedRow(row, answer_lines(row), proofs, stand, stand.is_left(today), stood))
    return found


def opened_application(request: HttpRequest, pk: int) -> Application:
    """Return an application whose call is over, to whoever reads it; sealed ones are not known here."""
    applications = visible_applications(person(request)).select_related("order", "call")
    application = get_object_or_404(applications, pk=pk, call__isnull=False)
    if application.call is None or application.call.is_sealed(timezone.now()):
        raise Http404(pk)
    return application


def _to(application: Application, only: str, number: str = "") -> HttpResponse:
    asked = {"only": only} | ({"row": number} if number else {})
    url = reverse("criteria:application_check", args=[application.pk])
    return HttpResponseRedirect(f"{url}?{urlencode(asked)}#row")


def _only(typed: str | None) -> str:
    return UNCHECKED if typed == UNCHECKED else "all"


def _next_left(rows: Sequence[CheckedRow], number: str) -> str:
    """Return the next row after one that waits for the Center, from the top again; the row itself when none does."""
    numbers = [one.number for one in rows]
    place = numbers.index(number) + 1 if number in numbers else 0
    turned = [*rows[place:], *rows[:place]]
    return next((one.number for one in turned if one.is_left), number)


def _page(
    request: HttpRequest,
    application: Application,
    *,
    number: str,
    only: str,
    status: int = 200,
    refused: dict[str, str] | None = None,
) -> HttpResponse:
    today, call = day_of(timezone.now()), application.call
    assert call is not None  # opened_application asked for one
    rows = checked_rows(application, today)
    left = [one for one in rows if one.is_left]
    numbers = [one.number for one in rows]
    if number not in numbers:
        number = (left or rows)[0].number
    current = rows[numbers.index(number)]
    shown = [one for one in rows if only == "all" or one.is_left or one.number == number]
    place = shown.index(current)
    may = request.user.has_perm(CHECK)
    conflict = conflict_of(person(request), application) if may else None
    is_over = checks_are_closed(call, application.association)
    runs = is_past_closing(application, timezone.now()) and not is_over
    counts = counted({one.number: one.stand for one in rows}, numbers)
    context = {
        "page_title": _("Check of the application"),
        "application": application,
        "call": call,
        "rows": rows,
        "shown": shown,
        "current": current,
        "only": only,
        "left_count": len(left),
        "decided_count": counts[Verdict.CONFIRMED] + counts[Verdict.NOT_CONFIRMED],
        "counts": counts,
        "before": shown[place - 1].number if place else "",
        "after": shown[place + 1].number if place + 1 < len(shown) else "",
        "conflict": conflict if runs else None,
        "may_check": may and runs and conflict is None,
        "is_over": is_over,
        "due_on": today + timedelta(days=ANSWER_DAYS),
        "earliest": today + timedelta(days=1),
        "refused": refused or {},
        "breadcrumbs": [
            {"label": _("Applications"), "url": reverse("criteria:applications")},
            {
                "label": application.university.short_name,
                "url": reverse("criteria:application_detail", args=[application.pk]),
            },
        ],
    }
    return render_page(request, "criteria/application_check.html", context, status=status)


@require_safe
def application_check(request: HttpRequest, pk: int) -> HttpResponse:
    """One row after the other: what was stated beside its proof and the Center's verdict. Read by all who read the application."""
    application = opened_application(request, pk)
    return _page(request, application, number=request.GET.get("row", ""), only=_only(request.GET.get("only")))


def _row(request: HttpRequest, pk: int, number: str) -> tuple[Application, Criterion, str]:
    application = opened_application(request, pk)
    authorize(request.user, CHECK)
    criterion = get_object_or_404(criteria_of(application), number=number)
    return application, criterion, _only(request.POST.get("only"))


def _done(application: Application, number: str, only: str) -> HttpResponse:
    return _to(application, only, _next_left(checked_rows(application, day_of(timezone.now())), number))


@require_POST
def row_decide(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """Confirm a row or not; goes on to the next one that waits. What was typed stays when it is refused."""
    application, criterion, only = _row(request, pk, number)
    given = {"verdict": request.POST.get("verdict", ""), "reason": request.POST.get("reason", "")}
    try:
        services.decide_row(
            application, criterion, actor=person(request), seen=request.POST.get("seen"), **given
        )
    except DomainError as error:
        refused = {"form": "decide", "error": str(error), **given}
        return _page(request, application, number=number, only=only, status=422, refused=refused)
    messages.success(request, _("Row %(number)s is decided.") % {"number": number})
    return _done(application, number, only)


@require_POST
def row_ask(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """Ask the university about a row until a last day; goes on to the next one that waits."""
    application, criterion, only = _row(request, pk, number)
    text, due = request.POST.get("text", ""), request.POST.get("due_on", "")
    try:
        services.ask_about_row(
            application,
            criterion,
            actor=person(request),
            text=text,
            due_on=_date(due),
            seen=request.POST.get("seen"),
        )
    except DomainError as error:
        refused = {"form": "ask", "error": str(error), "text": text, "due_on": due}
        return _page(request, application, number=number, only=only, status=422, refused=refused)
    messages.success(request, _("The university is asked about row %(number)s.") % {"number": number})
    return _done(application, number, only)


def _date(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None
