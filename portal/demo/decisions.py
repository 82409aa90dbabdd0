"""The demo year's decisions: directed to universities, answered, accepted, returned, some overdue. Invented."""

from datetime import datetime, timedelta

from accounts.enums import OfficeRole
from accounts.models import User
from meetings import services
from meetings.enums import ProtocolState, SeatRole
from meetings.models import Assignment, Decision, Protocol
from portal.demo.meetings import at, clock_at
from portal.demo.world import World

TEXTS = (
    ("implemented", "Ұсынымдар ғылыми кеңесте қаралып, үш білім беру бағдарламасына енгізілді."),
    ("in_part", "Ұсынымдар бір бағдарламаға енгізілді, қалғандары келесі оқу жылының жоспарына қосылды."),
    ("implemented", "Пәндер каталогы жаңартылды, бұйрық шығарылды."),
    ("not", "Ұсынымдарды енгізу бағдарламаларды аккредиттеуден кейінге қалдырылды."),
)
RETURNED = "Растайтын құжатты (бұйрықты немесе кеңес хаттамасын) тіркеңіз."


def _coordinators() -> dict[int, User]:
    """Return one coordinator of each university that has one, read once."""
    people = User.objects.filter(offices__role=OfficeRole.UNIVERSITY_COORDINATOR)
    pairs = people.order_by("-pk").values_list("offices__university_id", "pk")
    by_id = {person.pk: person for person in people}
    return {university: by_id[pk] for university, pk in pairs if university}


def _answer(assignment: Assignment, place: int, *, coordinator: User, secretary: User, day: datetime) -> None:
    value, text = TEXTS[place % len(TEXTS)]
    with clock_at(day):
        answer = services.answer_assignment(
            assignment, actor=coordinator, value=value, text=text, done_on=day.date()
        )
    with clock_at(day + timedelta(days=1)):
        if place % 5 == 3:
            services.return_answer(answer, actor=secretary, reason=RETURNED)
        elif place % 5 != 1:
            services.accept_answer(answer, actor=secretary)


def _direct(protocol: Protocol, world: World, coordinators: dict[int, User]) -> int:
    """Direct the last decision of the first item to all universities; two thirds of them answer."""
    decision = (
        Decision.objects.filter(item__meeting=protocol.meeting_id, due_on__isnull=False)
        .select_related("item__meeting__body")
        .order_by("item__position", "-position")
        .first()
    )
    if decision is None or protocol.signed_on is None:
        return 0
    secretary = world.holder(protocol.body, SeatRole.SECRETARY)
    told_at = at(protocol.signed_on + timedelta(days=1), 9)
    with clock_at(told_at):
        services.direct_to_all(decision, actor=secretary)
    directed = Assignment.objects.filter(decision=decision).order_by("pk")
    for place, assignment in enumerate(directed.select_related("decision__item__meeting__body")):
        coordinator = coordinators.get(assignment.university_id or 0)
        if coordinator is None or place % 3 == 2 or coordinator.email.startswith("university_coordinator"):
            continue
        day = told_at + timedelta(days=3 + place % 12, hours=place % 7)
        _answer(assignment, place, coordinator=coordinator, secretary=secretary, day=day)
    return directed.count()


def load(world: World) -> str:
    """Direct decisions of the signed protocols of associations once; returns what was done."""
    if Assignment.objects.exists():
        return "decisions: already there"
    signed = Protocol.objects.filter(
        state__in=[ProtocolState.SIGNED, ProtocolState.PUBLISHED], is_demo=True, body__kind="association"
    ).select_related("body")
    coordinators = _coordinators()
    directed = sum(_direct(protocol, world, coordinators) for protocol in signed.order_by("pk")[:6])
    secretary = world.holder(world.first.body, SeatRole.SECRETARY)
    ended = Decision.objects.filter(
        item__meeting__body=world.first.body, item__meeting__protocol__in=signed, assignments__isnull=True
    ).select_related("item__meeting__body")
    first = ended.order_by("pk").first()
    if first:
        services.end_decision(
            first, actor=secretary, kind="done", reason="Ұсынымдар мүше ЖЖОКБҰ-ларға жолданды."
        )
    return f"decisions: directed to {directed} receivers"
