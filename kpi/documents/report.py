"""The official form of appendix 2 and the annual report as PDF, in Kazakh or Russian (clause 22)."""

from django.utils import translation
from django.utils.translation import gettext as _

from associations.models import AnnualReport
from associations.queries import with_host
from core.pdf import render_pdf
from kpi.queries.claims import SheetRow, sheet_rows
from kpi.queries.wording import claim_text

STYLE = "pdf/report.css"
LANGUAGES = ("kk", "ru")
# The form is printed in the order's own words (appendix 2, head of the table).
FORM = {
    "kk": {
        "annex": "Ережеге 2-қосымша",
        "title": "Оқу-әдістемелік бірлестігі қызметі нәтижелерінің түйінді көрсеткіштері (KPI)",
        "university": "ЖЖОКБҰ атауы",
        "association": "Кадрларды даярлау бағыты бойынша ОӘБ",
        "indicators": "Өнімділік көрсеткіштері",
        "maximum": "Максималды балл",
        "points": "ЖЖОКБҰ балы",
    },
    "ru": {
        "annex": "Приложение 2 к Положению",
        "title": "Ключевые показатели результатов деятельности учебно-методического объединения (KPI)",
        "university": "Наименование ОВПО",
        "association": "УМО по направлению подготовки кадров",
        "indicators": "Показатели результативности",
        "maximum": "Максимальный балл",
        "points": "Балл ОВПО",
    },
}


def _form_rows(rows: list[SheetRow]) -> list[dict[str, object]]:
    """Return every row of the printed table: each indicator, then its items, bands or options with their points."""
    printed = []
    for row in rows:
        earned = {part.ref: part.points for part in row.result.why.earned}
        printed.append(
            {
                "kind": "indicator",
                "number": row.number,
                "text": row.indicator.text,
                "maximum": row.result.max_points,
                "points": row.result.points,
            }
        )
        printed.extend(
            {
                "kind": "item claimed" if reference in earned else "item",
                "number": "",
                "text": item.text,
                "maximum": item.points,
                "points": earned.get(reference, "–"),
            }
            for reference, item in row.items.items()
        )
    return printed


def _context(report: AnnualReport, language: str, rows: list[SheetRow]) -> dict[str, object]:
    # Read anew: the name of the university is in the language of whoever reads the row.
    hosted = with_host(AnnualReport.objects.filter(pk=report.pk)).values_list("host_name", flat=True)
    return {
        "host_name": hosted.first() or "–",
        "language": language,
        "form": FORM[language],
        "report": report,
        "title": FORM[language]["title"],
        "total": sum(row.result.points for row in rows),
        "maximum": sum(row.result.max_points for row in rows),
    }


def kpi_form_pdf(report: AnnualReport, language: str) -> bytes:
    """Return the form of appendix 2 with the association's points; ``report`` comes from ``with_host``."""
    with translation.override(language):
        rows = sheet_rows(report.kpi_sheet, with_remarks=False)
        context = _context(report, language, rows) | {"rows": _form_rows(rows)}
        return render_pdf("kpi/pdf/kpi_form.html", context, css=STYLE, language=language)


def report_pdf(report: AnnualReport, language: str) -> bytes:
    """Return the annual report: seventeen sections with their files and links, then claims with their proof."""
    with translation.override(language):
        rows = sheet_rows(report.kpi_sheet, with_remarks=False)
        sections = (
            report.sections.select_related("clause")
            .prefetch_related("proofs__file")
            .order_by("clause__position")
        )
        context = _context(report, language, rows) | {
            "title": _("Annual report for the academic year %(year)s") % {"year": report.academic_year},
            "sections": sections,
            "claims": [(row, claim_text(row)) for row in rows],
        }
        return render_pdf("kpi/pdf/report.html", context, css=STYLE, language=language)
