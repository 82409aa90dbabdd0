"""One test per reading ("ambiguity") of fixtures/kpi.yaml, named after its id."""

from datetime import UTC, date, datetime, timedelta

from kpi.domain import counting
from kpi.domain.bands import band_of
from kpi.domain.scoring import score_indicator, score_sheet

YEAR_END = date(2026, 8, 31)
MEMBERS = {1, 2, 3}
KINDS = {
    "university": "2.1",
    "employer": "2.2",
    "employers_association": "2.2",
    "ngo": "2.3",
}


def points(scheme, number, value):
    return score_indicator(scheme.indicator(number), value).points


def band_ref(scheme, number, count):
    band = band_of(count, scheme.indicator(number).bands)
    return band.ref if band else None


def test_1_when():
    assert counting.is_plan_approved(YEAR_END, YEAR_END)
    assert not counting.is_plan_approved(YEAR_END + timedelta(days=1), YEAR_END)
    assert not counting.is_plan_approved(None, YEAR_END)


def test_1_council(scheme):
    # the Council's agreement (15.10) is no argument of the rule: the chair's approval is enough
    approved = counting.is_plan_approved(date(2025, 9, 20), YEAR_END)
    assert points(scheme, 1, approved) == 5


def test_2_how_many():
    assert counting.composition(KINDS, ["university"]) == {"2.1"}
    assert counting.composition(KINDS, ["university", "university", "ngo"]) == {
        "2.1",
        "2.3",
    }
    assert counting.composition(KINDS, ["expert"]) == frozenset()


def test_2_when():
    assert counting.is_member_on(YEAR_END, since=date(2024, 1, 1), until=None)
    assert counting.is_member_on(YEAR_END, since=YEAR_END, until=YEAR_END)
    assert not counting.is_member_on(YEAR_END, since=date(2024, 1, 1), until=date(2026, 8, 30))
    assert not counting.is_member_on(YEAR_END, since=date(2026, 9, 1), until=None)


def test_2_ngo():
    assert counting.composition(KINDS, ["employers_association"]) == {"2.2"}


def test_3_1_plan():
    assert counting.are_meetings_as_planned([1, 2], [1, 2, 3])
    assert not counting.are_meetings_as_planned([1, 2], [1])
    assert not counting.are_meetings_as_planned([], [1])


def test_3_3_topical(order_kpi):
    assert "3.3" in order_kpi["computability"]["points_person_item_ids"]


def test_3_5_large():
    guests = {"business": "3.5", "other_stakeholder": "3.5", "foreign_partner": "3.4"}
    assert counting.composition(guests, ["other_stakeholder"]) == {"3.5"}
    assert counting.composition(guests, ["business"]) == {"3.5"}


def test_4_three(scheme):
    assert (band_ref(scheme, 4, 2), band_ref(scheme, 4, 3)) == ("4.1", "4.2")


def test_4_zero(scheme):
    assert points(scheme, 4, 0) == 0


def test_5_three(scheme):
    assert (band_ref(scheme, 5, 2), band_ref(scheme, 5, 3)) == ("5.1", "5.2")


def test_5_zero(scheme):
    assert points(scheme, 5, 0) == 0


def test_5_overlap():
    entered = {"standard A": 4, "draft law B": 5, "framework C": 4}
    assert counting.documents_count(entered, 4) == 2
    assert counting.documents_count(entered, 5) == 1


def test_6_ten(scheme):
    assert (band_ref(scheme, 6, 10), band_ref(scheme, 6, 11)) == ("6.1", "6.2")


def test_6_zero(scheme):
    assert points(scheme, 6, 0) == 0


def test_6_counted():
    assert counting.distinct_count(["6B01101", "6B01101", "7M01101"]) == 2


def test_7_all():
    assert counting.coverage([1, 2, 3], MEMBERS) == "all"
    assert counting.coverage([1, 2, 9], MEMBERS) == "several"  # 9 is not a member


def test_7_several():
    assert counting.coverage([1, 2], MEMBERS) == "several"
    assert counting.coverage([1], MEMBERS) is None
    assert counting.coverage([], MEMBERS) is None
    assert counting.coverage([1], [1]) == "all"
    assert counting.coverage([], []) is None


def test_8_whose():
    assert counting.responses([{1, 2, 3}, {1, 2, 3}], MEMBERS) == "all"
    assert counting.responses([{1, 2, 3}, {1, 2}], MEMBERS) == "several"
    assert counting.responses([{1, 2}, {1}], MEMBERS) is None


def test_8_missing(scheme):
    assert counting.responses([{1, 2, 3}, set()], MEMBERS) is None
    assert points(scheme, 8, None) == 0


def test_8_zero():
    assert counting.responses([], MEMBERS) is None


def test_9_zero(scheme):
    assert (points(scheme, 9, 0), points(scheme, 9, 1)) == (0, 5)


def test_9_kinds():
    held = [(1, "seminar"), (2, "master_class"), (3, "webinar")]
    assert counting.distinct_count(held) == 3  # every kind of 19.17 counts alike


def test_10_five(scheme):
    assert (band_ref(scheme, 10, 5), band_ref(scheme, 10, 6)) == ("10.1", "10.2")


def test_10_ten(scheme):
    assert (band_ref(scheme, 10, 10), band_ref(scheme, 10, 11)) == ("10.2", "10.3")


def test_10_zero(scheme):
    assert points(scheme, 10, 0) == 0


def test_10_counted():
    materials_of_opinions = ["textbook A", "textbook A", "course B"]
    assert counting.distinct_count(materials_of_opinions) == 2


def test_11_zero(scheme):
    assert points(scheme, 11, 0) == 0


def test_12_all():
    assert counting.coverage({1, 2, 3, 4}, MEMBERS) == "all"


def test_12_several(scheme):
    assert points(scheme, 12, counting.coverage({1, 3}, MEMBERS)) == 5


def test_13_1_deadline():
    due = datetime(2026, 10, 1, 18, 59, 59, tzinfo=UTC)  # 23:59:59 in Astana, UTC+5
    assert counting.is_on_time(due, due)
    assert not counting.is_on_time(due + timedelta(seconds=1), due)


def test_13_3_clause_21():
    areas = [f"19.{n}" for n in range(1, 18)]
    assert counting.has_structure(areas, areas)
    assert not counting.has_structure(areas[:-1], areas)
    assert not counting.has_structure([], [])


def test_13_4_all():
    assert counting.are_events_linked(["https://a.kz/1", "https://a.kz/2"])
    assert not counting.are_events_linked(["https://a.kz/1", " "])
    assert not counting.are_events_linked([])


def test_threshold(scheme):
    sheet = score_sheet(scheme, {})
    assert not [name for name in dir(sheet) if "pass" in name or "threshold" in name]


def test_who_scores(scheme):
    # claim, count and confirmation are three sheets over one scheme; scoring knows no author
    counted, claimed, confirmed = ({9: 2}, {9: 5}, {9: 4})
    totals = [score_sheet(scheme, values).total for values in (counted, claimed, confirmed)]
    assert totals == [5, 15, 10]


def test_year():
    assert counting.is_member_on(YEAR_END, since=date(2025, 9, 1), until=YEAR_END)


def test_several_per_university(scheme):
    # a university with nine associations has nine sheets, each up to the full maximum
    assert scheme.max_points == score_sheet(scheme, {}).max_points


def test_total(scheme, order_kpi):
    proposed = next(a for a in order_kpi["sheet_ambiguities"] if a["id"] == "total")["proposed"]
    parts = "+".join(str(row.max_points) for row in scheme.indicators)
    for language in ("kk", "ru", "en"):
        assert f"{scheme.max_points} = {parts}" in proposed[language]


def test_every_reading_has_its_test(order_kpi):
    ids = [a["id"] for row in order_kpi["indicators"] for a in row["ambiguities"]]
    ids += [a["id"] for a in order_kpi["sheet_ambiguities"]]
    assert len(ids) == order_kpi["counts"]["ambiguities"]
    missing = [i for i in ids if f"test_{i.replace('-', '_').replace('.', '_')}" not in globals()]
    assert not missing


def test_every_reading_is_worded_in_three_languages(order_kpi):
    rows = [a for row in order_kpi["indicators"] for a in row["ambiguities"]]
    for reading in rows + order_kpi["sheet_ambiguities"]:
        for field in ("order_says", "proposed", "why"):
            assert set(reading[field]) == {"kk", "ru", "en"}
            assert all(text.strip() for text in reading[field].values())
    for row in order_kpi["indicators"]:
        assert set(row["computable"]["how"]) == {"kk", "ru", "en"}
