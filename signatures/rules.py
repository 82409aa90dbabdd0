"""Who may sign: the named signatory and nobody for them."""

from typing import Any

import rules

from accounts.enums import OfficeRole
from accounts.models import User
from signatures.models import Slot


@rules.predicate
def is_signatory(user: User, slot: Slot | None) -> bool:
    return slot is not None and slot.signer_id == user.pk


@rules.predicate
def looks_after_the_portal(user: Any) -> bool:
    """The administrator, and the National Center, which hears first that nobody can sign."""
    return user.is_authenticated and user.holds_office(
        OfficeRole.ADMINISTRATOR, OfficeRole.CENTER_REVIEWER, OfficeRole.CENTER_HEAD
    )


rules.add_perm("signatures.view_trust", looks_after_the_portal)
rules.add_perm("signatures.sign", is_signatory)
