"""The report as papers: the form of appendix 2 and the report as PDF and DOCX, the annexes as one ZIP (clause 22)."""

from collections.abc import Callable

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from associations.models import AnnualReport
from core.files import DOCX, KINDS, file_response
from kpi.documents.annexes import annexes_zip
from kpi.documents.report import kpi_form_docx, kpi_form_pdf, report_docx, report_pdf
from kpi.queries.signing import reports_are_signed, signed_report
from kpi.views.common import visible_report

Maker = Callable[[AnnualReport, str], bytes]
FORMS: dict[str, Maker] = {"pdf": kpi_form_pdf, "docx": kpi_form_docx}
REPORTS: dict[str, Maker] = {"pdf": report_pdf, "docx": report_docx}


def _paper(
    request: HttpRequest, pk: int, language: str, kind: str, name: str, makers: dict[str, Maker]
) -> HttpResponse:
    """Answer with a paper of a report: a PDF is shown by the browser, a DOCX is taken away."""
    report = visible_report(request, pk)
    how = "inline" if kind == "pdf" else "attachment"
    return HttpResponse(
        makers[kind](report, language),
        content_type=KINDS["pdf"] if kind == "pdf" else DOCX,
        headers={
            "Content-Disposition": f'{how}; filename="{name}-{report.pk}-{language}.{kind}"',
            "Cache-Control": "private, no-store",
        },
    )


@require_GET
def kpi_form(request: HttpRequest, pk: int, language: str, kind: str = "pdf") -> HttpResponse:
    return _paper(request, pk, language, kind, "kpi", FORMS)


@require_GET
def report_document(request: HttpRequest, pk: int, language: str, kind: str = "pdf") -> HttpResponse:
    return _paper(request, pk, language, kind, "report", REPORTS)


@require_GET
def report_signed(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the report with the chair's signature, or as it waits for it."""
    document = signed_report(visible_report(request, pk)) if reports_are_signed() else None
    if document is None or document.current_file is None:
        raise Http404
    return file_response(document.current_file)


@require_GET
def report_annexes(request: HttpRequest, pk: int) -> FileResponse:
    """Give every file and link of the report as one ZIP with its index, in the reader's language."""
    report = visible_report(request, pk)
    archive = annexes_zip(report, request.LANGUAGE_CODE)
    return FileResponse(
        archive,
        as_attachment=True,
        filename=f"report-{report.pk}-annexes.zip",
        headers={"Cache-Control": "private, no-store"},
    )
