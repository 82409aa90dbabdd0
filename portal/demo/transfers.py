"""A proposal to give an association to another university, on the agenda of the Council's next meeting."""

from council.enums import TransferGround
from council.models import TransferCase
from council.queries import meetings_to_fill
from council.services.transfers import propose_transfer, put_transfer_on_agenda
from kpi.models import KpiSheet
from portal.demo.orders import MOVED
from portal.demo.world import FIRST_ASSOCIATION, REPORTED_YEAR, SECOND_ASSOCIATION, World

TEXTS = {
    "kk": "[ДЕМО] Бірлестіктің расталған баллы рейтингтің соңында. Жоспардағы іс-шаралардың бір бөлігі өткізілмеді.",
    "ru": "[ДЕМО] Подтверждённые баллы объединения – в конце рейтинга. Часть мероприятий плана не проведена.",
    "en": "[DEMO] The confirmed points of the association are at the end of the ranking. Part of its plan was not held.",
}


def load(world: World) -> str | None:
    """Load the proposal; twice is harmless."""
    if TransferCase.objects.exists():
        return "transfers: already there"
    busy = (FIRST_ASSOCIATION, SECOND_ASSOCIATION, MOVED)
    lowest = (
        KpiSheet.objects.filter(
            report__academic_year__first_year=REPORTED_YEAR - 1, confirmed_total__isnull=False
        )
        .exclude(report__association__key__in=busy)
        .order_by("confirmed_total", "pk")
        .first()
    )
    if lowest is None:
        return "transfers: nothing is confirmed"
    head = world.people["center_head"]
    case = propose_transfer(
        lowest.report.association, actor=head, ground=TransferGround.WORK, year=None, texts=TEXTS
    )
    meeting = meetings_to_fill().first()
    if meeting is not None:
        put_transfer_on_agenda(meeting, case, actor=head)
    return None
