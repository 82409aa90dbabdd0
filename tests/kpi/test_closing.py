"""The end of a review: concluded by the reviewer, confirmed by the head, determined, appealed against, decided."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from associations.enums import ReportState
from core.errors import DomainError
from core.models import AuditEntry
from kpi.documents.determination import determination_pdf
from kpi.domain.reviewing import appeal_outcome, total_without
from kpi.domain.stages import stage_of
from kpi.enums import AppealOutcome, ReviewStage, ScoreState
from kpi.models import Appeal, Determination, KpiScore, SecondReading
from kpi.queries import waiting_for
from kpi.queries.appeals import appeal_until, appeals_for
from kpi.services import appeals, assigning, claims, closing, review
from notices.models import Letter, Notice
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.factories.review import make_sheet, score_of


@pytest.mark.parametrize(
    ("points", "outcome"),
    [
        ([(3, 5)], AppealOutcome.GRANTED),
        ([(3, 5), (0, 0)], AppealOutcome.PARTLY),
        ([(3, 3), (0, 0)], AppealOutcome.REFUSED),
    ],
)
def test_outcome_follows_from_the_points(points, outcome):
    assert appeal_outcome(points) == outcome


def test_total_without_the_returned_indicator():
    assert total_without({1: 5, 2: 3, 4: 10}, 4) == 8
    assert total_without({1: 5}, 9) == 5


def test_a_concluded_review_is_a_stage_of_its_own():
    stage = stage_of(ReportState.IN_REVIEW, is_overdue=True, is_answered=False, is_concluded=True)
    assert stage == ReviewStage.CONCLUDED


@pytest.fixture
def reviewer(cast):
    return cast["center_reviewer"]


@pytest.fixture
def head(cast):
    return cast["center_head"]


@pytest.fixture
def coordinator(cast):
    """The coordinator of the association's base university."""
    person = UserFactory(full_name="Базалық ЖЖОКБҰ үйлестірушісі", language="ru")
    OfficeFactory(user=person, role="university_coordinator", university=cast.university)
    return person


@pytest.fixture
def in_review(cast, reviewer):
    return make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=reviewer)


@pytest.fixture
def decided(in_review, reviewer):
    """Everything confirmed as claimed, indicator 4 with one instead of four: 3 points instead of 4."""
    for score in in_review.scores.select_related("indicator"):
        if score.indicator.number == 4:
            review.confirm_indicator(score, actor=reviewer, value=1, comment="Үшеуі қайталанған")
        else:
            review.confirm_indicator(score, actor=reviewer, value=score.claim)
    return in_review


@pytest.fixture
def confirmed(decided, reviewer, head):
    closing.conclude_review(decided, actor=reviewer)
    sheet = closing.confirm_report(decided, actor=head)
    decided.refresh_from_db()
    decided.report.refresh_from_db()
    return sheet


@pytest.mark.django_db
class TestConclusion:
    def test_names_what_is_left(self, in_review, reviewer):
        for score in in_review.scores.select_related("indicator").exclude(indicator__number__in=[5, 9]):
            review.confirm_indicator(score, actor=reviewer, value=score.claim)
        with pytest.raises(DomainError, match=r"5, 9"):
            closing.conclude_review(in_review, actor=reviewer)

    def test_tells_the_head_once_and_waits_for_them(self, cast, decided, reviewer, head):
        for _press in range(2):
            closing.conclude_review(decided, actor=reviewer)
        assert [notice.recipient for notice in Notice.objects.all()] == [head]
        assert AuditEntry.objects.filter(action="conclude_review").count() == 1
        urls = [task.url for task in waiting_for(cast["center_head"])]
        assert any("stage=concluded" in url for url in urls)
        assert not any("stage=concluded" in task.url for task in waiting_for(cast["center_reviewer"]))

    def test_closes_the_indicators_until_it_is_sent_back(self, decided, reviewer, head):
        closing.conclude_review(decided, actor=reviewer)
        with pytest.raises(DomainError):
            review.return_indicator(score_of(decided, 4), actor=reviewer, reason="x")
        with pytest.raises(PermissionDenied):
            closing.send_back(decided, actor=reviewer, reason="x")
        with pytest.raises(DomainError) as refused:
            closing.send_back(decided, actor=head, reason=" ")
        assert refused.value.field == "reason"
        closing.send_back(decided, actor=head, reason="4-көрсеткіштің дәлелін қайта қараңыз")
        assert "қайта қараңыз" in Letter.objects.get().text
        review.return_indicator(score_of(decided, 4), actor=reviewer, reason="Құжат оқылмайды")

    def test_only_a_concluded_review_is_sent_back(self, decided, head):
        with pytest.raises(DomainError):
            closing.send_back(decided, actor=head, reason="x")


@pytest.mark.django_db
class TestConfirmation:
    def test_is_the_heads_and_of_a_concluded_review(self, decided, reviewer, head):
        with pytest.raises(DomainError):
            closing.confirm_report(decided, actor=head)
        closing.conclude_review(decided, actor=reviewer)
        with pytest.raises(PermissionDenied):
            closing.confirm_report(decided, actor=reviewer)

    def test_fixes_the_total_and_tells_association_and_base_university_once(
        self, cast, coordinator, confirmed, head
    ):
        closing.confirm_report(confirmed, actor=head)
        assert confirmed.confirmed_total == confirmed.claimed_total - 1
        assert confirmed.report.state == ReportState.CONFIRMED
        assert {letter.recipient for letter in Letter.objects.all()} == {
            cast["association_secretary"],
            cast["association_chair"],
            coordinator,
        }
        assert AuditEntry.objects.filter(action="confirm_report").count() == 1
        assert Determination.objects.count() == 1

    def test_determination_is_frozen_and_prints_in_both_languages(self, cast, confirmed):
        determination = confirmed.determinations.get()
        row = determination.content["indicators"][3]
        assert (row["claimed"], row["confirmed"], row["comment"]) == (4, 3, "Үшеуі қайталанған")
        assert determination.content["indicators"][0]["comment"] == ""
        before = determination_pdf(determination, "kk")
        for score in confirmed.scores.all():
            score.confirmed_points = 0
            score.save()
        assert determination_pdf(Determination.objects.get(), "kk") == before
        for language, word in (("kk", "Ұлттық"), ("ru", "Национальн")):
            pdf = PdfReader(io.BytesIO(determination_pdf(determination, language)))
            text = "".join(page.extract_text() for page in pdf.pages)
            assert word in text and str(confirmed.confirmed_total) in text


@pytest.mark.django_db
class TestReturnOfAnIndicator:
    def test_has_the_terms_of_the_year_by_default(self, cast, in_review, reviewer, head):
        year = in_review.report.academic_year
        assigning.set_review_settings(year, second_reader=False, answer_days=5, appeal_days=10, actor=head)
        score = review.return_indicator(score_of(in_review, 4), actor=reviewer, reason="Құжат жоқ")
        assert score.answer_due_on == timezone.localdate() + timedelta(days=5)

    def test_names_its_last_day_in_the_letter(self, cast, in_review, reviewer):
        day = timezone.localdate() + timedelta(days=3)
        review.return_indicator(score_of(in_review, 4), actor=reviewer, reason="Құжат жоқ", due_on=day)
        review.return_report(in_review, actor=reviewer)
        assert f"{day:%d.%m.%Y}" in Letter.objects.first().text
        page = cast.client("association_secretary").get(reverse("kpi:sheet_edit", args=[in_review.report_id]))
        assert f"{day:%d.%m.%Y}" in page.content.decode()

    def test_is_refused_for_a_day_that_has_passed(self, in_review, reviewer):
        with pytest.raises(DomainError) as refused:
            review.return_indicator(
                score_of(in_review, 4), actor=reviewer, reason="x", due_on=date(2026, 1, 1)
            )
        assert refused.value.field == "due_on"

    def test_another_day_alone_is_no_second_remark(self, in_review, reviewer):
        day = timezone.localdate() + timedelta(days=3)
        for shift in (0, 1):
            review.return_indicator(
                score_of(in_review, 4), actor=reviewer, reason="x", due_on=day + timedelta(days=shift)
            )
        score = score_of(in_review, 4)
        assert (score.answer_due_on, score.remarks.count()) == (day + timedelta(days=1), 1)

    def test_page_says_what_it_costs_and_keeps_a_wrong_day(self, cast, in_review):
        client = cast.client("center_reviewer")
        page = client.get(reverse("kpi:review_detail", args=[in_review.pk]), {"indicator": 4})
        what_if = page.context["what_if"]
        assert (what_if.total, what_if.if_returned) == (
            in_review.claimed_total,
            in_review.claimed_total - 4,
        )
        answer = client.post(
            reverse("kpi:indicator_return", args=[in_review.pk, 4]), {"reason": "x", "due_on": "2026-13-45"}
        )
        assert answer.status_code == 422
        assert 'value="2026-13-45"' in answer.content.decode()
        answer = client.post(
            reverse("kpi:indicator_return", args=[in_review.pk, 4]), {"reason": "x", "due_on": "2026-01-01"}
        )
        assert answer.status_code == 422


@pytest.mark.django_db
def test_next_round_shows_only_what_changed(cast, in_review, reviewer):
    for score in in_review.scores.select_related("indicator").exclude(indicator__number=4):
        review.confirm_indicator(score, actor=reviewer, value=score.claim)
    score = review.return_indicator(score_of(in_review, 4), actor=reviewer, reason="Құжат жоқ")
    score.state = ScoreState.ANSWERED
    score.save()
    report = in_review.report
    report.refresh_from_db()
    report.last_submitted_at = report.submitted_at + timedelta(days=3)
    report.save()
    client, url = cast.client("center_reviewer"), reverse("kpi:review_detail", args=[in_review.pk])
    shown = client.get(url).context["shown"]
    assert [line.number for line, _tone, _change in shown] == [4]
    assert len(client.get(url, {"only": "all"}).context["shown"]) == 13
    answer = client.post(
        reverse("kpi:indicator_confirm", args=[in_review.pk, 4]), {"as_claimed": "1", "only": "changed"}
    )
    assert "only=changed" in answer["Location"]


@pytest.mark.django_db
class TestAppeal:
    @pytest.fixture
    def secretary(self, cast):
        return cast["association_secretary"]

    @pytest.fixture
    def appeal(self, confirmed, secretary):
        return appeals.raise_appeal(confirmed, actor=secretary, numbers=[4, 5], text="Төртеуі де бар")

    def test_term_ends_with_the_last_second_in_almaty(self, confirmed, secretary):
        confirmed.report.confirmed_at = datetime(2026, 11, 1, 19, 30, tzinfo=UTC)  # 2 November in Almaty
        confirmed.report.save()
        assert appeal_until(confirmed) == datetime(2026, 11, 12, 18, 59, 59, tzinfo=UTC)
        with pytest.raises(DomainError):
            appeals.raise_appeal(
                confirmed,
                actor=secretary,
                numbers=[4],
                text="x",
                now=datetime(2026, 11, 12, 19, 0, tzinfo=UTC),
            )
        appeals.raise_appeal(
            confirmed,
            actor=secretary,
            numbers=[4],
            text="x",
            now=datetime(2026, 11, 12, 18, 59, 59, tzinfo=UTC),
        )

    def test_is_raised_once_with_a_reason_and_an_indicator(self, confirmed, secretary):
        for numbers, text, field in (([4], " ", "text"), ([], "x", "numbers"), ([99], "x", "numbers")):
            with pytest.raises(DomainError) as refused:
                appeals.raise_appeal(confirmed, actor=secretary, numbers=numbers, text=text)
            assert refused.value.field == field
        appeals.raise_appeal(confirmed, actor=secretary, numbers=[4], text="x")
        with pytest.raises(DomainError):
            appeals.raise_appeal(confirmed, actor=secretary, numbers=[5], text="y")

    def test_is_the_associations_and_after_the_confirmation(self, cast, confirmed, decided, reviewer):
        with pytest.raises(PermissionDenied):
            appeals.raise_appeal(confirmed, actor=reviewer, numbers=[4], text="x")
        other = make_sheet(cast.other_association, state=ReportState.IN_REVIEW, reviewer=reviewer)
        with pytest.raises(DomainError):
            appeals.raise_appeal(other, actor=cast["other_association_secretary"], numbers=[4], text="x")

    def test_tells_the_head_and_waits_for_them(self, cast, appeal, head):
        assert Letter.objects.filter(recipient=head).count() == 1
        assert reverse("kpi:appeal_list") in [task.url for task in waiting_for(cast["center_head"])]

    def test_granted_in_part_raises_points_total_and_determination(
        self, cast, coordinator, confirmed, appeal, head
    ):
        before = confirmed.confirmed_total
        appeals.decide_appeal(appeal, actor=head, values={4: 4}, reason="Төртінші құжат табылды")
        confirmed.refresh_from_db()
        appeal.refresh_from_db()
        assert (appeal.outcome, confirmed.confirmed_total) == (AppealOutcome.PARTLY, before + 1)
        second = confirmed.determinations.get(number=2)
        assert second.content["total"] == before + 1
        assert second.content["appeal"]["total_before"] == before
        assert confirmed.determinations.get(number=1).content["total"] == before
        letters = Letter.objects.filter(key__startswith="kpi.appeal-decided").values_list(
            "recipient", flat=True
        )
        assert set(letters) == {
            cast.ids["association_secretary"],
            cast.ids["association_chair"],
            coordinator.pk,
        }
        entry = AuditEntry.objects.get(action="decide_appeal")
        assert entry.data["points"]["4"] == [3, 4]
        text = "".join(
            page.extract_text() for page in PdfReader(io.BytesIO(determination_pdf(second, "ru"))).pages
        )
        assert "Төртінші" in text and "вынесено определение" not in text
        first = confirmed.determinations.get(number=1)
        text = "".join(
            page.extract_text() for page in PdfReader(io.BytesIO(determination_pdf(first, "ru"))).pages
        )
        assert "№ 2" in text and "вынесено определение" in text

    def test_is_refused_without_a_change_and_never_lowers(self, confirmed, appeal, head):
        with pytest.raises(DomainError) as refused:
            appeals.decide_appeal(appeal, actor=head, values={4: 0}, reason="x")
        assert refused.value.field == "value-4"
        with pytest.raises(DomainError) as refused:
            appeals.decide_appeal(appeal, actor=head, values={}, reason=" ")
        assert refused.value.field == "reason"
        before = confirmed.confirmed_total
        appeals.decide_appeal(appeal, actor=head, values={}, reason="Құжаттар қайталанған")
        confirmed.refresh_from_db()
        appeal.refresh_from_db()
        assert (appeal.outcome, confirmed.confirmed_total) == (AppealOutcome.REFUSED, before)
        with pytest.raises(DomainError):
            appeals.decide_appeal(appeal, actor=head, values={}, reason="y")

    def test_is_decided_by_a_head_who_did_not_review(self, confirmed, appeal, head, reviewer):
        with pytest.raises(PermissionDenied):
            appeals.decide_appeal(appeal, actor=reviewer, values={}, reason="x")
        confirmed.reviewer = head
        confirmed.save()
        with pytest.raises(DomainError):
            appeals.decide_appeal(appeal, actor=head, values={}, reason="x")
        other = OfficeFactory(user=UserFactory(), role="center_head").user
        appeals.decide_appeal(appeal, actor=other, values={}, reason="x")

    def test_page_decides_and_keeps_what_was_typed(self, cast, appeal):
        client, url = cast.client("center_head"), reverse("kpi:appeal_detail", args=[appeal.pk])
        answer = client.post(url, {"change-4": "1", "count-4": "0", "reason": "себебі бар"})
        assert answer.status_code == 422 and "себебі бар" in answer.content.decode()
        answer = client.post(url, {"change-4": "1", "count-4": "", "reason": "себебі бар"})
        assert answer.status_code == 422
        answer = client.post(url, {"change-4": "1", "count-4": "4", "reason": "себебі бар"})
        assert answer.status_code == 302
        assert Appeal.objects.get().outcome == AppealOutcome.PARTLY

    def test_page_of_the_result_keeps_what_was_typed(self, cast, confirmed):
        url = reverse("kpi:appeal_raise", args=[confirmed.report_id])
        client = cast.client("association_chair")
        answer = client.post(url, {"text": "Себебін жаздым"})
        assert answer.status_code == 422 and "Себебін жаздым" in answer.content.decode()
        client.post(url, {"text": "Себебін жаздым", "numbers": ["4"]})
        page = client.get(reverse("kpi:report_result", args=[confirmed.report_id])).content.decode()
        assert 'data-testid="appeal"' in page and 'data-testid="appeal-raise"' not in page

    def test_conflict_of_interest_hides_it(self, cast, appeal):
        person = cast["center_head"]
        person.university = cast.university
        person.save()
        assert not appeals_for(cast["center_head"]).exists()
        with pytest.raises(DomainError):
            appeals.decide_appeal(appeal, actor=cast["center_head"], values={}, reason="x")


@pytest.mark.django_db
def test_report_page_is_blind_for_the_second_reader(cast, decided, reviewer):
    second = OfficeFactory(user=UserFactory(), role="center_reviewer").user
    decided.reviewer = second
    decided.save()
    SecondReading.objects.create(sheet=decided, reader=reviewer)
    page = cast.client("center_reviewer").get(reverse("kpi:report_detail", args=[decided.report_id]))
    assert "қайталанған" not in page.content.decode() and not page.context["shows_confirmed"]
    assert "қайталанған" in cast.client("center_head").get(page.request["PATH_INFO"]).content.decode()


@pytest.mark.django_db
@pytest.mark.clause("22")
def test_report_page_says_until_when_an_answer_is_owed(cast, decided, reviewer):
    score = score_of(decided, 4)
    review.return_indicator(score, actor=reviewer, reason="Құжат жоқ", due_on=date(2030, 5, 4))
    url = reverse("kpi:report_detail", args=[decided.report_id])
    secretary = cast.client("association_secretary")
    assert "answer-due" not in secretary.get(url).content.decode(), "only a mark until the report is returned"
    review.return_report(decided, actor=reviewer)
    page = secretary.get(url).content.decode()
    assert 'data-testid="answer-due-4"' in page and 'data-testid="answer-due"' in page
    assert page.count("04.05.2030") == 2
    assert 'data-testid="answer-due-4"' in cast.client("association_member").get(url).content.decode()
    second = OfficeFactory(user=UserFactory(), role="center_reviewer").user
    decided.reviewer = second
    decided.save()
    SecondReading.objects.create(sheet=decided, reader=reviewer)
    assert "04.05.2030" not in cast.client("center_reviewer").get(url).content.decode()
    KpiScore.objects.filter(pk=score.pk).update(answer_due_on=date(2020, 5, 4))
    late = secretary.get(url).content.decode()
    assert "badge-red" in late.split('data-testid="answer-due-4"')[1].split("</span>")[0]
    claims.answer_return(score, actor=cast["association_secretary"], text="Қосылды")
    assert "04.05.2020" not in secretary.get(url).content.decode()
