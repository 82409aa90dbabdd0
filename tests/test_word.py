"""Tables of a DOCX keep their columns in Word (widths of cells) and in LibreOffice (the grid)."""

import pytest
from docx import Document

from core import word


def widths_of(table) -> tuple[list[int], list[list[int]]]:
    """The columns of the grid, and the widths of the cells row by row, in whole millimetres."""
    rows = [[round(cell.width.mm) for cell in row._tr.tc_lst] for row in table.rows]
    return [round(column.width.mm) for column in table.columns], rows


@pytest.mark.parametrize("kind", ["table", "plain_table"])
def test_grid_says_the_same_as_the_cells(kind):
    paper = Document()
    if kind == "table":
        made = word.table(paper, ["№", "Атауы"], [("1", "Бірінші"), ("2", "Екінші")], (10, 160), "kk")
    else:
        made = word.plain_table(paper, [("Төраға", "А"), ("Хатшы", "Б")], (10, 160), "kk")
    grid, rows = widths_of(made)
    assert grid == [10, 160] and {tuple(row) for row in rows} == {(10, 160)}


def test_lines_to_sign_stay_together():
    made = word.plain_table(Document(), [("Төраға", "А"), ("Хатшы", "Б")], (10, 160), "kk")
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in made.rows]
    assert kept == [True, False]


def test_merged_cell_is_as_wide_as_its_columns():
    made = Document().add_table(2, 3)
    made.cell(0, 0).merge(made.cell(0, 1))
    word.set_widths(made, (10, 20, 30))
    assert widths_of(made) == ([10, 20, 30], [[30, 30], [10, 20, 30]])
