"""Who is recused from which agenda item, and on whose behalf a person may say so."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from meetings.enums import MeetingState
from meetings.models import AgendaItem, Attendee, Meeting, Recusal, Seat
from meetings.queries.bodies import SeatPerson, people_on_seats, seats_of


def standing_recusals() -> QuerySet[Recusal]:
    """Return the recusals that hold, in the order of the items and of the roster."""
    return (
        Recusal.objects.filter(withdrawn_at__isnull=True)
        .select_related("recorded_by", "seat")
        .order_by("item__position", "seat__number")
    )


def recusals_of_item(item: AgendaItem) -> QuerySet[Recusal]:
    """Return the recusals of an item that hold."""
    return standing_recusals().filter(item=item)


@dataclass(frozen=True)
class NamedSeat:
    """A seat of a meeting and who sits on it: of the frozen roster once the meeting has opened."""

    pk: int
    number: int
    name: str
    user_id: int | None = None


def named_lines(lines: Iterable[Attendee]) -> list[NamedSeat]:
    """Return the seats of a frozen roster's lines; vacant ones have nobody."""
    return [NamedSeat(one.seat_id, one.number, one.name, one.user_id) for one in lines if one.name]


def named_people(people: Iterable[SeatPerson]) -> list[NamedSeat]:
    """Return the seats on which somebody sits today."""
    return [
        NamedSeat(one.seat.pk, one.seat.number, one.name, one.user.pk if one.user else None) for one in people
    ]


def named_seats(meeting: Meeting) -> list[NamedSeat]:
    """Return everybody who may be recused in a meeting; vacant seats have nobody."""
    if meeting.opened_at is not None:
        return named_lines(meeting.attendees.exclude(name="").order_by("number"))
    return named_people(people_on_seats(meeting.body))


# What a rule is told: the item and who sits where; it answers with the reason by seat and language ("kk", "ru", "en").
RecusalRule = Callable[[AgendaItem, Sequence[NamedSeat]], Mapping[int, Mapping[str, str]]]
_RULES: dict[str, RecusalRule] = {}


def register_recusals(kind: str, rule: RecusalRule) -> None:
    """Let the owner of a kind of bodies say who is recused from an item by rule, and why."""
    _RULES[kind] = rule


def recused_by_rule(
    item: AgendaItem, kind: str, seats: Sequence[NamedSeat]
) -> Mapping[int, Mapping[str, str]]:
    """Return the reasons of those seats whose members a rule recuses from an item; none where no rule is registered."""
    rule = _RULES.get(kind)
    return rule(item, seats) if rule else {}


def own_seat_id(user: User, meeting: Meeting) -> int | None:
    """Return the person's own seat in a meeting: of the frozen roster once it has opened."""
    if meeting.state == MeetingState.OPEN:
        return meeting.attendees.filter(user=user).values_list("seat_id", flat=True).first()
    own: list[Seat] = [seat for seat in seats_of(user) if seat.body_id == meeting.body_id]
    return own[0].pk if own else None
