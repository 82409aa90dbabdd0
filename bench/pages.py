"""The kinds of pages that are measured, with their goals as multiples of the bare Django page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation

from bench.seed import Seeded


@dataclass(frozen=True)
class Page:
    """One kind of page: who asks for it, its goal and its limit in CPU × floor, and its most SQL queries."""

    name: str
    who: str
    address: Callable[[Seeded], str]
    goal: float
    fail: float
    max_sql: int

    def url(self, seeded: Seeded) -> str:
        with translation.override("kk"):
            return self.address(seeded)


def _of(value: object) -> int:
    pk: int = getattr(value, "pk")  # noqa: B009  (what the seed leaves is optional to the type checker)
    return pk


PAGES = [
    Page(
        "dashboard",
        "council_secretary",
        lambda s: reverse("home"),
        1.5,
        2.5,
        12,
    ),
    Page(
        "reports of a year, 50 a page",
        "center_head",
        lambda s: f"{reverse('associations:report_list')}?year=2025",
        1.6,
        2.5,
        9,
    ),
    Page(
        "all reports, 50 a page",
        "center_head",
        lambda s: f"{reverse('associations:report_list')}?page=2",
        1.7,
        2.5,
        10,
    ),
    Page("review queue, 50 a page", "center_head", lambda s: reverse("kpi:review_queue"), 1.7, 2.5, 10),
    Page(
        "report, 13 indicators and 40 proofs",
        "center_head",
        lambda s: reverse("kpi:report_detail", args=[_of(s.report)]),
        1.2,
        2.0,
        10,
    ),
    Page(
        "the same with its form",
        "association_secretary",
        lambda s: reverse("kpi:sheet_edit", args=[_of(s.draft)]),
        2.0,
        3.0,
        11,
    ),
    Page(
        "meeting, 36 seats and 10 votes",
        "council_secretary",
        lambda s: reverse("meetings:meeting_detail", args=[_of(s.meeting)]),
        1.3,
        2.0,
        10,
    ),
    Page("work of 64 associations", "center_head", lambda s: reverse("council:oversight"), 2.5, 3.5, 13),
    Page("ranking of 64", "center_head", lambda s: reverse("kpi:ranking"), 2.0, 3.0, 9),
    Page(
        "heat map, 64 by 13",
        "center_head",
        lambda s: f"{reverse('kpi:ranking')}?view=heat&year=2025",
        3.0,
        4.5,
        11,
    ),
    Page(
        "analysis of a year and of ten",
        "center_head",
        lambda s: f"{reverse('kpi:analysis')}?year=2025",
        2.0,
        3.0,
        13,
    ),
    Page("people of the review", "center_head", lambda s: reverse("kpi:reviewers"), 2.0, 3.0, 18),
    Page("whole order, no account", "", lambda s: reverse("directory:clauses"), 4.0, 6.0, 12),
    Page("directory, no account", "", lambda s: reverse("associations:association_list"), 0.8, 1.2, 4),
]
