"""Who arranges the review: the head; everybody of the Center records their own absence and conflicts."""

import rules

from accounts.models import User
from kpi.models import SecondReading
from kpi.rules.review import is_center, is_center_head
from meetings.enums import BodyKind, SeatRole
from meetings.queries import seats_of


@rules.predicate
def is_oneself(user: User, person: User | None) -> bool:
    return person is not None and user.is_authenticated and user.pk == person.pk


@rules.predicate
def reads_second(user: User, reading: SecondReading | None) -> bool:
    return reading is not None and user.is_authenticated and reading.reader_id == user.pk


@rules.predicate
def keeps_council(user: User) -> bool:
    """Is the Council's secretary, who records what the Council decided."""
    return user.is_authenticated and any(
        seat.body.kind == BodyKind.COUNCIL and seat.role == SeatRole.SECRETARY for seat in seats_of(user)
    )


rules.add_perm("kpi.record_threshold", keeps_council)
rules.add_perm("kpi.view_reviewers", is_center)
rules.add_perm("kpi.record_absence", (is_center & is_oneself) | is_center_head)
rules.add_perm("kpi.declare_conflict", is_center)
rules.add_perm("kpi.lift_conflict", is_center_head)
rules.add_perm("kpi.set_review", is_center_head)
rules.add_perm("kpi.read_second", is_center & reads_second)
