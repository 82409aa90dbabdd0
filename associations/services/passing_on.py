"""Open decisions go over from the people of the former base university to those of the new one (cl. 10, 31; ADR-0064)."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.models import Association
from associations.queries.handover import bodies_under, last_handover
from associations.queries.passing_on import Duty, duties_of, duties_of_officers
from associations.services.members import locked_body
from core.errors import DomainError
from meetings.models import Assignment
from meetings.services import redirect_assignment


def _redirected(duties: Iterable[Duty], reason: str, actor: User | None) -> list[Assignment]:
    return [
        redirect_assignment(
            duty.assignment, actor=actor, reason=reason, user=duty.user, university=duty.university
        )
        for duty in duties
        if not duty.waits
    ]


@transaction.atomic
def pass_on_to_officers(association: Association, *, actor: User | None) -> list[Assignment]:
    """Direct the open decisions of former officers to whoever holds the same office today; with nobody there they wait.

    Done by the day of the change, and whenever the new base university fills an office. The ground is its order.
    """
    change = last_handover(association)
    if change is None:
        return []
    locked_body(association)
    bodies = bodies_under(association)
    duties = duties_of_officers(association.body_id, bodies, change.before.until)
    return _redirected(duties, str(change.after.ground), actor)


@transaction.atomic
def pass_on_decisions(association: Association, *, actor: User) -> list[Assignment]:
    """Direct to the new base university, and to its officers, what is still open with the former one's; one press.

    Raises DomainError when the base university has not changed, and when nothing can go over: there is nothing open, or
    the offices that it would go to are not filled yet.
    """
    change = last_handover(association)
    if change is None:
        raise DomainError(_("The association has had one base university only."), clause="31")
    locked_body(association)
    duties = duties_of(change)
    if not any(not duty.waits for duty in duties):
        raise DomainError(
            _("The open decisions wait until the new base university names its chair and secretary.")
            if duties
            else _("No open decision is with the people of the former base university."),
            clause="31",
        )
    return _redirected(duties, str(change.after.ground), actor)
