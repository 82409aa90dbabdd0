"""A threshold is only a recorded proposal of the Council for a year (cl. 31)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from associations.enums import ReportState
from core.errors import DomainError
from core.models import AuditEntry
from kpi.models import ThresholdProposal
from kpi.services.thresholds import record_threshold
from meetings.models import AgendaItem, Decision, Protocol
from tests.factories.meetings import BodyFactory, MeetingFactory
from tests.factories.review import make_sheet
from tests.kpi.threshold_world import council_decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary(cast):
    return cast["council_secretary"]


@pytest.fixture
def year(cast):
    return make_sheet(cast.association, state=ReportState.CONFIRMED).report.academic_year


@pytest.fixture
def decision(cast):
    return council_decision(cast)


def test_is_recorded_with_its_decision_and_replaced_by_a_later_one(cast, year, decision, secretary):
    for points in (60, 60, 70):
        record_threshold(year, points=points, decision=decision, actor=secretary)
    assert ThresholdProposal.objects.get().points == 70
    entries = AuditEntry.objects.filter(action="record_threshold").order_by("pk")
    assert [(entry.data["before"], entry.data["points"]) for entry in entries] == [(None, 60), (60, 70)]


@pytest.mark.parametrize("points", [0, 147])
def test_points_stay_within_the_sheet(year, decision, secretary, points):
    with pytest.raises(DomainError) as refused:
        record_threshold(year, points=points, decision=decision, actor=secretary)
    assert (refused.value.field, refused.value.clause) == ("points", "31")


def test_only_a_decision_of_a_signed_protocol_of_the_council_counts(cast, year, decision, secretary):
    meeting = MeetingFactory(body=BodyFactory(), created_by=secretary)
    item = AgendaItem.objects.create(meeting=meeting, position=1, title_kk="а", title_ru="а", title_en="a")
    foreign = Decision.objects.create(item=item, position=1, text="60 балл")
    with pytest.raises(DomainError) as refused:
        record_threshold(year, points=60, decision=foreign, actor=secretary)
    assert refused.value.field == "decision"
    Protocol.objects.update(state="agreed")
    with pytest.raises(DomainError):
        record_threshold(year, points=60, decision=decision, actor=secretary)


def test_is_the_council_secretarys(cast, year, decision):
    with pytest.raises(PermissionDenied):
        record_threshold(year, points=60, decision=decision, actor=cast["center_head"])


def test_ranking_shows_it_and_changes_no_place(cast, year, decision):
    before = cast.client("member").get(reverse("kpi:ranking")).context["ranking"].rows[0].place
    client = cast.client("council_secretary")
    answer = client.post(reverse("kpi:threshold", args=[2025]), {"points": "146", "decision": decision.pk})
    assert answer.status_code == 302
    page = cast.client("member").get(reverse("kpi:ranking"))
    assert page.context["below_count"] == 1 and 'data-testid="threshold"' in page.content.decode()
    assert page.context["ranking"].rows[0].place == before


def test_wrong_points_are_refused_with_the_form(cast, year, decision):
    client = cast.client("council_secretary")
    answer = client.post(reverse("kpi:threshold", args=[2025]), {"points": "500", "decision": decision.pk})
    assert answer.status_code == 422 and answer.context["form"].errors["points"]
