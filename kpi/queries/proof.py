"""Records of the year as proof: what can be picked, what a proof shows of its record, what else the record serves."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from associations.enums import MaterialState
from associations.models import AnnualReport, RecordEntry, TeachingMaterial
from core.addresses import address_of
from kpi.domain.counts import REGISTER
from kpi.enums import ProofRecord
from kpi.models import Evidence
from meetings.enums import MeetingState
from meetings.models import Meeting

ADDRESSES = {
    ProofRecord.ENTRY: "associations:record_entry",
    ProofRecord.MEETING: "meetings:meeting_detail",
    ProofRecord.MATERIAL: "associations:material_detail",
}
# The indicators under which the portal counts a record by itself, by their identifiers in the scheme.
_OF_NUMBER = {number: identifier for identifier, number in REGISTER.items()}
_OF_MEETINGS, _OF_MATERIALS = "meetings", "expert_reviews"
_UNREAD = (
    "entry__serves_reason",
    "entry__stands_alone_reason",
    "meeting__cancel_reason",
    "material__authors",
    "material__reason",
    *(f"entry__text{code}" for code in ("", "_kk", "_ru", "_en")),
    *(f"material__annotation{code}" for code in ("", "_kk", "_ru", "_en")),
)


def with_records(proofs: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Read proofs with their file, item and record in one query, oldest first."""
    found = proofs.select_related("file", "item", "entry", "meeting", "material")
    return found.defer(*_UNREAD).order_by("pk")


def record_address(key: str) -> str:
    """Return the page of a record by its key ("entry-12"), empty when it names none."""
    kind, _dash, pk = key.partition("-")
    return address_of(ADDRESSES[ProofRecord(kind)], int(pk)) if kind in ADDRESSES and pk.isdecimal() else ""


def record_day(proof: Evidence) -> date | None:
    """Return when what the record tells of was done; None for a material and a record that was deleted."""
    if proof.entry is not None:
        return proof.entry.held_on
    return timezone.localdate(proof.meeting.starts_at) if proof.meeting is not None else None


def _counted_under(proof: Evidence) -> str:
    if proof.entry is not None:
        return _OF_NUMBER.get(proof.entry.indicator or 0, "")
    if proof.meeting is not None:
        return _OF_MEETINGS
    return _OF_MATERIALS if proof.material is not None else ""


def note_besides(proofs: Mapping[int, Iterable[Evidence]], numbers: Mapping[str, int]) -> None:
    """Note on each proof which other indicators of the sheet its record serves: as proof, or because it counts there.

    ``proofs`` are by the number of the indicator; ``numbers`` give the number of an indicator by its identifier.
    """
    serves: dict[str, set[int]] = defaultdict(set)
    for number, listed in proofs.items():
        for proof in listed:
            if proof.record_key:
                serves[proof.record_key].add(number)
                counted = numbers.get(_counted_under(proof))
                if counted is not None:
                    serves[proof.record_key].add(counted)
    for number, listed in proofs.items():
        for proof in listed:
            proof.besides = tuple(sorted(serves.get(proof.record_key, set()) - {number}))


@dataclass(frozen=True, slots=True)
class YearRecord:
    """A record that can be picked as proof; ``kind`` and ``label`` are for the filter and the reader."""

    key: str
    kind: str
    label: str
    title: str
    on: date
    counted_under: str

    @property
    def record_kind(self) -> str:
        return self.key.partition("-")[0]

    @property
    def pk(self) -> int:
        return int(self.key.partition("-")[2])

    @property
    def url(self) -> str:
        return record_address(self.key)


def _entries(report: AnnualReport) -> Iterable[YearRecord]:
    days = (report.academic_year.starts_on, report.academic_year.ends_on)
    entries = RecordEntry.objects.filter(
        Q(ended_on__range=days) | Q(ended_on__isnull=True, happened_on__range=days),
        association=report.association_id,
        withdrawn_at__isnull=True,
    )
    for one in entries:
        under = _OF_NUMBER.get(one.indicator or 0, "")
        yield YearRecord(f"entry-{one.pk}", one.kind, one.get_kind_display(), one.title, one.held_on, under)


def _meetings(report: AnnualReport) -> Iterable[YearRecord]:
    year = report.academic_year
    meetings = Meeting.objects.filter(
        body=report.association.body_id,
        state=MeetingState.CLOSED,
        starts_at__date__range=(year.starts_on, year.ends_on),
    )
    for one in meetings:
        day, kind = timezone.localdate(one.starts_at), str(one.get_kind_display())
        label = str(ProofRecord.MEETING.label)
        yield YearRecord(f"meeting-{one.pk}", "meeting", label, one.title or kind, day, _OF_MEETINGS)


def _materials(report: AnnualReport) -> Iterable[YearRecord]:
    year = report.academic_year
    materials = (
        TeachingMaterial.objects.filter(association=report.association_id)
        .exclude(state=MaterialState.WITHDRAWN)
        .annotate(first_on=Min("conclusions__decided_on"))
        .filter(first_on__range=(year.starts_on, year.ends_on))
    )
    for one in materials:
        label = str(ProofRecord.MATERIAL.label)
        yield YearRecord(f"material-{one.pk}", "material", label, one.title, one.first_on, _OF_MATERIALS)


def records_of_year(report: AnnualReport) -> list[YearRecord]:
    """Return what the association's year holds as proof, newest first: entries, held meetings, examinations.

    Withdrawn entries and materials, cancelled meetings and other years are left out. Three queries.
    """
    found = [*_entries(report), *_meetings(report), *_materials(report)]
    return sorted(found, key=lambda one: (one.on, one.key), reverse=True)
