"""Members from a table: which rows are read, which are named as wrong, what is taken."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation
from openpyxl import Workbook, load_workbook

from associations.domain.member_rows import check_row, plain, read_day
from associations.explain import reason_of
from associations.models import MemberImport
from associations.queries.members import (
    university_index,
)
from associations.services.imports import read_members, take_members
from associations.services.members import add_member, end_member
from core.errors import DomainError, FileRefused
from core.spreadsheets import XLSX_TYPE, Cell
from meetings.models import Seat
from tests.associations.member_world import data, row, upload
from tests.factories.directory import UniversityFactory


@pytest.fixture(autouse=True)
def _kazakh(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with translation.override("kk"):
        yield


@pytest.fixture
def secretary(cast):
    return cast["association_secretary"]


@pytest.mark.parametrize(
    ("value", "day"),
    [
        pytest.param(date(2025, 9, 1), date(2025, 9, 1), id="a date"),
        pytest.param("01.09.2025", date(2025, 9, 1), id="text, day first"),
        pytest.param("1/9/2025", date(2025, 9, 1), id="text with slashes"),
        pytest.param("01.09.2025 ж.", date(2025, 9, 1), id="with the word year"),
        pytest.param("2025-09-01", date(2025, 9, 1), id="text, year first"),
        pytest.param(45901, date(2025, 9, 1), id="a bare number of the spreadsheet"),
        pytest.param("31.02.2025", None, id="no such day"),
        pytest.param("қыркүйек", None, id="a word"),
        pytest.param(7, None, id="a small number"),
    ],
)
def test_day_is_read_as_people_write_it(value, day):
    assert read_day(value) == day


def test_words_are_compared_without_quotes_case_and_dashes():
    assert plain(" «Дала–Тех»  ЖШС ") == plain("дала тех жшс")


def test_formula_and_merged_cells_are_told():
    words = type("W", (), {"kinds": {}, "roles": {}, "consent": {}, "universities": {}})()
    cells = {"name": Cell(is_formula=True), "kind": Cell("x", is_merged=True)}
    _values, problems = check_row(5, cells, words, date(2026, 1, 1))
    assert {(one.column, one.code) for one in problems} >= {("name", "formula"), ("kind", "merged")}


WRONG = [
    ({"name": None}, "name", "empty"),
    ({"kind": "бастық"}, "kind", "kind"),
    ({"kind": None}, "kind", "empty"),
    ({"organisation": None}, "organisation", "empty"),
    ({"post": None}, "post", "empty"),
    ({"role": "патша"}, "role", "role"),
    ({"role": "төраға"}, "role", "taken"),
    ({"since": "кеше"}, "since", "not_a_day"),
    ({"since": "01.09.1824"}, "since", "far_day"),
    ({"since": date(2090, 1, 1)}, "since", "far_day"),
    ({"email": "пошта"}, "email", "email"),
    ({"consent": "бәлкім"}, "consent", "consent"),
    ({"kind": "шетелдік әріптес"}, "country", "country"),
    ({"name": "=HYPERLINK(1)"}, "name", "formula"),
    ({"post": "=A1"}, "post", "formula"),
    ({"name": "Ұ" * 201}, "name", "long"),
    ({"organisation": "Ұ" * 301}, "organisation", "long"),
    ({"name": "12345"}, "name", "name"),
    ({"email": "a@b"}, "email", "email"),
    ({"since": "2025-13-40"}, "since", "not_a_day"),
]


def test_of_500_rows_480_are_taken_and_20_named(cast, secretary):
    lines = [row(number) for number in range(500)]
    wrong_at = {}
    for place, (changes, column, code) in enumerate(WRONG):
        at = place * 25 + 3
        lines[at] = row(at, **changes)
        wrong_at[at + 2] = (column, code)
    found = read_members(cast.association, actor=secretary, upload=upload(lines))
    assert len(found.right) == 480
    assert {one["row"]: (one["column"], one["code"]) for one in found.problems} == wrong_at
    assert Seat.objects.filter(body=cast.association.body).count() == 4
    for problem in found.problems:
        assert "%(" not in reason_of(problem)
    taken = take_members(found, actor=secretary)
    assert taken.added_count == 480
    assert Seat.objects.filter(body=cast.association.body).count() == 484
    # again: the same table, and the same file once more
    take_members(found, actor=secretary)
    again = read_members(cast.association, actor=secretary, upload=upload(lines))
    assert (len(again.right), len(again.known)) == (0, 480)
    assert Seat.objects.filter(body=cast.association.body).count() == 484


def test_take_is_whole_or_nothing(cast, secretary):
    lines = [row(1), row(2, role="төрағаның орынбасары"), row(3)]
    deputy = cast.seat("association_deputy")
    end_member(deputy, actor=secretary, until=timezone.localdate(), ground="Хат")
    found = read_members(cast.association, actor=secretary, upload=upload(lines))
    assert len(found.right) == 3
    add_member(cast.association, actor=secretary, data=data(role="deputy_chair"))
    count = Seat.objects.count()
    with pytest.raises(DomainError):
        take_members(found, actor=secretary)
    assert Seat.objects.count() == count
    assert MemberImport.objects.get().applied_at is None


def test_university_is_recognised_by_any_of_its_names(cast, secretary):
    university = UniversityFactory(name_ru="Университет «Туран»", short_name_kk="Тұран")
    lines = [
        row(1, kind="ЖЖОКБҰ өкілі", organisation="университет ТУРАН"),
        row(2, kind="hei_representative", organisation="тұран"),
        row(3, kind="hei_representative", organisation="Белгісіз университет"),
    ]
    found = read_members(cast.association, actor=secretary, upload=upload(lines))
    assert [one["university_id"] for one in found.right] == [university.pk, university.pk, None], (
        found.problems
    )
    take_members(found, actor=secretary)
    assert Seat.objects.filter(university=university).count() == 2
    assert university_index()[plain("Тұран")] == university.pk


def test_the_same_member_twice_in_the_file(cast, secretary):
    found = read_members(cast.association, actor=secretary, upload=upload([row(1), row(2), row(1)]))
    assert [(one["row"], one["code"], one["value"]) for one in found.problems] == [(4, "twice", "2")]
    assert "2-жолда" in reason_of(found.problems[0])


def test_merged_cells_are_wrong_rows(cast, secretary):
    file = upload([row(1), row(2), row(3)], mend=lambda sheet: sheet.merge_cells("C3:C4"))
    found = read_members(cast.association, actor=secretary, upload=file)
    assert {(one["row"], one["column"], one["code"]) for one in found.problems} == {
        (3, "organisation", "merged"),
        (4, "organisation", "merged"),
    }


def test_columns_may_stand_in_any_order_and_language(cast, secretary):
    book = Workbook()
    book.active.append(["№", "Должность", "ОРГАНИЗАЦИЯ *", "Вид члена", "Факс", "ФИО", "Country"])
    book.active.append([1, "директор", "ТОО", "работодатель", None, "Тест Тестов", "KZ"])
    file = io.BytesIO()
    book.save(file)
    found = read_members(
        cast.association, actor=secretary, upload=SimpleUploadedFile("a.xlsx", file.getvalue(), XLSX_TYPE)
    )
    assert found.right[0]["name"] == "Тест Тестов"
    assert found.columns["post"] == "B"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(b"", "a.xlsx", id="empty"),
        pytest.param(b"a;b\n1;2", "a.csv", id="csv"),
        pytest.param(b"%PDF-1.7", "a.xlsx", id="a PDF in disguise"),
        pytest.param(b"PK\x03\x04broken", "a.xlsx", id="a broken archive"),
    ],
)
def test_other_files_are_refused(cast, secretary, content, name):
    with pytest.raises(FileRefused):
        read_members(cast.association, actor=secretary, upload=SimpleUploadedFile(name, content, XLSX_TYPE))
    assert not MemberImport.objects.exists()


def test_too_many_rows_and_no_rows_are_refused(cast, secretary, monkeypatch):
    monkeypatch.setattr("associations.services.imports.MAX_ROWS", 3)
    with pytest.raises(FileRefused):
        read_members(cast.association, actor=secretary, upload=upload([row(n) for n in range(4)]))
    with pytest.raises(FileRefused):
        read_members(cast.association, actor=secretary, upload=upload([]))
    with pytest.raises(FileRefused, match="Ұйым"):
        book = Workbook()
        book.active.append(["Аты-жөні", "Мүше түрі", "Лауазымы"])
        book.active.append(["а", "б", "в"])
        file = io.BytesIO()
        book.save(file)
        read_members(
            cast.association, actor=secretary, upload=SimpleUploadedFile("a.xlsx", file.getvalue(), XLSX_TYPE)
        )


def test_wrong_rows_come_back_as_a_table_that_can_be_mended(cast, secretary):
    file = upload([row(1), row(2, kind="бастық", name="=1+1")])
    found = read_members(cast.association, actor=secretary, upload=file)
    url = f"/kk/associations/{cast.association.key}/members/imports/{found.pk}/wrong/"
    sheet = load_workbook(io.BytesIO(cast.client("association_secretary").get(url).content)).active
    assert sheet.max_row == 2
    assert "A3" in sheet.cell(row=2, column=10).value
    assert "B3" in sheet.cell(row=2, column=10).value


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_template_can_be_filled_and_read(cast, secretary, language):
    answer = cast.client("association_secretary").get(
        f"/{language}/associations/{cast.association.key}/members/import/template/"
    )
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[1] == "lists"
    kind = book["lists"].cell(row=2, column=1).value
    book.worksheets[0].append(["Тест Тестов", kind, "ЖШС", "директор"])
    file = io.BytesIO()
    book.save(file)
    found = read_members(
        cast.association, actor=secretary, upload=SimpleUploadedFile("t.xlsx", file.getvalue(), XLSX_TYPE)
    )
    assert (len(found.right), found.problems) == (1, [])
    assert found.right[0]["kind"] == "employer"
