"""Rows to measure on: the order's own data, and years of reports and meetings in bulk.

Used by `make bench` on PostgreSQL and by tests/test_sql_counts.py in two sizes on both databases.
Nothing here goes through services: it is volume, not behaviour.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import translation

from accounts.enums import OfficeRole
from accounts.models import Office, User
from associations.enums import ReportState
from associations.models import (
    AcademicYear,
    AnnualReport,
    Association,
    BaseUniversity,
    ReportSection,
    SectionProof,
)
from core.models import StoredFile
from directory.models import Clause
from kpi.enums import ScoreState
from kpi.models import Evidence, KpiIndicator, KpiScheme, KpiScore, KpiSheet
from meetings.enums import (
    BallotValue,
    BodyKind,
    MeetingState,
    PresenceMode,
    ProtocolState,
    SeatRole,
    VoteOutcome,
    VoteState,
)
from meetings.models import (
    AgendaItem,
    Attendee,
    Ballot,
    Body,
    Decision,
    Meeting,
    Presence,
    Protocol,
    ProtocolItem,
    Seat,
    SeatHolder,
    Vote,
)

SINCE = date(2024, 9, 1)
CLAIMS: dict[int, Any] = {
    1: True,
    2: {"2.1": True, "2.2": True},
    3: {"3.1": True},
    4: 4,
    5: 2,
    6: 12,
    7: "all",
}
HEARD = (
    "Баяндамашы оқу жылының қорытындыларын, ғылыми-зерттеу жұмысының нәтижелерін және бірлестіктердің жұмыс жоспарларының "
    "орындалуын айтты; қосымша мәліметтер отырыс материалдарында берілген.\nСұрақтарға жауап берілді."
)
DECIDED = "1. Ақпарат назарға алынсын.\n2. Бірлестіктер жұмыс жоспарларын 1 желтоқсанға дейін толықтырсын."


@dataclass(frozen=True)
class Size:
    """How much of everything. ``first_year`` is the newest academic year; ``years`` go back from it."""

    associations: int = 64
    years: int = 16
    first_year: int = 2026
    evidence: int = 40
    seats: int = 36
    items: int = 10
    meetings: int = 12


@dataclass
class Seeded:
    """What the pages are asked for."""

    people: dict[str, User] = field(default_factory=dict)
    report: AnnualReport | None = None
    draft: AnnualReport | None = None
    meeting: Meeting | None = None
    protocol: Protocol | None = None


def seed(size: Size) -> Seeded:
    """Fill a database that holds the order (`load_order`). Call it once for a database."""
    with translation.override("kk"):
        seeded = Seeded()
        _offices(seeded)
        associations = _associations(size)
        _council(seeded, size)
        _association_people(seeded, associations)
        _reports(seeded, associations, size)
        _meetings(seeded, size)
    return seeded


def _user(code: str) -> User:
    return User.objects.create(email=f"{code}@bench.example", full_name=f"Өлшемов {code}", password="!")


def _users(codes: list[str]) -> list[User]:
    return User.objects.bulk_create(
        User(email=f"{code}@bench.example", full_name=f"Өлшемов {code}", password="!") for code in codes
    )


def _offices(seeded: Seeded) -> None:
    for role in (OfficeRole.CENTER_HEAD, OfficeRole.CENTER_REVIEWER):
        seeded.people[role] = _user(role)
        Office.objects.create(user=seeded.people[role], role=role, since=SINCE)


def _associations(size: Size) -> list[Association]:
    """The first associations of the order; copies of them with the same hosts when more are asked for."""
    found = list(Association.objects.select_related("body").order_by("position"))[: size.associations]
    hosts = {one.association_id: one for one in BaseUniversity.objects.filter(until__isnull=True)}
    missing = size.associations - len(found)
    bodies, copies, hosted = [], [], []
    for number in range(max(missing, 0)):
        model = found[number % len(found)]
        body = Body(
            key=f"bench-{number}",
            kind=BodyKind.ASSOCIATION,
            parent=model.body.parent,
            clause=model.body.clause,
        )
        copy = Association(
            key=f"bench-{number}",
            body=body,
            direction=model.direction,
            position=1000 + number,
            confidence=model.confidence,
        )
        for code in ("kk", "ru", "en"):
            setattr(body, f"name_{code}", getattr(model.body, f"name_{code}"))
            setattr(body, f"short_name_{code}", getattr(model.body, f"short_name_{code}"))
            setattr(copy, f"name_{code}", getattr(model, f"name_{code}"))
        host = hosts[model.pk]
        bodies.append(body)
        copies.append(copy)
        hosted.append(
            BaseUniversity(association=copy, university=host.university, ground=host.ground, since=host.since)
        )
    Body.objects.bulk_create(bodies)
    Association.objects.bulk_create(copies)
    BaseUniversity.objects.bulk_create(hosted)
    return found + copies


def _council(seeded: Seeded, size: Size) -> None:
    seats = list(Seat.objects.filter(body__kind=BodyKind.COUNCIL, until__isnull=True).order_by("number"))[
        : size.seats
    ]
    users = _users([f"council-{seat.number}" for seat in seats])
    SeatHolder.objects.bulk_create(
        SeatHolder(seat=seat, user=user, since=SINCE) for seat, user in zip(seats, users, strict=True)
    )
    for seat, user in zip(seats, users, strict=True):
        seeded.people.setdefault(f"council_{seat.role}", user)


def _association_people(seeded: Seeded, associations: list[Association]) -> None:
    roles = [SeatRole.CHAIR, SeatRole.SECRETARY, *[SeatRole.MEMBER] * 7]
    seats = []
    for association in associations:
        for number, role in enumerate(roles, start=1):
            seats.append(
                Seat(
                    body=association.body,
                    number=number,
                    role=role,
                    title_kk="Өкіл",
                    title_ru="Представитель",
                    since=SINCE,
                )
            )
    Seat.objects.bulk_create(seats)
    users = _users([f"seat-{number}" for number in range(len(seats))])
    SeatHolder.objects.bulk_create(
        SeatHolder(seat=seat, user=user, since=SINCE) for seat, user in zip(seats, users, strict=True)
    )
    seeded.people["association_secretary"] = users[1]


def _academic_year(first: int) -> AcademicYear:
    return AcademicYear.objects.create(
        first_year=first,
        starts_on=date(first, 9, 1),
        ends_on=date(first + 1, 8, 31),
        report_due_on=date(first + 1, 10, 1),
    )


def _report(association: Association, year: AcademicYear, number: int) -> AnnualReport:
    """The newest year stands in every state; older ones are confirmed."""
    submitted = datetime(year.first_year + 1, 9, 20, 6, tzinfo=UTC)
    states = list(ReportState) if year.first_year == number else [ReportState.CONFIRMED]
    state = states[association.position % len(states)]
    sent = None if state == ReportState.DRAFT else submitted
    return AnnualReport(
        association=association,
        academic_year=year,
        state=state,
        submitted_at=sent,
        last_submitted_at=sent,
        confirmed_at=submitted + timedelta(days=30) if state == ReportState.CONFIRMED else None,
    )


def _reports(seeded: Seeded, associations: list[Association], size: Size) -> None:
    scheme = KpiScheme.objects.order_by("-from_year").first()
    assert scheme is not None, "load_order first"
    indicators = list(KpiIndicator.objects.filter(scheme=scheme).order_by("number"))
    years = [_academic_year(size.first_year - back) for back in range(size.years)]
    reports = AnnualReport.objects.bulk_create(
        _report(association, year, size.first_year) for year in years for association in associations
    )
    sheets = KpiSheet.objects.bulk_create(
        KpiSheet(
            report=report,
            scheme=scheme,
            claimed_total=60 + report.association.position % 50,
            confirmed_total=50 + report.association.position % 50
            if report.state == ReportState.CONFIRMED
            else None,
        )
        for report in reports
    )
    KpiScore.objects.bulk_create(
        [_score(sheet, indicator) for sheet in sheets for indicator in indicators], batch_size=5000
    )
    newest = reports[: len(associations)]
    own = next(report for report in newest if report.association_id == associations[0].pk)
    AnnualReport.objects.filter(pk=own.pk).update(
        state=ReportState.DRAFT, submitted_at=None, last_submitted_at=None, confirmed_at=None
    )
    seeded.draft = AnnualReport.objects.get(pk=own.pk)
    seeded.report = reports[len(associations)] if size.years > 1 else newest[1]
    for report in (seeded.draft, seeded.report):
        _content(seeded, report, size)


def _score(sheet: KpiSheet, indicator: KpiIndicator) -> KpiScore:
    claim = CLAIMS.get(indicator.number)
    points = min(indicator.max_points, 5) if claim is not None else 0
    confirmed = sheet.confirmed_total is not None
    return KpiScore(
        sheet=sheet,
        indicator=indicator,
        claim=claim,
        claim_points=points,
        claim_note="Хаттамаларда көрсетілген." if claim is not None else "",
        confirmed=claim if confirmed else None,
        confirmed_points=points if confirmed else None,
        state=ScoreState.CONFIRMED if confirmed else ScoreState.OPEN,
    )


def _content(seeded: Seeded, report: AnnualReport, size: Size) -> None:
    """Seventeen sections with a proof each, and the evidence spread over the thirteen indicators."""
    author = seeded.people["association_secretary"]
    clauses = Clause.objects.filter(number=19, sub_item__isnull=False).order_by("sub_item")
    sections = ReportSection.objects.bulk_create(
        ReportSection(report=report, clause=clause, text="Жыл бойы жұмыс жоспарға сай жүргізілді.\n" * 6)
        for clause in clauses
    )
    SectionProof.objects.bulk_create(
        SectionProof(
            section=section, title="Іс-шара туралы хабар", url="https://example.kz/news", added_by=author
        )
        for section in sections
    )
    scores = list(KpiScore.objects.filter(sheet__report=report).order_by("indicator__number"))
    evidence = []
    for number in range(size.evidence):
        stored = None
        if number % 2:
            stored = StoredFile(
                name=f"proof-{report.pk}-{number}.pdf", content=f"bench/{report.pk}-{number}.pdf",
                content_type="application/pdf", size=20_000, sha256=f"{report.pk:032x}{number:032x}", uploaded_by=author,
            )  # fmt: skip
            stored.save()
        evidence.append(
            Evidence(
                score=scores[number % len(scores)],
                title=f"Дәлел {number}",
                url="" if stored else "https://example.kz/act",
                file=stored,
                added_by=author,
            )
        )
    Evidence.objects.bulk_create(evidence)


def _meetings(seeded: Seeded, size: Size) -> None:
    body = Body.objects.get(kind=BodyKind.COUNCIL)
    secretary = seeded.people["council_secretary"]
    begins = datetime(size.first_year, 9, 10, 5, tzinfo=UTC)
    meetings = Meeting.objects.bulk_create(
        Meeting(
            body=body,
            title=f"№ {number + 1} отырыс",
            starts_at=begins - timedelta(days=60 * number),
            place="Астана",
            state=MeetingState.CLOSED,
            convened_at=begins - timedelta(days=60 * number + 14),
            opened_at=begins - timedelta(days=60 * number),
            closed_at=begins - timedelta(days=60 * number) + timedelta(hours=3),
            created_by=secretary,
        )
        for number in range(size.meetings)
    )
    seeded.meeting = meetings[0]
    seeded.protocol = _minutes(meetings[0], secretary, size)
    Protocol.objects.bulk_create(
        Protocol(body=body, meeting=meeting, year=meeting.starts_at.year, number=100 + number)
        for number, meeting in enumerate(meetings[1:])
    )


def _minutes(meeting: Meeting, secretary: User, size: Size) -> Protocol:
    """Roster, presence, items with a vote of everybody, decisions and the protocol's text in two languages."""
    seats = list(
        Seat.objects.filter(body=meeting.body, until__isnull=True)
        .select_related("university", "organisation")
        .prefetch_related("holders__user")
        .order_by("number")
    )[: size.seats]
    attendees = Attendee.objects.bulk_create(
        Attendee(
            meeting=meeting,
            seat=seat,
            user=seat.holders.all()[0].user,
            number=seat.number,
            role=seat.role,
            name=seat.holders.all()[0].user.full_name,
            post_kk=seat.title_kk,
            post_ru=seat.title_ru,
            organisation_kk=seat.employer[:300],
            organisation_ru=seat.employer[:300],
        )
        for seat in seats
    )
    opened, closed = meeting.opened_at, meeting.closed_at
    assert opened and closed
    Meeting.objects.filter(pk=meeting.pk).update(presided_by=attendees[0])
    Presence.objects.bulk_create(
        Presence(
            attendee=one,
            mode=PresenceMode.ONLINE if one.number % 5 == 0 else PresenceMode.IN_PERSON,
            came_at=opened,
            left_at=closed,
        )
        for one in attendees
    )
    items = AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            position=number,
            title_kk=f"{number}-бағыт бойынша оқу-әдістемелік бірлестіктердің жұмысы туралы",
            title_ru=f"О работе учебно-методических объединений по направлению {number}",
            rapporteur_kk="Ғалымова А. Е.",
            rapporteur_ru="Галымова А. Е.",
            heard_kk=HEARD,
            heard_ru=HEARD,
        )
        for number in range(1, size.items + 1)
    )
    against = len(attendees) // 9
    votes = Vote.objects.bulk_create(
        Vote(
            item=item,
            number=1,
            state=VoteState.CLOSED,
            outcome=VoteOutcome.ADOPTED,
            seats_count=len(attendees),
            present_count=len(attendees),
            in_favour_count=len(attendees) - against,
            against_count=against,
            opened_at=opened,
            closed_at=closed,
        )
        for item in items
    )
    Ballot.objects.bulk_create(
        Ballot(
            vote=vote,
            attendee=one,
            value=BallotValue.AGAINST if place < against else BallotValue.IN_FAVOUR,
            recorded_by=secretary,
        )
        for vote in votes
        for place, one in enumerate(attendees)
    )
    Decision.objects.bulk_create(
        Decision(
            item=item,
            vote=vote,
            position=position,
            text_kk="Бірлестіктер жұмыс жоспарларын толықтырсын.",
            text_ru="Объединениям дополнить планы работы.",
            responsible_kk="ЖББДҰО",
            responsible_ru="НЦРВО",
            due_on=date(meeting.starts_at.year, 12, 1),
        )
        for item, vote in zip(items, votes, strict=True)
        for position in (1, 2)
    )
    protocol = Protocol.objects.create(
        meeting=meeting,
        body=meeting.body,
        year=meeting.starts_at.year,
        number=1,
        state=ProtocolState.AGREED,
        agreed_at=closed,
    )
    ProtocolItem.objects.bulk_create(
        ProtocolItem(
            protocol=protocol,
            item=item,
            position=item.position,
            title_kk=item.title_kk,
            title_ru=item.title_ru,
            heard_kk=HEARD,
            heard_ru=HEARD,
            decided_kk=DECIDED,
            decided_ru=DECIDED,
        )
        for item in items
    )
    return protocol
