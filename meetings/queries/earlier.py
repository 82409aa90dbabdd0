"""What a person may still read of a time gone by: each owner of bodies gives its own rule (cl. 31, ADR-0064)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import User


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())


@dataclass(frozen=True)
class Period:
    """The days, first and last included, of which a person reads the papers of a body."""

    body_id: int
    since: date
    until: date

    def takes_in(self, day: date) -> bool:
        return self.since <= day <= self.until

    @property
    def begins_at(self) -> datetime:
        return _midnight(self.since)

    @property
    def ends_at(self) -> datetime:
        """The moment after the last day: what is dated from here on is not read."""
        return _midnight(self.until + timedelta(days=1))

    def dated(self, field: str) -> Q:
        """Return the condition that a moment lies in the period."""
        return Q(**{f"{field}__gte": self.begins_at, f"{field}__lt": self.ends_at})


Rule = Callable[[User], Sequence[Period]]
_RULES: list[Rule] = []


def register_earlier(rule: Rule) -> None:
    """Let the owner of bodies say of which periods a person keeps reading."""
    _RULES.append(rule)


def earlier_periods(user: User) -> list[Period]:
    """Return the periods of which the person keeps reading; asked once for each user object."""
    if not user.is_authenticated:
        return []
    cached = getattr(user, "_earlier_periods", None)
    if cached is None:
        cached = [period for rule in _RULES for period in rule(user)]
        user._earlier_periods = cached  # type: ignore[attr-defined]
    return cached


def of_earlier_periods(user: User, prefix: str = "") -> Q:
    """Return the condition that a meeting took place in a period of which the person keeps reading."""
    found = Q()
    for one in earlier_periods(user):
        found |= one.dated(f"{prefix}starts_at") & Q(**{f"{prefix}body_id": one.body_id})
    return found


def period_of(user: User, body_id: int, moment: datetime) -> Period | None:
    """Return the period, of which the person keeps reading, that takes in a moment of a body's work; None without one."""
    for one in earlier_periods(user):
        if one.body_id == body_id and one.begins_at <= moment < one.ends_at:
            return one
    return None
