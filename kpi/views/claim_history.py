"""Who changed a claim and when: two revisions compared, an earlier one brought back (clauses 21 and 22)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from associations.models import AnnualReport
from associations.views.reports import report_frame
from associations.views.section_history import history_of
from core.http import authorize, render_page
from kpi.domain.claims import NOTE, VALUE
from kpi.models import ClaimRevision, KpiScore
from kpi.queries.claims import revisions_of, submitted_revisions
from kpi.queries.conflicts import reads_blind
from kpi.queries.wording import claimed_text
from kpi.services.claims import may_edit, restore_claim
from kpi.views.common import visible_report


def _score(report: AnnualReport, number: int) -> KpiScore:
    scores = report.kpi_sheet.scores.select_related("indicator")
    score: KpiScore | None = scores.filter(indicator__number=number).first()
    if score is None:
        raise Http404(f"indicator {number}")
    return score


@require_GET
def claim_history(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show the revisions: all to the association, to other readers what was submitted, none to a blind reader (ADR-0057)."""
    report = visible_report(request, pk)
    if reads_blind(request.user, report.kpi_sheet):
        return redirect("kpi:second_reading", report.kpi_sheet.pk)
    score = _score(report, number)
    revisions = revisions_of(score)
    if not request.user.has_perm("kpi.view_drafted_claims", report.kpi_sheet):
        revisions = submitted_revisions(report, revisions)
    keeps = request.user.has_perm("kpi.edit_claim", report.kpi_sheet)

    def words(one: ClaimRevision) -> dict[str, str]:
        return {VALUE: claimed_text(score.indicator, one.claim), NOTE: one.claim_note}

    history = history_of(
        request,
        revisions,
        words=words,
        labels={VALUE: _("Claim"), NOTE: _("Explanation")},
        restore=lambda one: reverse("kpi:claim_restore", args=[pk, number, one.number]),
    )
    may_restore = keeps and may_edit(report, score)
    back = reverse("kpi:sheet_edit" if may_restore else "kpi:report_detail", args=[pk])
    context = report_frame(
        request.user,
        report,
        "kpi" if may_restore else "overview",
        head=f"{number}. {score.indicator.text}",
        back=f"{back}#indicator-{number}",
        may_restore=may_restore,
    )
    return render_page(request, "associations/revisions.html", context | history)


@require_POST
def claim_restore(request: HttpRequest, pk: int, number: int, revision: int) -> HttpResponse:
    report = visible_report(request, pk)
    authorize(request.user, "kpi.edit_claim", report.kpi_sheet)
    restore_claim(_score(report, number), actor=request.user, number=revision)
    messages.success(
        request, _("The claim of the revision %(number)d is back, as a new revision.") % {"number": revision}
    )
    return HttpResponseRedirect(reverse("kpi:claim_history", args=[pk, number]))
