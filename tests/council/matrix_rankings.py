"""Who brings the results of a year before the Council (cl. 15.11)."""

from datetime import timedelta

from associations.enums import ReportState
from council.models import RankingConsideration
from council.services.rankings import put_ranking_on_agenda
from tests.cast import Cast
from tests.council.matrix_plans import meeting
from tests.factories.review import make_sheet
from tests.matrix import Row

BRINGERS = frozenset({"council_secretary", "center_head"})


def year(cast: Cast) -> list[int]:
    return [make_sheet(cast.association, state=ReportState.CONFIRMED).report.academic_year.first_year]


def outdated(cast: Cast) -> list[int]:
    """The year stands on an agenda as it was before its only report was confirmed."""
    sheet = make_sheet(cast.association, state=ReportState.CONFIRMED)
    found = sheet.report.academic_year
    item = put_ranking_on_agenda(meeting(cast), found, actor=cast["center_head"])
    RankingConsideration.objects.filter(item=item).update(
        frozen_at=sheet.report.confirmed_at - timedelta(days=1)
    )
    return [found.first_year]


PERMISSIONS = {"council.put_ranking": BRINGERS}
URLS = {
    "council:ranking_put": Row(
        BRINGERS,
        args=year,
        method="post",
        data=lambda cast: {"meeting": meeting(cast).pk},
        answers=302,
    ),
    "council:ranking_renew": Row(BRINGERS, args=outdated, method="post", answers=302),
}
