"""Whose key it is: the IIN of a person, kept as a keyed hash alone."""

import hashlib
import hmac

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from signatures.domain.iin import is_iin
from signatures.models import SignerIdentity


def iin_hash(iin: str) -> str:
    """Return the keyed hash of an IIN: equal for equal numbers, useless to whoever reads it without the key."""
    return hmac.new(settings.SIGNATURE_IIN_KEY.encode(), iin.encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def save_identity(user: User, *, iin: str, actor: User) -> SignerIdentity:
    """Keep the hash of a person's IIN. Raises DomainError for a number that is none, or one that another person has."""
    number = "".join(iin.split())
    if not is_iin(number):
        raise DomainError(
            _("An IIN has twelve digits, and the last one follows from the others. Check what you typed."),
            field="iin",
        )
    hashed = iin_hash(number)
    if SignerIdentity.objects.filter(iin_hash=hashed).exclude(user=user).exists():
        raise DomainError(
            _("This IIN belongs to another account of the portal. Tell the administrator."), field="iin"
        )
    identity, created = SignerIdentity.objects.select_for_update().get_or_create(
        user=user, defaults={"iin_hash": hashed}
    )
    if created or identity.iin_hash != hashed:
        identity.iin_hash = hashed
        identity.save(update_fields=["iin_hash", "set_at"])
        record("save_identity", identity, actor=actor)  # never the number itself
    return identity
