"""Who may review and who sees the ranking."""

from datetime import date

from django.utils import timezone

from associations.enums import ReportState
from core.files import store_bytes
from kpi.enums import ScoreState
from kpi.models import (
    Appeal,
    AppealPoint,
    DeclaredConflict,
    Evidence,
    ReviewerAbsence,
    SecondReading,
    SecondScore,
)
from kpi.services.determination import issue_determination
from tests.cast import ASSOCIATION, CENTER, COUNCIL, SIGNED_IN, Cast
from tests.factories.review import make_sheet, score_of
from tests.kpi.matrix_claims import READERS
from tests.matrix import Grant, Row

HEAD = frozenset({"center_head"})
RANKING = COUNCIL | ASSOCIATION | CENTER | {"authorised_body", "other_association_secretary"}


def submitted(cast: Cast):
    return make_sheet(cast.association)


def in_review(cast: Cast):
    return make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=cast["center_reviewer"])


def of_another(cast: Cast):
    return make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=cast["center_head"])


def of_own_university(cast: Cast):
    """A sheet of the university where both people of the Center work."""
    for persona in CENTER:
        person = cast[persona]
        person.university = cast.university
        person.save()
    return submitted(cast)


def with_all_confirmed(cast: Cast):
    sheet = in_review(cast)
    sheet.scores.update(state=ScoreState.CONFIRMED, confirmed_points=0)
    return sheet


def counted(cast: Cast):
    sheet = of_another(cast)
    for score in sheet.scores.all():
        score.counted, score.counted_points = score.claim, score.claim_points
        score.save()
    return sheet


def concluded(cast: Cast):
    sheet = with_all_confirmed(cast)
    sheet.concluded_at = timezone.now()
    sheet.save()
    return sheet


def confirmed(cast: Cast):
    sheet = make_sheet(cast.association, state=ReportState.CONFIRMED, reviewer=cast["center_reviewer"])
    sheet.report.confirmed_at = timezone.now()
    sheet.report.save()
    return sheet


def determined(cast: Cast):
    return issue_determination(confirmed(cast), actor=cast["center_head"])


def appeal(cast: Cast):
    sheet = confirmed(cast)
    found = Appeal.objects.create(
        sheet=sheet, text="Төрт құжат", raised_by=cast["association_chair"], raised_at=timezone.now()
    )
    AppealPoint.objects.create(appeal=found, score=score_of(sheet, 4), points_before=4)
    return found


def with_one_returned(cast: Cast):
    sheet = in_review(cast)
    sheet.scores.filter(indicator__number=4).update(state=ScoreState.RETURNED)
    return sheet


def proof(cast: Cast):
    score = score_of(in_review(cast), 4)
    stored = store_bytes(b"%PDF-1.7\n%%EOF", name="a.pdf", content_type="application/pdf")
    return Evidence.objects.create(
        score=score, title="a", file=stored, added_by=cast["association_secretary"]
    )


def absence(cast: Cast):
    person = cast["center_reviewer"]
    return ReviewerAbsence.objects.create(
        person=person, since=date(2030, 1, 1), until=date(2030, 1, 9), added_by=person
    )


def declared(cast: Cast):
    return DeclaredConflict.objects.create(
        person=cast["center_reviewer"], association=cast.other_association, reason="жақын туыс"
    )


def second_reading(cast: Cast):
    return SecondReading.objects.create(sheet=of_another(cast), reader=cast["center_reviewer"])


def with_all_points_given(cast: Cast):
    reading = second_reading(cast)
    SecondScore.objects.bulk_create(
        SecondScore(reading=reading, score=score, points=0) for score in reading.sheet.scores.all()
    )
    return reading


def absence_of_the_reviewer(cast: Cast) -> dict[str, str]:
    return {
        "absence-person": str(cast.ids["center_reviewer"]),
        "absence-since": "2030-02-01",
        "absence-until": "2030-02-03",
    }


def nothing_after_a_confirmed_report(cast: Cast) -> list[int]:
    make_sheet(cast.association, state=ReportState.CONFIRMED)
    return []


PERMISSIONS = {
    "kpi.view_review_queue": CENTER,
    "kpi.take_report": CENTER,
    "kpi.assign_reviewer": HEAD,
    "kpi.start_review": Grant(CENTER, on=in_review),
    "kpi.confirm_indicator": Grant(CENTER, on=in_review),
    "kpi.return_indicator": Grant(HEAD, on=of_another),
    "kpi.return_report": Grant(CENTER, on=in_review),
    "kpi.conclude_review": Grant(HEAD, on=of_another),
    "kpi.confirm_report": Grant(HEAD, on=in_review),
    "kpi.decide_appeal": Grant(HEAD, on=in_review),
    "kpi.view_appeals": CENTER,
    "kpi.raise_appeal": Grant({"association_chair", "association_secretary"}, on=in_review),
    "kpi.view_ranking": RANKING,
    "kpi.view_reviewers": CENTER,
    "kpi.record_absence": Grant(CENTER, on=lambda cast: cast["center_reviewer"]),
    "kpi.declare_conflict": CENTER,
    "kpi.lift_conflict": HEAD,
    "kpi.set_review": HEAD,
    "kpi.record_threshold": frozenset({"council_secretary"}),
    "kpi.read_second": Grant(frozenset({"center_reviewer"}), on=second_reading),
}
# Whoever may read the report; the coordinator of the cast is of another university than the base one.
RESULT = READERS
READER = frozenset({"center_reviewer"})

URLS = {
    "kpi:review_queue": Row(CENTER),
    "kpi:review_detail": Row(CENTER, args=lambda cast: [submitted(cast).pk]),
    # The people of the Center learn nothing of a sheet of their own university; others have no review page at all.
    "kpi:review_detail#own_university": Row(
        frozenset(),
        args=lambda cast: [of_own_university(cast).pk],
        strangers=404,
        readers=SIGNED_IN - CENTER,
    ),
    "kpi:report_take": Row(
        CENTER, args=lambda cast: [submitted(cast).pk], method="post", answers=302, strangers=404
    ),
    "kpi:review_start": Row(
        CENTER,
        args=lambda cast: [make_sheet(cast.association, reviewer=cast["center_reviewer"]).pk],
        method="post",
        answers=302,
        strangers=404,
    ),
    "kpi:reviewer_assign": Row(HEAD, args=lambda cast: [submitted(cast).pk]),
    "kpi:report_return": Row(
        CENTER, args=lambda cast: [with_one_returned(cast).pk], method="post", answers=302, strangers=404
    ),
    "kpi:agreeing_confirm": Row(
        HEAD,
        args=lambda cast: [counted(cast).pk],
        method="post",
        answers=302,
        strangers=404,
        readers={"center_reviewer"},
    ),
    "kpi:review_conclude": Row(
        CENTER, args=lambda cast: [with_all_confirmed(cast).pk], method="post", answers=302, strangers=404
    ),
    "kpi:review_send_back": Row(
        HEAD,
        args=lambda cast: [concluded(cast).pk],
        method="post",
        data=lambda cast: {"reason": "4-көрсеткішті қайта қараңыз"},
        answers=302,
        strangers=404,
        readers={"center_reviewer"},
    ),
    "kpi:report_confirm": Row(
        HEAD,
        args=lambda cast: [concluded(cast).pk],
        method="post",
        answers=302,
        strangers=404,
        readers={"center_reviewer"},
    ),
    "kpi:report_result": Row(RESULT, args=lambda cast: [confirmed(cast).report_id], strangers=404),
    "kpi:determination_pdf": Row(
        RESULT, args=lambda cast: [determined(cast).sheet_id, 1, "kk"], strangers=404
    ),
    "kpi:appeal_raise": Row(
        {"association_chair", "association_secretary"},
        args=lambda cast: [confirmed(cast).report_id],
        method="post",
        data=lambda cast: {"numbers": ["4"], "text": "Төрт құжат тіркелген еді"},
        answers=302,
        strangers=404,
        readers=RESULT,
    ),
    "kpi:appeal_list": Row(CENTER),
    "kpi:appeal_detail": Row(CENTER, args=lambda cast: [appeal(cast).pk]),
    "kpi:appeal_detail#decide": Row(
        HEAD,
        args=lambda cast: [appeal(cast).pk],
        method="post",
        data=lambda cast: {"reason": "Құжаттар қайталанған"},
        answers=302,
    ),
    "kpi:indicator_confirm": Row(
        CENTER,
        args=lambda cast: [in_review(cast).pk, 4],
        method="post",
        data=lambda cast: {"as_claimed": "1"},
        answers=302,
        strangers=404,
    ),
    "kpi:indicator_return": Row(
        HEAD,
        args=lambda cast: [of_another(cast).pk, 4],
        method="post",
        data=lambda cast: {"reason": "жоқ"},
        answers=302,
        strangers=404,
        readers={"center_reviewer"},
    ),
    "kpi:reviewers": Row(CENTER),
    "kpi:absence_add": Row(CENTER, method="post", data=absence_of_the_reviewer, answers=302),
    "kpi:absence_remove": Row(
        CENTER, args=lambda cast: [absence(cast).pk], method="post", answers=302, strangers=403
    ),
    "kpi:conflict_declare": Row(
        CENTER,
        method="post",
        data=lambda cast: {
            "conflict-association": str(cast.other_association.pk),
            "conflict-reason": "жақын туыс",
        },
        answers=302,
    ),
    "kpi:conflict_lift": Row(HEAD, args=lambda cast: [declared(cast).pk], method="post", answers=302),
    "kpi:review_settings": Row(
        HEAD,
        args=lambda cast: [submitted(cast).report.academic_year.first_year],
        method="post",
        data=lambda cast: {"settings-answer_days": "7", "settings-appeal_days": "14"},
        answers=302,
    ),
    "kpi:reports_share_out": Row(
        HEAD,
        args=lambda cast: [submitted(cast).report.academic_year.first_year],
        method="post",
        answers=302,
    ),
    "kpi:second_assign": Row(HEAD, args=lambda cast: [submitted(cast).pk]),
    # Not even the head learns here what the second reader thinks.
    "kpi:second_reading": Row(
        READER, args=lambda cast: [second_reading(cast).sheet_id], readers=SIGNED_IN - CENTER, strangers=404
    ),
    "kpi:second_points": Row(
        READER,
        args=lambda cast: [second_reading(cast).sheet_id, 4],
        method="post",
        data=lambda cast: {"count": "3"},
        answers=302,
        readers=SIGNED_IN - CENTER,
        strangers=404,
    ),
    "kpi:second_finish": Row(
        READER,
        args=lambda cast: [with_all_points_given(cast).sheet_id],
        method="post",
        answers=302,
        readers=SIGNED_IN - CENTER,
        strangers=404,
    ),
    "kpi:evidence_preview": Row(CENTER, args=lambda cast: [proof(cast).pk]),
    "kpi:ranking": Row(RANKING),
    "kpi:ranking_xlsx": Row(RANKING, args=nothing_after_a_confirmed_report),
    "kpi:threshold": Row(
        frozenset({"council_secretary"}),
        args=lambda cast: [*nothing_after_a_confirmed_report(cast), 2025],
    ),
    "kpi:analysis": Row(RANKING, args=nothing_after_a_confirmed_report),
    "kpi:analysis_indicator": Row(
        RANKING, args=lambda cast: [*nothing_after_a_confirmed_report(cast), 2025, 4]
    ),
    "kpi:ranking_cell": Row(
        RANKING, args=lambda cast: [make_sheet(cast.association, state=ReportState.CONFIRMED).pk, 4]
    ),
    "kpi:ranking_pdf": Row(RANKING, args=lambda cast: [*nothing_after_a_confirmed_report(cast), 2025, "kk"]),
    "kpi:ranking_detail": Row(
        RANKING, args=lambda cast: [make_sheet(cast.association, state=ReportState.CONFIRMED).pk]
    ),
}
