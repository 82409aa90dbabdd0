"""The sentences of a protocol in both languages; numbers carry no endings, words agree."""

import re
from datetime import date, time

import pytest

from meetings.domain import voting, wording

BOTH = ("kk", "ru")


@pytest.mark.parametrize(
    ("day", "kk", "ru"),
    [
        (date(2026, 10, 1), "2026 жылғы 1 қазан", "1 октября 2026 года"),
        (date(2027, 3, 22), "2027 жылғы 22 наурыз", "22 марта 2027 года"),
    ],
)
def test_date_long(day, kk, ru):
    assert [wording.date_long(day, code) for code in BOTH] == [kk, ru]


@pytest.mark.parametrize(
    ("position", "kk", "ru"),
    [
        (1, "Бірінші мәселе бойынша", "По первому вопросу"),
        (8, "Сегізінші мәселе бойынша", "По восьмому вопросу"),
        (11, "Он бірінші мәселе бойынша", "По одиннадцатому вопросу"),
        (20, "Жиырмасыншы мәселе бойынша", "По двадцатому вопросу"),
        (23, "Жиырма үшінші мәселе бойынша", "По двадцать третьему вопросу"),
        (40, "Қырқыншы мәселе бойынша", "По сороковому вопросу"),
        (59, "Елу тоғызыншы мәселе бойынша", "По пятьдесят девятому вопросу"),
        (60, "Алпысыншы мәселе бойынша", "По шестидесятому вопросу"),
        (61, "61-мәселе бойынша", "По вопросу № 61"),
    ],
)
def test_by_item(position, kk, ru):
    assert [wording.by_item(position, code) for code in BOTH] == [kk, ru]


@pytest.mark.parametrize("language", BOTH)
def test_by_item_is_in_words_and_different_for_each_of_sixty(language):
    lines = {wording.by_item(position, language) for position in range(1, 61)}

    assert len(lines) == 60
    assert not any(re.search(r"\d", line) for line in lines)


@pytest.mark.clause("12")
def test_quorum_line_as_offices_write_it():
    assert wording.quorum_line("РОӘК", 36, 28, "12", "kk") == (
        "РОӘК құрамы – 36 мүше, қатысқаны – 28, кворум бар (Ереженің 12-тармағы)."
    )
    assert wording.quorum_line("РУМС", 36, 28, "12", "ru") == (
        "Из 36 членов РУМС присутствовали 28, кворум имеется (пункт 12 Положения)."
    )


@pytest.mark.clause("24")
@pytest.mark.parametrize(
    ("seats", "present", "ru"),
    [
        (21, 21, "Из 21 члена УМО присутствовал 21, кворум имеется (пункт 24 Положения)."),
        (11, 11, "Из 11 членов УМО присутствовали 11, кворум имеется (пункт 24 Положения)."),
        (9, 5, "Из 9 членов УМО присутствовали 5, кворума нет, необходимо – 6 (пункт 24 Положения)."),
    ],
)
def test_quorum_line_agrees_in_russian(seats, present, ru):
    assert wording.quorum_line("УМО", seats, present, "24", "ru") == ru


def test_kazakh_quorum_line_needs_no_endings():
    lines = [wording.quorum_line("ОӘБ", n, n, "24", "kk") for n in range(1, 61)]

    assert not any(re.search(r"\d-?(і|ы|сі|сы)\b", line) for line in lines)


@pytest.mark.parametrize(
    ("count", "ru"), [(1, "1 член"), (3, "3 члена"), (12, "12 членов"), (22, "22 члена"), (36, "36 членов")]
)
def test_members(count, ru):
    assert wording.members(count, "ru") == ru
    assert wording.members(count, "kk") == f"{count} мүше"


def test_tally_line():
    assert wording.tally_line(27, 0, 1, "kk") == (
        "Дауыс беру нәтижесі: «жақтап» – 27, «қарсы» – 0, «қалыс қалды» – 1."
    )
    assert wording.tally_line(27, 0, 1, "ru") == (
        "Результаты голосования: «за» – 27, «против» – 0, «воздержались» – 1."
    )


@pytest.mark.parametrize("language", BOTH)
def test_lines_about_nobody_are_left_out(language):
    assert wording.not_voted_line(0, language) == ""
    assert wording.recused_line([], language) == ""
    assert wording.decision_details("", None, language) == ""


def test_recused_are_named():
    assert wording.recused_line(["А. Серік", "Б. Нұр"], "kk") == (
        "Мүдделер қақтығысына байланысты дауыс беруге қатыспады: А. Серік, Б. Нұр."
    )
    assert wording.recused_line(["А. Серік"], "ru") == (
        "Не участвовал(а) в голосовании в связи с конфликтом интересов: А. Серік."
    )


ADOPTED, NOT = voting.ADOPTED, voting.NOT_ADOPTED


@pytest.mark.clause("12")
@pytest.mark.parametrize(
    ("result", "reason", "kk", "ru"),
    [
        (ADOPTED, voting.UNANIMOUS, "Шешім бірауыздан қабылданды.", "Решение принято единогласно."),
        (
            ADOPTED,
            voting.MAJORITY,
            "Шешім көпшілік дауыспен қабылданды.",
            "Решение принято большинством голосов.",
        ),
        (
            NOT,
            voting.NO_MAJORITY,
            "Шешім қабылданбады: көпшілік дауыс жиналмады.",
            "Решение не принято: большинство голосов не набрано.",
        ),
    ],
)
def test_outcome_line(result, reason, kk, ru):
    assert [wording.outcome_line(result, reason, "12", code) for code in BOTH] == [kk, ru]


@pytest.mark.clause("12")
def test_outcome_line_of_the_deciding_vote():
    assert wording.outcome_line(ADOPTED, voting.CASTING_VOTE, "12", "kk", voting.IN_FAVOUR) == (
        "Дауыстар тең болғандықтан, төрағалық етушінің дауысы шешуші болды – «жақтап» "
        "(Ереженің 12-тармағы). Шешім қабылданды."
    )
    assert wording.outcome_line(NOT, voting.CASTING_VOTE, "24", "ru", voting.AGAINST) == (
        "При равенстве голосов решающим стал голос председательствующего – «против» "
        "(пункт 24 Положения). Решение не принято."
    )


def test_decision_details():
    assert wording.decision_details("ОӘБ хатшысы", date(2026, 12, 1), "kk") == (
        "Жауапты: ОӘБ хатшысы; мерзімі: 2026 жылғы 1 желтоқсан."
    )
    assert wording.decision_details("", date(2026, 12, 1), "ru") == "Срок: 1 декабря 2026 года."


def test_attendance_tells_how_and_from_when_to_when():
    assert wording.presence_text("online", "kk") == "онлайн қатысты"
    assert wording.presence_text("absent", "ru") == "отсутствовал(а)"
    spans = [(time(10, 15), time(11, 40)), (time(12), None)]
    assert wording.spans_text(spans) == "10:15–11:40, 12:00–"


@pytest.mark.parametrize("table", [wording.BALLOTS, wording.GUESTS], ids=["ballots", "guests"])
def test_words_of_the_annexes_are_the_same_set_in_both_languages(table):
    assert table["kk"].keys() == table["ru"].keys()


def test_roll_call_names_its_questions():
    assert [wording.question_label(2, 0, code) for code in BOTH] == ["2-мәселе", "Вопрос 2"]
    assert [wording.question_label(2, 1, code) for code in BOTH] == ["2-мәселе (1)", "Вопрос 2 (1)"]
    assert wording.annex_line(3, "kk", 2) == "№ 3 хаттамаға 2-қосымша"


@pytest.mark.parametrize("language", BOTH)
def test_headings_are_the_same_set_in_both_languages(language):
    assert wording.HEADINGS[language].keys() == wording.HEADINGS["kk"].keys()
    assert all(wording.HEADINGS[language].values())


def test_bodies_are_called_as_people_call_them():
    assert wording.called("council", "РОӘК", "kk") == "РОӘК"
    assert wording.called("association", "061 УМО: ИКТ", "ru") == "УМО"
