"""Two people and one indicator: field by field, nothing is lost, every change is kept (clauses 21 and 22)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from associations.enums import ReportState
from associations.models import AnnualReport, ReportVersion
from core.errors import DomainError, TransitionRefused
from kpi.domain.claims import ClaimInput, claim_as_text, claim_from_text, merged_claim, stored_from_text
from kpi.enums import ScoreState
from kpi.models import KpiScore, SecondReading
from kpi.services import claims
from kpi.services.claims import ClaimConflict
from tests.factories.kpi import report_with_sheet

NOON = datetime(2026, 9, 20, 12, tzinfo=ZoneInfo("Asia/Almaty"))
LATER = timedelta(minutes=30)


@pytest.mark.parametrize(
    ("kind", "stored", "text"),
    [
        ("single", True, "1"),
        ("single", None, ""),
        ("additive", {"2.3": True, "2.1": True}, "2.1 2.3"),
        ("additive", None, ""),
        ("banded", 4, "4"),
        ("choice", "all", "all"),
    ],
)
def test_a_claim_goes_as_text_and_comes_back(kind, stored, text):
    assert claim_as_text(stored) == text
    assert stored_from_text(kind, text) == stored


@pytest.mark.parametrize("text", ["үш", "-1", "9" * 12])
def test_what_is_no_count_stays_for_the_scheme_to_refuse(text):
    assert claim_from_text("banded", text) == (-1 if text == "-1" else text)


def both(value="", note=""):
    return {"value": value, "note": note}


@pytest.mark.parametrize(
    ("kind", "now", "typed", "seen", "merged", "disputed"),
    [
        pytest.param("banded", both("4"), both("", "Б"), both(), both("4", "Б"), [], id="different fields"),
        pytest.param("banded", both("4"), both("4"), both(), both("4"), [], id="the same change"),
        pytest.param("banded", both("4"), both("5"), both("3"), both("4"), ["value"], id="two counts"),
        pytest.param("choice", both("", "Т"), both("", "Х"), both(), both("", "Т"), ["note"], id="two notes"),
        pytest.param(
            "banded", both("4", "Т"), both("5", "Х"), both(), both("4", "Т"), ["value", "note"], id="both"
        ),
        pytest.param("additive", both("2.1"), both("2.2"), both(), both("2.1 2.2"), [], id="two items"),
        pytest.param(
            "additive",
            both("2.1 2.2"),
            both("2.1 2.3"),
            both("2.1"),
            both("2.1 2.2 2.3"),
            [],
            id="items added",
        ),
        pytest.param(
            "additive", both("2.2"), both("2.1"), both("2.1 2.2"), both(""), [], id="items taken off"
        ),
        pytest.param("additive", both("2.1"), both("2.2"), {}, both("2.1"), ["value"], id="nothing was seen"),
    ],
)
def test_merge_of_a_claim(kind, now, typed, seen, merged, disputed):
    found, conflicts = merged_claim(kind, now, typed, seen, is_current=False)
    assert (found, [one.name for one in conflicts]) == (merged, disputed)


pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast):
    return report_with_sheet(cast.association)


@pytest.fixture
def save(cast, report):
    """Save a claim of the small scheme as a persona who saw what is given."""

    def by(persona, number, value, note="", *, seen=None, at=NOON):
        given = ClaimInput(value, note, 1, both(*seen) if seen else {})
        _scores, refused = claims.save_claims(
            report.kpi_sheet, actor=cast[persona], claims={number: given}, now=at
        )
        return refused.get(number)

    return by


def score(report, number):
    return KpiScore.objects.select_related("indicator").get(sheet__report=report, indicator__number=number)


def kept(report, number):
    return list(
        score(report, number).revisions.order_by("number").values_list("number", "claim", "claim_note")
    )


def test_two_people_in_different_fields_are_put_together(report, save):
    assert save("association_chair", 3, 4, seen=("", "")) is None
    assert save("association_secretary", 3, None, "Үшеуі тіркелген", seen=("", "")) is None
    row = score(report, 3)
    assert (row.claim, row.claim_note, row.claim_points) == (4, "Үшеуі тіркелген", 5)
    assert kept(report, 3) == [(1, None, ""), (2, 4, ""), (3, 4, "Үшеуі тіркелген")]


def test_two_people_in_one_field_disagree_and_the_rest_is_stored(cast, report, save):
    save("association_chair", 3, 4, seen=("", ""))
    conflict = save("association_secretary", 3, 2, "Негіз", seen=("", ""))
    assert isinstance(conflict, ClaimConflict)
    assert [(one.name, one.base, one.theirs, one.mine) for one in conflict.conflicts] == [
        ("value", "", "4", "2")
    ]
    assert cast["association_chair"].full_name in str(conflict)
    assert (score(report, 3).claim, score(report, 3).claim_note) == (4, "Негіз")
    assert save("association_secretary", 3, 2, "Негіз", seen=("4", "Негіз")) is None, "now it was seen"
    assert score(report, 3).claim == 2


def test_one_sitting_is_one_revision_until_a_submission(cast, report, save):
    for minute, count in enumerate((1, 2, 3)):
        save(
            "association_secretary",
            3,
            count,
            seen=(claim_as_text(count - 1 or None), ""),
            at=NOON + timedelta(minutes=minute),
        )
    assert kept(report, 3) == [(1, None, ""), (4, 3, "")]
    AnnualReport.objects.filter(pk=report.pk).update(
        state=ReportState.RETURNED,
        submitted_at=NOON + timedelta(minutes=4),
        last_submitted_at=NOON + timedelta(minutes=4),
    )
    KpiScore.objects.filter(pk=score(report, 3).pk).update(state=ScoreState.RETURNED)
    save("association_secretary", 3, 5, seen=("3", ""), at=NOON + timedelta(minutes=6))
    assert kept(report, 3) == [(1, None, ""), (4, 3, ""), (5, 5, "")], "what was submitted stays"


def test_a_claim_comes_back_as_a_new_revision(cast, report, save):
    save("association_chair", 3, 4, "Төрт", seen=("", ""))
    save("association_secretary", 3, 2, "Екі", seen=("4", "Төрт"), at=NOON + LATER)
    back = claims.restore_claim(score(report, 3), actor=cast["association_secretary"], number=2)
    assert (back.claim, back.claim_note) == (4, "Төрт")
    last = back.revisions.order_by("-number").first()
    assert (last.restored_from, last.number, len(kept(report, 3))) == (2, 4, 4)
    with pytest.raises(DomainError):
        claims.restore_claim(back, actor=cast["association_secretary"], number=77)
    AnnualReport.objects.filter(pk=report.pk).update(
        state=ReportState.SUBMITTED, submitted_at=NOON, last_submitted_at=NOON
    )
    with pytest.raises(TransitionRefused):
        claims.restore_claim(back, actor=cast["association_secretary"], number=3)


def sheet_url(report):
    return reverse("kpi:sheet_edit", args=[report.pk])


def begun(report, number=3):
    row = score(report, number)
    return {
        f"ver{number}": row.version,
        f"v{number}": claim_as_text(row.claim),
        f"n{number}": row.claim_note,
        f"seen-v{number}": claim_as_text(row.claim),
        f"seen-n{number}": row.claim_note,
    }


def test_page_shows_both_and_stores_what_is_chosen(cast, report, save):
    client, form = cast.client("association_secretary"), begun(report)
    save("association_chair", 3, 4, "Төрағаның түсініктемесі")
    answer = client.post(sheet_url(report), form | {"v3": "2", "n3": "Хатшының түсініктемесі"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for text in (
        "Төрағаның",
        "Хатшының",
        cast["association_chair"].full_name,
        'name="choice-v3"',
        'name="choice-n3"',
    ):
        assert text in page
    assert page.count('value="both"') == 1, "two counts cannot both stay"
    assert 'name="seen-v3" value="4"' in page
    again = begun(report) | {"v3": "2", "n3": "Хатшы", "choice-v3": "theirs", "choice-n3": "both"}
    assert client.post(sheet_url(report), again).status_code == 302
    assert (score(report, 3).claim, score(report, 3).claim_note) == (4, "Төрағаның түсініктемесі\nХатшы")
    mine = begun(report) | {"v3": "2", "choice-v3": "mine"}
    client.post(sheet_url(report), mine)
    assert score(report, 3).claim == 2


def test_a_wrong_value_keeps_what_its_writer_began_from(cast, report, save):
    client, form = cast.client("association_secretary"), begun(report)
    save("association_chair", 3, 4)
    page = client.post(sheet_url(report), form | {"v3": "үш"}).content.decode()
    assert 'value="үш"' in page
    assert 'name="seen-v3" value=""' in page, "the other's count is still unseen"


def test_autosave_tells_the_value_in_words_and_keeps_the_rest(cast, report, save):
    client, url = cast.client("association_secretary"), reverse("kpi:sheet_autosave", args=[report.pk])
    save("association_chair", 4, "all")
    sent = {"_fields": ["v4", "n4"], "v4": "several", "seen-v4": "", "n4": "Негіз", "seen-n4": ""}
    answer = client.post(f"{url}?ver4=1", sent).json()
    assert list(answer["errors"]) == ["v4"]
    assert answer["conflicts"] == {"v4": {"value": "all", "text": "4.1 all kk"}}
    assert (score(report, 4).claim, score(report, 4).claim_note) == ("all", "Негіз")
    save("association_chair", 2, {"2.1": True})
    sent = {"_fields": "v2", "v2": "2.2", "seen-v2": ""}
    answer = client.post(f"{url}?ver2=1", sent).json()
    assert (answer["errors"], answer["merged"]) == ({}, {"v2": "2.1 2.2"})
    sent = {"_fields": "v2", "v2": ["2.1", "2.2"], "seen-v2": "2.1 2.2"}
    assert client.post(f"{url}?ver2=1", sent).json()["merged"] == {}


def history_url(report, number=3):
    return reverse("kpi:claim_history", args=[report.pk, number])


def test_history_compares_any_two_revisions(cast, report, save):
    save("association_chair", 3, 4, "Төрт стандарт бар", seen=("", ""))
    save("association_secretary", 3, 2, "Екі стандарт бар", seen=("4", "Төрт стандарт бар"), at=NOON + LATER)
    client = cast.client("association_secretary")
    answer = client.get(history_url(report))
    assert [one["row"].number for one in answer.context["revisions"]] == [3, 2, 1]
    assert [one["field"] for one in answer.context["changes"]] == ["Мәлімделген мән", "Түсіндірме"]
    page = answer.content.decode()
    assert "<ins" in page and cast["association_chair"].full_name in page
    same = client.get(history_url(report), {"from": 2, "to": 2})
    assert same.context["changes"] == []
    restore = reverse("kpi:claim_restore", args=[report.pk, 3, 2])
    assert restore in page
    assert client.post(restore).status_code == 302
    assert score(report, 3).claim == 4
    member = cast.client("association_member").get(history_url(report))
    assert len(member.context["revisions"]) == 4
    assert "/restore/" not in member.content.decode(), "only the keepers bring something back"
    assert client.get(history_url(report, 77)).status_code == 404


def submitted(report, at):
    number = report.versions.count() + 1
    ReportVersion.objects.create(
        report=report,
        number=number,
        content={"sheet": {}, "sections": []},
        submitted_at=at,
        submitted_by=report.versions.model._meta.get_field("submitted_by").related_model.objects.first(),
    )
    AnnualReport.objects.filter(pk=report.pk).update(
        state=ReportState.SUBMITTED, submitted_at=at, last_submitted_at=at
    )


@pytest.mark.parametrize("persona", ["center_reviewer", "member", "authorised_body"])
def test_other_readers_see_what_was_submitted(cast, report, save, persona):
    save("association_chair", 3, 9, "Жобада айтылған", seen=("", ""))
    client = cast.client(persona)
    answer = client.get(history_url(report))
    assert answer.context["revisions"] == [] and "Жобада" not in answer.content.decode()
    save("association_secretary", 3, 4, "Жіберілген", seen=("9", "Жобада айтылған"), at=NOON + LATER)
    submitted(report, NOON + 2 * LATER)
    answer = client.get(history_url(report))
    assert [one["row"].claim_note for one in answer.context["revisions"]] == ["Жіберілген"]
    assert "Жобада" not in answer.content.decode()


def test_second_reader_sees_no_history_before_finishing(cast, report, save):
    save("association_chair", 3, 4, seen=("", ""))
    submitted(report, NOON + LATER)
    reading = SecondReading.objects.create(sheet=report.kpi_sheet, reader=cast["center_reviewer"])
    client = cast.client("center_reviewer")
    answer = client.get(history_url(report))
    assert answer["Location"] == reverse("kpi:second_reading", args=[report.kpi_sheet.pk])
    page = client.get(reverse("kpi:report_detail", args=[report.pk])).content.decode()
    assert "claim-history" not in page
    reading.finished_at = NOON + LATER
    reading.save()
    assert client.get(history_url(report)).status_code == 200


def test_history_asks_as_often_for_many_revisions(cast, report, save):
    client, counts = cast.client("association_member"), []
    for round_ in range(2):
        for step in range(1 + 4 * round_):
            persona = ("association_chair", "association_secretary")[step % 2]
            seen = (claim_as_text(score(report, 3).claim), "")
            save(persona, 3, 10 * round_ + step + 1, seen=seen, at=NOON + (10 * round_ + step) * LATER)
        client.get(history_url(report))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(history_url(report)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
