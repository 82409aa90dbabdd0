"""What the Council decided on the results of a year is kept, and the year does not come again without a reason (cl. 15.11)."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from associations.enums import ReportState
from core.errors import DomainError
from core.models import AuditEntry
from council.models import RankingConsideration
from council.services.rankings import put_ranking_on_agenda, settle_rankings
from kpi.enums import AppealOutcome
from kpi.models import Appeal, KpiSheet
from meetings import services
from meetings.models import AgendaItem, Meeting, ProtocolItem
from portal.regulation.figures import numbers
from tests.council import world_calls as world
from tests.counting import queries_of
from tests.factories.meetings import MeetingFactory
from tests.factories.review import CLAIMS, make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.clause("15.11")]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


@pytest.fixture
def year(cast):
    make_sheet(cast.association, state=ReportState.CONFIRMED)
    sheet = make_sheet(cast.other_association, state=ReportState.CONFIRMED, claims=CLAIMS | {"4": 6})
    return sheet.report.academic_year


def ahead(cast, *, number: int = 1) -> Meeting:
    return MeetingFactory(
        body=cast.council.body,
        created_by=cast["council_secretary"],
        starts_at=datetime(2026, 12, number, 5, tzinfo=UTC),
    )


def considered(cast, year, *, vote: str = "in_favour", decides: bool = True, number: int = 1):
    """Hold a meeting of the Council on the year and sign its protocol; the consideration as it was settled."""
    secretary = cast["council_secretary"]
    item = put_ranking_on_agenda(ahead(cast, number=number), year, actor=cast["center_head"])
    meeting = services.convene_meeting(Meeting.objects.get(pk=item.meeting_id), actor=secretary)
    meeting = services.open_meeting(meeting, actor=secretary)
    present = list(meeting.attendees.filter(user__isnull=False)) + list(
        meeting.attendees.filter(user__isnull=True).exclude(name="")
    )
    for line in present:
        services.mark_presence(line, actor=secretary)
    item = AgendaItem.objects.select_related("meeting__body").get(pk=item.pk)
    if vote:
        opened = services.open_vote(item, actor=secretary)
        for line in present:
            services.record_ballot(opened, line, actor=secretary, value=vote)
        services.close_vote(opened, actor=secretary)
    if decides and vote != "in_favour":
        services.add_decision(item, actor=secretary, data=world.DECISION)
    world.signed(cast, item)
    return RankingConsideration.objects.select_related("protocol").get(item=item)


@pytest.mark.parametrize(
    ("vote", "decides", "outcome"),
    [
        pytest.param("in_favour", True, "adopted", id="adopted"),
        pytest.param("against", False, "rejected", id="voted down"),
        pytest.param("", True, "noted", id="decided without a vote"),
        pytest.param("", False, "postponed", id="not considered"),
    ],
)
def test_the_signed_protocol_settles_the_year(cast, year, vote, decides, outcome):
    one = considered(cast, year, vote=vote, decides=decides)
    assert one.outcome == outcome and one.settled_at and one.protocol.meeting_id == one.item.meeting_id
    entry = AuditEntry.objects.get(action="settle_ranking")
    assert entry.data["outcome"] == outcome and entry.data["protocol"] == one.protocol_id
    if outcome == "adopted":
        assert world.DECISION["text_kk"] in one.decided_kk and world.DECISION["text_ru"] in one.decided_ru
        assert settle_rankings(one.protocol) == 0


def test_a_corrected_protocol_is_read_anew(cast, year):
    one = considered(cast, year)
    ProtocolItem.objects.filter(protocol=one.protocol, item=one.item).update(decided_kk="Түзетілген сөз")
    assert settle_rankings(one.protocol) == 1
    one.refresh_from_db()
    assert one.decided_kk == "Түзетілген сөз" and one.outcome == "adopted"


def test_a_decided_year_comes_again_only_when_its_ranking_changed(cast, year):
    one = considered(cast, year)
    with pytest.raises(DomainError) as refusal:
        put_ranking_on_agenda(ahead(cast, number=20), year, actor=cast["center_head"])
    assert refusal.value.clause == "15.11" and refusal.value.field == "meeting"
    assert f"{one.protocol.number}/{one.protocol.year}" in str(refusal.value)
    ahead(cast, number=21)
    url = reverse("kpi:ranking")
    html = cast.client("center_head").get(url).content.decode()
    assert 'data-testid="ranking-decided"' in html and 'data-testid="ranking-put"' not in html
    head = cast["center_head"]
    Appeal.objects.create(
        sheet=KpiSheet.objects.get(report__association=cast.association), text="-", raised_by=head,
        raised_at=timezone.now(), reason="-", decided_by=head, decided_at=timezone.now(),
        outcome=AppealOutcome.PARTLY,
    )  # fmt: skip
    html = cast.client("center_head").get(url).content.decode()
    assert 'data-testid="ranking-put"' in html
    assert considered(cast, year, number=22).outcome == "adopted"
    assert RankingConsideration.objects.filter(academic_year=year, outcome="adopted").count() == 2


@pytest.mark.parametrize("vote", ["against", ""], ids=["voted down", "not considered"])
def test_a_year_that_was_not_decided_can_come_again(cast, year, vote):
    considered(cast, year, vote=vote, decides=False)
    assert put_ranking_on_agenda(ahead(cast, number=20), year, actor=cast["center_head"])


def test_a_year_waits_for_the_signature_of_the_protocol(cast, year):
    item = put_ranking_on_agenda(ahead(cast), year, actor=cast["center_head"])
    now = timezone.now()
    Meeting.objects.filter(pk=item.meeting_id).update(state="closed", opened_at=now, closed_at=now)
    with pytest.raises(DomainError) as refusal:
        put_ranking_on_agenda(ahead(cast, number=20), year, actor=cast["center_head"])
    assert "01.12.2026" in str(refusal.value) and refusal.value.clause == "15.11"


def test_the_decision_is_shown_where_the_year_is_read(cast, year):
    one = considered(cast, year)
    browser = cast.client("member")
    asks = {}
    for url in (
        reverse("kpi:ranking"),
        reverse("kpi:analysis"),
        f"{reverse('council:oversight')}?year=2026",
    ):
        html = browser.get(url).content.decode()
        _before, mark, card = html.partition('data-testid="considered"')
        assert mark, url
        assert world.DECISION["text_kk"] in card
        assert reverse("meetings:protocol_detail", args=[one.protocol_id]) in card
        asks[url] = queries_of(browser, url)
    put = RankingConsideration.objects.get(pk=one.pk)
    put.pk, put.item = (
        None,
        AgendaItem.objects.create(meeting_id=one.item.meeting_id, position=9, title_kk="–"),
    )
    put.save()
    assert {url: queries_of(browser, url) for url in asks} == asks


def test_the_regulation_tells_it_at_the_clause(cast, year):
    assert "years_considered" not in numbers()
    considered(cast, year)
    cache.clear()
    found = numbers()
    assert (found["years_considered"], found["considered_on"]) == (1, "01.12.2026")
    assert found["considered_year"] == str(year)
