"""Members who are silent on a draft of a work plan are reminded: by a button, and by the beat (clause 20)."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.domain.plans import reminder_due
from associations.enums import PlanState
from associations.models import PlanVersion
from associations.notifications import plan_reminder_key, write_plan_reminder
from associations.queries.plans import members_with_answers, plans_with_members
from associations.services.plans import CLAUSE, locked_version
from core.audit import record
from core.errors import DomainError
from notices.models import Letter


def _silent(version: PlanVersion, day: date) -> list[User]:
    """Return the members with an account who have not answered in this round."""
    return [one.user for one in members_with_answers(version, day) if one.user and one.answer is None]


def _write(version: PlanVersion, people: Iterable[User], mark: str) -> int:
    return sum(write_plan_reminder(person, version, mark) for person in people)


@transaction.atomic
def remind_members(version: PlanVersion, *, actor: User, today: date | None = None) -> int:
    """Remind the silent members, at most once a day each; returns how many letters were written.

    Raises DomainError unless the draft is with the members.
    """
    version, day = locked_version(version), today or timezone.localdate()
    if version.state != PlanState.AGREEING:
        raise DomainError(_("The draft is not with the members now."), clause=CLAUSE)
    written = _write(version, _silent(version, day), day.isoformat())
    record("remind_members", version, actor=actor, letters=written)
    return written


def send_plan_reminders(today: date) -> int:
    """Send the reminders that are due: three days and one day before the day of the answers, and once after it.

    Each is written once, also when a night was missed; nobody gets one on the day the draft was sent, or a second one
    on a day on which the secretary reminded by the button. Returns how many letters were written.
    """
    written = 0
    for version in plans_with_members():
        assert version.answers_due_on is not None and version.sent_at is not None
        offset = reminder_due(version.answers_due_on, today)
        if offset is None or timezone.localdate(version.sent_at) >= today:
            continue
        with transaction.atomic():
            people = _silent(version, today)
            by_button = {
                person.pk: plan_reminder_key(version, person, today.isoformat()) for person in people
            }
            had = set(Letter.objects.filter(key__in=by_button.values()).values_list("key", flat=True))
            written += _write(
                version, [one for one in people if by_button[one.pk] not in had], f"day{offset}"
            )
    return written
