"""The table of annex 2 as rows: grouping and filtering."""

from datetime import date

import pytest

from associations.domain.responsibility import TableFilter, TableRow, fold, grouped, haystack


def row(key, direction="011", area="01", university="enu", city="astana", text=""):
    return TableRow(
        key=key,
        name=key,
        short_name=key,
        scope="",
        direction_code=direction,
        direction_name=direction,
        area_code=area,
        area_name=area,
        area_codes=(),
        university_key=university,
        university_name=university,
        university_short_name=university,
        city_key=city,
        city_name=city,
        since=date(2024, 8, 8),
        haystack=haystack(text),
    )


def test_rows_are_grouped_in_their_own_sequence():
    rows = [row("a"), row("b"), row("c", "012"), row("d", "021", "02"), row("e", "", ""), row("f", "", "")]
    areas = grouped(rows)
    assert [(area.first.area_code, area.span) for area in areas] == [("01", 3), ("02", 1), ("", 2)]
    assert [[group.span for group in area.directions] for area in areas] == [[2, 1], [1], [1, 1]]
    assert [one.key for one in areas[0].directions[0].rows] == ["a", "b"]


def test_no_rows_give_no_groups():
    assert grouped([]) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("қазақ", True),
        ("ҚАЗАҚ", True),
        ("Қазақ ұлттық", True),
        ("ұлттық ҚАЗАҚ", True),
        ("гумилёв", True),
        ("гумилев", True),
        ("казак", False),
        ("", True),
        ("   ", True),
    ],
)
def test_search_does_not_mind_case(words, found):
    one = row("a", text="Қазақ ұлттық университеті, имени Гумилёва")
    assert TableFilter(words=words).admits(one) is found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (TableFilter(), True),
        (TableFilter(area="01"), True),
        (TableFilter(area="02"), False),
        (TableFilter(university="enu", city="astana"), True),
        (TableFilter(university="enu", city="almaty"), False),
        (TableFilter(university="kaznu"), False),
    ],
)
def test_filter_by_area_university_and_city(wanted, found):
    assert wanted.admits(row("a")) is found


def test_fold_takes_kazakh_letters():
    assert fold("ӘҒҚҢӨҰҮҺІЁ") == "әғқңөұүһіе"
