"""Members of an association: who, of what kind, since when; which universities are represented (clause 17)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Collate, NullIf
from django.utils import timezone

from associations.domain.member_rows import Vocabulary, content_key, organisation_key, plain
from associations.models import Association
from associations.queries.periods import members_known, named_later
from core.codes import LANGUAGES
from core.kazakh import COLLATION, translated
from core.models import AuditEntry
from directory.models import University
from meetings.enums import MemberKind, SeatRole
from meetings.models import Seat, SeatHolder
from meetings.queries import Period, held_on

CURRENT, ENDED, ALL = "current", "ended", "all"


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """Which members are asked for; empty means all."""

    words: str = ""
    kind: str = ""
    state: str = CURRENT
    account: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.kind or self.account) and self.state == CURRENT


def seats_with_names(seats: QuerySet[Seat], until: date | None = None) -> QuerySet[Seat]:
    """Read each seat with ``shown_name``: of its latest holder (by a day when one is given), else the name entered."""
    holders = SeatHolder.objects.filter(seat=OuterRef("pk")).order_by("-since", "-pk")
    if until is not None:
        holders = holders.filter(since__lte=until)
    return seats.annotate(
        holder_id=Subquery(holders.values("user_id")[:1]),
        shown_name=Collate(
            Coalesce(
                Subquery(holders.values("user__full_name")[:1]),
                NullIf(F("person_name"), Value("")),
                Value(""),
                output_field=CharField(),
            ),
            COLLATION,
        ),
    )


def members_of(
    association: Association, asked: MemberFilter, today: date, period: Period | None = None
) -> QuerySet[Seat]:
    """Return the seats of the association that the filter admits, in their order, with names.

    For a ``period`` those of members who had come by its last day, which ``today`` is then.
    """
    seats: QuerySet[Seat] = Seat.objects.filter(body_id=association.body_id)
    if period is not None:
        seats = members_known(seats, period)
    seats = seats_with_names(seats, period.until if period else None)
    if asked.state == CURRENT:
        seats = seats.filter(Q(until__isnull=True) | Q(until__gte=today))
    elif asked.state == ENDED:
        seats = seats.filter(until__lt=today)
    if asked.kind:
        seats = seats.filter(kind=asked.kind)
    if asked.account == "yes":
        seats = seats.filter(holder_id__isnull=False)
    elif asked.account == "no":
        seats = seats.filter(holder_id__isnull=True)
    for word in asked.words.split():
        found = Q(shown_name__icontains=word) | Q(country__icontains=word)
        for code in LANGUAGES:
            found |= Q(**{f"title_{code}__icontains": word}) | Q(
                **{f"organisation_text_{code}__icontains": word}
            )
            found |= Q(**{f"university__name_{code}__icontains": word})
            found |= Q(**{f"university__short_name_{code}__icontains": word})
        seats = seats.filter(found)
    return seats


def member_rows(seats: QuerySet[Seat]) -> QuerySet[Seat, dict[str, Any]]:
    """Return members as plain rows for lists: names in the reader's language; one query."""
    ordered = seats.order_by("number", "pk")
    return ordered.values(
        "pk",
        "number",
        "role",
        "kind",
        "country",
        "email",
        "since",
        "until",
        "ended_ground",
        "name_consented_on",
        "shown_name",
        "holder_id",
        post_shown=translated("post"),
        title_shown=translated("title"),
        text_shown=translated("organisation_text"),
        university_name=translated("university__name"),
        organisation_name=translated("organisation__name"),
    )


def rows_then(rows: Iterable[dict[str, Any]], period: Period | None) -> list[dict[str, Any]]:
    """Return rows of :func:`member_rows` as they stood on the last day of a period: no later end, no later office."""
    found = [dict(row) for row in rows]
    if period is None:
        return found
    later = named_later([row["pk"] for row in found], period)
    for row in found:
        if row["until"] and row["until"] >= period.until:
            row["until"], row["ended_ground"] = None, ""
        if row["pk"] in later:
            row["role"] = SeatRole.MEMBER
    return found


def employer_of(row: dict[str, Any]) -> str:
    """Return where a member of :func:`member_rows` works."""
    return str(row["university_name"] or row["organisation_name"] or row["text_shown"])


def counts_by_kind(association: Association, day: date) -> dict[str, int]:
    """Return how many members of each kind the association has on a day; one query."""
    seats = Seat.objects.filter(held_on(day), body_id=association.body_id)
    rows = seats.order_by().values("kind").annotate(members=Count("pk")).values_list("kind", "members")
    return dict(rows)


def seat_of(association: Association, pk: int, period: Period | None = None) -> Seat | None:
    """Return one member of the association with the name, university and organisation; as of the end of a period."""
    seats: QuerySet[Seat] = Seat.objects.filter(body_id=association.body_id, pk=pk)
    if period is not None:
        seats = members_known(seats, period)
    seats = seats_with_names(seats, period.until if period else None)
    seat = seats.select_related("university", "organisation").first()
    if seat is None or period is None:
        return seat
    if seat.until and seat.until >= period.until:
        seat.until, seat.ended_ground = None, ""
    if named_later([seat.pk], period):
        seat.role = SeatRole.MEMBER
    return seat


def seat_history(seat: Seat) -> list[AuditEntry]:
    """Return what happened to a membership, the newest first."""
    return list(
        AuditEntry.objects.filter(object_type="meetings.seat", object_id=str(seat.pk)).order_by("-pk")
    )


def university_index() -> dict[str, int]:
    """Return universities by every plain spelling of their name: in three languages, in full and short."""
    names = [f"{name}_{code}" for name in ("name", "short_name") for code in LANGUAGES]
    index: dict[str, int] = {}
    for pk, spellings, *texts in University.objects.order_by("pk").values_list(
        "pk", "order_spellings", *names
    ):
        for text in [*texts, *(spellings or [])]:
            if text:
                index.setdefault(plain(text), pk)
    return index


def words_of(labels: Iterable[tuple[str, dict[str, str]]]) -> dict[str, str]:
    """Return values by their plain labels; ``labels`` gives each value with its labels by language."""
    return {plain(label): value for value, texts in labels for label in [value, *texts.values()]}


def vocabulary(kinds: dict[str, str], roles: dict[str, str], consent: dict[str, bool]) -> Vocabulary:
    """Return what the words of a table of members mean today."""
    return Vocabulary(kinds=kinds, roles=roles, consent=consent, universities=university_index())


def known_keys(association: Association, today: date) -> set[str]:
    """Return the content keys of the members of today, one for each spelling of their organisation."""
    texts = [f"organisation_text_{code}" for code in LANGUAGES]
    names = [f"organisation__name_{code}" for code in LANGUAGES]
    current = Q(until__isnull=True) | Q(until__gte=today)
    seats = seats_with_names(Seat.objects.filter(current, body_id=association.body_id))
    keys = set()
    for name, entered, university_id, *spellings in seats.values_list(
        "shown_name", "person_name", "university_id", *texts, *names
    ):
        for called in {name, entered} - {""}:
            if university_id:
                keys.add(content_key(called, organisation_key(university_id, "")))
            for spelling in spellings:
                if spelling:
                    keys.add(content_key(called, organisation_key(None, spelling)))
    return keys


def taken_roles(association: Association) -> set[str]:
    """Return the roles that only one member can have and somebody has."""
    seats = Seat.objects.filter(body_id=association.body_id, until__isnull=True).exclude(role=SeatRole.MEMBER)
    return set(seats.values_list("role", flat=True))


def public_member_rows(association: Association) -> QuerySet[Seat, dict[str, Any]]:
    """Return today's members for the public page, of a closed association those of its last day.

    Pass a page of them through :func:`as_public`.
    """
    day = association.day_shown(timezone.localdate())
    seats = Seat.objects.filter(held_on(day), body_id=association.body_id)
    return member_rows(seats_with_names(seats))


def as_public(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of members as everybody may read them: the names of officers and of those who consented.

    Officers sign published protocols (clauses 25 and 26); a member's name needs consent. No addresses.
    """
    shown = []
    for row in rows:
        is_officer = row["role"] != SeatRole.MEMBER
        shown.append(
            {
                "number": row["number"],
                "name": row["shown_name"] if is_officer or row["name_consented_on"] else "",
                "employer": employer_of(row),
                "post": row["post_shown"],
                "country": row["country"],
                "is_officer": is_officer,
                "kind_label": MemberKind(row["kind"]).label if row["kind"] else "",
                "role_label": SeatRole(row["role"]).label,
            }
        )
    return shown
