"""A transfer of the cast's association at each step, made through the services."""

from datetime import timedelta

from django.utils import timezone

from associations.enums import ReportState
from associations.models import AcademicYear
from council.models import TransferCase
from council.services import transfers
from tests.cast import Cast
from tests.council.test_plans import planned_meeting, signed
from tests.factories.review import make_sheet

TEXTS = {"kk": "Екі отырыс өткізілмеді.", "ru": "Не проведены два заседания."}


def confirmed(cast: Cast, total: int = 30, other: int = 90, year: int = 2025) -> AcademicYear:
    """Confirm the reports of both associations with these totals; the year."""
    for association, points in ((cast.association, total), (cast.other_association, other)):
        sheet = make_sheet(association, state=ReportState.CONFIRMED, year=year)
        sheet.confirmed_total = points
        sheet.save(update_fields=["confirmed_total"])
    return sheet.report.academic_year


def proposed(cast: Cast, **given) -> TransferCase:
    found = TransferCase.objects.first()
    data = {"ground": "work", "year": None, "texts": TEXTS} | given
    return found or transfers.propose_transfer(cast.association, actor=cast["center_head"], **data)


def on_agenda(cast: Cast) -> TransferCase:
    case = proposed(cast)
    transfers.put_transfer_on_agenda(planned_meeting(cast), case, actor=cast["council_secretary"])
    case.refresh_from_db()
    return case


def decided(cast: Cast, outcome: str = "adopted") -> TransferCase:
    case = TransferCase.objects.first() or on_agenda(cast)
    if case.item and not case.outcome:
        signed(cast, case.item, outcome)
        case.refresh_from_db()
    return case


def call_data(case: TransferCase) -> dict:
    now = timezone.now()
    return {
        "titles": {"kk": "Конкурс", "ru": "Конкурс"},
        "ground_texts": {"kk": "РОӘК шешімі", "ru": "Решение РУМС"},
        "opens_at": now,
        "closes_at": now + timedelta(days=10),
    }


def call_posted(case: TransferCase) -> dict:
    now = timezone.localtime()
    return {
        "title_kk": "Конкурс",
        "title_ru": "Конкурс",
        "ground": "unsatisfactory",
        "ground_kk": "РОӘК шешімі",
        "ground_ru": "Решение РУМС",
        "opens_at": f"{now:%Y-%m-%dT%H:%M}",
        "closes_at": f"{now + timedelta(days=10):%Y-%m-%dT%H:%M}",
        "associations": [case.association_id],
    }
