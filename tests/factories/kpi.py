"""A small scheme of the four kinds of indicators and a report with its sheet."""

import factory
from factory.django import DjangoModelFactory

from associations.models import AnnualReport, Association, ReportSection
from core.files import store_bytes
from directory.models import Clause
from kpi.models import Evidence, KpiIndicator, KpiItem, KpiScheme, KpiScore, KpiSheet
from tests.factories.associations import AcademicYearFactory
from tests.factories.directory import LegalOrderFactory

INDICATORS = [
    (1, "work_plan_approved", "single", 5, []),
    (2, "composition", "additive", 3, [("2.1", "hei", 1, None, None), ("2.2", "employers", 2, None, None)]),
    (3, "documents", "banded", 5, [("3.1", "low", 3, 1, 2), ("3.2", "high", 5, 3, None)]),
    (4, "analysis", "choice", 15, [("4.1", "all", 15, None, None), ("4.2", "several", 5, None, None)]),
    (
        5,
        "report",
        "additive",
        20,
        [
            ("5.1", "timely_submission", 5, None, None),
            ("5.2", "link_on_site", 5, None, None),
            ("5.3", "structure", 5, None, None),
            ("5.4", "event_links", 5, None, None),
        ],
    ),
]


class KpiSchemeFactory(DjangoModelFactory):
    class Meta:
        model = KpiScheme
        django_get_or_create = ["key"]

    key = "small"
    order = factory.SubFactory(LegalOrderFactory)
    title_kk = "Түйінді көрсеткіштер"
    title_ru = "Ключевые показатели"
    title_en = "Key indicators"
    from_year = 2024


def small_scheme() -> KpiScheme:
    """Return a scheme of five indicators; made once a test."""
    scheme = KpiSchemeFactory()
    if scheme.indicators.exists():
        return scheme
    for number, identifier, kind, points, items in INDICATORS:
        text = {f"text_{code}": f"{identifier} {code}" for code in ("kk", "ru", "en")}
        row = KpiIndicator.objects.create(
            scheme=scheme, number=number, identifier=identifier, kind=kind, max_points=points, **text
        )
        for position, (reference, name, value, least, most) in enumerate(items, start=1):
            texts = {f"text_{code}": f"{name} {code}" for code in ("kk", "ru", "en")}
            KpiItem.objects.create(
                indicator=row,
                reference=reference,
                position=position,
                identifier=name,
                points=value,
                minimum=least,
                maximum=most,
                **texts,
            )
    return scheme


def report_with_sheet(association: Association, *, sections: int = 2) -> AnnualReport:
    """Return the association's draft report with sections, a sheet and its scores; made once a test."""
    year = AcademicYearFactory(first_year=2025)
    report, created = AnnualReport.objects.get_or_create(association=association, academic_year=year)
    if created:
        scheme = small_scheme()
        for number in range(1, sections + 1):
            clause, _made = Clause.objects.get_or_create(
                order=scheme.order,
                identifier=f"19.{number}",
                defaults={
                    "number": 19,
                    "sub_item": number,
                    "position": 1900 + number,
                    "text_kk": f"{number}-бағыт",
                },
            )
            ReportSection.objects.create(report=report, clause=clause)
        sheet = KpiSheet.objects.create(report=report, scheme=scheme)
        for indicator in scheme.indicators.all():
            KpiScore.objects.create(sheet=sheet, indicator=indicator)
    return AnnualReport.objects.select_related("association__body", "academic_year", "kpi_sheet").get(
        pk=report.pk
    )


def order_report(position: int = 1) -> AnnualReport:
    """Return the draft of one association of annex 2 with the order's seventeen sections and its KPI scheme."""
    association = Association.objects.get(position=position)
    year = AcademicYearFactory(first_year=2025)
    scheme = KpiScheme.objects.get()
    report = AnnualReport.objects.create(association=association, academic_year=year)
    areas = Clause.objects.filter(number=19, sub_item__isnull=False)
    ReportSection.objects.bulk_create(ReportSection(report=report, clause=area) for area in areas)
    sheet = KpiSheet.objects.create(report=report, scheme=scheme)
    KpiScore.objects.bulk_create(
        KpiScore(sheet=sheet, indicator=indicator) for indicator in scheme.indicators.all()
    )
    return report


def evidence_with_file(report: AnnualReport, by: object) -> Evidence:
    """Return a proof of the first indicator with a stored PDF."""
    stored = store_bytes(b"%PDF-1.7\n%%EOF", name="act.pdf", content_type="application/pdf", by=by)
    score = report.kpi_sheet.scores.order_by("indicator__number").first()
    return Evidence.objects.create(score=score, title="Акт", file=stored, added_by=by)
