"""Verbs on a whole report under review: return it, conclude the review, send it back, confirm the report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kpi.queries.review import review_lines
from kpi.services import closing
from kpi.services import review as services
from kpi.services.agreeing import confirm_agreeing
from kpi.views.review import sheet_in_review, to_sheet
from kpi.views.rounds import items_left


@require_POST
def agreeing_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = sheet_in_review(request, pk)
    numbers = confirm_agreeing(sheet, actor=request.user)
    left = items_left(review_lines(sheet))
    messages.success(
        request,
        ngettext(
            "%(count)s indicator that agrees with the count is confirmed.",
            "%(count)s indicators that agree with the count are confirmed.",
            len(numbers),
        )
        % {"count": len(numbers)},
    )
    if left:
        messages.info(
            request, _("Left to you: %(items)s. Only a person can judge these items.") % {"items": left}
        )
    return to_sheet(sheet, only=request.POST.get("only", ""))


@require_POST
def report_return(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = services.return_report(sheet_in_review(request, pk), actor=request.user)
    messages.success(
        request, _("The report was returned. The secretary and the chair of the association get a letter.")
    )
    return to_sheet(sheet)


@require_POST
def review_conclude(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = closing.conclude_review(sheet_in_review(request, pk), actor=request.user)
    messages.success(request, _("The review is concluded. The head of the Center confirms the report."))
    return to_sheet(sheet)


@require_POST
def review_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = closing.send_back(
        sheet_in_review(request, pk), actor=request.user, reason=request.POST.get("reason", "")
    )
    messages.success(request, _("The review went back to the reviewer."))
    return to_sheet(sheet)


@require_POST
def report_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = closing.confirm_report(sheet_in_review(request, pk), actor=request.user)
    messages.success(
        request,
        ngettext(
            "The report is confirmed with %(points)s point.",
            "The report is confirmed with %(points)s points.",
            sheet.confirmed_total or 0,
        )
        % {"points": sheet.confirmed_total},
    )
    return to_sheet(sheet)
