"""What the other associations did in the reported year: approved plans and the record of the year, written in bulk.

So the portal counts something of nearly every demo report, and a claim differs from the count only where it has a story:
the meetings and examinations before the portal was in use (`portal/demo/reports.py`).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from accounts.models import User
from associations.domain.deadlines import DEADLINE_ZONE
from associations.domain.record import AREAS_CLAUSE, SERVES
from associations.enums import EventKind, EventMode, PlanItemKind, PlanState
from associations.models import (
    Association,
    MemberUniversity,
    PlanItem,
    PlanVersion,
    RecordEntry,
    RecordFile,
    RecordLink,
    RecordProgramme,
    WorkPlan,
)
from core.files import store_bytes
from core.models import StoredFile
from directory.models import Clause
from meetings.enums import MeetingState
from meetings.models import Meeting, Protocol
from portal.demo.facts import Facts, area_of, secretaries
from portal.demo.report_texts import DEEDS, EVENTS_RU
from portal.demo.report_texts import EVENTS as EVENTS_KK
from portal.demo.reports import DRAFTS_HALF_DONE, DRAFTS_HARDLY_BEGUN
from portal.demo.world import REPORTED_YEAR, World

BEGINS = date(REPORTED_YEAR, 9, 1)
WITHOUT_PLAN_EVERY = 12  # by the position of an association: nobody approved its plan in time
SEVERAL = 3  # universities covered where not all are
KINDS = {"standards": "standard", "legal": "legal_act", "acts": "implementation"}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
PDF += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n"


@dataclass(slots=True)
class Bulk:
    """Rows of all associations, written with a handful of statements."""

    clauses: dict[int, Clause]
    entries: list[RecordEntry] = field(default_factory=list)
    files: list[RecordFile] = field(default_factory=list)
    links: list[RecordLink] = field(default_factory=list)
    programmes: list[RecordProgramme] = field(default_factory=list)
    covered: list[tuple[RecordEntry, list[int]]] = field(default_factory=list)

    def add(
        self, association: Association, by: User, kind: str, title: tuple[str, str], **more: object
    ) -> RecordEntry:
        """Add an entry with a link of its own as its proof."""
        serves, number = SERVES[kind], len(self.entries)
        entry = RecordEntry(
            association=association,
            kind=kind,
            title=title[0][:300],
            title_kk=title[0][:300],
            title_ru=title[1][:300],
            happened_on=BEGINS + timedelta(days=20 + number * 37 % 320),
            area=self.clauses[serves.area],
            indicator=serves.indicator,
            created_by=by,
            is_demo=True,
            **more,
        )
        self.entries.append(entry)
        url = f"https://{association.key.split('-')[-1]}.example/{REPORTED_YEAR}/{association.key}/{number}"
        self.links.append(RecordLink(entry=entry, url=url, title="Хабарлама"))
        return entry

    def write(self) -> None:
        RecordEntry.objects.bulk_create(self.entries)
        RecordLink.objects.bulk_create(self.links)
        RecordFile.objects.bulk_create(self.files)
        RecordProgramme.objects.bulk_create(self.programmes)
        through = RecordEntry.universities.through
        through.objects.bulk_create(
            through(recordentry_id=entry.pk, university_id=university)
            for entry, universities in self.covered
            for university in universities
        )


def _act(association: Association, number: int, by: User) -> StoredFile:
    """Return the file of an act of implementation: each has its own, else it would prove only one."""
    content = PDF + f"% {association.key} {REPORTED_YEAR} {number}\n%%EOF\n".encode()
    return store_bytes(content, name=f"енгізу-актісі-{number}.pdf", content_type="application/pdf", by=by)


def _record(bulk: Bulk, association: Association, facts: Facts, by: User, members: list[int]) -> None:
    area = {"kk": area_of(association, "kk"), "ru": area_of(association, "ru")}

    def titled(kind: str, number: int = 0) -> tuple[str, str]:
        texts = DEEDS[kind]
        kk, ru = texts[number % len(texts)]
        return kk.format(area=area["kk"]), ru.format(area=area["ru"])

    for name, kind in KINDS.items():
        for number in range(getattr(facts, name)):
            entry = bulk.add(association, by, kind, titled(kind, number))
            if kind == "implementation":
                bulk.files.append(RecordFile(entry=entry, file=_act(association, number, by), added_by=by))
    entry = bulk.add(association, by, "programme", titled("programme"))
    code = association.direction.code if association.direction else "000"
    bulk.programmes += [
        RecordProgramme(
            entry=entry,
            code=f"{6 + number % 2}B{code}{number + 1:02}",
            name=f"{area['kk']}: {number + 1}-бағдарлама",
            university_id=members[number % len(members)],
        )
        for number in range(facts.programmes)
    ]
    for kind, coverage in (("resource_analysis", facts.analysis), ("monitoring", facts.monitoring)):
        if coverage:
            entry = bulk.add(association, by, kind, titled(kind))
            bulk.covered.append((entry, members if coverage == "all" else members[:SEVERAL]))
    for number in range(facts.events):
        title = EVENTS_KK[number % len(EVENTS_KK)], EVENTS_RU[number % len(EVENTS_RU)]
        entry = bulk.add(
            association,
            by,
            "event",
            title,
            event_kind=EventKind.SEMINAR,
            event_mode=EventMode.HYBRID,
            participants_count=35 + 9 * number,
        )
        bulk.covered.append((entry, members[:SEVERAL]))


def _plans(world: World, chosen: list[Association], by: dict[int, User]) -> int:
    """Write the plans of the year as the Council agreed them, with as many meetings as the record can show."""
    year = world.year()
    held: dict[int, int] = defaultdict(int)
    meetings = Meeting.objects.filter(
        state=MeetingState.CLOSED, starts_at__date__range=(year.starts_on, year.ends_on)
    )
    for body_id in meetings.values_list("body_id", flat=True):
        held[body_id] += 1
    protocol = (
        Protocol.objects.filter(body=world.council, signed_on__range=(year.starts_on, year.ends_on))
        .select_related("meeting")
        .order_by("signed_on")
        .first()
    )
    chairs = {
        body_id: user
        for body_id, user in ((one.body_id, world.people.get(f"chair.{one.key}")) for one in chosen)
        if user
    }
    plans = WorkPlan.objects.bulk_create(
        WorkPlan(association=one, academic_year=year, created_by=by[one.body_id], is_demo=True)
        for one in chosen
        if one.position % WITHOUT_PLAN_EVERY
    )
    moment = datetime(REPORTED_YEAR, 9, 12, 11, tzinfo=DEADLINE_ZONE)
    versions = PlanVersion.objects.bulk_create(
        PlanVersion(
            plan=plan,
            number=1,
            state=PlanState.COUNCIL_AGREED if protocol else PlanState.APPROVED,
            agreed_at=moment - timedelta(days=2),
            agreed_by=plan.created_by,
            approved_at=moment,
            approved_by=chairs.get(plan.association.body_id, plan.created_by),
            council_on=protocol.meeting.starts_at.astimezone(DEADLINE_ZONE).date() if protocol else None,
            council_protocol=protocol,
            created_by=plan.created_by,
        )
        for plan in plans
    )
    PlanItem.objects.bulk_create(
        PlanItem(
            version=version,
            line=line,
            kind=PlanItemKind.MEETING,
            title="ОӘБ отырысы",
            title_kk="ОӘБ отырысы",
            title_ru="Заседание УМО",
            quarter=1 + line % 4,
        )
        for version in versions
        for line in range(1, (held[version.plan.association.body_id] or 2) + 1)
    )
    return len(plans)


def load(world: World) -> str:
    """Write the plans and the record of the reported year for the associations that have none, once."""
    by = secretaries()
    known = set(RecordEntry.objects.filter(is_demo=True).values_list("association_id", flat=True))
    chosen = [
        one
        for one in world.associations.values()
        if one not in (world.first, world.second)
        and one.position not in DRAFTS_HARDLY_BEGUN | DRAFTS_HALF_DONE
        and one.body_id in by  # one handed over meanwhile may have nobody yet
    ]
    if known & {one.pk for one in chosen}:
        return "record of the others: already there"
    members: dict[int, list[int]] = defaultdict(list)
    rows = MemberUniversity.objects.filter(until__isnull=True, since__lte=world.year().ends_on)
    for association_id, university_id in rows.order_by("pk").values_list("association_id", "university_id"):
        members[association_id].append(university_id)
    areas = Clause.objects.filter(number=AREAS_CLAUSE, sub_item__isnull=False)
    bulk = Bulk({clause.sub_item: clause for clause in areas if clause.sub_item})
    for association in chosen:
        facts = Facts.of(Random(association.key))
        _record(bulk, association, facts, by[association.body_id], members[association.pk])
    bulk.write()
    planned = _plans(world, chosen, by)
    return f"record of the others: {len(bulk.entries)} entries of {len(chosen)} associations, {planned} plans"
