"""What the public pages of annex 2 show."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import get_language

from associations.domain.history import Difference
from associations.domain.responsibility import TableRow, haystack
from associations.enums import TableChange
from associations.models import (
    Association,
    BaseUniversity,
    FormerName,
)
from associations.queries.associations import at_work, member_universities_on
from core.codes import LANGUAGES
from core.kazakh import LANGUAGES_IN_ORDER, translated
from directory.models import FormerDirectionName, University
from meetings.enums import BodyKind
from meetings.models import Seat
from meetings.queries import held_on


def responsibility_rows(day: date) -> list[TableRow]:
    """Return annex 2 as it stood on a day, in the order's sequence: who was responsible for which direction.

    One query of plain values, whatever the number of rows: this is the page that everybody reads. An
    association without a base university on that day is left out. For a day gone by the names are those of that
    day: two queries more.
    """
    periods = BaseUniversity.objects.filter(held_on(day)).order_by("association__position")
    rows = [dict(zip(ROW_COLUMNS, values, strict=True)) for values in periods.values_list(*ROW_COLUMNS)]
    _put_former_names(rows, day)
    return [_row(values) for values in rows]


NAMES = [f"name_{code}" for code in LANGUAGES]
SHORT_NAMES = [f"short_name_{code}" for code in LANGUAGES]


@dataclass(frozen=True)
class FormerNames:
    """What directions (by code) and associations (by key) were called on a day gone by, where it was otherwise."""

    directions: dict[str, dict[str, str]] = field(default_factory=dict)
    associations: dict[str, dict[str, str]] = field(default_factory=dict)


def former_names(day: date) -> FormerNames:
    """Return the names of a day gone by that have changed since: two queries, none for today and later."""
    if day >= timezone.localdate():
        return FormerNames()
    # Newest first: of several later renamings the earliest one tells the name of the day, and it is written last.
    directions = FormerDirectionName.objects.filter(until__gte=day).order_by("-until")
    associations = FormerName.objects.filter(until__gte=day).order_by("-until")
    return FormerNames(
        {one.pop("direction__code"): one for one in directions.values("direction__code", *NAMES)},
        {
            one.pop("association__key"): one
            for one in associations.values("association__key", *NAMES, *SHORT_NAMES)
        },
    )


def _put_former_names(rows: list[dict[str, Any]], day: date) -> None:
    """Write into the rows what directions and associations were called on a day gone by."""
    names = former_names(day)
    for values in rows:
        if former := names.directions.get(values["association__direction__code"]):
            values |= {f"association__direction__{name}": former[name] for name in NAMES}
        if former := names.associations.get(values["association__key"]):
            values |= {f"association__{name}": former[name] for name in NAMES}
            values |= {f"association__body__{name}": former[name] for name in SHORT_NAMES}


ROW_PLAIN = {
    "key": "association__key",
    "confidence": "association__confidence",
    "note": "association__source_note",
    "direction_code": "association__direction__code",
    "direction_codes": "association__direction__full_codes",
    "direction_note": "association__direction__source_note",
    "area_code": "association__direction__area__code",
    "area_codes": "association__direction__area__codes",
    "area_note": "association__direction__area__source_note",
    "university_key": "university__key",
    "city_key": "university__city__key",
    "since": "since",
    "order_id": "ground_id",
    "order_number": "ground__number",
    "order_date": "ground__signed_on",
}


ROW_TRANSLATED = {
    "name": "association__name",
    "scope": "association__scope",
    "short_name": "association__body__short_name",
    "direction_name": "association__direction__name",
    "area_name": "association__direction__area__name",
    "university_name": "university__name",
    "university_short_name": "university__short_name",
    "city_name": "university__city__name",
}


ROW_COLUMNS = [
    *ROW_PLAIN.values(),
    *(f"{path}_{code}" for path in ROW_TRANSLATED.values() for code in LANGUAGES),
]


def _row(values: dict[str, Any]) -> TableRow:
    languages = LANGUAGES_IN_ORDER[(get_language() or "kk")[:2]]
    plain = {name: values[path] for name, path in ROW_PLAIN.items()}
    texts = {name: [values[f"{path}_{code}"] for code in languages] for name, path in ROW_TRANSLATED.items()}
    shown = {name: next((text for text in written if text), "") for name, written in texts.items()}
    return TableRow(
        **shown,
        key=plain["key"],
        confidence=plain["confidence"],
        note=plain["note"],
        direction_code=plain["direction_code"] or "",
        direction_note=plain["direction_note"] or "",
        area_code=plain["area_code"] or "",
        area_codes=tuple(plain["area_codes"] or ()),
        area_note=plain["area_note"] or "",
        university_key=plain["university_key"],
        city_key=plain["city_key"],
        since=plain["since"],
        order_id=plain["order_id"],
        order_number=plain["order_number"],
        order_date=plain["order_date"],
        haystack=haystack(
            *(text for written in texts.values() for text in written),
            plain["direction_code"],
            *(plain["direction_codes"] or ()),
            *(plain["area_codes"] or ()),
        ),
    )


def with_grounds(found: list[Difference], before: date) -> list[Difference]:
    """Give each difference from a day on the order that made it: of a period, a closing, a renaming.

    A query for the closed and one for the renamed ones, none where there are none.
    """
    closed = {one.row.key for one in found if one.kind == TableChange.CLOSED}
    renamed = {one.row.key for one in found if one.kind == TableChange.RENAMED}
    grounds: dict[tuple[TableChange, str], tuple[str, date | None]] = {}
    if closed:
        rows = Association.objects.filter(key__in=closed, closed_by__isnull=False)
        for key, number, day in rows.values_list("key", "closed_by__number", "closed_by__signed_on"):
            grounds[TableChange.CLOSED, key] = (number, day)
    if renamed:
        names = FormerName.objects.filter(association__key__in=renamed, until__gte=before).order_by("-until")
        for key, number, day in names.values_list("association__key", "ground__number", "ground__signed_on"):
            grounds[TableChange.RENAMED, key] = (number, day)
    return [
        replace(
            one,
            ground=grounds.get((one.kind, one.row.key))
            or ((one.row.order_number, one.row.order_date) if one.after and one.kind in BY_PERIOD else None),
        )
        for one in found
    ]


# What the period of a base university itself tells the order of.
BY_PERIOD = (TableChange.MOVED, TableChange.OPENED)


def public_association(key: str) -> Association | None:
    """Return one association with its direction, body, contacts and every base university it had, newest first.

    Its last former name, when it has one, comes as ``former_name`` with ``former_until``.
    """
    former = FormerName.objects.filter(association=OuterRef("pk")).order_by("-until")
    name = f"name_{(get_language() or 'kk')[:2]}"  # a former name is kept in all three languages
    periods = BaseUniversity.objects.select_related("university__city", "ground").order_by("-since", "-pk")
    return (
        Association.objects.select_related("body", "direction__area", "contacts", "closed_by", "succeeds")
        .prefetch_related(
            Prefetch("base_universities", queryset=periods, to_attr="periods"),
        )
        .annotate(
            former_name=Subquery(former.values(name)[:1]), former_until=Subquery(former.values("until")[:1])
        )
        .filter(key=key)
        .first()
    )


def neighbours_of(association: Association) -> QuerySet[Association]:
    """Return the other associations of the same direction, and those that continue this one's work (``succeeds``)."""
    beside = Q(succeeds=association)
    if association.direction_id is not None:
        beside |= Q(direction_id=association.direction_id)
    others = at_work(Association.objects.filter(beside))
    return others.exclude(pk=association.pk).select_related("body").order_by("position")


def members_on(association: Association, day: date) -> QuerySet[University]:
    """Return the member universities of a day with their cities, by name."""
    universities = member_universities_on(association, day)
    return universities.select_related("city").order_by(translated("name"))


def public_universities(day: date) -> QuerySet[University]:
    """Return the universities of the order by name, each with what it hosts on a day as ``hosted``."""
    hosted = (
        BaseUniversity.objects.filter(held_on(day))
        .select_related("association__body")
        .order_by("association__position")
    )
    return (
        University.objects.select_related("city")
        .prefetch_related(Prefetch("associations_hosted", queryset=hosted, to_attr="hosted"))
        .order_by(translated("name"))
    )


def hosting_periods(university: University) -> QuerySet[BaseUniversity]:
    """Return every association that the university hosts or hosted, current ones first."""
    return university.associations_hosted.select_related("association__body", "ground").order_by(
        F("until").desc(nulls_first=True), "association__position"
    )


def council_seats_of(university: University) -> QuerySet[Seat]:
    """Return the seats of bodies other than associations that the order gives to the university's post."""
    return (
        university.seats.filter(held_on(timezone.localdate()))
        .filter(body__kind=BodyKind.COUNCIL)
        .select_related("body")
    )
