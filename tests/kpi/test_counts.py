"""The portal's own count: a seeded year against a sheet computed by hand, record by record (clause 22, appendix 2)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from associations.models import (
    AnnualReport,
    DirectionUniversity,
    MemberUniversity,
    ReportSection,
    SectionProof,
)
from associations.queries import visible_reports
from core.errors import TransitionRefused
from core.models import AuditEntry
from kpi.models import KpiSheet
from kpi.queries.counts import count_report, total_of
from kpi.services import claims
from kpi.services.counts import recount, store_counts
from kpi.services.submission import submit_report
from meetings.models import Guest
from tests.factories.directory import UniversityFactory
from tests.factories.kpi import order_report
from tests.factories.year import GOLDEN, GOLDEN_TOTAL, golden_year

pytestmark = [pytest.mark.django_db, pytest.mark.clause("22")]
ALMATY = ZoneInfo("Asia/Almaty")
IN_TIME = datetime(2026, 10, 1, 23, 59, 59, tzinfo=ALMATY)
LATE = datetime(2026, 10, 2, 0, 0, 0, tzinfo=ALMATY)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def secretary(order_loaded):
    return User.objects.create_user("secretary@demo.kz", "x", full_name="Хатшы", is_superuser=True)


@pytest.fixture
def report(secretary):
    return visible_reports(secretary).get(pk=order_report().pk)


@pytest.fixture
def seeded(report, secretary):
    return golden_year(report, secretary, tuple(UniversityFactory() for _ in range(3)))


def counted(report, submitted_at=IN_TIME):
    return {
        count.indicator: (count.stored, count.points)
        for count in count_report(report, now=submitted_at, submitted_at=submitted_at)
    }


def test_the_seeded_year_equals_the_sheet_computed_by_hand(report, seeded):
    assert counted(report) == GOLDEN
    counts = count_report(report, now=IN_TIME, submitted_at=IN_TIME)
    assert total_of(counts) == sum(points for _value, points in GOLDEN.values()) == GOLDEN_TOTAL


def remove(record):
    """Take a record away as if it had never been; what hangs on it goes too."""
    name = type(record).__name__
    if name == "PlanVersion":
        record.items.all().delete()
    elif name == "Meeting":
        Guest.objects.filter(meeting=record).delete()
    elif name == "TeachingMaterial":
        record.conclusions.all().delete()
    record.delete()


@pytest.mark.parametrize("number", [str(number) for number in range(1, 13)])
def test_removing_one_record_lowers_exactly_one_indicator(report, seeded, number):
    before = counted(report)
    remove(seeded[number])
    after = counted(report)
    lowered = {key for key in before if after[key][1] < before[key][1]}
    assert lowered == {int(number)}
    assert {key for key in before if after[key][1] > before[key][1]} == set()


def test_removing_the_text_of_one_section_lowers_13_only(report, seeded):
    before = counted(report)
    ReportSection.objects.filter(report=report, clause__sub_item=4).update(text="")
    after = counted(report)
    assert {key for key in before if after[key] != before[key]} == {13}
    assert after[13] == ({"13.1": True, "13.4": True}, 10)


def test_an_association_without_records_counts_nothing(report):
    assert {value for value, _points in counted(report, None).values()} == {None}


def test_the_number_of_queries_does_not_grow_with_the_records(report, seeded, secretary):
    count_report(report, now=IN_TIME)  # the scheme is remembered
    with CaptureQueriesContext(connection) as before:
        count_report(report, now=IN_TIME)
    year = seeded["year"]
    for _each in range(3):
        year.entry("event", 9)
        year.examination(date(2026, 1, 10))
        year.member("employer")
    year.reply(
        year.protocol(date(2026, 4, 4), (seeded["8"].assignment.university,)),
        seeded["8"].assignment.university,
    )
    with CaptureQueriesContext(connection) as after:
        count_report(report, now=IN_TIME)
    assert len(after) == len(before) <= 20
    texts = [query["sql"] for query in after.captured_queries]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("number", "left"),
    [
        (2, ["membership ended on 30.08.2026", "earns no item"]),
        (3, ["not been held", "not marked as present"]),
        (4, ["No file or link proves it."]),
        (10, ["No meeting has concluded"]),
        (11, ["needs its file"]),
        (12, ["was not covered"]),
    ],
)
def test_what_is_not_counted_is_named_with_its_reason(report, seeded, number, left):
    with translation.override("en"):
        count = next(one for one in count_report(report, now=IN_TIME) if one.indicator == number)
        reasons = " ".join(str(one.why) for one in count.not_counted)
    for words in left:
        assert words in reasons
    assert all(str(one.title) for one in count.not_counted)
    assert count.counted and all(one.url for one in count.counted)
    assert count.why


def test_stored_counts_fill_untouched_claims_and_leave_those_set_otherwise(report, seeded, secretary):
    score = report.kpi_sheet.scores.select_related("indicator", "sheet").get(indicator__number=9)
    claims.save_claim(score, actor=secretary, value=6, version=1, note="Тағы үшеуі тіркелмеген")
    store_counts(report, actor=secretary, now=datetime(2026, 9, 1, tzinfo=UTC))
    scores = {row.indicator.number: row for row in report.kpi_sheet.scores.select_related("indicator")}
    assert (scores[9].claim, scores[9].counted, scores[9].counted_points) == (6, 3, 10)
    for number, (value, points) in GOLDEN.items():
        if number not in {9, 13}:
            assert (scores[number].claim, scores[number].counted, scores[number].claim_points) == (
                value,
                value,
                points,
            )
    sheet = KpiSheet.objects.get(report=report)
    assert sheet.claimed_total == sum(score.claim_points for score in scores.values())
    assert sheet.counted_total == sum(score.counted_points for score in scores.values())
    assert AuditEntry.objects.filter(action="count_sheet").count() == 1
    store_counts(report, actor=secretary, now=datetime(2026, 9, 1, tzinfo=UTC))
    assert AuditEntry.objects.filter(action="count_sheet").count() == 1


def test_a_claim_follows_a_later_record_until_somebody_sets_it(report, seeded, secretary):
    now = datetime(2026, 9, 1, tzinfo=UTC)
    store_counts(report, now=now)
    seeded["year"].entry("event", 9)
    store_counts(report, now=now)
    score = report.kpi_sheet.scores.select_related("indicator", "sheet").get(indicator__number=9)
    assert (score.claim, score.counted, score.claim_points) == (4, 4, 10)
    claims.save_claim(score, actor=secretary, value=2, version=score.version, note="Екеуі ғана біздікі")
    seeded["year"].entry("event", 9)
    store_counts(report, now=now)
    score.refresh_from_db()
    assert (score.claim, score.counted) == (2, 5)


def test_a_topical_theme_that_a_person_claimed_stays_beside_the_count(report, seeded, secretary):
    store_counts(report, now=datetime(2026, 9, 1, tzinfo=UTC))
    score = report.kpi_sheet.scores.select_related("indicator", "sheet").get(indicator__number=3)
    claims.save_claim(
        score,
        actor=secretary,
        value={"3.1": True, "3.2": True, "3.3": True, "3.4": True},
        version=score.version,
    )
    remove(seeded["3"])
    store_counts(report, now=datetime(2026, 9, 2, tzinfo=UTC))
    score.refresh_from_db()
    assert score.claim == {"3.1": True, "3.3": True}
    assert score.counted == {"3.1": True}


@pytest.mark.parametrize(("moment", "is_earned"), [(IN_TIME, True), (LATE, False)])
def test_13_1_deadline_is_counted_to_the_second(report, seeded, moment, is_earned):
    value, _points = counted(report, moment)[13]
    assert ("13.1" in value) is is_earned


def test_13_4_all_needs_a_link_of_every_event(report, seeded, secretary):
    section = ReportSection.objects.get(report=report, clause__sub_item=17)
    SectionProof.objects.create(section=section, title="Сілтемесіз", is_event=True, added_by=secretary)
    assert "13.4" not in counted(report)[13][0]
    assert AnnualReport.objects.count() == 1


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_of_counts_shows_rules_records_and_reasons(client, report, seeded, secretary, language):
    store_counts(report, now=datetime(2026, 9, 1, tzinfo=UTC))
    client.force_login(secretary, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["django_language"] = language
    url = reverse("kpi:report_counts", args=[report.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url).content.decode()
    texts = [query["sql"] for query in queries.captured_queries]
    assert len(set(texts)) == len(texts)
    assert all(f'data-testid="count-{number}"' in page for number in range(1, 14))
    assert 'data-testid="clause-19.17"' in page and f"/record/{seeded['9'].pk}/" in page
    one = client.get(url, {"indicator": "9"}, headers={"HX-Request": "true"}).content.decode()
    assert 'data-testid="count-9"' in one and 'data-testid="count-8"' not in one and "<html" not in one
    assert client.get(url, {"indicator": "99"}).status_code == 404


def test_the_report_page_shows_the_count_beside_the_claim_and_marks_what_differs(
    client, report, seeded, secretary
):
    store_counts(report, now=datetime(2026, 9, 1, tzinfo=UTC))
    score = report.kpi_sheet.scores.select_related("indicator", "sheet").get(indicator__number=9)
    claims.save_claim(score, actor=secretary, value=6, version=score.version)
    client.force_login(secretary, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("kpi:report_detail", args=[report.pk])).content.decode()
    assert page.count("count-differs") == 1
    assert 'data-testid="counted-9">10</a>' in page


def test_counting_again_is_refused_after_the_submission(client, report, seeded, secretary):
    store_counts(report, now=datetime(2026, 9, 1, tzinfo=UTC))
    submit_report(report, actor=secretary, now=IN_TIME)
    with pytest.raises(TransitionRefused):
        recount(report, actor=secretary)
    frozen = report.versions.get().content["sheet"]["indicators"]
    assert {row["number"]: (row["counted"], row["counted_points"]) for row in frozen} == GOLDEN


@pytest.mark.clause("17")
def test_universities_of_the_direction_stand_beside_the_count(report, seeded):
    """Readings 2-how-many, 7-all and 12-all: how many are represented, and who is not yet a member."""

    def beside() -> dict[int, list[str]]:
        with translation.override("kk"):
            return {
                one.indicator: [str(text) for text in one.beside] for one in count_report(report, now=IN_TIME)
            }

    before = counted(report)
    assert any("әлі енгізілмеген" in text for text in beside()[2])
    association = report.association
    members = list(MemberUniversity.objects.filter(association=association)[:2])
    outside = [UniversityFactory(name_kk=name) for name in ("Үшінші университет", "Әлемдік университет")]
    gone = UniversityFactory(name_kk="Кеткен университет")
    listed = {"association": association, "source": "Лицензия", "since": date(2024, 9, 1)}
    for university in [*(one.university for one in members), *outside]:
        DirectionUniversity.objects.create(university=university, **listed)
    DirectionUniversity.objects.create(university=gone, until=date(2025, 1, 1), **listed)

    assert counted(report) == before, "no point rests on it"
    found = beside()
    assert any("2 / 4" in text for text in found[2])
    names = "Әлемдік университет, Үшінші университет"
    assert [number for number, texts in found.items() if any(names in text for text in texts)] == [7, 12]
    assert not any("Кеткен" in text for texts in found.values() for text in texts)
