"""The workbook of a ranking: its formulas, calculated here, come to the numbers that were written beside them."""

import io
import re

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from associations.enums import ReportState
from kpi.domain.analysis import worst_first
from kpi.queries.analysis import areas, losses
from kpi.queries.ranking import ranking
from tests.factories.associations import AssociationFactory
from tests.factories.directory import DirectionFactory
from tests.factories.review import CLAIMS, make_sheet

pytestmark = pytest.mark.django_db


class Cells(list):
    """A range of cells: compared with one value cell by cell, multiplied cell by cell."""

    def __eq__(self, other):
        return Cells(int(one == other) for one in self)

    def __mul__(self, other):
        return Cells(a * b for a, b in zip(self, other, strict=True))


def numbers(cells):
    return [one for one in cells if isinstance(one, int | float)]


def matching(cells, wanted):
    return [wanted(one) if callable(wanted) else one == wanted for one in cells]


FUNCTIONS = {
    "SUM": lambda cells: sum(numbers(cells)),
    "COUNT": lambda cells: len(numbers(cells)),
    "AVERAGE": lambda cells: sum(numbers(cells)) / len(numbers(cells)),
    "RANK": lambda value, cells, _order: 1 + sum(one > value for one in cells),
    "COUNTIF": lambda cells, wanted: sum(matching(cells, wanted)),
    "COUNTIFS": lambda a, x, b, y: sum(p and q for p, q in zip(matching(a, x), matching(b, y), strict=True)),
    "AVERAGEIF": lambda cells, wanted, values: (
        sum(v for v, ok in zip(values, matching(cells, wanted), strict=True) if ok)
        / sum(matching(cells, wanted))
    ),
    "SUMPRODUCT": lambda value: value,
    "MAX": max,
    "more": lambda limit: lambda one: one > limit,
}
REFERENCE = re.compile(r"(?:'([^']+)'!)?\$?([A-Z]{1,2})\$?([0-9]+)(?::\$?([A-Z]{1,2})\$?([0-9]+))?")


def calculated(book, sheet, formula):
    """Return what a formula comes to: the functions of the workbook and arithmetic, nothing else."""

    def read(title, first, last=None):
        page = book[title or sheet]
        if last is None:
            return value_of(book, page.title, page[first])
        return Cells(value_of(book, page.title, cell) for row in page[f"{first}:{last}"] for cell in row)

    def reference(match):
        title, column, line, to_column, to_line = match.groups()
        last = f", {to_column + to_line!r}" if to_column else ""
        return f"read({title!r}, {column + line!r}{last})"

    text = re.sub(r'">"&([A-Z]+[0-9]+)', r"more(\1)", formula[1:])
    text = REFERENCE.sub(reference, text).replace("=read", "==read")
    return eval(text, {"__builtins__": {}}, {**FUNCTIONS, "read": read})


def value_of(book, sheet, cell):
    is_formula = cell.data_type == "f"
    return calculated(book, sheet, cell.value) if is_formula else cell.value


@pytest.fixture
def confirmed(cast):
    """Six associations, of two areas and of none; two of them with equal totals."""
    first, second = DirectionFactory(), DirectionFactory()
    standards = (6, 0, 3, 3, 1, 12)
    for number, count in enumerate(standards):
        association = AssociationFactory()
        association.direction = (first, second, None)[number % 3]
        association.save()
        claims = CLAIMS | {"4": count, "10": number * 4}
        make_sheet(association, state=ReportState.CONFIRMED, claims=claims)


@pytest.mark.usefixtures("confirmed")
def test_formulas_come_to_the_cached_numbers_and_to_the_portals(cast):
    content = cast.client("center_head").get(reverse("kpi:ranking_xlsx")).content
    book, shown = load_workbook(io.BytesIO(content)), load_workbook(io.BytesIO(content), data_only=True)
    assert book.calculation.fullCalcOnLoad
    checked = 0
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cached = shown[page.title][cell.coordinate].value
                    assert value_of(book, page.title, cell) == pytest.approx(cached), (page.title, cell)
                    checked += 1
    assert checked > 13 * 5

    year = make_sheet(cast.association).report.academic_year
    found, first = ranking(year), shown.worksheets[0]
    lines = range(5, 5 + len(found.rows))
    assert [first.cell(line, 1).value for line in lines] == [row.place for row in found.rows]
    assert len({row.place for row in found.rows}) < len(found.rows)  # a tie among them
    assert [first.cell(line, 18).value for line in lines] == [row.total for row in found.rows]
    second = shown.worksheets[1]
    read = {second.cell(line, 1).value: line for line in range(4, 17)}
    for loss in worst_first(losses(year)):
        line = read[loss.number]
        assert second.cell(line, 5).value == loss.lost
        assert [second.cell(line, column).value for column in (7, 8)] == [loss.full_count, loss.none_count]
    names = {second.cell(line, 2).value: line for line in range(18, second.max_row + 1)}
    assert len(areas(found)) == 2
    for area in areas(found):
        assert second.cell(names[area.name], 5).value == area.best
        assert second.cell(names[area.name], 3).value == area.count


@pytest.mark.usefixtures("confirmed")
def test_the_trend_sheet_counts_the_lost_share_of_every_year(cast):
    make_sheet(AssociationFactory(), state=ReportState.CONFIRMED, claims=CLAIMS | {"4": 0}, year=2024)
    content = cast.client("center_head").get(reverse("kpi:ranking_xlsx") + "?year=2025").content
    book, shown = load_workbook(io.BytesIO(content)), load_workbook(io.BytesIO(content), data_only=True)
    page, cached = book.worksheets[2], shown.worksheets[2]
    assert [cached.cell(3, column).value for column in (3, 4)] == ["2024–2025", "2025–2026"]
    assert [cached.cell(18, column).value for column in (3, 4)] == [1, 6]  # 4 to 16: indicators, 17: total
    year = make_sheet(cast.association).report.academic_year
    for loss in losses(year):
        assert cached.cell(3 + loss.number, 4).value == pytest.approx(loss.points / loss.sheets)
        share = page.cell(22 + loss.number, 4)
        assert value_of(book, page.title, share) == pytest.approx(loss.lost / (loss.max_points * loss.sheets))
    assert cached.cell(17, 4).value == pytest.approx(ranking(year).average, abs=0.05)


@pytest.mark.usefixtures("confirmed")
def test_a_changed_cell_changes_total_and_place(cast):
    content = cast.client("center_head").get(reverse("kpi:ranking_xlsx")).content
    book = load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    last = 4 + 6
    before = value_of(book, page.title, page.cell(last, 18))
    page.cell(last, 5).value += 100
    assert value_of(book, page.title, page.cell(last, 18)) == before + 100
    assert value_of(book, page.title, page.cell(last, 1)) == 1
