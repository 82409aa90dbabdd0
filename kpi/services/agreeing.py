"""Confirming at once what needs no look: indicators whose claim is the portal's own count (cl. 15.11)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from core.http import authorize
from kpi.models import KpiSheet
from kpi.queries.review import review_lines
from kpi.services.review import (
    REVIEWED,
    confirm_indicator,
    locked_sheet,
    require_no_conflict,
    require_review,
)


@transaction.atomic
def confirm_agreeing(sheet: KpiSheet, *, actor: User) -> list[int]:
    """Confirm as claimed every undecided indicator whose claim does not differ from the count; return their numbers.

    Each leaves its own entry in the journal. Returned and answered indicators are left to a person, and so are those whose
    claim has an item that no record shows (3.3, 13.2). Raises DomainError when nothing agrees any more.
    """
    sheet = locked_sheet(sheet)
    authorize(actor, "kpi.confirm_indicator", sheet)
    require_no_conflict(actor, sheet)
    require_review(sheet)
    lines = review_lines(sheet)
    agreeing = [line for line in lines if line.agrees]
    left = [ref for line in lines if line.is_left for ref in line.judged]
    if not agreeing and left:
        raise DomainError(
            _("What is left only a person can judge: %(items)s.") % {"items": ", ".join(left)},
            clause=REVIEWED,
        )
    if not agreeing:
        raise DomainError(_("No undecided indicator agrees with the count any more."), clause=REVIEWED)
    for line in agreeing:
        confirm_indicator(line.score, actor=actor, value=line.score.claim)
    numbers = [line.number for line in agreeing]
    record("confirm_agreeing", sheet, actor=actor, indicators=numbers, **({"left": left} if left else {}))
    return numbers
