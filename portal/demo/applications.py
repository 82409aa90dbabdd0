"""The demo calls: an open one with a draft and a question, a closed one being checked, one for a new direction."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import OfficeRole
from accounts.models import Office, User
from associations.domain.reminders import day_of
from associations.services.founding import plan_association
from criteria.enums import CallGround, Verdict
from criteria.models import Application, Call
from criteria.queries.sheet import criteria_of
from criteria.services.answers import save_answers
from criteria.services.applications import add_proof, start_application, submit_application
from criteria.services.calls import announce_call
from criteria.services.checks import ask_about_row, decide_row
from criteria.services.questions import answer_call_question, ask_about_call
from directory.models import EducationArea, University
from portal.demo.world import World

WANTED = "041-kaznu"
OPEN_DAYS = 30
TITLES = {
    "kk": "[ДЕМО] Базалық ЖЖОКБҰ таңдау конкурсы: 041 ОӘБ",
    "ru": "[ДЕМО] Конкурс на статус базового ОВПО: УМО 041",
    "en": "[DEMO] Call for a base university: association 041",
}
GROUNDS = {
    "kk": "РОӘК шешімі (демо): ОӘБ-ні басқа ЖЖОКБҰ-ға беру туралы ұсыныс.",
    "ru": "Решение РУМС (демо): предложение о передаче УМО другому ОВПО.",
    "en": "Decision of the Council (demo): proposal to give the association to another university.",
}
NEW_AREA, NEW_CODE = "06", "069"
NEW_NAMES = {
    "kk": "[ДЕМО] Деректер туралы ғылым",
    "ru": "[ДЕМО] Наука о данных",
    "en": "[DEMO] Data science",
}
NEW_TITLES = {
    "kk": "[ДЕМО] Жаңа бағыт бойынша базалық ЖЖОКБҰ таңдау конкурсы: 069 ОӘБ",
    "ru": "[ДЕМО] Конкурс на статус базового ОВПО по новому направлению: УМО 069",
    "en": "[DEMO] Call for a base university in a new direction: association 069",
}
NEW_GROUNDS = {
    "kk": "Кадрларды даярлау бағыттарының тізбесіне жаңа бағыт қосылады (демо).",
    "ru": "В перечень направлений подготовки кадров вводится новое направление (демо).",
    "en": "The list of directions of training gains a new direction (demo).",
}
ANSWERS: dict[str, dict[str, Any]] = {
    "1": {
        "fields": {
            "number": "ДЕМО KZ00LAA00000000",
            "issued_on": "2019-06-03",
            "link": "https://example.kz/demo/licence",
            "levels": ["bachelor", "master", "doctorate"],
        }
    },
    "2": {"value": "64"},
    "2.1": {"value": "11"},
    "2.2": {"value": "38"},
    "2.3": {"value": "2"},
    "3": {"value": "1480"},
    "3.1": {"value": "1210"},
    "3.2": {"value": "215"},
    "3.3": {"value": "54"},
    "4": {"value": "312"},
    "4.1": {"value": "262"},
    "4.2": {"value": "44"},
    "4.3": {"value": "6"},
    "5": {"value": "no"},
    "6": {"value": "yes"},
    "7": {"value": "none"},
    "9": {"value": "37"},
    "10": {"value": "9"},
    "11": {"value": "21"},
    "12": {"value": "4"},
    "13": {"value": "no"},
    "14": {"value": "58"},
}
PROVED = ("2", "3", "4", "9")
QUESTION = "[ДЕМО] 15-өлшемшартта жақында жабылған бірлескен бағдарлама есепке алына ма?"
ANSWER = {
    "kk": "[ДЕМО] Жоқ. Өтінім тапсырылған күні жұмыс істеп тұрған бағдарламалар ғана көрсетіледі.",
    "ru": "[ДЕМО] Нет. Указываются только программы, действующие на день подачи заявки.",
}

# --- the closed call -------------------------------------------------------------------

# the first of these that neither applicant hosts
CHECKED = ("062-aues", "041-enu", "051-kaznu")
CHECKED_TITLES = {
    "kk": "[ДЕМО] Базалық ЖЖОКБҰ таңдау конкурсы: өтінімдер тексерілуде",
    "ru": "[ДЕМО] Конкурс на статус базового ОВПО: заявки проверяются",
    "en": "[DEMO] Call for a base university: applications are being checked",
}
CHECKED_GROUNDS = {
    "kk": "Базалық ЖЖОКБҰ-ның хаты (демо): ОӘБ-нің базасы болудан бас тарту.",
    "ru": "Письмо базового ОВПО (демо): отказ от статуса базы УМО.",
    "en": "Letter of the base university (demo): it gives the association up.",
}
OPENED_BEFORE, SUBMITTED_BEFORE, CLOSED_BEFORE = 40, 8, 5  # days
ANSWER_DAYS = 4


def _list(programme: str) -> dict[str, str]:
    return {
        "programme": programme,
        "agency": "НААР (демо)",
        "certificate": "ДЕМО AB 1234",
        "valid_from": "2023-06-01",
        "valid_to": "2028-05-31",
    }


def _place(programme: str, position: str) -> dict[str, str]:
    return {
        "programme": programme,
        "ranking": "Атамекен (демо)",
        "year": "2025",
        "position": position,
        "link": "https://example.kz/demo/ranking",
    }


FIRST_STATED: dict[str, dict[str, Any]] = ANSWERS | {
    "2": {"value": "58"},
    "2.1": {"value": "9"},
    "2.2": {"value": "34"},
    "2.3": {"value": "0"},
    "3": {"value": "1 246"},
    "3.1": {"value": "1 020"},
    "3.2": {"value": "178"},
    "3.3": {"value": "48"},
    "6.1": {"rows": [_list("6B06201 Радиотехника"), _list("7M06201 Телекоммуникация")]},
    "8": {"rows": [_place("6B06201 Радиотехника", "4")]},
    "15": {"value": "0"},
    "16": {"value": "none"},
}
SECOND_STATED: dict[str, dict[str, Any]] = FIRST_STATED | {
    "2": {"value": "71"},
    "2.1": {"value": "12"},
    "2.2": {"value": "41"},
    "3": {"value": "1 530"},
    "3.1": {"value": "1 262"},
    "3.2": {"value": "221"},
    "3.3": {"value": "47"},
    "4": {"value": "402"},
    "4.1": {"value": "341"},
    "4.2": {"value": "55"},
    "6.1": {"rows": [_list("6B06202 Телекоммуникация жүйелері")]},
    "8": {"rows": [_place("6B06202 Телекоммуникация жүйелері", "2")]},
    "9": {"value": "52"},
    "10": {"value": "14"},
    "11": {"value": "17"},
    "12": {"value": "6"},
    "14": {"value": "73"},
}
STATED_PROVED = ("2", "3", "4", "6", "6.1", "9", "10", "11", "12", "14")
CONFIRMED = ("1", "2", "2.1", "2.2", "2.3", "3", "3.1", "3.2", "3.3", "4", "5", "13")
REFUSED, REASON = (
    "9",
    "[ДЕМО] Бұйрықтарда 45 білім алушы көрсетілген, 52 емес.",
)
ASKED, ASKS = (
    "10",
    "[ДЕМО] Шетелдік оқытушылармен жасалған шарттардың тізімін мерзімімен бірге жіберіңіз.",
)


def applicant(person: User) -> University:
    """Return the university that a demo person coordinates."""
    office = Office.objects.get(user=person, role=OfficeRole.UNIVERSITY_COORDINATOR, until__isnull=True)
    return University.objects.get(pk=office.university_id)


def prove(application: Application, numbers: tuple[str, ...], actor: User) -> None:
    """Give a link to each row that has no proof; what was filled in from an earlier application has some."""
    proved = set(application.proofs.values_list("criterion__number", flat=True))
    for criterion in criteria_of(application).filter(number__in=set(numbers) - proved):
        url = f"https://example.kz/demo/{criterion.number}"
        add_proof(application, criterion, actor=actor, url=url)


def _open_call(world: World) -> None:
    """Announce the call of 041 with a draft in work, one question answered and one that waits."""
    opens = timezone.now()
    announcer = world.people["authorised_body"]
    call = announce_call(
        actor=announcer,
        titles=TITLES,
        ground=CallGround.UNSATISFACTORY,
        ground_texts=GROUNDS,
        associations=[world.associations[WANTED]],
        opens_at=opens,
        closes_at=opens + timedelta(days=OPEN_DAYS),
    )
    actor = world.people["university_coordinator"]
    university = applicant(actor)
    application = start_application(university, world.associations[WANTED], actor=actor)
    save_answers(application, actor=actor, changed=ANSWERS)
    prove(application, PROVED, actor)
    question = ask_about_call(call, university=university, actor=actor, text=QUESTION)
    answer_call_question(question, actor=announcer, texts=ANSWER)


def _checked_call(world: World) -> None:
    """Announce a call that is over: two universities applied, the Center checks the second application."""
    now = timezone.now()
    actors = [world.people["university_coordinator2"], world.people["university_coordinator"]]
    universities = [applicant(actor) for actor in actors]
    association = next(
        world.associations[key]
        for key in CHECKED
        if not world.associations[key]
        .base_universities.filter(until__isnull=True, university__in=universities)
        .exists()
    )
    call = announce_call(
        actor=world.people["authorised_body"],
        titles=CHECKED_TITLES,
        ground=CallGround.EXPIRY,
        ground_texts=CHECKED_GROUNDS,
        associations=[association],
        opens_at=now - timedelta(days=OPENED_BEFORE),
        closes_at=now + timedelta(hours=1),
    )
    applications = []
    for actor, university, stated in zip(actors, universities, (FIRST_STATED, SECOND_STATED), strict=True):
        application = start_application(university, association, actor=actor)
        save_answers(application, actor=actor, changed=stated)
        prove(application, STATED_PROVED, actor)
        submit_application(application, actor=actor, now=now - timedelta(days=SUBMITTED_BEFORE))
        applications.append(application)
    Call.objects.filter(pk=call.pk).update(closes_at=now - timedelta(days=CLOSED_BEFORE))
    reviewer = world.people["center_reviewer"]
    checked = Application.objects.select_related("call", "association").get(pk=applications[-1].pk)
    rows = {one.number: one for one in criteria_of(checked)}
    for number in CONFIRMED:
        decide_row(checked, rows[number], actor=reviewer, verdict=Verdict.CONFIRMED)
    decide_row(checked, rows[REFUSED], actor=reviewer, verdict=Verdict.NOT_CONFIRMED, reason=REASON)
    ask_about_row(
        checked, rows[ASKED], actor=reviewer, text=ASKS, due_on=day_of(now) + timedelta(days=ANSWER_DAYS)
    )
    other = Application.objects.select_related("call", "association").get(pk=applications[0].pk)
    for number in CONFIRMED[:6]:
        decide_row(other, rows[number], actor=reviewer, verdict=Verdict.CONFIRMED)


def _planned_call(world: World) -> None:
    """Name an association of a direction that the classifier gains, and announce the call for it."""
    announcer, opens = world.people["authorised_body"], timezone.now()
    planned = plan_association(
        actor=announcer,
        direction=None,
        area=EducationArea.objects.get(code=NEW_AREA),
        code=NEW_CODE,
        names=NEW_NAMES,
    )
    announce_call(
        actor=announcer,
        titles=NEW_TITLES,
        ground=CallGround.NEW_DIRECTION,
        ground_texts=NEW_GROUNDS,
        associations=[planned],
        opens_at=opens,
        closes_at=opens + timedelta(days=OPEN_DAYS),
    )


def load(world: World) -> str | None:
    """Load the calls; twice is harmless."""
    if Application.objects.exists():
        return "applications: already there"
    _open_call(world)
    _checked_call(world)
    _planned_call(world)
    return None
