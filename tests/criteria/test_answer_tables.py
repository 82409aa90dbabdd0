"""A filled-in table: looked at row by row, taken, taken back; empty cells change nothing (clause 7, appendix 1)."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.errors import DomainError
from core.models import AuditEntry
from criteria.models import Answer, AnswerTable, Application
from criteria.queries.sheet import sheet_of
from criteria.services import applications as services
from criteria.services import tables
from criteria.services.answers import save_answers, save_texts
from tests.counting import queries_of
from tests.criteria import world

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7")]


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def coordinator(cast):
    return cast["university_coordinator"]


@pytest.fixture
def application(cast):
    return world.whole(cast)


def sheet(application):
    return {row.number: row for row in sheet_of(application, timezone.localdate())}


def rows_of(table):
    return {row.number: row for row in tables.preview_of(table).rows}


def address(name, *more):
    return reverse(f"criteria:{name}", args=more)


def at(application, number):
    """Return the line of the table where a row begins."""
    book = load_workbook(io.BytesIO(world.filled_table(application, {}).read()))
    return next(line[0].row for line in book.active.iter_rows() if str(line[0].value) == number)


def test_the_table_goes_out_and_comes_back_whole(cast, coordinator, application):
    other = services.start_application(cast.member_university, cast.other_association, actor=coordinator)
    Answer.objects.filter(application=other).delete()
    table = tables.bring_table(other, world.filled_table(application, {}), actor=coordinator)
    world.taken(cast, table)
    expected = {number: row.reading for number, row in sheet(application).items()}
    assert {number: row.reading for number, row in sheet(other).items()} == expected


def test_an_unchanged_table_changes_nothing(cast, application):
    table = world.brought(cast, application, {})
    assert {row.state.value for row in rows_of(table).values()} == {"stays"}
    assert not tables.preview_of(table).unread


def test_nothing_is_written_before_the_rows_are_taken(cast, coordinator, application):
    before = list(Answer.objects.order_by("pk").values_list("typed", "version"))
    table = world.brought(cast, application, {"12": 5, "2": "қырық"})
    rows = rows_of(table)
    changes = [(one.name, one.before, one.after) for one in rows["12"].changes]
    assert rows["12"].state == "changes" and changes == [("v:12", "2", "5")]
    assert rows["2"].state == "wrong" and "қырық" in " ".join(rows["2"].problems)
    assert rows["12"].is_offered and not rows["2"].is_offered, (
        "what is in order is not written over by itself"
    )
    assert sum(row.state == "stays" for row in rows.values()) == 24
    assert list(Answer.objects.order_by("pk").values_list("typed", "version")) == before


def test_an_empty_table_wipes_nothing(cast, application):
    empty = dict.fromkeys(sheet(application))
    line = at(application, "6.1")
    cells = {f"{column}{line}": None for column in "EFGHIJKLM"}
    table = world.brought(cast, application, empty, **cells)
    assert not any(row.changes for row in rows_of(table).values())
    with pytest.raises(DomainError) as refusal:
        world.taken(cast, table)
    assert refusal.value.field == "take"


def test_a_row_that_no_longer_agrees_with_another_is_named(cast, application):
    rows = rows_of(world.brought(cast, application, {"3.1": 900}))
    assert rows["3.1"].state == "changes" and rows["3"].state == "wrong" and not rows["3"].changes


def test_cells_that_are_not_taken_are_named_by_line_and_column(cast, application):
    line, last = at(application, "2"), at(application, "16") + 1
    cells = {f"E{line}": "KZ1", f"A{last}": "99", f"D{last}": "7", f"D{at(application, '12')}": "=1+1"}
    table = world.brought(cast, application, {}, **cells)
    found = {(one.line, one.number, one.code.value): one for one in tables.preview_of(table).unread}
    assert set(found) == {
        (line, "2", "no_such_field"),
        (last, "99", "no_such_row"),
        (at(application, "12"), "12", "formula"),
    }
    assert found[line, "2", "no_such_field"].column and found[line, "2", "no_such_field"].given == "KZ1"


def test_lines_of_a_list_are_the_ones_that_are_filled(cast, coordinator, application):
    first, second = world.LIST_LINE, world.LIST_LINE | {"programme": "6B06102 Физика"}
    save_answers(application, actor=coordinator, changed={"6.1": {"rows": [{}, first, {}, second]}})
    book = load_workbook(io.BytesIO(world.filled_table(application, {}).read()))
    heads = [str(cell.value) for cell in book.active[1]]
    programme, agency = (
        next(place for place, head in enumerate(heads) if head.endswith(f"[{field}]"))
        for field in ("programme", "agency")
    )
    at_second = at(application, "6.1") + 1
    book.active.cell(at_second, agency + 1).value = "ACQUIN"
    book.active.insert_rows(at_second + 1)
    for place, value in ((1, "6.1"), (3, "3"), (programme + 1, "6B06103 Химия")):
        book.active.cell(at_second + 1, place).value = value
    file = io.BytesIO()
    book.save(file)
    upload = SimpleUploadedFile("table.xlsx", file.getvalue())
    table = tables.bring_table(application, upload, actor=coordinator)
    changes = {one.name: (one.before, one.after) for one in rows_of(table)["6.1"].changes}
    assert changes == {
        "r:6.1:3:agency": ("ASIIN", "ACQUIN"),
        "r:6.1:4:programme": ("", "6B06103 Химия"),
    }
    assert rows_of(table)["6.1"].state == "wrong", "the new line has no certificate yet"


def test_what_was_taken_is_taken_back_and_what_was_changed_since_stays(cast, coordinator, application):
    table = world.taken(cast, world.brought(cast, application, {"12": 5, "10": 7, "2": 41}))
    assert sheet(application)["12"].typed["value"] == "5"
    assert AuditEntry.objects.get(action="take_table").data["rows"] == ["10", "12", "2"]
    save_texts(application, actor=coordinator, typed={"v:10": "8"}, seen={"v:10": "7"})
    table, conflict = tables.undo_table(table, actor=coordinator)
    assert [one.name for one in conflict.conflicts] == ["v:10"]
    values = {
        number: row.typed["value"]
        for number, row in sheet(application).items()
        if number in ("2", "10", "12")
    }
    assert values == {"2": "40", "10": "8", "12": "2"} and table.undone_by == coordinator
    with pytest.raises(DomainError):
        tables.undo_table(table, actor=coordinator)
    with pytest.raises(DomainError):
        world.taken(cast, table)


def test_a_table_that_was_shown_of_an_older_state_is_shown_again(cast, coordinator, application):
    table = world.brought(cast, application, {"12": 5})
    browser = cast.client("university_coordinator")
    state = tables.preview_of(table).state
    save_texts(application, actor=coordinator, typed={"v:12": "9"}, seen={"v:12": "2"})
    answer = browser.post(address("answer_table_take", table.pk), {"take": ["12"], "state": state})
    html = answer.content.decode()
    assert answer.status_code == 422 and 'data-testid="table-refused"' in html and "<del>9</del>" in html
    assert sheet(application)["12"].typed["value"] == "9"


def test_a_table_is_brought_looked_at_and_taken_through_the_pages(cast, application):
    browser = cast.client("university_coordinator")
    upload = world.filled_table(application, {"12": 5, "2": "қырық", "10": 8})
    answer = browser.post(address("application_import", application.pk), {"table": upload}, follow=True)
    html = answer.content.decode()
    assert "<del>2</del>" in html and "қырық" in html and html.count('name="take"') == 3
    row = html[html.index('data-testid="table-row-2"') :]
    assert "text-danger" in row[: row.index("</tr>")] and " checked" not in row[: row.index("</tr>")]
    table = AnswerTable.objects.get()
    state = tables.preview_of(table).state
    browser.post(address("answer_table_take", table.pk), {"take": ["12", "10"], "state": state})
    values = {
        number: row.typed["value"]
        for number, row in sheet(application).items()
        if number in ("2", "10", "12")
    }
    assert values == {"2": "40", "10": "8", "12": "5"}
    page = browser.get(address("answer_table", table.pk)).content.decode()
    assert 'data-testid="table-undo"' in page and 'name="take"' not in page
    browser.post(address("answer_table_undo", table.pk))
    assert sheet(application)["12"].typed["value"] == "2"


@pytest.mark.parametrize("name", ["table.xlsx", "table.pdf"])
def test_a_file_that_is_no_table_is_refused_beside_its_field(cast, application, name):
    browser = cast.client("university_coordinator")
    for upload in (SimpleUploadedFile(name, b"not a table"), None):
        sent = {"table": upload} if upload else {}
        answer = browser.post(address("application_import", application.pk), sent)
        assert answer.status_code == 422 and 'data-testid="table-error"' in answer.content.decode()
    assert not AnswerTable.objects.exists()


def test_another_table_is_refused(cast, coordinator, application):
    book = load_workbook(io.BytesIO(world.filled_table(application, {}).read()))
    for cell in book.active[1]:
        cell.value = "x"
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(DomainError):
        tables.bring_table(application, SimpleUploadedFile("a.xlsx", file.getvalue()), actor=coordinator)


def test_a_submitted_application_takes_no_table(cast, coordinator, application):
    table = world.brought(cast, application, {"12": 5})
    world.announced(cast)
    services.submit_application(application, actor=coordinator)
    with pytest.raises(DomainError):
        world.taken(cast, table)
    with pytest.raises(DomainError):
        world.brought(cast, Application.objects.get(), {"12": 6})
    browser = cast.client("university_coordinator")
    assert 'name="take"' not in browser.get(address("answer_table", table.pk)).content.decode()


def test_the_page_of_a_table_asks_the_same_with_more_changes(cast, application):
    browser = cast.client("university_coordinator")
    small, large = (
        world.brought(cast, application, values)
        for values in ({"12": 5}, {"12": 6, "10": 7, "2": "x", "11": "y"})
    )
    urls = [address("answer_table", table.pk) for table in (small, large)]
    browser.get(urls[0])
    assert queries_of(browser, urls[0]) == queries_of(browser, urls[1])
