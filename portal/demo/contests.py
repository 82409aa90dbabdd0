"""A demo call that has ended: two applicants, every row checked, two votes of the Council, a signed protocol with the result.

The term of an appeal runs: the coordinator of the university that was not chosen can appeal.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from unittest import mock

from accounts.models import User
from associations.models import Association
from council.models import CallConsideration, CallDecision, TransferCase
from council.queries.calls import Contest
from council.services.calls import open_call_vote, put_call_on_agenda
from criteria import tasks
from criteria.enums import CallGround, Verdict
from criteria.models import Application, Call
from criteria.queries.sheet import criteria_of
from criteria.services.answers import save_answers
from criteria.services.applications import start_application, submit_application
from criteria.services.calls import announce_call
from criteria.services.checks import decide_row
from meetings import services
from meetings.enums import BallotValue, SeatRole
from meetings.models import AgendaItem, Meeting
from portal.demo.applications import FIRST_STATED, SECOND_STATED, STATED_PROVED, applicant, prove
from portal.demo.meetings import Play, at, clock_at
from portal.demo.world import World

# the first of these that neither applicant hosts, no call is about and no proposal would transfer
CANDIDATES = ("051-kaznu", "041-enu", "015-abai", "062-aues")
TITLES = {
    "kk": "[ДЕМО] Базалық ЖЖОКБҰ таңдау конкурсы: нәтижесі белгілі",
    "ru": "[ДЕМО] Конкурс на статус базового ОВПО: результат известен",
    "en": "[DEMO] Call for a base university: the result is known",
}
GROUNDS = {
    "kk": "Базалық ЖЖОКБҰ-ның хаты (демо): ОӘБ-нің базасы болудан бас тарту.",
    "ru": "Письмо базового ОВПО (демо): отказ от дальнейшего размещения объединения.",
    "en": "Letter of the base university (demo): it gives the association up.",
}
# days before today
OPENED, SUBMITTED, CLOSED, CHECKED, ON_AGENDA, HELD, SIGNED = 60, 35, 30, 24, 18, 8, 4
REFUSED = {
    "9": "[ДЕМО] Бұйрықтарда 34 білім алушы көрсетілген, 37 емес.",
    "11": "[ДЕМО] Төрт шарттың мерзімі өтінім берілген күнге дейін аяқталған.",
}
PLACE = {
    "kk": "Астана қаласы, Мәңгілік Ел даңғылы, 8, мәжіліс залы",
    "ru": "г. Астана, проспект Мәңгілік Ел, 8, зал заседаний",
}
HEARD = {
    "heard_kk": "Екі үміткердің көрсеткіштері 1-қосымшадағы өлшемшарттар бойынша салыстырылды.",
    "heard_ru": "Показатели двух претендентов сопоставлены по критериям приложения 1.",
    "spoke_kk": "Мүшелер оқытушылар құрамы мен бағдарламалардың рейтингтегі орнын атап өтті.",
    "spoke_ru": "Члены отметили состав преподавателей и места программ в рейтингах.",
}


def _decision(chosen: Application, today: date) -> dict[str, object]:
    name_kk, name_ru = chosen.university.name_kk, chosen.university.name_ru
    return {
        "text_kk": f"Бірлестіктің базалық ЖЖОКБҰ ретінде {name_kk} таңдалсын. Негіздемесі: расталған 2, 8 және "
        "10-өлшемшарттар бойынша көрсеткіші жоғары.",
        "text_ru": f"Выбрать базовым ОВПО объединения: {name_ru}. Основание: подтверждённые показатели по критериям "
        "2, 8 и 10 выше.",
        "responsible_kk": "уәкілетті орган",
        "responsible_ru": "уполномоченный орган",
        "due_on": today + timedelta(days=30),
    }


@contextmanager
def _on(day: date, hour: int) -> Iterator[None]:
    """Do what follows on a past day, without the letter that would announce the call today."""
    with clock_at(at(day, hour)), mock.patch.object(tasks.tell_of_call, "delay_on_commit"):
        yield


def _free(world: World, actors: list[User]) -> Association | None:
    universities = [applicant(actor) for actor in actors]
    for key in CANDIDATES:
        one = world.associations.get(key)
        if one is None or one.calls.exists() or TransferCase.objects.filter(association=one).exists():
            continue
        if not one.base_universities.filter(until__isnull=True, university__in=universities).exists():
            return one
    return None


def _applied(world: World, association: Association, actors: list[User]) -> tuple[Call, list[Application]]:
    """Announce the call and let both universities apply, the one that will be chosen first."""
    today = world.today
    with _on(today - timedelta(days=OPENED), 10):
        call = announce_call(
            actor=world.people["authorised_body"],
            titles=TITLES,
            ground=CallGround.EXPIRY,
            ground_texts=GROUNDS,
            associations=[association],
            opens_at=at(today - timedelta(days=OPENED), 10),
            closes_at=at(today - timedelta(days=CLOSED), 18),
        )
    found = []
    for actor, stated in zip(actors, (SECOND_STATED, FIRST_STATED), strict=True):
        with _on(today - timedelta(days=SUBMITTED), 11):
            application = start_application(applicant(actor), association, actor=actor)
            save_answers(application, actor=actor, changed=stated)
            prove(application, STATED_PROVED, actor)
            submit_application(application, actor=actor)
        found.append(
            Application.objects.select_related("call", "association", "university").get(pk=application.pk)
        )
    return call, found


def _check(world: World, applications: list[Application]) -> None:
    """Confirm every row but two of the second application; one of them was confirmed first."""
    reviewer, (chosen, other) = world.people["center_reviewer"], applications
    with _on(world.today - timedelta(days=CHECKED), 10):
        for application in (chosen, other):
            for criterion in criteria_of(application):
                decide_row(application, criterion, actor=reviewer, verdict=Verdict.CONFIRMED)
    with _on(world.today - timedelta(days=CHECKED - 1), 15):
        for criterion in criteria_of(other).filter(number__in=REFUSED):
            reason = REFUSED[criterion.number]
            decide_row(other, criterion, actor=reviewer, verdict=Verdict.NOT_CONFIRMED, reason=reason)


def _vote(
    play: Play, consideration: CallConsideration, application: Application, *, adopted: bool, minute: int
) -> None:
    """Hold one vote: those who may vote say the same, apart from three members."""
    assert consideration.item
    day = consideration.item.meeting.starts_at.date()
    present = consideration.item.meeting.attendees.filter(
        presences__left_at__isnull=True, presences__isnull=False
    )
    with _on_minute(day, minute):
        vote = open_call_vote(consideration, application, actor=play.secretary)
        said = set(vote.ballots.values_list("attendee", flat=True))
        free = [one.pk for one in present.order_by("number") if one.pk not in said]
        dissent = dict(
            zip(free[-3:], (BallotValue.AGAINST, BallotValue.ABSTAINED, BallotValue.ABSTAINED), strict=False)
        )
        values = dissent if adopted else dict.fromkeys(free[:-4], BallotValue.AGAINST)
        services.record_all_in_favour_except(vote, actor=play.secretary, exceptions=values)
        services.close_vote(vote, actor=play.secretary)


@contextmanager
def _on_minute(day: date, minute: int) -> Iterator[None]:
    with clock_at(at(day, 10, minute)):
        yield


def _decide(world: World, call: Call, applications: list[Application]) -> None:
    """Let the Council vote on one applicant after the other, write the protocol and have it signed and published."""
    today, (chosen, other) = world.today, applications
    play, day = Play(world.council, world, ()), today - timedelta(days=HELD)
    chair = world.council.seats.get(role=SeatRole.CHAIR, until__isnull=True)
    with _on(today - timedelta(days=ON_AGENDA), 9):
        meeting = play.plan(day, chair=chair, place=PLACE, link="https://meet.example.kz/council")
        item = put_call_on_agenda(meeting, Contest(call, chosen.association), actor=play.secretary)
        services.convene_meeting(meeting, actor=play.secretary)
    with _on_minute(day, 0):
        services.open_meeting(Meeting.objects.get(pk=meeting.pk), actor=play.secretary)
        services.mark_everybody_present(Meeting.objects.get(pk=meeting.pk), actor=play.secretary)
        item = AgendaItem.objects.select_related("meeting__body").get(pk=item.pk)
        services.record_discussion(item, actor=play.secretary, data=HEARD)
    consideration = CallConsideration.objects.select_related("item__meeting__body").get(item=item)
    _vote(play, consideration, other, adopted=False, minute=20)
    _vote(play, consideration, chosen, adopted=True, minute=30)
    with _on_minute(day, 40):
        services.add_decision(item, actor=play.secretary, data=_decision(chosen, today))
        protocol = services.close_meeting(Meeting.objects.get(pk=meeting.pk), actor=play.secretary)
    play.agree(protocol, day + timedelta(days=2))
    play.sign(protocol, today - timedelta(days=SIGNED), publish=True)


def load(world: World) -> str:
    """Play the call to its result once; returns what was done."""
    if CallDecision.objects.exists():
        return "contests: already there"
    actors = [world.people["university_coordinator2"], world.people["university_coordinator"]]
    association = _free(world, actors)
    if association is None:
        return "contests: no association is free"
    call, applications = _applied(world, association, actors)
    _check(world, applications)
    _decide(world, call, applications)
    return "contests: a call with its result"
