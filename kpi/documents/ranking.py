"""The ranking as a workbook: thirteen columns of points, totals and places as live formulas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from associations.models import AcademicYear
from core.formulas import Cached
from kpi.documents.cells import BOX, write_heads, write_text
from kpi.documents.trend import add_trend
from kpi.domain.analysis import Trend
from kpi.models import KpiIndicator
from kpi.queries.analysis import areas, losses_of
from kpi.queries.ranking import Ranking

TITLE_ROW, NOTE_ROW, HEAD_ROW = 1, 2, 4
FIRST_ROW = HEAD_ROW + 1
FIRST_POINTS = 5  # place, association, direction, base university stand before the indicators


def _heads(numbers: list[int]) -> list[str]:
    return [
        pgettext("ranking", "Place"),
        _("Association"),
        _("Direction of training"),
        _("Base university"),
        *[_("KPI %(number)s") % {"number": number} for number in numbers],
        _("Total"),
        _("Share of the maximum"),
        _("Area of education"),
        _("Place in the area"),
    ]


def _place_in_area(line: int, last_row: int, total: str, area: str) -> str:
    inside = f"${area}${FIRST_ROW}:${area}${last_row},{area}{line}"
    return f'=COUNTIFS({inside},${total}${FIRST_ROW}:${total}${last_row},">"&{total}{line})+1'


def _places_in_areas(ranking: Ranking) -> dict[int, int]:
    """Return the place of each sheet among those of its area."""
    return {
        row.sheet_id: 1 + sum(one.area_id == row.area_id and one.total > row.total for one in ranking.rows)
        for row in ranking.rows
    }


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _number(
    ranking: Ranking,
    points: Mapping[int, Mapping[int, int]],
    numbers: list[int],
    place: int,
    column: int,
    total_column: int,
) -> float:
    """Return the number that stands in a column of a row: points, the total, or the share of the maximum."""
    row = ranking.rows[place]
    if column < total_column:
        return points.get(row.sheet_id, {}).get(numbers[column - FIRST_POINTS], 0)
    return row.total if column == total_column else row.total / (row.max_total or 1)


def _finish(page: Worksheet, share_column: int, total_column: int, last_row: int) -> None:
    """Set widths, what stays in sight, the filter and how the sheet is printed."""
    for column, width in enumerate((8, 60, 36, 18), start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    for column in range(FIRST_POINTS, share_column + 1):
        page.column_dimensions[get_column_letter(column)].width = 9 if column < total_column else 14
    page.column_dimensions[get_column_letter(share_column + 1)].width = 40
    page.column_dimensions[get_column_letter(share_column + 2)].width = 12
    page.row_dimensions[HEAD_ROW].height = 32
    page.freeze_panes = page.cell(FIRST_ROW, 3)
    if last_row:
        page.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(share_column + 2)}{last_row}"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the ranking stands in its sheet: other sheets count from these ranges."""

    title: str
    first_points: int
    count: int
    last_row: int

    def range_of(self, column: int) -> str:
        """Return the rows of associations in a column, as another sheet names them."""
        letter = get_column_letter(column)
        return f"'{self.title}'!${letter}${FIRST_ROW}:${letter}${self.last_row}"

    @property
    def total_column(self) -> int:
        return self.first_points + self.count

    @property
    def area_column(self) -> int:
        return self.total_column + 2


def ranking_workbook(
    year: AcademicYear,
    ranking: Ranking,
    points: Mapping[int, Mapping[int, int]],
    indicators: Sequence[KpiIndicator] = (),
    over_years: Trend | None = None,
) -> bytes:
    """Return the XLSX of a ranking and its analysis in the reader's language.

    ``points``: sheet → number of the indicator → confirmed points; ``over_years``: every indicator over the years. Totals, places, shares, averages and the whole
    analysis are formulas over the points, so that the workbook stays right when a cell is changed.
    """
    numbers = sorted({number for one in points.values() for number in one})
    book, cached = Workbook(), Cached()
    names = dict(ranking.areas)
    page = book.active
    page.title = _("Ranking")[:31]
    heads = _heads(numbers)
    total_column, share_column = len(heads) - 3, len(heads) - 2
    total, first_points = get_column_letter(total_column), get_column_letter(FIRST_POINTS)
    last_points = get_column_letter(max(FIRST_POINTS, total_column - 1))
    last_row = FIRST_ROW + len(ranking.rows) - 1
    area, inside = get_column_letter(share_column + 1), _places_in_areas(ranking)

    write_text(page.cell(TITLE_ROW, 1), _("Ranking of associations, academic year %(year)s") % {"year": year})
    page.cell(TITLE_ROW, 1).font = Font(bold=True, size=14)
    page.cell(TITLE_ROW, 1).alignment = Alignment(wrap_text=False)
    write_text(
        page.cell(NOTE_ROW, 1),
        _("Points confirmed by the National Center. The order sets no pass mark (clause 31)."),
    )
    page.cell(NOTE_ROW, 1).alignment = Alignment(wrap_text=False)
    if ranking.precedes:
        said = _(
            "This academic year began before the order of %(day)s. It is scored by the indicators of that order for comparison only."
        )
        write_text(page.cell(NOTE_ROW + 1, 1), said % {"day": f"{ranking.precedes:%d.%m.%Y}"})
        page.cell(NOTE_ROW + 1, 1).alignment = Alignment(wrap_text=False)
    write_heads(page, heads, HEAD_ROW)

    for offset, row in enumerate(ranking.rows):
        line = FIRST_ROW + offset
        cached.put(
            page.cell(line, 1), f"=RANK({total}{line},${total}${FIRST_ROW}:${total}${last_row},0)", row.place
        )
        for column, words in enumerate((row.name, row.direction, row.host), start=2):
            write_text(page.cell(line, column), words)
        for column, number in enumerate(numbers, start=FIRST_POINTS):
            page.cell(line, column).value = points.get(row.sheet_id, {}).get(number, 0)
        cached.put(
            page.cell(line, total_column), f"=SUM({first_points}{line}:{last_points}{line})", row.total
        )
        page.cell(line, total_column).font = Font(bold=True)
        share = page.cell(line, share_column)
        cached.put(share, f"={total}{line}/{row.max_total or 1}", row.total / (row.max_total or 1))
        share.number_format = "0%"
        write_text(page.cell(line, share_column + 1), names.get(row.area_id or 0, ""))
        if row.area_id is not None:
            cached.put(
                page.cell(line, share_column + 2),
                _place_in_area(line, last_row, total, area),
                inside[row.sheet_id],
            )
    if ranking.rows:
        line = last_row + 1
        write_text(page.cell(line, 2), _("Average"))
        for column in range(FIRST_POINTS, share_column + 1):
            letter = get_column_letter(column)
            cell = page.cell(line, column)
            cached.put(
                cell,
                f"=AVERAGE({letter}{FIRST_ROW}:{letter}{last_row})",
                _mean(
                    [
                        _number(ranking, points, numbers, one, column, total_column)
                        for one in range(len(ranking.rows))
                    ]
                ),
            )
            cell.number_format = "0%" if column == share_column else "0.0"
        for column in range(1, share_column + 1):
            page.cell(line, column).font = Font(bold=True)
    for cells in page.iter_rows(
        min_row=FIRST_ROW, max_row=max(last_row + 1, FIRST_ROW), max_col=share_column + 2
    ):
        for cell in cells:
            cell.border = BOX

    _finish(page, share_column, total_column, last_row if ranking.rows else 0)
    if ranking.rows:
        layout = Layout(page.title, FIRST_POINTS, len(numbers), last_row)
        add_analysis(book, cached, layout, ranking, points, indicators)
        if over_years and over_years.rows:
            add_trend(book, cached, over_years)
    return cached.saved(book)


def add_analysis(
    book: Workbook,
    cached: Cached,
    layout: Layout,
    ranking: Ranking,
    points: Mapping[int, Mapping[int, int]],
    indicators: Sequence[KpiIndicator],
) -> None:
    """Add the sheet that says where points are lost and how the areas compare, counted from the ranking's cells."""
    page = book.create_sheet(_("Analysis")[:31])
    write_text(page.cell(1, 1), _("Where points are lost"))
    page.cell(1, 1).font = Font(bold=True, size=14)
    heads = ["№", _("Indicator"), _("Maximum"), _("Average"), _("Points lost"), _("Share lost")]
    write_heads(page, [*heads, _("Full points"), _("No points")], row=3)
    line = 3
    numbers = {number for one in points.values() for number in one}
    indicators = [one for one in indicators if one.number in numbers]
    by_number = {one.number: one for one in losses_of(points, indicators)}
    for offset, indicator in enumerate(indicators):
        line, loss = 4 + offset, by_number[indicator.number]
        own = layout.range_of(layout.first_points + offset)
        page.cell(line, 1).value, page.cell(line, 3).value = indicator.number, indicator.max_points
        write_text(page.cell(line, 2), indicator.text)
        possible = f"C{line}*COUNT({own})"
        cached.put(page.cell(line, 4), f"=AVERAGE({own})", loss.points / loss.sheets)
        cached.put(page.cell(line, 5), f"={possible}-SUM({own})", loss.lost)
        cached.put(page.cell(line, 6), f"=E{line}/({possible})", loss.lost / (loss.max_points * loss.sheets))
        cached.put(page.cell(line, 7), f"=COUNTIF({own},C{line})", loss.full_count)
        cached.put(page.cell(line, 8), f"=COUNTIF({own},0)", loss.none_count)
        page.cell(line, 4).number_format, page.cell(line, 6).number_format = "0.0", "0%"
    title = line + 2
    write_text(page.cell(title, 1), _("By area of education"))
    page.cell(title, 1).font = Font(bold=True, size=14)
    heads = ["", _("Area of education"), _("Associations"), _("Average"), _("Highest total")]
    write_heads(page, heads, row=title + 2)
    names, totals = layout.range_of(layout.area_column), layout.range_of(layout.total_column)
    for line, one in enumerate(areas(ranking), start=title + 3):
        write_text(page.cell(line, 2), one.name)
        own = [row.total for row in ranking.rows if row.area_id == one.area_id]
        cached.put(page.cell(line, 3), f"=COUNTIF({names},B{line})", len(own))
        cached.put(page.cell(line, 4), f"=AVERAGEIF({names},B{line},{totals})", _mean(list(own)))
        cached.put(page.cell(line, 5), f"=SUMPRODUCT(MAX(({names}=B{line})*{totals}))", one.best)
        page.cell(line, 4).number_format = "0.0"
    for column, width in enumerate((6, 80, 14, 12, 16, 14, 14, 14), start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
