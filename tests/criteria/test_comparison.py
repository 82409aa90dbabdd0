"""Applicants side by side: verdicts beside the answers, the best among the confirmed, the papers (clauses 7, 31)."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook
from pypdf import PdfReader

from core.errors import DomainError
from criteria.documents.comparison import comparison_pdf, comparison_workbook
from criteria.domain.answers import Spec, read_answer
from criteria.domain.checking import best_confirmed
from criteria.models import Application, Call
from criteria.queries.calls import applications_of, compared
from tests.counting import queries_of
from tests.criteria import world
from tests.signatures.archive import faults

pytestmark = [pytest.mark.django_db, pytest.mark.clause("31")]
REASON = "Штат кестесінде 30 адам көрсетілген."


@pytest.fixture
def two(cast):
    """Two applicants of a closed call; nothing is checked."""
    first = world.submitted(cast)
    second = world.rival(cast)
    world.over(first.call)
    return [Application.objects.select_related("call").get(pk=one.pk) for one in (first, second)]


def best(applications):
    rows = compared(applications, timezone.localdate())
    return {row.criterion.number: [cell.is_best for cell in row.cells] for row in rows}


def text_of(content):
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        pytest.param(["confirmed", "confirmed"], {1}, id="both confirmed"),
        pytest.param(["confirmed", "not_confirmed"], set(), id="nothing left to compare with"),
        pytest.param(["confirmed", None], set(), id="one not looked at yet"),
        pytest.param(["asked", "confirmed"], set(), id="one is asked"),
    ],
)
def test_the_best_is_told_among_the_confirmed_only(verdicts, expected):
    spec = Spec("2", "count")
    readings = [read_answer(spec, {"value": text}, timezone.localdate()) for text in ("40", "55")]
    assert best_confirmed(spec, readings, verdicts) == expected


def test_a_larger_number_that_was_not_confirmed_does_not_lead():
    spec = Spec("2", "count")
    readings = [read_answer(spec, {"value": text}, timezone.localdate()) for text in ("40", "55", "90")]
    assert best_confirmed(spec, readings, ["confirmed", "confirmed", "not_confirmed"]) == {1}


def test_the_page_shows_each_verdict_and_marks_the_best(cast, two):
    first, second = two
    assert applications_of(first.call, cast.association) == two
    assert not any(any(marks) for marks in best(two).values())
    world.decided(cast, first)
    world.decided(cast, second)
    assert best(two)["2"] == [False, True] and best(two)["3"] == [False, False]
    world.decided(cast, second, "2", verdict="not_confirmed", reason=REASON)
    assert best(two)["2"] == [False, False]
    url = reverse("criteria:call_compare", args=[first.call_id, cast.association.key])
    html = cast.client("chair").get(url).content.decode()
    table = html[html.index('data-testid="comparison"') :]
    table = table[: table.index("</table>")]
    assert table.count("<tr>") == 27 and table.count("badge-red") == 1 and REASON in table
    assert html.count('class="svg-chart"') == sum(
        row.is_numeric for row in compared(two, timezone.localdate())
    )
    assert "55 ✗" in html and "40 ✓" in html


def test_as_many_questions_for_three_applicants_as_for_one(cast):
    first = world.submitted(cast)
    url = reverse("criteria:call_compare", args=[first.call_id, cast.association.key])
    others = [world.rival(cast), world.rival(cast)]
    world.over(first.call)
    world.decided(cast, Application.objects.get(pk=first.pk), "2", "3")
    browser = cast.client("chair")
    three = queries_of(browser, url)
    Application.objects.filter(pk__in=[one.pk for one in others]).update(state="draft")
    assert queries_of(browser, url) == three


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", ["қатар", "расталмады", "ең жақсы", "Базалық ЖЖОКБҰ таңдау", "әлі тексерілмеді"]),
        ("ru", ["рядом", "не подтверждено", "лучший", "Выбор базового ОВПО", "ещё не проверено"]),
    ],
)
def test_the_paper_in_each_language(cast, two, language, words):
    first, second = two
    world.decided(cast, first, "2", "3", "9")
    world.decided(cast, second, "2", "3")
    world.decided(cast, second, "9", verdict="not_confirmed", reason=REASON)
    content = comparison_pdf(first.call, cast.association, language)
    text = text_of(content)
    with translation.override(language):
        names = [one.university.name for one in two] + [cast.association.name]
    for wanted in [*words, *names, REASON, "KZ12LAA00001234", "55"]:
        assert wanted in text, wanted
    assert faults(content) == []


def test_seven_applicants_stand_in_two_tables(cast):
    first = world.submitted(cast)
    others = [world.rival(cast) for _one in range(4)]
    world.over(first.call)
    text = text_of(comparison_pdf(Call.objects.get(), cast.association, "kk"))
    assert all(one.university.name_kk in text for one in [first, *others])


def test_a_paper_without_applicants_says_so(cast):
    call = world.over(world.announced(cast))
    assert "өтінім" in text_of(comparison_pdf(call, cast.association, "kk"))


def test_before_the_closing_moment_there_is_no_paper(cast):
    application = world.submitted(cast)
    for make in (
        lambda: comparison_pdf(application.call, cast.association, "kk"),
        lambda: comparison_workbook(application.call, cast.association),
    ):
        with pytest.raises(DomainError) as refusal:
            make()
        assert refusal.value.clause == "31"
    for name, more in (("call_compare_pdf", ["kk"]), ("call_compare_xlsx", [])):
        url = reverse(f"criteria:{name}", args=[application.call_id, cast.association.key, *more])
        assert cast.client("center_head").get(url).status_code == 404


def test_the_workbook_holds_numbers_and_verdicts(cast, two):
    first, second = two
    world.decided(cast, first, "2")
    world.decided(cast, second, "2", verdict="not_confirmed", reason=REASON)
    book = load_workbook(io.BytesIO(comparison_workbook(first.call, cast.association)))
    rows = {row[0]: row for row in book.worksheets[0].iter_rows(values_only=True)}
    assert len(rows) == 27
    assert rows["2"][3] == 40 and rows["2"][7] == 55 and rows["2"][9] == REASON
    assert rows["2"][4] != rows["2"][8] != rows["3"][8]
    counts = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    assert [row[2:] for row in counts] == [(1, 0, 0, 25), (0, 1, 0, 25)]
