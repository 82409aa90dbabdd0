"""Giving up an association that is to be founded, when no call for it is under way (clauses 7, 31; ADR-0059)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.models import Association
from associations.services import founding
from core.errors import DomainError
from criteria.services.calls import in_the_way


@transaction.atomic
def withdraw_planned(association: Association, *, actor: User, reason: str) -> Association:
    """Give up an association that is to be founded; calls that were held for it stay to be read.

    Raises DomainError while a call is not over or has not ended by its result (ADR-0058), without a reason, and when an
    order opened it or it was given up. A choice whose direction was closed meanwhile cannot be carried out: it holds up
    nothing.
    """
    association = founding.locked_planned(association)
    obstacle = in_the_way([association], timezone.now()).get(association.pk)
    direction = association.direction
    if obstacle and (direction is None or direction.closed_on is None):
        raise DomainError(
            _("It is given up when its call has ended. %(reason)s") % {"reason": obstacle}, clause="31"
        )
    return founding.give_up_association(association, actor=actor, reason=reason)
