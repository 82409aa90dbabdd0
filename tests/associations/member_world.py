"""Members and tables of members as tests give them."""

import io
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from associations.domain.membership import MemberData
from associations.explain import COLUMN_NAMES
from core.spreadsheets import XLSX_TYPE


def heads():
    return [str(name) for name in COLUMN_NAMES.values()]


def data(**changes):
    values = {
        "name": "Тестова Айман Серікқызы",
        "kind": "employer",
        "post": {"kk": "директор", "ru": "директор"},
        "organisation_text": {"kk": "«Дала» ЖШС", "ru": "ТОО «Дала»"},
        "since": date(2025, 9, 1),
    }
    return MemberData(**(values | changes))


def upload(lines, *, name="members.xlsx", mend=None):
    book = Workbook()
    for line in [heads(), *lines]:
        book.active.append(line)
    if mend:
        mend(book.active)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile(name, file.getvalue(), XLSX_TYPE)


def row(number, **changes):
    values = {
        "name": f"Мүшеев Мүше {number}",
        "kind": "жұмыс беруші",
        "organisation": f"«Ұйым {number}» ЖШС",
        "post": "директор",
        "country": None,
        "role": None,
        "since": date(2025, 9, 1),
        "email": None,
        "consent": "иә",
    }
    return list((values | changes).values())
