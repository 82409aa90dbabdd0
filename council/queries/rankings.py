"""Reads of the ranking before the Council: what became outdated on an agenda (clause 15.11, ADR-0060)."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext

from accounts.models import User
from core.waiting import Question, Waiting
from council.models import RankingConsideration
from kpi.models import KpiSheet
from kpi.queries.ranking import changed_after
from meetings.enums import BEING_PREPARED


def ranking_waiting_parts(user: User) -> list[Waiting | Question]:
    """Return the question for who brings the results: rankings on agendas ahead that are of an earlier moment (15.11)."""
    if not user.has_perm("council.put_ranking"):
        return []
    confirmed, raised = changed_after(OuterRef("frozen_at"))
    news = KpiSheet.objects.filter(confirmed | raised, report__academic_year=OuterRef("academic_year"))
    rows = RankingConsideration.objects.filter(Exists(news), item__meeting__state__in=BEING_PREPARED)
    return [Question(rows, ("academic_year__first_year",), _rankings_to_tell)]


def _rankings_to_tell(rows: list[list[Any]]) -> list[Waiting]:
    return [
        Waiting(
            gettext("The ranking on the agenda is of an earlier moment"),
            f"{reverse('kpi:ranking')}?year={first_year}",
            tone="amber",
            clause="15.11",
        )
        for (first_year,) in rows
    ]
