"""Who may review and who sees the ranking."""

from associations.enums import ReportState
from core.files import store_bytes
from kpi.enums import ScoreState
from kpi.models import Evidence
from tests.cast import ASSOCIATION, CENTER, COUNCIL, SIGNED_IN, Cast
from tests.factories.review import make_sheet, score_of
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
    "kpi.confirm_report": Grant(HEAD, on=of_another),
    "kpi.view_ranking": RANKING,
}

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
    "kpi:report_confirm": Row(
        CENTER, args=lambda cast: [with_all_confirmed(cast).pk], method="post", answers=302, strangers=404
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
    "kpi:evidence_preview": Row(CENTER, args=lambda cast: [proof(cast).pk]),
    "kpi:ranking": Row(RANKING),
    "kpi:ranking_xlsx": Row(RANKING, args=nothing_after_a_confirmed_report),
    "kpi:ranking_detail": Row(
        RANKING, args=lambda cast: [make_sheet(cast.association, state=ReportState.CONFIRMED).pk]
    ),
}
