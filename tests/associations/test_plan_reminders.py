"""Members who are silent on a draft of a plan are reminded, the others are not (clause 20)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from associations.domain.plans import reminder_due
from associations.models import PlanVersion
from associations.periodic import remind_of_plans
from associations.services import plans as services
from associations.services.plan_reminders import remind_members, send_plan_reminders
from core.errors import DomainError
from notices.models import Letter
from tests.associations.plan_world import agreed, answer, drafted, sent

pytestmark = pytest.mark.clause("20")
DUE = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("today", "offset"),
    [
        pytest.param(date(2026, 3, 6), None, id="four days before"),
        pytest.param(date(2026, 3, 7), 3, id="three days before"),
        pytest.param(date(2026, 3, 8), 3, id="a night was missed"),
        pytest.param(date(2026, 3, 9), 1, id="one day before"),
        pytest.param(date(2026, 3, 10), 1, id="on the day"),
        pytest.param(date(2026, 3, 11), -1, id="the day after"),
        pytest.param(date(2026, 3, 17), -1, id="a week after"),
        pytest.param(date(2026, 3, 18), None, id="no more"),
    ],
)
def test_which_reminder_is_due(today, offset):
    assert reminder_due(DUE, today) == offset


def sent_before(cast, *, due_in: int) -> PlanVersion:
    """A draft that went to the members five days ago."""
    version = sent(cast)
    today = timezone.localdate()
    PlanVersion.objects.filter(pk=version.pk).update(
        sent_at=timezone.now() - timedelta(days=5), answers_due_on=today + timedelta(days=due_in)
    )
    version.refresh_from_db()
    return version


def reminded() -> set[str]:
    return set(
        Letter.objects.filter(key__startswith="plan-reminder:").values_list("recipient__email", flat=True)
    )


@pytest.mark.django_db
def test_the_beat_reminds_the_silent_once(cast):
    version = sent_before(cast, due_in=3)
    answer(cast, version, "association_member")
    answer(cast, version, "association_deputy", "objects", "Мерзімі?")
    assert remind_of_plans() == 2
    assert reminded() == {cast["association_chair"].email, cast["association_secretary"].email}
    assert remind_of_plans() == 0
    assert send_plan_reminders(timezone.localdate() + timedelta(days=2)) == 2
    assert send_plan_reminders(timezone.localdate() + timedelta(days=4)) == 2
    assert send_plan_reminders(timezone.localdate() + timedelta(days=20)) == 0
    letter = Letter.objects.filter(recipient=cast["association_chair"], key__contains=":day3:").get()
    assert "#agreement" in letter.text and "20-тармағы" in letter.text


@pytest.mark.django_db
def test_nobody_is_reminded_on_the_day_of_sending_or_when_it_is_over(cast):
    version = sent(cast)
    PlanVersion.objects.filter(pk=version.pk).update(answers_due_on=timezone.localdate() + timedelta(days=1))
    assert send_plan_reminders(timezone.localdate()) == 0
    services.take_back_to_draft(version, actor=cast["association_secretary"], reason="Қате")
    assert send_plan_reminders(timezone.localdate() + timedelta(days=1)) == 0


@pytest.mark.django_db
def test_the_button_reminds_once_a_day_and_the_beat_does_not_repeat_it(cast):
    version = sent_before(cast, due_in=3)
    answer(cast, version, "association_member")
    client = cast.client("association_secretary")
    address = reverse("associations:plan_remind", args=[version.pk])
    assert "3" in client.post(address, follow=True).content.decode()
    assert len(reminded()) == 3
    client.post(address)
    assert Letter.objects.filter(key__startswith="plan-reminder:").count() == 3
    assert send_plan_reminders(timezone.localdate()) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("make", [drafted, agreed])
def test_only_a_draft_with_the_members_is_reminded_of(cast, make):
    with pytest.raises(DomainError) as refusal:
        remind_members(make(cast), actor=cast["association_secretary"])
    assert refusal.value.clause == "20"
