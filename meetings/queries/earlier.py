"""What a person may still read of a time gone by: each owner of bodies gives its own rule (cl. 31, ADR-0064)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import User


@dataclass(frozen=True)
class Period:
    """The days, first and last included, of which a person reads the papers of a body."""

    body_id: int
    since: date
    until: date

    def takes_in(self, day: date) -> bool:
        return self.since <= day <= self.until


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


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())


def of_earlier_periods(user: User, prefix: str = "") -> Q:
    """Return the condition that a meeting took place in a period of which the person keeps reading."""
    found = Q()
    for one in earlier_periods(user):
        found |= Q(
            **{
                f"{prefix}body_id": one.body_id,
                f"{prefix}starts_at__gte": _midnight(one.since),
                f"{prefix}starts_at__lt": _midnight(one.until + timedelta(days=1)),
            }
        )
    return found
