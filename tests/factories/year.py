"""A year of one association, record by record: what the portal counts a sheet from. Hand-computed in GOLDEN."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from accounts.models import User
from associations.models import (
    AcademicYear,
    AnnualReport,
    Association,
    Conclusion,
    MemberUniversity,
    PlanItem,
    PlanVersion,
    RecordEntry,
    RecordFile,
    RecordLink,
    RecordProgramme,
    ReportSection,
    SectionProof,
    TeachingMaterial,
    WorkPlan,
)
from core.files import store_bytes
from directory.models import Clause, University
from meetings.models import (
    AgendaItem,
    Assignment,
    Decision,
    DecisionAnswer,
    Delivery,
    Guest,
    Meeting,
    Protocol,
    Seat,
)

# What the seeded year gives, counted by hand from the records below: value as a sheet stores it, points.
GOLDEN: dict[int, tuple[Any, int]] = {
    1: (True, 5),  # approved in the year
    2: ({"2.1": True, "2.2": True, "2.4": True}, 4),  # no NGO on the last day
    3: ({"3.1": True, "3.2": True, "3.4": True}, 4),  # 2 of 2 planned; extended; a foreign guest; no business
    4: (3, 4),  # two standards and one framework
    5: (5, 5),
    6: (11, 7),  # seven and five programmes, one of them in both
    7: ("all", 15),  # all three member universities
    8: ("several", 3),  # two of three replied on both protocols
    9: (3, 10),
    10: (6, 10),
    11: (2, 10),
    12: ("several", 5),  # two of three
    13: ({"13.1": True, "13.3": True, "13.4": True}, 15),  # 13.2 is for a person
}
GOLDEN_TOTAL = 97


class Year:
    """One association in 2025–2026; each method adds one record and returns it."""

    def __init__(self, association: Association, year: AcademicYear, by: User) -> None:
        self.association, self.year, self.by = association, year, by
        self.numbers = count(1)
        self.areas = {
            area.sub_item: area for area in Clause.objects.filter(number=19, sub_item__isnull=False)
        }

    def file(self, text: str = "") -> Any:
        content = f"%PDF-1.7\n{text or next(self.numbers)}\n%%EOF".encode()
        return store_bytes(content, name="құжат.pdf", content_type="application/pdf", by=self.by)

    def plan(self, *, approved: datetime | None, meetings: int = 2, number: int = 1) -> PlanVersion:
        plan, _made = WorkPlan.objects.get_or_create(
            association=self.association, academic_year=self.year, defaults={"created_by": self.by}
        )
        state = "approved" if approved else "draft"
        version = PlanVersion.objects.create(
            plan=plan,
            number=number,
            state=state,
            agreed_at=approved,
            agreed_by=self.by if approved else None,
            approved_at=approved,
            approved_by=self.by if approved else None,
            created_by=self.by,
        )
        for line in range(1, meetings + 1):
            PlanItem.objects.create(version=version, line=line, kind="meeting", title="Отырыс", quarter=line)
        return version

    def member(self, kind: str, *, until: date | None = None, since: date = date(2025, 1, 1)) -> Seat:
        number = next(self.numbers)
        return Seat.objects.create(
            body=self.association.body,
            number=100 + number,
            kind=kind,
            title_kk=f"{number}-мүше",
            post_kk="мүше",
            organisation_text_kk=f"{number}-ұйым",
            since=since,
            until=until,
        )

    def university(self, university: University, *, until: date | None = None) -> MemberUniversity:
        return MemberUniversity.objects.create(
            association=self.association, university=university, since=date(2024, 9, 1), until=until
        )

    def meeting(
        self,
        day: date,
        *,
        kind: str = "ordinary",
        guests: tuple[tuple[str, str], ...] = (),
        closed: bool = True,
    ) -> Meeting:
        at = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
        meeting = Meeting.objects.create(
            body=self.association.body,
            kind=kind,
            starts_at=at,
            state="closed" if closed else "planned",
            opened_at=at if closed else None,
            closed_at=at + timedelta(hours=2) if closed else None,
            created_by=self.by,
        )
        for guest, presence in guests:
            Guest.objects.create(
                meeting=meeting,
                kind=guest,
                full_name="Қонақ",
                organisation="Ұйым",
                country="KZ",
                presence=presence,
            )
        return meeting

    def entry(
        self,
        kind: str,
        indicator: int | None,
        day: date = date(2025, 11, 3),
        *,
        proof: str = "file",
        programmes: tuple[str, ...] = (),
        covers: tuple[University, ...] = (),
        area: int = 17,
        content: str = "",
        **more: Any,
    ) -> RecordEntry:
        number = next(self.numbers)
        entry = RecordEntry.objects.create(
            association=self.association,
            kind=kind,
            title_kk=f"{number}-жазба",
            happened_on=day,
            area=self.areas[area],
            indicator=indicator,
            event_kind="seminar" if kind == "event" else "",
            created_by=self.by,
            **more,
        )
        if "file" in proof:
            RecordFile.objects.create(entry=entry, file=self.file(content), added_by=self.by)
        if "link" in proof:
            RecordLink.objects.create(entry=entry, url=f"https://example.kz/{number}")
        for code in programmes:
            RecordProgramme.objects.create(entry=entry, code=code)
        entry.universities.set(covers)
        return entry

    def protocol(self, day: date, receivers: tuple[University, ...]) -> Protocol:
        meeting = self.meeting(day)
        number = next(self.numbers)
        item = AgendaItem.objects.create(meeting=meeting, position=1, title_kk="Мәселе")
        decision = Decision.objects.create(item=item, position=1, text_kk="Енгізілсін")
        protocol = Protocol.objects.create(
            meeting=meeting,
            body=self.association.body,
            year=day.year,
            number=number,
            state="signed",
            agreed_at=meeting.closed_at,
            signed_on=day,
            signed_file=self.file(),
        )
        for university in receivers:
            Delivery.objects.create(protocol=protocol, university=university, delivered_at=meeting.closed_at)
            Assignment.objects.create(
                decision=decision, university=university, directed_by=self.by, directed_at=meeting.closed_at
            )
        return protocol

    def reply(
        self, protocol: Protocol, university: University, *, verdict: str = "accepted"
    ) -> DecisionAnswer:
        at = protocol.meeting.closed_at
        assignment = Assignment.objects.get(decision__item__meeting__protocol=protocol, university=university)
        return DecisionAnswer.objects.create(
            assignment=assignment,
            value="done",
            text="Енгізілді.",
            submitted_by=self.by,
            submitted_at=at,
            verdict=verdict,
            reviewed_by=self.by if verdict else None,
            reviewed_at=at if verdict else None,
        )

    def examination(self, decided_on: date | None, *, rounds: int = 1) -> TeachingMaterial:
        number = next(self.numbers)
        material = TeachingMaterial.objects.create(
            association=self.association,
            year=2025,
            number=number,
            kind="other",
            title=f"{number}-оқулық",
            state="concluded" if decided_on else "received",
            submitted_by=self.by,
        )
        submitted_at = datetime(2025, 11, 1, tzinfo=UTC)
        TeachingMaterial.objects.filter(pk=material.pk).update(submitted_at=submitted_at)
        if decided_on:
            meeting = self.meeting(date(2025, 8, 20))  # outside the year: it counts under no other indicator
            item = AgendaItem.objects.create(meeting=meeting, position=1, title_kk="Сараптама")
            for round_number in range(1, rounds + 1):
                Conclusion.objects.create(
                    material=material,
                    round=round_number,
                    outcome="recommended",
                    item=item,
                    decided_on=decided_on + timedelta(days=round_number - 1),
                    entered_by=self.by,
                )
        return material

    def sections(self, report: AnnualReport) -> None:
        """Write all seventeen sections and one event with a link."""
        for section in ReportSection.objects.filter(report=report):
            section.text = "Жұмыс жүргізілді."
            section.save()
        event = ReportSection.objects.get(report=report, clause__sub_item=17)
        SectionProof.objects.create(
            section=event, title="Семинар", url="https://example.kz/seminar", is_event=True, added_by=self.by
        )


def golden_year(
    report: AnnualReport, by: User, universities: tuple[University, University, University]
) -> dict[str, Any]:
    """Seed the year that GOLDEN is computed from; returns one record for each indicator that would be missed."""
    year = Year(report.association, report.academic_year, by)
    first, second, third = universities
    found: dict[str, Any] = {"year": year}
    # 1 and 3.1: approved in September; amended after the year, with as many meetings
    found["1"] = year.plan(approved=datetime(2025, 9, 20, 6, tzinfo=UTC))
    year.plan(approved=datetime(2026, 9, 5, 6, tzinfo=UTC), number=2)
    year.member("hei_representative")
    year.member("hei_representative")
    year.member("employers_association")
    found["2"] = year.member("foreign_partner")
    year.member("ngo", until=date(2026, 8, 30))  # left a day too early
    year.member("state_body")
    for university in universities:
        year.university(university)
    for day in (date(2025, 10, 10), date(2026, 3, 12)):
        protocol = year.protocol(day, universities)
        found["8"] = year.reply(protocol, first)
        year.reply(protocol, second)
        year.reply(protocol, third, verdict="")  # not looked at yet
    found["3"] = year.meeting(
        date(2026, 5, 5), kind="extended", guests=(("foreign_partner", "in_person"), ("business", ""))
    )
    year.meeting(date(2026, 6, 5), closed=False)
    found["4"] = year.entry("standard", 4, area=3)
    year.entry("standard", 4, area=3)
    year.entry("framework", 4, area=4)
    year.entry("framework", 4, area=4, proof="")  # nothing proves it
    for _each in range(5):
        found["5"] = year.entry("legal_act", 5, area=7)
    codes = [f"6B0610{number}" for number in range(11)]
    year.entry("programme", 6, area=5, programmes=tuple(codes[:7]))
    found["6"] = year.entry("programme", 6, area=5, programmes=tuple(codes[6:]))
    year.entry("resource_analysis", 7, area=10, covers=(first, second))
    found["7"] = year.entry("resource_analysis", 7, area=10, covers=(third,))
    year.entry("event", 9, proof="link")
    year.entry("event", 9, proof="")
    found["9"] = year.entry("event", 9, proof="link")
    year.entry("event", 9, date(2026, 9, 3), proof="link")  # of the next year
    for _each in range(5):
        year.examination(date(2025, 12, 1))
    found["10"] = year.examination(date(2026, 2, 2), rounds=2)
    year.examination(None)
    found["11"] = year.entry("implementation", 11, area=6)
    year.entry("implementation", 11, area=6)
    year.entry("implementation", 11, area=6, proof="link")  # an act needs its file
    year.entry("monitoring", 12, area=10, covers=(first,))
    found["12"] = year.entry("monitoring", 12, area=10, covers=(second,))
    year.sections(report)
    return found
