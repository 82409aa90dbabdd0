"""The demo year's meetings: three of the Council, a dozen of the associations, through the real services.

What lies in the past is done with the clock of that day, so that rosters, protocols and journal say what they would
have said, and sends nobody a letter today. Everything is marked as demo data.
"""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.enums import OfficeRole
from accounts.models import User
from associations import tasks as associations_tasks
from core.files import kind_of
from council import tasks as council_tasks
from meetings import services, tasks
from meetings.documents import protocol_document, protocol_pdf
from meetings.enums import BallotValue, MeetingKind, PresenceMode, SeatRole
from meetings.models import Body, Delivery, Meeting, Protocol, Vote
from meetings.queries import protocol_with_record
from portal.demo.world import World

ALMATY = ZoneInfo("Asia/Almaty")
Text = Mapping[str, str]


@dataclass(frozen=True)
class Topic:
    """One item of an agenda with what was said and decided on it, in Kazakh and Russian."""

    title: Text
    rapporteur: Text
    heard: Text
    spoke: Text
    decisions: tuple[tuple[Text, Text, int], ...]
    against: int = 0
    abstained: int = 0
    recused: int = 0
    tie: bool = False


COUNCIL_TOPICS = (
    Topic(
        title={
            "kk": "ОӘБ-нің 2026–2027 оқу жылына арналған жұмыс жоспарларын келісу туралы",
            "ru": "О согласовании планов работы УМО на 2026–2027 учебный год",
        },
        rapporteur={"kk": "ЖББДҰО өкілі", "ru": "представитель НЦРВО"},
        heard={
            "kk": "Баяндамашы 64 бірлестіктің жұмыс жоспарларының жобалары Ереженің 19-тармағындағы қызмет "
            "бағыттарына сәйкестігі тұрғысынан қаралғанын хабарлады. Ұсынылған жобалардың басым бөлігінде "
            "іс-шаралардың мерзімдері мен жауаптылары көрсетілген.",
            "ru": "Докладчик сообщил, что проекты планов работы 64 объединений рассмотрены на соответствие "
            "направлениям деятельности, указанным в пункте 19 Положения. В большинстве представленных проектов "
            "указаны сроки мероприятий и ответственные.",
        },
        spoke={
            "kk": "Кеңес мүшелері жоспарларға шетелдік әріптестермен бірлескен іс-шараларды қосуды ұсынды.",
            "ru": "Члены Совета предложили включить в планы совместные мероприятия с зарубежными партнёрами.",
        },
        decisions=(
            (
                {
                    "kk": "Бірлестіктердің 2026–2027 оқу жылына арналған жұмыс жоспарлары келісілсін.",
                    "ru": "Согласовать планы работы объединений на 2026–2027 учебный год.",
                },
                {"kk": "ЖББДҰО", "ru": "НЦРВО"},
                30,
            ),
            (
                {
                    "kk": "Бірлестіктер келісілген жоспарларды базалық ЖЖОКБҰ сайттарында орналастырсын.",
                    "ru": "Объединениям разместить согласованные планы на сайтах базовых ОВПО.",
                },
                {"kk": "ОӘБ хатшылары", "ru": "секретари УМО"},
                45,
            ),
        ),
        abstained=1,
    ),
    Topic(
        title={
            "kk": "Бірлестіктердің оқу жылындағы қызметін KPI негізінде талдау қорытындысы туралы",
            "ru": "Об итогах анализа деятельности объединений за учебный год на основе KPI",
        },
        rapporteur={"kk": "РОӘК хатшысы", "ru": "секретарь РУМС"},
        heard={
            "kk": "Хатшы бірлестіктердің есептері мен KPI парақтарының жиынтық нәтижелерін таныстырды. Көп балл "
            "жоғалтылған көрсеткіштер – сараптама жүргізу және ЖЖОКБҰ мониторингі.",
            "ru": "Секретарь представил сводные результаты отчётов и листов KPI объединений. Больше всего баллов "
            "потеряно по показателям экспертизы и мониторинга ОВПО.",
        },
        spoke={
            "kk": "Талқылау барысында растайтын құжаттардың сапасын арттыру қажеттігі айтылды.",
            "ru": "В ходе обсуждения отмечена необходимость повысить качество подтверждающих документов.",
        },
        decisions=(
            (
                {
                    "kk": "Бірлестіктердің оқу жылындағы қызметін талдау қорытындысы назарға алынсын.",
                    "ru": "Принять к сведению итоги анализа деятельности объединений за учебный год.",
                },
                {"kk": "", "ru": ""},
                0,
            ),
            (
                {
                    "kk": "Балы төмен бірлестіктерге әдістемелік көмек көрсетілсін.",
                    "ru": "Оказать методическую помощь объединениям с низкими баллами.",
                },
                {"kk": "ЖББДҰО", "ru": "НЦРВО"},
                90,
            ),
        ),
        against=2,
        abstained=2,
    ),
    Topic(
        title={
            "kk": "Кадрларды даярлау бағыттарының сыныптауышына өзгерістер енгізу жөніндегі ұсыныстар туралы",
            "ru": "О предложениях по внесению изменений в Классификатор направлений подготовки кадров",
        },
        rapporteur={"kk": "ОӘБ төрағасы", "ru": "председатель УМО"},
        heard={
            "kk": "Баяндамашы ақпараттық-коммуникациялық технологиялар саласында жасанды интеллект бойынша жеке "
            "білім беру бағдарламалары тобын енгізу ұсынысын негіздеді.",
            "ru": "Докладчик обосновал предложение о введении отдельной группы образовательных программ по "
            "искусственному интеллекту в области информационно-коммуникационных технологий.",
        },
        spoke={
            "kk": "Пікірлер бөлінді: мүшелердің бір бөлігі ұсынысты еңбек нарығының талдауымен толықтыруды сұрады.",
            "ru": "Мнения разделились: часть членов попросила дополнить предложение анализом рынка труда.",
        },
        decisions=(
            (
                {
                    "kk": "Сыныптауышқа өзгерістер енгізу жөніндегі ұсыныс келісілсін және уәкілетті органға "
                    "жолдансын.",
                    "ru": "Согласовать предложение о внесении изменений в Классификатор и направить его в "
                    "уполномоченный орган.",
                },
                {"kk": "РОӘК жұмыс органы", "ru": "рабочий орган РУМС"},
                60,
            ),
        ),
        tie=True,
    ),
)

ASSOCIATION_TOPICS = (
    Topic(
        title={
            "kk": "Білім беру бағдарламаларының мазмұнын жаңарту жөніндегі ұсынымдар туралы",
            "ru": "О рекомендациях по актуализации содержания образовательных программ",
        },
        rapporteur={"kk": "ОӘБ мүшесі", "ru": "член УМО"},
        heard={
            "kk": "Баяндамашы еңбек нарығының талаптарын ескере отырып дайындалған ұсынымдар жобасын таныстырды.",
            "ru": "Докладчик представил проект рекомендаций, подготовленный с учётом требований рынка труда.",
        },
        spoke={
            "kk": "Жұмыс берушілердің өкілдері өндірістік практика көлемін арттыруды ұсынды.",
            "ru": "Представители работодателей предложили увеличить объём производственной практики.",
        },
        decisions=(
            (
                {
                    "kk": "Ұсынымдар бекітілсін және мүше ЖЖОКБҰ-ларға жолдансын.",
                    "ru": "Утвердить рекомендации и направить их в ОВПО – члены объединения.",
                },
                {"kk": "ОӘБ хатшысы", "ru": "секретарь УМО"},
                21,
            ),
            (
                {
                    "kk": "Мүше ЖЖОКБҰ-лар ұсынымдардың енгізілуі туралы жауап берсін.",
                    "ru": "ОВПО – членам объединения дать ответ о внедрении рекомендаций.",
                },
                {"kk": "мүше ЖЖОКБҰ-лар", "ru": "ОВПО – члены объединения"},
                60,
            ),
        ),
    ),
    Topic(
        title={
            "kk": "Оқу-әдістемелік материалдардың сараптамасы туралы",
            "ru": "Об экспертизе учебно-методических материалов",
        },
        rapporteur={"kk": "сарапшы", "ru": "эксперт"},
        heard={
            "kk": "Сарапшы қарауға түскен екі оқу құралы мен бір жаппай онлайн ашық курс бойынша қорытындыларды "
            "баяндады.",
            "ru": "Эксперт доложил заключения по двум поступившим учебным пособиям и одному массовому открытому "
            "онлайн-курсу.",
        },
        spoke={
            "kk": "Мүшелер авторларға ескертпелерді жою үшін уақыт беруді ұсынды.",
            "ru": "Члены объединения предложили дать авторам время для устранения замечаний.",
        },
        decisions=(
            (
                {
                    "kk": "Сараптама қорытындылары мақұлдансын, ескертпелер авторларға жіберілсін.",
                    "ru": "Одобрить заключения экспертизы, направить замечания авторам.",
                },
                {"kk": "ОӘБ хатшысы", "ru": "секретарь УМО"},
                14,
            ),
        ),
        abstained=1,
        recused=1,
    ),
)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Do what follows with the clock of that moment, without its letters: they would be sent today."""
    with (
        mock.patch.object(timezone, "now", return_value=moment),
        mock.patch.object(tasks.send_invitations, "delay_on_commit"),
        mock.patch.object(tasks.send_copies, "delay_on_commit"),
    ):
        yield


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ALMATY)


def _bilingual(name: str, text: Text) -> dict[str, str]:
    return {f"{name}_{language}": text[language] for language in ("kk", "ru")}


class Play:
    """Plays one meeting as its secretary would run it."""

    def __init__(self, body: Body, world: World, topics: tuple[Topic, ...]) -> None:
        self.body, self.rng, self.topics = body, world.rng, topics
        self.secretary = world.holder(body, SeatRole.SECRETARY)

    def convene(
        self, day: date, *, place: Text, link: str = "", extended: bool = False, in_past: bool = True
    ) -> Meeting:
        chair = self.body.seats.get(role=SeatRole.CHAIR, until__isnull=True)
        with clock_at(at(day - timedelta(days=10), 9)) if in_past else nullcontext():
            meeting = self.plan(day, chair=chair, place=place, link=link, extended=extended)
            return services.convene_meeting(meeting, actor=self.secretary)

    def plan(
        self, day: date, *, place: Text, chair: Any = None, link: str = "", extended: bool = False
    ) -> Meeting:
        meeting = services.plan_meeting(
            self.body,
            actor=self.secretary,
            data={
                "starts_at": at(day, 10),
                "kind": MeetingKind.EXTENDED if extended else MeetingKind.ORDINARY,
                "presiding_seat": chair,
                "link": link,
                "is_demo": True,
                **_bilingual("place", place),
            },
        )
        for topic in self.topics:
            services.add_item(
                meeting,
                actor=self.secretary,
                data={**_bilingual("title", topic.title), **_bilingual("rapporteur", topic.rapporteur)},
            )
        return meeting

    def hold(self, meeting: Meeting, day: date, *, absent: int) -> Protocol:
        with clock_at(at(day, 10)):
            services.open_meeting(meeting, actor=self.secretary)
            self._attend(meeting, absent)
        for position, item in enumerate(meeting.items.order_by("position")):
            with clock_at(at(day, 10, 15 + 20 * position) if position < 2 else at(day, 11, position)):
                self._consider(item, self.topics[position], day)
        with clock_at(at(day, 12, 30)):
            meeting.refresh_from_db()
            return services.close_meeting(meeting, actor=self.secretary)

    def _attend(self, meeting: Meeting, absent: int) -> None:
        members = list(meeting.attendees.filter(user__isnull=False, role=SeatRole.MEMBER).order_by("number"))
        away = self.rng.sample(members, absent)
        online = [one for one in members if one not in away and self.rng.random() < 0.2]
        for attendee in online:
            services.mark_presence(attendee, actor=self.secretary, mode=PresenceMode.ONLINE)
        services.mark_everybody_present(meeting, actor=self.secretary)
        for attendee in away:
            services.mark_absence(attendee, actor=self.secretary, has_left=False)

    def _consider(self, item: Any, topic: Topic, day: date) -> None:
        services.record_discussion(
            item,
            actor=self.secretary,
            data={**_bilingual("heard", topic.heard), **_bilingual("spoke", topic.spoke)},
        )
        vote = services.open_vote(item, actor=self.secretary)
        self._vote(vote, item, topic)
        vote = services.close_vote(vote, actor=self.secretary)
        for text, responsible, days in topic.decisions:
            services.add_decision(
                item,
                actor=self.secretary,
                data={
                    **_bilingual("text", text),
                    **_bilingual("responsible", responsible),
                    "due_on": day + timedelta(days=days) if days else None,
                },
            )

    def _vote(self, vote: Vote, item: Any, topic: Topic) -> None:
        present = item.meeting.attendees.filter(presences__left_at__isnull=True, presences__isnull=False)
        members = list(present.filter(role=SeatRole.MEMBER).order_by("number"))
        self.rng.shuffle(members)
        values = [BallotValue.AGAINST] * topic.against + [BallotValue.ABSTAINED] * topic.abstained
        values += [BallotValue.RECUSED] * topic.recused
        if topic.tie:
            everybody = present.count()
            values += [BallotValue.AGAINST] * (everybody // 2)
            values += [BallotValue.ABSTAINED] * (everybody % 2)
        services.record_all_in_favour_except(
            vote,
            actor=self.secretary,
            exceptions={member.pk: value for member, value in zip(members, values, strict=False)},
        )

    def agree(self, protocol: Protocol, day: date) -> Protocol:
        with clock_at(at(day, 15)):
            return services.agree_protocol(protocol, actor=self.secretary)

    def sign(self, protocol: Protocol, day: date, *, publish: bool) -> Protocol:
        """Sign on paper: the demo scan is the protocol's own PDF."""
        with clock_at(at(day, 16)):
            scan = protocol_pdf(protocol_document(protocol_with_record().get(pk=protocol.pk)))
            if not kind_of(scan):
                raise ValueError("the demo protocol is no PDF")
            upload = SimpleUploadedFile(
                f"scan-{protocol.body.key}-{protocol.year}-{protocol.number}.pdf", scan, "application/pdf"
            )
            protocol = services.record_paper_signatures(
                protocol, actor=self.secretary, upload=upload, signed_on=day
            )
            # The worker of today would send the copies with today's date; there is nothing left for it then.
            associations_tasks.deliver_protocol_copies(protocol.pk)
            council_tasks.deliver_protocol_copies(protocol.pk)
            if publish:
                services.publish_protocol(protocol, actor=self.secretary)
        return protocol


def _receive_some(protocol: Protocol, rng: random.Random, share: float) -> None:
    """Let a share of the universities open their copy, except the demo coordinators', who do it themselves."""
    for delivery in Delivery.objects.filter(protocol=protocol, university__isnull=False):
        coordinator = (
            User.objects.filter(
                offices__university=delivery.university, offices__role=OfficeRole.UNIVERSITY_COORDINATOR
            )
            .exclude(email__startswith="university_coordinator")
            .first()
        )
        if coordinator and rng.random() < share:
            with clock_at(delivery.delivered_at + timedelta(hours=rng.randint(2, 90))):
                services.receive_copy(delivery, user=coordinator)


def _council(world: World) -> None:
    place = {
        "kk": "Астана қаласы, Мәңгілік Ел даңғылы, 8, мәжіліс залы",
        "ru": "г. Астана, проспект Мәңгілік Ел, 8, зал заседаний",
    }
    play = Play(world.council, world, COUNCIL_TOPICS)
    for day, absent, sign in ((date(2026, 3, 12), 7, True), (date(2026, 11, 12), 4, False)):
        meeting = play.convene(day, place=place, link="https://meet.example.kz/council")
        protocol = play.hold(meeting, day, absent=absent)
        if sign:
            play.agree(protocol, day + timedelta(days=3))
            play.sign(protocol, day + timedelta(days=5), publish=True)
            _receive_some(protocol, world.rng, 0.7)
    play.convene(
        world.today + timedelta(days=9), place=place, link="https://meet.example.kz/council", in_past=False
    )


def _association(play: Play, day: date, step: str, rng: random.Random, today: date) -> None:
    """Play one meeting of an association up to a step of its life."""
    place = {"kk": "Базалық ЖЖОКБҰ, Ғылыми кеңес залы", "ru": "Базовый ОВПО, зал учёного совета"}
    if step == "planned":
        play.plan(today + timedelta(days=20), place=place)
        return
    if step == "convened":
        day = today + timedelta(days=6)
        play.convene(day, place=place, link="https://meet.example.kz/umo", in_past=False)
        return
    meeting = play.convene(day, place=place, extended=rng.random() < 0.3)
    if step == "cancelled":
        with clock_at(at(day - timedelta(days=2), 11)):
            services.cancel_meeting(
                meeting, actor=play.secretary, reason="Кворум жиналмайтыны алдын ала белгілі болды."
            )
        return
    protocol = play.hold(meeting, day, absent=rng.choice([0, 1, 2]))
    if step == "draft":
        return
    play.agree(protocol, day + timedelta(days=2))
    if step in {"signed", "published"}:
        play.sign(protocol, day + timedelta(days=4), publish=step == "published")
        _receive_some(protocol, rng, 0.6)


# An association with fewer seats has nobody but its heads in the demo.
FULL_BODY = 6
STEPS = (
    "published",
    "signed",
    "draft",
    "agreed",
    "convened",
    "planned",
    "cancelled",
    "published",
    "signed",
    "published",
    "draft",
    "signed",
)


def load(world: World) -> str:
    """Hold the demo year's meetings once; returns what was done."""
    if Meeting.objects.filter(is_demo=True).exists():
        return "meetings: already there"
    rng, today = world.rng, world.today
    _council(world)
    # The association of the demo secretary lives a whole year; the others have one meeting each.
    play = Play(world.first.body, world, ASSOCIATION_TOPICS)
    for month, step in ((2, "published"), (5, "signed"), (11, "draft"), (12, "convened")):
        _association(play, date(2026, month, 18 if month < 12 else 1), step, rng, today)
    others = [
        association
        for association in world.associations.values()
        if association != world.first and len(world.seats[association.body_id]) >= FULL_BODY
    ]
    for number, (association, step) in enumerate(zip(others, STEPS, strict=False)):
        play = Play(association.body, world, ASSOCIATION_TOPICS)
        _association(play, date(2026, 2 + number % 9, 5 + number), step, rng, today)
    return f"meetings: {Meeting.objects.filter(is_demo=True).count()}, protocols: {Protocol.objects.count()}"
