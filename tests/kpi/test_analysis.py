"""Analytics of confirmed results: losses, areas, years, cells with their proof; charts beside their tables."""

import re
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from associations.enums import ReportState
from core.svg import bars, plot
from kpi.domain.analysis import Loss, TrendCell, trend, worst_first, year_sum
from kpi.models import Remark
from kpi.queries.analysis import areas, indicator_rows, losses, years
from kpi.queries.ranking import ranking
from kpi.queries.trend import association_trend, losses_trend
from tests.factories.accounts import UserFactory
from tests.factories.associations import AssociationFactory, BaseUniversityFactory
from tests.factories.review import CLAIMS, make_sheet, score_of


def test_losses_are_ordered_by_the_share_that_was_lost():
    small = Loss(1, max_points=5, points=0, sheets=2, full_count=0, none_count=2)
    large = Loss(2, max_points=20, points=30, sheets=2, full_count=1, none_count=0)
    assert (small.lost, small.lost_percent, large.lost, large.lost_percent) == (10, 100, 10, 25)
    assert worst_first([large, small]) == [small, large]
    assert Loss(3, 5, 0, 0, 0, 0).lost_percent == 0


@pytest.mark.parametrize(
    ("totals", "median", "average"),
    [([10], 100, 100), ([10, 20], 150, 150), ([1, 2, 6], 20, 30), ([1, 2, 4, 6], 30, 33)],
)
def test_year_sums(totals, median, average):
    found = year_sum(2025, totals)
    assert (found.median_tenths, found.average_tenths) == (median, average)
    assert (found.best, found.least, found.label) == (max(totals), min(totals), "2025–2026")


def test_a_year_without_totals_has_no_sums():
    with pytest.raises(ValueError, match="totals"):
        year_sum(2025, [])


def test_bars_stay_within_the_maximum():
    drawn = bars([("1", 50, "50"), ("2", 200, "200"), ("3", -5, "x"), ("4", 0, "0")], 100)
    assert [bar.width for bar in drawn.bars] == [drawn.full // 2, drawn.full, 0, 0]
    assert bars([("1", 5, "5")], 0).bars[0].width == 0


def test_lines_leave_out_years_without_a_value():
    drawn = plot(["a", "b", "c"], [("own", "own", [100, None, 300])], 1460)
    assert [point.text for point in drawn.lines[0].points] == ["a: 10", "c: 30"]
    assert drawn.lines[0].points[0].y > drawn.lines[0].points[1].y
    assert len(plot(["a"], [("own", "own", [5])], 10).ticks) == 1


def test_trend_lays_indicators_by_years_and_follows_them_through_a_renumbering():
    """An order that renumbers the indicators moves the row, not the points; a year without one has no cell."""
    cells = [
        TrendCell(2024, "meetings", 3, 7, 7),
        TrendCell(2025, "meetings", 1, 10, 5),
        TrendCell(2025, "new", 2, 5, 0),
        TrendCell(2014, "meetings", 3, 7, 1),
        TrendCell(2013, "old", 9, 7, 1),
    ]
    found = trend(cells, {"meetings": "Отырыстар", "new": "Жаңа"}, last=3)
    assert list(found.years) == [2014, 2024, 2025] and found.labels[-1] == "2025–2026"
    assert [(row.number, row.text) for row in found.rows] == [(1, "Отырыстар"), (2, "Жаңа")]
    assert [
        cell and (cell.number, cell.points, cell.step, cell.lost_percent) for cell in found.rows[0].cells
    ] == [
        (3, 1, 1, 86),
        (3, 7, 10, 0),
        (1, 5, 5, 50),
    ]
    assert [cell is None for cell in found.rows[1].cells] == [True, True, False]
    assert [total[:2] for total in found.totals] == [(1, 7), (7, 7), (5, 15)]
    assert trend([], {}).rows == []


def fill(count, year=2025):
    sheets = []
    for number in range(count):
        association = AssociationFactory()
        BaseUniversityFactory(association=association)
        claims = CLAIMS | {"4": number % 6}
        sheets.append(make_sheet(association, state=ReportState.CONFIRMED, claims=claims, year=year))
    return sheets


@pytest.mark.django_db
class TestReads:
    def test_losses_of_a_year(self, cast):
        sheets = fill(2)
        found = {one.number: one for one in losses(sheets[0].report.academic_year)}
        assert len(found) == 13
        first = found[1]
        assert (first.lost, first.full_count, first.none_count) == (0, 2, 0)
        assert (found[8].none_count, found[8].lost_percent) == (2, 100)

    def test_areas_have_every_association_once(self, cast):
        sheets = fill(4)
        found = ranking(sheets[0].report.academic_year)
        assert sum(one.count for one in areas(found)) == 4
        averages = [one.average_tenths for one in areas(found)]
        assert averages == sorted(averages, reverse=True)

    def test_years_from_the_oldest(self, cast):
        fill(2, year=2025)
        fill(1, year=2024)
        assert [(one.first_year, one.count) for one in years()[0]] == [(2024, 1), (2025, 2)]

    def test_trend_of_an_association_equals_its_sheets(self, cast):
        first = make_sheet(cast.association, state=ReportState.CONFIRMED, year=2024, claims=CLAIMS | {"4": 0})
        second = make_sheet(cast.association, state=ReportState.CONFIRMED)
        fill(2)
        make_sheet(cast.association, year=2023)  # not confirmed
        found = association_trend(cast.association)
        assert list(found.years) == [2024, 2025] and len(found.rows) == 13
        for column, sheet in enumerate((first, second)):
            shown = {row.number: row.cells[column].points for row in found.rows}
            assert shown == dict(sheet.scores.values_list("indicator__number", "confirmed_points"))
            assert found.totals[column] == (sheet.confirmed_total, 146, sheet.pk)

    def test_lost_shares_by_year_equal_those_of_each_year(self, cast):
        by_year = {year: fill(count, year)[0].report.academic_year for year, count in ((2024, 1), (2025, 3))}
        found = losses_trend()
        assert list(found.years) == [2024, 2025]
        for column, year in enumerate(by_year.values()):
            expected = {one.number: (one.points, one.sheets, one.lost_percent) for one in losses(year)}
            cells = [row.cells[column] for row in found.rows]
            assert {one.number: (one.points, one.sheets, one.lost_percent) for one in cells} == expected

    def test_indicator_rows_begin_with_the_fewest_points(self, cast):
        sheets = fill(3)
        points = [row.confirmed for row in indicator_rows(sheets[0].report.academic_year, 4)]
        assert points == sorted(points) and len(points) == 3


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert answer.status_code == 200
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize("name", ["analysis", "heat", "detail", "indicator", "cell"])
    def test_ask_the_same_for_few_and_many(self, cast, name):
        sheet = fill(1)[0]
        url = {
            "analysis": reverse("kpi:analysis"),
            "heat": reverse("kpi:ranking") + "?view=heat",
            "detail": reverse("kpi:ranking_detail", args=[sheet.pk]),
            "indicator": reverse("kpi:analysis_indicator", args=[2025, 4]),
            "cell": reverse("kpi:ranking_cell", args=[sheet.pk, 4]),
        }[name]
        client = cast.client("center_head")
        few = queries_of(client, url)
        fill(5)
        fill(3, year=2024)
        many = queries_of(client, url)
        assert len(few) == len(many), "\n".join(many)
        assert [sql for sql, count in Counter(many).items() if count > 1] == []

    def test_every_chart_has_its_table_and_no_style_of_its_own(self, cast):
        fill(2)
        fill(2, year=2024)
        page = cast.client("member").get(reverse("kpi:analysis")).content.decode()
        assert page.count('class="svg-chart"') == 3
        for table in ("losses", "areas", "years"):
            assert f'data-testid="{table}"' in page
        assert " style=" not in page and "<style" not in page
        assert re.search(r'<polyline class="svg-line svg-average" points="\d+,\d+ \d+,\d+"', page)

    @pytest.mark.parametrize("language", ["kk", "ru", "en"])
    def test_indicators_over_the_years_lead_to_the_cells_of_each_year(self, cast, language):
        sheets = [
            make_sheet(cast.association, state=ReportState.CONFIRMED, year=year) for year in (2024, 2025)
        ]
        client = cast.client("member")
        with translation.override(language):
            page = client.get(reverse("kpi:ranking_detail", args=[sheets[1].pk])).content.decode()
            table = page.partition('data-testid="trend"')[2].partition("</table>")[0]
            links = re.findall(r'href="([^"]+)"', table)
            cells = [
                reverse("kpi:ranking_cell", args=[sheet.pk, number])
                for sheet in sheets
                for number in range(1, 14)
            ]
            assert set(cells) < set(links) and len(links) == 26 + 2
            assert table.index("2024–2025") < table.index("2025–2026")
            page = client.get(reverse("kpi:analysis")).content.decode()
            table = page.partition('data-testid="losses-trend"')[2].partition("</table>")[0]
            links = re.findall(r'href="([^"]+)"', table)
            assert len(links) == 26 and reverse("kpi:analysis_indicator", args=[2024, 4]) in links
        assert {client.get(link).status_code for link in (links[0], links[-1], cells[0], cells[-1])} == {200}

    def test_cell_of_the_heat_map_leads_to_its_proof(self, cast):
        reviewer = cast["center_reviewer"]
        sheet = make_sheet(cast.association, state=ReportState.CONFIRMED, reviewer=reviewer)
        Remark.objects.create(
            score=score_of(sheet, 4), kind="comment", text="Үшеуі қайталанған", author=UserFactory()
        )
        client = cast.client("member")
        heat = client.get(reverse("kpi:ranking"), {"view": "heat"}).content.decode()
        url = reverse("kpi:ranking_cell", args=[sheet.pk, 4])
        assert f'href="{url}"' in heat
        page = client.get(url).content.decode()
        assert "https://example.kz/" in page and "Үшеуі қайталанған" in page
        assert client.get(reverse("kpi:ranking_cell", args=[sheet.pk, 99])).status_code == 404

    def test_proof_files_open_for_whoever_reads_the_report(self, cast):
        sheet = make_sheet(cast.association, state=ReportState.CONFIRMED)
        url = reverse("kpi:ranking_cell", args=[sheet.pk, 4])
        assert cast.client("member").get(url).context["opens_files"]
        assert not cast.client("other_association_secretary").get(url).context["opens_files"]

    def test_without_confirmed_reports_says_so(self, cast):
        make_sheet(cast.association)
        page = cast.client("center_head").get(reverse("kpi:analysis"))
        assert 'data-testid="empty"' in page.content.decode()

    def test_association_stands_beside_the_average_of_each_year(self, cast):
        fill(1, year=2024)
        make_sheet(cast.association, state=ReportState.CONFIRMED, year=2024)
        sheet = make_sheet(cast.association, state=ReportState.CONFIRMED)
        answer = cast.client("association_chair").get(reverse("kpi:ranking_detail", args=[sheet.pk]))
        assert [(one.first_year, own) for one, _a, _m, own in answer.context["sums"]] == [
            (2025, sheet.confirmed_total),
            (2024, sheet.confirmed_total),
        ]

    def test_years_before_the_order_say_so(self, cast):
        old = make_sheet(cast.association, state=ReportState.CONFIRMED, year=2023)
        sheet = make_sheet(cast.association, state=ReportState.CONFIRMED)
        client, mark = cast.client("center_head"), 'data-testid="before-order"'
        for url in (
            reverse("kpi:ranking") + "?year={year}",
            reverse("kpi:analysis") + "?year={year}",
            "/kk/ranking/{sheet}/",
            "/kk/ranking/{sheet}/4/",
            "/kk/ranking/analysis/{year}/4/",
        ):
            before = client.get(url.format(year=2023, sheet=old.pk)).content.decode()
            after = client.get(url.format(year=2025, sheet=sheet.pk)).content.decode()
            assert (before.count(mark), after.count(mark)) == (1, 0), url
            if mark in before:
                assert "08.08.2024" in before
