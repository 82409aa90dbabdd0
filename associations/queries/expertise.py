"""Expert examination: which materials and opinions a person reads, who may examine, what waits, what counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Count,
    F,
    FilteredRelation,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.enums import OfficeRole
from accounts.models import Office, User
from associations.domain.expertise import (
    OPEN,
    completed_in,
    has_conflict,
    is_ready_to_conclude,
    missing_parts,
)
from associations.enums import MaterialState, OpinionState
from associations.models import (
    AcademicYear,
    Association,
    Conclusion,
    MaterialFile,
    ReviewOpinion,
    TeachingMaterial,
)
from associations.queries.periods import materials_in
from associations.queries.record import Automatic
from associations.queries.reports import sees_all_reports
from core.kazakh import translated
from core.waiting import Question, Waiting, ask, day
from meetings.enums import BEING_PREPARED, BodyKind, MeetingState, SeatRole
from meetings.models import Meeting, SeatHolder
from meetings.queries import Period, bodies_where, earlier_periods, held_on, seats_of

KEEPERS = (SeatRole.CHAIR, SeatRole.SECRETARY)


def _own_universities(user: User) -> set[int]:
    return user.university_ids(OfficeRole.UNIVERSITY_COORDINATOR) if user.is_authenticated else set()


def _theirs(user: User) -> Q:
    """Return what a person submitted, or their university did."""
    return Q(submitted_by=user) | Q(university_id__in=_own_universities(user))


def visible_materials(user: User) -> QuerySet[TeachingMaterial]:
    """Return the materials that the person may know of.

    Their own and their university's, those of associations they sit in, those they examine; of a period of which they
    keep reading, what was handed in or concluded in it (cl. 31); all for whoever reads all reports. A withdrawn material
    stays readable.
    """
    materials = TeachingMaterial.objects.select_related("association__body", "university")
    if not user.is_authenticated:
        return materials.none()
    if sees_all_reports(user):
        return materials
    examined = ReviewOpinion.objects.filter(expert=user).exclude(state=OpinionState.REMOVED)
    found = _theirs(user) | Q(association__body_id__in=bodies_where(user))
    found |= Q(pk__in=examined.values("material_id"))
    for one in earlier_periods(user):
        found |= materials_in(one)
    return materials.filter(found)


def period_of_material(user: User, material: TeachingMaterial) -> Period | None:
    """Return the period of which the person keeps reading and by which they read a material.

    None for whoever reads it to its end: its authors, its experts, the association of today, the overseers.
    """
    body_id = material.association.body_id
    periods = [one for one in earlier_periods(user) if one.body_id == body_id]
    if not periods or sees_all_reports(user) or submits(user, material) or body_id in bodies_where(user):
        return None
    if material.opinions.filter(expert=user).exclude(state=OpinionState.REMOVED).exists():
        return None
    days = [
        timezone.localdate(material.submitted_at),
        *material.conclusions.values_list("decided_on", flat=True),
    ]
    reads = [one for one in periods if any(day <= one.until for day in days)]
    return max(reads, key=lambda one: one.until, default=None)


def material_then(material: TeachingMaterial, period: Period, outcomes: Sequence[Conclusion]) -> bool:
    """Take off a material what changed after a period, given its conclusions of that time; say whether it went on then.

    Nothing is saved.
    """
    if material.item is not None and material.item.meeting.starts_at >= period.ends_at:
        material.item = None
    if material.changed_at < period.ends_at:
        return False
    material.state = MaterialState.CONCLUDED if outcomes else MaterialState.EXAMINED
    material.reason, material.sent_back = "", False
    return not outcomes


def submits(user: User, material: TeachingMaterial) -> bool:
    """Say whether the person is on the authors' side: handed it in, or coordinates the university that did."""
    return material.submitted_by_id == user.pk or material.university_id in _own_universities(user)


def keeps_body(user: User, body_id: int) -> bool:
    """Say whether the person is chair or secretary of a body."""
    return body_id in bodies_where(user, *KEEPERS)


@dataclass(frozen=True)
class Readable:
    """What of the opinions a person may read: all of them, and whether with the names of the experts."""

    opinions: list[ReviewOpinion]
    names: bool


def readable_opinions(user: User, material: TeachingMaterial, period: Period | None = None) -> Readable:
    """Return the opinions that the person may read now (ADR-0038).

    The association, the Council and the Center read given ones at once; an expert reads the others' after their own; the
    authors read them after the conclusion, without the names of the experts. The former base university reads those
    given in its ``period``, which :func:`period_of_material` tells (cl. 31).
    """
    if period is not None:
        then = material.opinions.filter(state=OpinionState.GIVEN, given_at__lt=period.ends_at)
        return Readable(list(then.select_related("expert", "file").order_by("round", "pk")), names=True)
    rows = list(material.opinions.select_related("expert", "file").order_by("round", "pk"))
    own = [one for one in rows if one.expert_id == user.pk]
    concluded = set(material.conclusions.values_list("round", flat=True))
    keeps = keeps_body(user, material.association.body_id)
    if submits(user, material) and not keeps:
        given = [one for one in rows if one.state == OpinionState.GIVEN and one.round in concluded]
        return Readable(given, names=False)
    if keeps:
        return Readable(rows, names=True)
    writing = {one.round for one in own if one.state in OPEN}
    sits = material.association.body_id in bodies_where(user) or sees_all_reports(user)
    gave = {one.round for one in own if one.state == OpinionState.GIVEN}
    given = [
        one
        for one in rows
        if one.expert_id == user.pk
        or (one.state == OpinionState.GIVEN and one.round not in writing and (sits or one.round in gave))
    ]
    return Readable([one for one in given if one.state != OpinionState.REMOVED], names=True)


def files_of(material: TeachingMaterial, period: Period | None = None) -> list[MaterialFile]:
    """Return the files of a material that stand, those of the last round first; those that stood at a period's end."""
    stands = Q(replaced_at__isnull=True)
    if period is not None:
        stands = (stands | Q(replaced_at__gte=period.ends_at)) & Q(added_at__lt=period.ends_at)
    return list(material.files.filter(stands).select_related("file"))


def missing_of(material: TeachingMaterial) -> tuple[str, ...]:
    """Return the codes of what the material lacks for an examination."""
    parts = material.files.filter(replaced_at__isnull=True).values_list("part", flat=True)
    return missing_parts(
        for_stamp=material.for_stamp,
        has_title=any((material.title_kk, material.title_ru, material.title_en)),  # type: ignore[attr-defined]
        has_annotation=any((material.annotation_kk, material.annotation_ru, material.annotation_en)),  # type: ignore[attr-defined]
        has_authors=bool(material.authors.strip()),
        has_link=bool(material.url),
        parts=set(parts),
    )


def author_side(material: TeachingMaterial) -> set[int]:
    """Return the universities at which nobody may examine the material: of the authors, and the one that submits it."""
    found = set(material.author_universities.values_list("pk", flat=True))
    return found | ({material.university_id} if material.university_id else set())


def universities_of_people(people: Iterable[int], day: date) -> dict[int, set[int]]:
    """Return the universities at which people work, by the id of the person; three queries.

    By their account, by the seats they hold on the day, and by the offices they hold.
    """
    ids = list(people)
    found: dict[int, set[int]] = {pk: set() for pk in ids}
    rows = [
        *User.objects.filter(pk__in=ids, university__isnull=False).values_list("pk", "university_id"),
        *SeatHolder.objects.filter(
            held_on(day), held_on(day, "seat__"), user_id__in=ids, seat__university__isnull=False
        ).values_list("user_id", "seat__university_id"),
        *Office.objects.filter(held_on(day), user_id__in=ids, university__isnull=False).values_list(
            "user_id", "university_id"
        ),
    ]
    for person, university in rows:
        found[person].add(university)
    return found


@dataclass(frozen=True)
class Candidate:
    """A member of the association who could examine a material; ``conflict`` says that they may not."""

    pk: int
    name: str
    employer: str
    conflict: bool
    open_count: int


def candidates_for(material: TeachingMaterial, day: date) -> list[Candidate]:
    """Return the members of the association with an account, those without a conflict and with less work first."""
    holders = SeatHolder.objects.filter(
        held_on(day),
        held_on(day, "seat__"),
        seat__body_id=material.association.body_id,
        user__is_active=True,
    )
    rows = list(
        holders.order_by("user__full_name").values_list(
            "user_id", "user__full_name", translated("seat__university__name")
        )
    )
    ids = [row[0] for row in rows]
    against = author_side(material)
    places = universities_of_people(ids, day)
    writing = dict(
        ReviewOpinion.objects.filter(expert_id__in=ids, state__in=OPEN)
        .values_list("expert_id")
        .annotate(open_count=Count("pk"))
        .values_list("expert_id", "open_count")
    )
    asked = set(
        material.opinions.filter(round=material.round, state__in=[*OPEN, OpinionState.GIVEN]).values_list(
            "expert_id", flat=True
        )
    )
    found = [
        Candidate(
            pk,
            name,
            employer or "",
            has_conflict(places[pk], against) or pk == material.submitted_by_id,
            writing.get(pk, 0),
        )
        for pk, name, employer in dict.fromkeys(rows)
        if pk not in asked
    ]
    return sorted(found, key=lambda one: (one.conflict, one.open_count))


def conclusion_meetings(material: TeachingMaterial) -> QuerySet[Meeting]:
    """Return the meetings of the association on whose agenda the conclusion can still be put, the next one first."""
    return (
        Meeting.objects.filter(body_id=material.association.body_id, state__in=BEING_PREPARED)
        .select_related("body")
        .order_by("starts_at")
    )


def is_decided(material: TeachingMaterial) -> bool:
    """Say whether the meeting is over and decided on the item of the material: then the conclusion can be entered."""
    item = material.item
    return item is not None and item.meeting.state == MeetingState.CLOSED and item.decisions.exists()


LIST_COLUMNS = (
    "pk",
    "number",
    "year",
    "kind",
    "state",
    "for_stamp",
    "round",
    "submitted_at",
    "called",
    "host",
    "university_name",
    "outcome",
    "open_count",
    "given_count",
)


def material_rows(materials: QuerySet[TeachingMaterial]) -> QuerySet[Any, dict[str, Any]]:
    """Return materials as plain rows for the list, with how many opinions are open and given in this round. One query."""
    this_round = Q(opinions__round=F("round"))
    last = Conclusion.objects.filter(material=OuterRef("pk")).order_by("-round").values("outcome")[:1]
    return (
        materials.select_related(None)
        .annotate(
            called=translated("title"),
            host=translated("association__body__short_name"),
            university_name=translated("university__name"),
            outcome=Subquery(last),
            open_count=Count(
                "opinions", filter=this_round & Q(opinions__state__in=sorted(OPEN)), distinct=True
            ),
            given_count=Count(
                "opinions", filter=this_round & Q(opinions__state=OpinionState.GIVEN), distinct=True
            ),
        )
        .order_by("-submitted_at", "-pk")
        .values(*LIST_COLUMNS)
    )


def examinations_of_year(association: Association, year: AcademicYear) -> list[Conclusion]:
    """Return the first conclusion of each material whose examination was completed in the year (indicator 10)."""
    firsts = dict(
        Conclusion.objects.filter(material__association=association)
        .values_list("material_id")
        .annotate(first=Min("decided_on"))
        .values_list("material_id", "first")
    )
    done = completed_in(firsts, year.starts_on, year.ends_on)
    rows = Conclusion.objects.filter(material_id__in=done).select_related("material").order_by("round")
    by_material: dict[int, Conclusion] = {}
    for one in rows:
        by_material.setdefault(one.material_id, one)
    return sorted(by_material.values(), key=lambda one: one.decided_on, reverse=True)


def examined_entries(association: Association, year: AcademicYear) -> list[Automatic]:
    """Return the completed examinations of a year as entries that stand in its record by themselves."""
    return [
        Automatic(
            one.decided_on,
            "expertise",
            one.material.title,
            reverse("associations:material_detail", args=[one.material_id]),
        )
        for one in examinations_of_year(association, year)
    ]


def own_opinions(user: User) -> QuerySet[ReviewOpinion]:
    """Return the opinions that the person was asked for and has to answer or to write."""
    return ReviewOpinion.objects.filter(expert=user, state__in=OPEN).select_related(
        "material__association__body"
    )


def opinions_due(states: Sequence[str] = tuple(OPEN)) -> QuerySet[ReviewOpinion]:
    """Return the opinions that are waited for, with what a reminder says of them."""
    return (
        ReviewOpinion.objects.filter(state__in=states, expert__is_active=True)
        .select_related("material__association__body", "expert")
        .order_by("due_on", "pk")
    )


def _of_authors(rows: list[list[Any]]) -> list[Waiting]:
    words = gettext("Complete the material and hand it in again: %(material)s")
    return [
        Waiting(
            words % {"material": title},
            reverse("associations:material_detail", args=[pk]),
            tone="red",
            clause="19.12",
        )
        for pk, title in sorted(rows)
    ]


def _of_experts(rows: list[list[Any]]) -> list[Waiting]:
    tasks = []
    for due_on, _material, pk, state, title in sorted(rows):
        only_asked = state == OpinionState.ASKED
        words = (
            gettext("Say whether you will examine: %(material)s")
            if only_asked
            else gettext("Write the opinion: %(material)s")
        )
        tasks.append(
            Waiting(
                words % {"material": title},
                reverse("associations:opinion", args=[pk]),
                day(due_on),
                tone="amber" if only_asked else "blue",
                clause="19.12",
            )
        )
    return tasks


def _of_keepers(rows: list[list[Any]]) -> list[Waiting]:
    """Tell what the chair or the secretary has to do; a row is a material with one opinion of its round, or none."""
    listing = reverse("associations:material_list")
    tasks = []
    received = {pk for pk, state, _opinion in rows if state == MaterialState.RECEIVED}
    if received:
        tasks.append(
            Waiting(
                gettext("Materials received: check them and ask experts"),
                f"{listing}?state=received",
                count=len(received),
                clause="19.12",
            )
        )
    opinions: dict[int, list[str]] = {}
    for pk, state, opinion in sorted(rows, key=lambda row: row[0]):
        if state == MaterialState.EXAMINED and opinion:
            opinions.setdefault(pk, []).append(opinion)
    ready = [pk for pk, states in opinions.items() if is_ready_to_conclude(states)]
    if ready:
        url = reverse("associations:material_detail", args=[ready[0]])
        tasks.append(
            Waiting(
                gettext("All opinions are in: conclude at a meeting"),
                url if len(ready) == 1 else f"{listing}?state=examined",
                count=len(ready),
                clause="19.12",
            )
        )
    return tasks


def waiting_parts(user: User) -> list[Waiting | Question]:
    """Return the questions of expert examination: to the person as an expert, as a keeper, as an author."""
    if not user.is_authenticated:
        return []
    keeps = {
        seat.body_id
        for seat in seats_of(user)
        if seat.body.kind == BodyKind.ASSOCIATION and seat.role in KEEPERS
    }
    asked = ReviewOpinion.objects.filter(expert=user, state__in=OPEN)
    fields = ("due_on", "material_id", "pk", "state", translated("material__title"))
    parts: list[Waiting | Question] = [Question(asked, fields, _of_experts)]
    if keeps:
        this_round = FilteredRelation("opinions", condition=Q(opinions__round=F("round")))
        kept = TeachingMaterial.objects.alias(given=this_round).filter(
            association__body_id__in=keeps, state__in=[MaterialState.RECEIVED, MaterialState.EXAMINED]
        )
        parts.append(Question(kept, ("pk", "state", "given__state"), _of_keepers))
    came_back = TeachingMaterial.objects.filter(_theirs(user), state=MaterialState.RETURNED)
    parts.append(Question(came_back, ("pk", translated("title")), _of_authors))
    return parts


def waiting_for(user: User) -> list[Waiting]:
    """Return what waits for a person in expert examination. One query."""
    return ask(waiting_parts(user))
