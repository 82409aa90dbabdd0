"""Reminders of recommendations that are not answered: planned as rows, sent once (clause 14, ADR-0010)."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from council.enums import RecommendationState
from council.models import Recommendation
from council.notifications import send_recommendation_letter
from council.queries.recommendations import TO_ANSWER, receivers_of
from notices.domain.reminders import CATCH_UP, choose, send_day
from notices.models import Reminder

PREFIX = "recommendation:"
# Days from the day of the answer: before it negative, after it positive.
OFFSETS = (-7, -1, 1, 7)


def _in_season(today: date) -> dict[int, Recommendation]:
    found = Recommendation.objects.filter(
        state=RecommendationState.ISSUED,
        due_on__gte=today - timedelta(days=OFFSETS[-1]) - CATCH_UP,
        due_on__lte=today - timedelta(days=OFFSETS[0]),
    )
    return {one.pk: one for one in found.order_by("due_on", "pk")}


def _plan(season: dict[int, Recommendation]) -> None:
    """Write the rows that are missing; none for a day before the recommendation was issued."""
    rows = []
    for one in season.values():
        assert one.due_on and one.issued_on
        for offset in OFFSETS:
            send_on = send_day(one.due_on, offset)
            if send_on > one.issued_on:
                key = f"{PREFIX}{one.pk}"
                rows.append(Reminder(subject_key=key, due_on=one.due_on, offset_days=offset, send_on=send_on))
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)


def _remind(recommendation: Recommendation, today: date) -> int:
    silent = recommendation.addressees.filter(state__in=TO_ANSWER)
    rows = list(silent.select_related("university", "association__body"))
    people = receivers_of(rows, today)
    return sum(
        send_recommendation_letter(person, row, recommendation, reminded_on=today)
        for row in rows
        for person in people[row.pk]
    )


@transaction.atomic
def remind_of_recommendations(now: datetime) -> int:
    """Send the reminders that are due, in the days of Astana; safe to run twice. Returns how many letters."""
    today = timezone.localdate(now, timezone.get_default_timezone())
    season = _in_season(today)
    _plan(season)
    due: dict[int, dict[int, Reminder]] = defaultdict(dict)
    rows = Reminder.objects.select_for_update().filter(
        subject_key__startswith=PREFIX, send_on__lte=today, sent_at__isnull=True, skipped_at__isnull=True
    )
    for row in rows.order_by("pk"):
        due[int(row.subject_key.removeprefix(PREFIX))][row.offset_days] = row
    written, sent, skipped = 0, [], []
    for pk, unsent in due.items():
        choice = choose(unsent, next(iter(unsent.values())).due_on, today)
        skipped += [unsent[offset].pk for offset in choice.skip]
        if choice.send is None:
            continue
        if pk in season:
            written += _remind(season[pk], today)
            sent.append(unsent[choice.send].pk)
        else:
            skipped.append(unsent[choice.send].pk)
    Reminder.objects.filter(pk__in=sent).update(sent_at=now)
    Reminder.objects.filter(pk__in=skipped).update(skipped_at=now)
    return written
