"""Planned meetings against held ones, and the guests who count (indicators 3.1, 3.2, 3.4 and 3.5)."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from associations.domain.planning import PlanCheck
from associations.models import Association, PlannedMeetings
from associations.queries import meeting_plans
from associations.services.planning import plan_meetings
from core.errors import DomainError
from core.models import AuditEntry
from meetings.models import Guest
from tests.factories.meetings import MeetingFactory


@pytest.mark.parametrize(
    ("planned", "held", "remaining", "carried_out"),
    [
        pytest.param(None, 0, 0, False, id="no-plan"),
        pytest.param(None, 3, 0, False, id="meetings-without-a-plan"),
        pytest.param(4, 0, 4, False, id="nothing-held"),
        pytest.param(4, 3, 1, False, id="one-is-missing"),
        pytest.param(4, 4, 0, True, id="3.1-plan"),
        pytest.param(4, 6, 0, True, id="more-than-planned"),
    ],
)
def test_plan_against_held(planned, held, remaining, carried_out):
    check = PlanCheck(planned, held)
    assert (check.remaining, check.is_carried_out) == (remaining, carried_out)


def held(cast, month: int, year: int = 2026, **fields):
    moment = datetime(year, month, 10, 5, tzinfo=UTC)
    closed = {"state": "closed", "opened_at": moment, "closed_at": moment} | fields
    return MeetingFactory(
        body=cast.association.body, created_by=cast["association_secretary"], starts_at=moment, **closed
    )


def guest(meeting, kind: str, presence: str = "in_person"):
    return Guest.objects.create(
        meeting=meeting,
        kind=kind,
        full_name="Қонақ",
        organisation_kk="Ұйым",
        country_kk="Ел",
        presence=presence,
    )


@pytest.mark.django_db
def test_held_lies_within_the_academic_year_and_guests_were_there(cast):
    first, second = held(cast, 2), held(cast, 5, kind="extended")
    held(cast, 9)  # the next academic year
    held(cast, 3, state="planned", opened_at=None, closed_at=None)
    guest(first, "foreign_partner")
    guest(first, "foreign_partner")
    guest(second, "business", presence="")
    guest(second, "stakeholder", presence="online")
    guest(second, "other")
    plan_meetings(cast.association, cast.year, actor=cast["association_chair"], count=3)
    row = meeting_plans(Association.objects.filter(pk=cast.association.pk), cast.year)[0]

    assert (row.check.planned, row.check.held, row.check.remaining, row.ahead) == (3, 2, 1, 1)
    assert (row.extended, row.with_foreign, row.with_business) == (1, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [None, 0, -1, 61, 10**9])
def test_unlikely_numbers_are_refused(cast, count):
    with pytest.raises(DomainError) as refusal:
        plan_meetings(cast.association, cast.year, actor=cast["association_chair"], count=count)
    assert (refusal.value.field, refusal.value.clause) == ("count", "20")
    assert not PlannedMeetings.objects.exists()


@pytest.mark.django_db
def test_number_is_entered_on_the_page_and_journalled_once(cast):
    client = cast.client("association_secretary")
    url = reverse("associations:planned_meetings_enter", args=[cast.association.key, 2025])
    for count in ("4", "4", "5"):
        assert client.post(url, {"count": count}).status_code == 302
    page = client.post(url, {"count": "көп"}, follow=True).content.decode()

    assert 'data-testid="message-error"' in page
    assert PlannedMeetings.objects.get().count == 5
    assert AuditEntry.objects.filter(action="plan_meetings").count() == 2
    own = client.get(f"{reverse('associations:planned_meetings')}?year=2025").content.decode()
    assert 'value="5"' in own
    overseer = cast.client("center_head").get(f"{reverse('associations:planned_meetings')}?year=2025")
    assert overseer.content.decode().count('data-testid="plan-') == 2
    assert "plan-save" not in overseer.content.decode()


@pytest.mark.django_db
def test_page_asks_as_often_for_one_association_as_for_all(cast):
    url = f"{reverse('associations:planned_meetings')}?year=2025"
    counts = []
    for persona in ("center_head", "center_reviewer"):
        client = cast.client(persona)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
        held(cast, 2)
    assert counts[0] == counts[1] <= 11
