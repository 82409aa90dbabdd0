"""The results of a year on the Council's agenda, the ranking attached (cl. 15.11)."""

import io
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from associations.enums import ReportState
from core.errors import DomainError, TransitionRefused
from core.models import AuditEntry
from council.models import RankingConsideration
from council.queries import waiting_for
from council.services.rankings import put_ranking_on_agenda, renew_ranking
from kpi.enums import AppealOutcome
from kpi.models import Appeal, KpiSheet
from meetings.enums import MeetingState
from tests.factories.meetings import BodyFactory, MeetingFactory
from tests.factories.review import CLAIMS, make_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def head(cast):
    return cast["center_head"]


@pytest.fixture
def meeting(cast, head):
    return MeetingFactory(body=cast.council.body, created_by=head)


@pytest.fixture
def year(cast):
    make_sheet(cast.association, state=ReportState.CONFIRMED)
    sheet = make_sheet(cast.other_association, state=ReportState.CONFIRMED, claims=CLAIMS | {"4": 6})
    return sheet.report.academic_year


def text_of(pdf):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_item_has_the_ranking_in_both_languages(cast, meeting, year, head):
    item = put_ranking_on_agenda(meeting, year, actor=head)
    assert "2025–2026" in item.title_kk and "2025–2026" in item.title_ru and item.title_en != item.title_kk
    materials = list(item.materials.select_related("file").order_by("pk"))
    assert [one.file.content_type for one in materials] == ["application/pdf"] * 2
    with materials[0].file.content.open() as stored:
        words = text_of(stored.read())
    assert str(cast.association) in words and str(cast.other_association) in words
    assert "Балл қай жерде жоғалады" in " ".join(words.split()) and "Жылдар бойынша" in words
    assert RankingConsideration.objects.get().confirmed_count == 2
    assert AuditEntry.objects.get(action="put_ranking_on_agenda").data == {"year": 2025, "reports": 2}


def test_one_year_stands_on_one_agenda_at_a_time(cast, meeting, year, head):
    put_ranking_on_agenda(meeting, year, actor=head)
    other = MeetingFactory(
        body=cast.council.body, created_by=head, starts_at=datetime(2027, 1, 5, tzinfo=UTC)
    )
    with pytest.raises(DomainError) as refused:
        put_ranking_on_agenda(other, year, actor=head)
    assert "10.12.2026" in str(refused.value) and refused.value.clause == "15.11"
    meeting.state = MeetingState.CANCELLED
    meeting.cancelled_at = meeting.starts_at
    meeting.save()
    put_ranking_on_agenda(other, year, actor=head)


def test_refused_without_a_meeting_of_the_council_and_without_a_confirmed_report(cast, meeting, year, head):
    with pytest.raises(DomainError):
        put_ranking_on_agenda(None, year, actor=head)
    with pytest.raises(DomainError):
        put_ranking_on_agenda(MeetingFactory(body=BodyFactory(), created_by=head), year, actor=head)
    draft = make_sheet(cast.association, state=ReportState.IN_REVIEW, year=2024, reviewer=head)
    with pytest.raises(DomainError) as refused:
        put_ranking_on_agenda(meeting, draft.report.academic_year, actor=head)
    assert refused.value.clause == "15.11"
    assert not meeting.items.exists()


def test_head_puts_it_from_the_ranking_in_one_step(cast, meeting, year):
    client = cast.client("center_head")
    page = client.get(reverse("kpi:ranking")).content.decode()
    assert 'data-testid="ranking-put"' in page
    answer = client.post(reverse("council:ranking_put", args=[2025]), {"meeting": meeting.pk})
    assert answer["Location"] == reverse("meetings:meeting_detail", args=[meeting.pk])
    assert client.get(answer["Location"]).status_code == 200
    assert (
        'data-testid="ranking-put"' not in cast.client("member").get(reverse("kpi:ranking")).content.decode()
    )


def test_ranking_is_printed_for_whoever_reads_it(cast, year):
    make_sheet(cast.association, state=ReportState.CONFIRMED, year=2024)
    make_sheet(cast.other_association, state=ReportState.CONFIRMED, year=2024)
    answer = cast.client("member").get(reverse("kpi:ranking_pdf", args=[2024, "ru"]))
    assert answer["Content-Type"] == "application/pdf"
    words = text_of(answer.content)
    assert "2024–2025" in words and cast.association.name_ru in words
    assert cast.client("member").get(reverse("kpi:ranking_pdf", args=[2019, "ru"])).status_code == 404


def test_a_ranking_of_an_earlier_moment_is_renewed_in_one_step(cast, meeting, year, head):
    item = put_ranking_on_agenda(meeting, year, actor=head)
    with pytest.raises(DomainError) as refused:
        renew_ranking(year, actor=head)
    assert refused.value.clause == "15.11"
    sheet = KpiSheet.objects.get(report__association=cast.association)
    assert waiting_for(head) == []
    Appeal.objects.create(
        sheet=sheet, text="-", raised_by=head, raised_at=timezone.now(), reason="-", decided_by=head,
        decided_at=timezone.now(), outcome=AppealOutcome.PARTLY,
    )  # fmt: skip
    client = cast.client("center_head")
    page = client.get(reverse("kpi:ranking"))
    assert (page.context["news"].confirmed_count, page.context["news"].raised_count) == (0, 1)
    assert 'data-testid="ranking-stale"' in page.content.decode()
    [waits] = waiting_for(head)
    assert waits.url == reverse("kpi:ranking") + "?year=2025" and waits.clause == "15.11"

    answer = client.post(reverse("council:ranking_renew", args=[2025]))
    assert answer["Location"] == reverse("meetings:meeting_detail", args=[meeting.pk])
    materials = list(item.materials.select_related("file").order_by("pk"))
    moment = f"{timezone.localtime(item.ranking_consideration.frozen_at):%d.%m.%Y %H:%M}"
    assert len(materials) == 4
    assert all(moment in one.title and "Бұрынғы" not in one.title for one in materials[2:])
    assert [one.title.partition(":")[0] for one in materials[:2]] == ["Бұрынғы нұсқасы", "Прежняя версия"]
    with materials[3].file.content.open() as stored:
        words = text_of(stored.read())
    assert "Версия 2" in words and moment in words
    assert waiting_for(head) == []
    assert AuditEntry.objects.get(action="renew_ranking").data == {"year": 2025, "reports": 2, "version": 2}
    meeting.state, meeting.opened_at = MeetingState.OPEN, meeting.starts_at
    meeting.save()
    with pytest.raises(TransitionRefused):
        renew_ranking(year, actor=head)
