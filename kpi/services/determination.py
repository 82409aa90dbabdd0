"""Issuing the determination of points: frozen in the words and numbers of its day (cl. 15.11, 31)."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from core.audit import record
from kpi.models import Determination, KpiSheet
from kpi.queries.determination import determination_content


def issue_determination(
    sheet: KpiSheet, *, actor: User, appeal: dict[str, Any] | None = None
) -> Determination:
    """Freeze the confirmed points as the next determination of a sheet; in the transaction of the caller's verb.

    ``appeal`` carries outcome and reason when it follows an appeal.
    """
    number = Determination.objects.filter(sheet=sheet).count() + 1
    determination = Determination.objects.create(
        sheet=sheet,
        number=number,
        content=determination_content(sheet, appeal),
        issued_by=actor,
        issued_at=timezone.now(),
    )
    record(
        "issue_determination",
        determination,
        actor=actor,
        number=number,
        total=determination.content["total"],
    )
    return determination
