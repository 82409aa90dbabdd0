"""The demo year's meetings: three of the Council, a dozen of the associations, through the real services.

What lies in the past is done with the clock of that day, so that rosters, protocols and journal say what they would
have said, and sends nobody a letter today. Everything is marked as demo data.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from docx import Document

from accounts.enums import OfficeRole
from accounts.models import User
from associations import tasks as associations_tasks
from core.codes import OFFICIAL_LANGUAGES
from core.files import DOCX, kind_of
from council import tasks as council_tasks
from meetings import services, tasks
from meetings.documents import protocol_document, protocol_pdf
from meetings.enums import BallotValue, MaterialAccess, MeetingKind, PresenceMode, SeatRole
from meetings.models import Body, Delivery, Meeting, Protocol, Vote
from meetings.queries import protocol_with_record
from portal.demo.before import invite_guests
from portal.demo.topics import ASSOCIATION_TOPICS, COUNCIL_TOPICS, STAMP_TOPICS, Text, Topic
from portal.demo.world import World

ALMATY = ZoneInfo("Asia/Almaty")
# The Council considers what the associations recommended for its stamp in the spring.
STAMP_DAY = date(2026, 6, 18)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Do what follows with the clock of that moment, without its letters: they would be sent today."""
    with (
        mock.patch.object(timezone, "now", return_value=moment),
        mock.patch.object(tasks.send_invitations, "delay_on_commit"),
        mock.patch.object(tasks.send_copies, "delay_on_commit"),
        mock.patch.object(tasks.tell_of_assignments, "delay_on_commit"),
        mock.patch.object(tasks.tell_of_answer, "delay_on_commit"),
    ):
        yield


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ALMATY)


def _bilingual(name: str, text: Text) -> dict[str, str]:
    return {f"{name}_{language}": text[language] for language in OFFICIAL_LANGUAGES}


def paper_of(topic: Topic) -> SimpleUploadedFile:
    """Return the note on an item as its rapporteur hands it in, in both languages."""
    document, content = Document(), BytesIO()
    for language in OFFICIAL_LANGUAGES:
        document.add_heading(topic.title[language], level=1)
        document.add_paragraph(topic.heard[language])
    document.save(content)
    return SimpleUploadedFile("anyqtama.docx", content.getvalue(), DOCX)


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
        first = meeting.items.select_related("meeting__body").order_by("position").first()
        if first:
            services.add_material(
                first,
                actor=self.secretary,
                upload=paper_of(self.topics[0]),
                title="Мәселе бойынша анықтама / Справка по вопросу",
                access=MaterialAccess.PUBLIC,
            )
        return meeting

    def hold(self, meeting: Meeting, day: date, *, absent: int) -> Protocol:
        with clock_at(at(day, 10)):
            services.open_meeting(meeting, actor=self.secretary)
            self._attend(meeting, absent)
            if meeting.kind == MeetingKind.EXTENDED:
                for guest in invite_guests(meeting, self.secretary):
                    services.mark_guest(guest, actor=self.secretary, presence=PresenceMode.IN_PERSON)
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
            reasons={
                member.pk: "сараптамаға ұсынылған материалдың авторы"
                for member, value in zip(members, values, strict=False)
                if value == BallotValue.RECUSED
            },
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


# Of those who open a copy most take the file too.
TAKEN_SHARE = 0.8


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
            opened_at = delivery.delivered_at + timedelta(hours=rng.randint(2, 90))
            with clock_at(opened_at):
                services.open_copy(delivery, user=coordinator)
            if rng.random() < TAKEN_SHARE:
                with clock_at(opened_at + timedelta(minutes=rng.randint(1, 40))):
                    services.receive_copy(delivery, user=coordinator)


def _council(world: World) -> None:
    place = {
        "kk": "Астана қаласы, Мәңгілік Ел даңғылы, 8, мәжіліс залы",
        "ru": "г. Астана, проспект Мәңгілік Ел, 8, зал заседаний",
    }
    year = (
        (date(2026, 3, 12), COUNCIL_TOPICS, 7, True),
        (STAMP_DAY, STAMP_TOPICS, 6, True),
        (date(2026, 11, 12), COUNCIL_TOPICS, 4, False),
    )
    for day, topics, absent, sign in year:
        play = Play(world.council, world, topics)
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
