"""Work plans before the Council: one item for many, settled by the signed protocol (clause 15.10)."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from associations.models import PlanVersion
from associations.services import plans as plan_services
from core.errors import DomainError
from council.models import PlanConsideration
from council.queries import plans_left_behind, plans_to_consider, waiting_for
from council.services.plans import mark_for_return, put_plans_on_agenda, settle_plans
from meetings import services as meetings
from meetings.models import MeetingMaterial, Protocol, Vote
from notices.models import Letter
from tests.associations.plan_world import approved
from tests.counting import queries_of
from tests.factories.associations import AssociationFactory
from tests.factories.meetings import MeetingFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("15.10")]

# A day of the academic year of the cast.
BEFORE = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def secretary(cast):
    return cast["council_secretary"]


def planned_meeting(cast, **fields):
    made = {
        "starts_at": timezone.now() + timedelta(days=20),
        "created_by": cast["council_secretary"],
    } | fields
    return MeetingFactory(body=cast.council.body, **made)


def more_plans(cast, count):
    """Approved plans of other associations, copied from the first."""
    first = PlanVersion.objects.get()
    found = [first]
    for number in range(count):
        association = AssociationFactory(key=f"07{number}-test", position=10 + number)
        version = plan_services.create_plan(association, cast.year, actor=cast["association_secretary"])
        PlanVersion.objects.filter(pk=version.pk).update(
            state="approved",
            agreed_at=first.agreed_at,
            agreed_by=first.agreed_by,
            approved_at=first.approved_at,
            approved_by=first.approved_by,
        )
        found.append(PlanVersion.objects.get(pk=version.pk))
    return found


def signed(cast, item, outcome):
    """Close the meeting with a vote on the item (or none) and sign its protocol on paper."""
    now = timezone.now()
    meeting = item.meeting
    meeting.state, meeting.starts_at, meeting.opened_at, meeting.closed_at = "closed", now, now, now
    meeting.save()
    if outcome:
        Vote.objects.create(
            item=item,
            number=1,
            state="closed",
            outcome=outcome,
            seats_count=9,
            present_count=7,
            opened_at=now,
            closed_at=now,
        )
    protocol = Protocol.objects.create(
        meeting=meeting, body=meeting.body, year=now.year, number=7, state="agreed", agreed_at=now
    )
    return meetings.record_paper_signatures(
        protocol,
        actor=cast["council_secretary"],
        upload=SimpleUploadedFile("scan.pdf", b"%PDF-1.7\n%%EOF"),
        signed_on=timezone.localdate(),
    )


def test_many_plans_go_on_the_agenda_as_one_item_with_their_list(cast, secretary):
    approved(cast)
    versions = more_plans(cast, 3)
    meeting = planned_meeting(cast)
    item = put_plans_on_agenda(meeting, versions, actor=secretary)
    assert meeting.items.get() == item and "2025–2026" in item.title_kk and item.title_ru
    assert item.plan_considerations.count() == 4
    assert MeetingMaterial.objects.get(item=item).file.name.endswith(".xlsx")
    assert not plans_to_consider(BEFORE).exists()


def test_what_cannot_go_on_an_agenda(cast, secretary):
    version = approved(cast)
    meeting = planned_meeting(cast)
    of_association = MeetingFactory(body=cast.association.body, created_by=secretary)
    closed = planned_meeting(cast, state="closed", opened_at=timezone.now(), closed_at=timezone.now())
    for place, versions, field in (
        (None, [version], "meeting"),
        (of_association, [version], "meeting"),
        (closed, [version], "meeting"),
        (meeting, [], "version"),
    ):
        with pytest.raises(DomainError) as refusal:
            put_plans_on_agenda(place, versions, actor=secretary)
        assert refusal.value.field == field
    put_plans_on_agenda(meeting, [version], actor=secretary)
    with pytest.raises(DomainError):
        put_plans_on_agenda(planned_meeting(cast), [version], actor=secretary)
    assert PlanConsideration.objects.count() == 1


def test_the_signed_protocol_agrees_the_plans_and_returns_the_marked_one(
    cast, secretary, django_capture_on_commit_callbacks
):
    mine = approved(cast)
    versions = more_plans(cast, 2)
    item = put_plans_on_agenda(planned_meeting(cast), versions, actor=secretary)
    marked = item.plan_considerations.get(version=mine)
    mark_for_return(marked, actor=secretary, reason="KPI көрсетілмеген")
    with django_capture_on_commit_callbacks(execute=True):
        protocol = signed(cast, item, "adopted")
    mine.refresh_from_db()
    assert (mine.state, mine.returned_reason) == ("returned", "KPI көрсетілмеген")
    others = PlanVersion.objects.exclude(pk=mine.pk)
    assert {one.state for one in others} == {"council_agreed"}
    assert {one.council_protocol for one in others} == {protocol}
    assert Letter.objects.filter(key__startswith=f"plan:{mine.pk}:returned").count() == 2
    with pytest.raises(DomainError):
        mark_for_return(marked, actor=secretary, reason="Кеш")
    assert settle_plans(protocol) == 0


@pytest.mark.parametrize(
    ("outcome", "state", "left"),
    [
        pytest.param("adopted", "council_agreed", 0, id="adopted"),
        pytest.param("not_adopted", "returned", 0, id="voted-down"),
        pytest.param("", "approved", 1, id="no-vote-can-come-again"),
    ],
)
def test_the_vote_on_the_item_decides(cast, secretary, outcome, state, left):
    version = approved(cast)
    item = put_plans_on_agenda(planned_meeting(cast), [version], actor=secretary)
    signed(cast, item, outcome)
    version.refresh_from_db()
    assert version.state == state
    assert plans_to_consider(BEFORE).count() == left


def let_the_year_run(cast):
    """Let the plans' academic year last until after today."""
    cast.year.ends_on = timezone.localdate() + timedelta(days=100)
    cast.year.report_due_on = cast.year.ends_on + timedelta(days=31)
    cast.year.save()


def test_a_plan_of_a_past_year_waits_no_more(cast, secretary):
    version = approved(cast)
    assert plans_to_consider(BEFORE).get() == version and not plans_left_behind(BEFORE).exists()
    after = cast.year.ends_on + timedelta(days=1)
    assert not plans_to_consider(after).exists() and plans_left_behind(after).get() == version
    assert not any(one.clause == "15.10" for one in waiting_for(secretary))
    client = cast.client("council_secretary")
    page = client.get(reverse("council:plans")).content.decode()
    assert 'data-testid="plans-left-behind"' in page and 'name="version"' not in page
    refused = client.post(
        reverse("council:plans_put"),
        {"meeting": planned_meeting(cast).pk, "version": version.pk},
        follow=True,
    )
    assert 'data-testid="message-error"' in refused.content.decode()
    assert not PlanConsideration.objects.exists()


def test_the_page_puts_them_in_one_step(cast, secretary):
    approved(cast)
    let_the_year_run(cast)
    versions = more_plans(cast, 2)
    meeting = planned_meeting(cast)
    assert any(one.clause == "15.10" and one.count == 3 for one in waiting_for(cast["council_secretary"]))
    client = cast.client("council_secretary")
    chosen = {"meeting": meeting.pk, "version": [one.pk for one in versions]}
    response = client.post(reverse("council:plans_put"), chosen, follow=True)
    assert "3 жоспар күн тәртібіне бір мәселе болып енгізілді." in response.content.decode()
    one = PlanConsideration.objects.first()
    client.post(reverse("council:plan_return", args=[one.pk]), {"reason": "Толық емес"})
    page = client.get(reverse("council:plans")).content.decode()
    assert "Толық емес" in page and page.count("күн тәртібінде") >= 2
    refused = client.post(reverse("council:plans_put"), {"meeting": meeting.pk}, follow=True)
    assert "Күн тәртібіне енгізілетін жоспарларды таңдаңыз." in refused.content.decode()


def test_page_asks_as_often_for_many_plans_as_for_one(cast, secretary):
    approved(cast)
    let_the_year_run(cast)
    client, address = cast.client("center_head"), reverse("council:plans")
    before = queries_of(client, address)
    put_plans_on_agenda(planned_meeting(cast), more_plans(cast, 3), actor=secretary)
    assert queries_of(client, address) <= before + 1
