"""Which universities belong to a body: each owner of bodies gives its own rule (cl. 15.1, 17, 25)."""

from collections.abc import Callable
from datetime import date

from django.db.models import QuerySet

from directory.models import University
from meetings.models import Body, Seat
from meetings.queries.bodies import held_on

Rule = Callable[[Body, date], QuerySet[University]]
_RULES: dict[str, Rule] = {}


def register_universities(kind: str, rule: Rule) -> None:
    """Let the owner of a kind of bodies say which universities belong to one of them on a day."""
    _RULES[kind] = rule


def universities_of(body: Body, day: date) -> QuerySet[University]:
    """Return the universities of a body on a day; without a rule of its owner those that hold its seats."""
    rule = _RULES.get(body.kind)
    if rule is not None:
        return rule(body, day)
    seats = Seat.objects.filter(held_on(day), body=body, university__isnull=False)
    return University.objects.filter(pk__in=seats.values("university_id"))
