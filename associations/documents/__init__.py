"""Exports of associations: annex 2 and the record of a year as workbooks."""

from associations.documents.directions import differences_workbook, directions_workbook
from associations.documents.record import record_workbook

__all__ = ["differences_workbook", "directions_workbook", "record_workbook"]
