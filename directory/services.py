"""Orders entered by people: number, date, day of effect, link and scan."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.audit import record
from core.codes import LANGUAGES
from core.errors import DomainError
from core.models import StoredFile
from directory.models import LegalOrder


@transaction.atomic
def register_order(
    *,
    actor: Any,
    number: str,
    signed_on: date,
    effective_on: date,
    titles: Mapping[str, str],
    issuers: Mapping[str, str],
    link: str = "",
    scan: StoredFile | None = None,
) -> LegalOrder:
    """Enter an order that changes the lists and leaves the Regulation as it is.

    Raises DomainError without a number, without a link or a scan, for a day of effect before the signing, and when an
    order of this number and date is there.
    """
    number = number.strip()
    if not number:
        raise DomainError(_("Write the number of the order."), field="number")
    if not link and scan is None:
        raise DomainError(_("Add the scan of the order or a link to its text."), field="link")
    if effective_on < signed_on:
        raise DomainError(
            _("An order cannot come into force before the day it was signed."), field="effective_on"
        )
    if LegalOrder.objects.filter(number=number, signed_on=signed_on).exists():
        raise DomainError(_("An order of this number and date has been entered already."), field="number")
    order = LegalOrder.objects.create(
        key=f"order-{slugify(number, allow_unicode=False) or 'n'}-{signed_on:%Y-%m-%d}",
        number=number,
        signed_on=signed_on,
        effective_on=effective_on,
        link=link,
        scan=scan,
        carries_regulation=False,
        **{f"title_{code}": titles[code] for code in LANGUAGES},
        **{f"issuer_{code}": issuers[code] for code in LANGUAGES},
    )
    record(
        "register_order", order, actor=actor, number=number, signed_on=signed_on, effective_on=effective_on
    )
    return order
