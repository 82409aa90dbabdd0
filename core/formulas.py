"""Formulas in workbooks together with what they come to: openpyxl writes a formula without its value."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from html import escape

from openpyxl import Workbook
from openpyxl.cell import Cell

_CELL = re.compile(r'(<c r="([A-Z]+[0-9]+)"[^>]*>)(<f>.*?</f>)<v\s*(?:/>|></v>)', re.DOTALL)


@dataclass(slots=True)
class Cached:
    """The values of formulas by sheet and cell: shown by previews and phones that do not calculate."""

    values: dict[tuple[str, str], float] = field(default_factory=dict)

    def put(self, cell: Cell, formula: str, value: float) -> None:
        """Write a formula and note what it comes to."""
        cell.value = formula
        self.values[cell.parent.title, cell.coordinate] = value

    def saved(self, book: Workbook) -> bytes:
        """Return the workbook with the noted values; a program that calculates does so again when it is opened."""
        book.calculation.fullCalcOnLoad = True
        written, filled = io.BytesIO(), io.BytesIO()
        book.save(written)
        names = {f"xl/worksheets/sheet{number}.xml": name for number, name in enumerate(book.sheetnames, 1)}
        with zipfile.ZipFile(written) as source, zipfile.ZipFile(filled, "w", zipfile.ZIP_DEFLATED) as target:
            for entry in source.infolist():
                content = source.read(entry)
                if entry.filename in names:
                    content = self._fill(content.decode(), names[entry.filename]).encode()
                target.writestr(entry, content)
        return filled.getvalue()

    def _fill(self, xml: str, sheet: str) -> str:
        def value(match: re.Match[str]) -> str:
            known = self.values.get((sheet, match[2]))
            shown = "" if known is None else f"<v>{escape(repr(known))}</v>"
            return f"{match[1]}{match[3]}{shown}"

        return _CELL.sub(value, xml)
