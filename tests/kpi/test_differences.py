"""Claim, count and confirmed side by side; only the differences; what agrees is confirmed at once (cl. 15.11)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from associations.enums import ReportState
from core.errors import DomainError
from core.models import AuditEntry
from kpi.enums import ScoreState
from kpi.queries.review import review_lines
from kpi.services import review
from kpi.services.agreeing import confirm_agreeing
from tests.factories.review import make_sheet, score_of

pytestmark = pytest.mark.django_db
DIFFERENT = {4: (1, 3), 6: (0, 0), 9: (2, 5)}


@pytest.fixture
def reviewer(cast):
    return cast["center_reviewer"]


@pytest.fixture
def sheet(cast, reviewer):
    """A report whose claim is the count but for three indicators."""
    found = make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=reviewer)
    for score in found.scores.select_related("indicator"):
        if score.indicator.number == 13:
            score.claim, score.claim_points = {"13.1": True}, 5  # without 13.2, which only a person judges
            found.claimed_total -= 5
        score.counted, score.counted_points = score.claim, score.claim_points
        if score.indicator.number in DIFFERENT:
            score.counted, score.counted_points = DIFFERENT[score.indicator.number]
        score.save()
    return found


def test_lines_differ_where_claim_and_count_do(sheet):
    lines = review_lines(sheet)
    assert [line.number for line in lines if line.is_different] == sorted(DIFFERENT)
    assert {line.number: line.counted.points for line in lines if line.is_different} == {4: 3, 6: 0, 9: 5}


def test_without_a_count_anything_claimed_needs_a_look(cast, reviewer):
    lines = review_lines(make_sheet(cast.association, reviewer=reviewer))
    assert all(line.counted is None for line in lines)
    assert [line.number for line in lines if not line.is_different] == [8, 11, 12]


def test_what_a_person_judges_is_no_difference(sheet):
    score = score_of(sheet, 3)
    score.claim = {"3.1": True, "3.3": True}
    score.save()
    assert not next(line for line in review_lines(sheet) if line.number == 3).is_different


def test_confirm_agreeing_leaves_the_differences(sheet, reviewer):
    numbers = confirm_agreeing(sheet, actor=reviewer)
    assert numbers == [1, 2, 3, 5, 7, 8, 10, 11, 12, 13]
    left = sheet.scores.exclude(state=ScoreState.CONFIRMED).values_list("indicator__number", flat=True)
    assert sorted(left) == sorted(DIFFERENT)
    assert AuditEntry.objects.filter(action="confirm_indicator").count() == 10
    assert AuditEntry.objects.get(action="confirm_agreeing").data["indicators"] == numbers
    with pytest.raises(DomainError) as refused:
        confirm_agreeing(sheet, actor=reviewer)
    assert refused.value.clause == "15.11"


def test_confirm_agreeing_leaves_to_a_person_what_no_record_shows(cast, sheet, reviewer):
    for number, claim in ((3, {"3.1": True, "3.3": True}), (13, {"13.1": True, "13.2": True})):
        score = score_of(sheet, number)
        score.claim = claim
        score.counted = {ref: True for ref in claim if ref not in ("3.3", "13.2")}
        score.save()
    client = cast.client("center_reviewer")
    page = client.get(reverse("kpi:review_detail", args=[sheet.pk]), {"only": "differences"})
    assert [line.number for line, _tone, _change in page.context["shown"]] == [3, 4, 6, 9, 13]
    assert page.context["items_left"] == "3.3, 13.2"
    assert page.content.decode().count('data-testid="items-left"') == 1
    answer = client.post(reverse("kpi:agreeing_confirm", args=[sheet.pk]), follow=True)
    assert any("3.3, 13.2" in str(told) for told in answer.context["messages"])
    left = sheet.scores.exclude(state=ScoreState.CONFIRMED).values_list("indicator__number", flat=True)
    assert sorted(left) == [3, 4, 6, 9, 13]
    entry = AuditEntry.objects.get(action="confirm_agreeing").data
    assert entry["left"] == ["3.3", "13.2"] and entry["indicators"] == [1, 2, 5, 7, 8, 10, 11, 12]
    with pytest.raises(DomainError) as refused:
        confirm_agreeing(sheet, actor=reviewer)
    assert "3.3, 13.2" in str(refused.value)


def test_confirm_agreeing_touches_no_returned_indicator(sheet, reviewer):
    review.return_indicator(score_of(sheet, 5), actor=reviewer, reason="Құжат жоқ")
    assert 5 not in confirm_agreeing(sheet, actor=reviewer)
    assert score_of(sheet, 5).state == ScoreState.RETURNED


def test_confirm_agreeing_is_the_reviewers_and_in_review(cast, sheet):
    with pytest.raises(PermissionDenied):
        confirm_agreeing(sheet, actor=cast["member"])
    sheet.report.state = ReportState.RETURNED
    sheet.report.save()
    with pytest.raises(DomainError):
        confirm_agreeing(sheet, actor=cast["center_head"])


def test_only_differences_goes_from_one_to_the_next(cast, sheet):
    client, url = cast.client("center_reviewer"), reverse("kpi:review_detail", args=[sheet.pk])
    answer = client.get(url, {"only": "differences"})
    assert [line.number for line, _tone, _change in answer.context["shown"]] == sorted(DIFFERENT)
    assert answer.context["current"].number == 4
    page = answer.content.decode()
    assert 'data-testid="confirm-agreeing"' in page and "is-other" in page
    client.post(reverse("kpi:agreeing_confirm", args=[sheet.pk]), {"only": "differences"})
    seen = []
    for number in sorted(DIFFERENT):
        answer = client.post(
            reverse("kpi:indicator_confirm", args=[sheet.pk, number]),
            {"as_claimed": "1", "only": "differences"},
        )
        seen.append(answer["Location"].split("?")[1])
    assert seen == [f"indicator={number}&only=differences" for number in (6, 9, 9)]
    last = client.get(url, {"only": "differences", "indicator": 9})
    assert last.context["totals"].is_complete
    assert 'data-testid="review-conclude"' in last.content.decode()


def test_totals_stand_side_by_side(cast, sheet):
    page = cast.client("center_head").get(reverse("kpi:review_detail", args=[sheet.pk]), {"indicator": 4})
    totals = page.context["totals"]
    assert (totals.claimed, totals.confirmed) == (sheet.claimed_total, 0)
    assert totals.counted == sum(score.counted_points for score in sheet.scores.all())
    assert reverse("kpi:report_counts", args=[sheet.report_id]) + "?indicator=4" in page.content.decode()


def test_what_records_prove_needs_no_file(cast, sheet):
    client, url = cast.client("center_head"), reverse("kpi:review_detail", args=[sheet.pk])
    sheet.scores.get(indicator__number=5).evidence.all().delete()
    counted = client.get(url, {"indicator": 5}).content.decode()
    assert 'data-testid="proof-records"' in counted and 'data-testid="no-proof"' not in counted
    sheet.scores.get(indicator__number=6).evidence.all().delete()
    assert 'data-testid="no-proof"' in client.get(url, {"indicator": 6}).content.decode()
