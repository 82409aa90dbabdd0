"""A report that writes itself: sections drafted from records, claims equal to the count, reasons for what differs."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from associations.models import AnnualReport, Association, ReportSection
from associations.queries import visible_reports
from associations.queries.drafting import shown_rows
from associations.services import section_texts
from associations.services.drafting import draft_sections
from core.errors import DomainError
from core.models import AuditEntry
from kpi.documents.report import report_pdf
from kpi.enums import ScoreState
from kpi.models import Evidence, KpiScore, KpiSheet
from kpi.periodic import open_due_reports, recount_drafts
from kpi.services import claims
from kpi.services.counts import prefill
from kpi.services.evidence import add_evidence
from kpi.services.submission import submit_report
from tests.factories.associations import AcademicYearFactory
from tests.factories.directory import UniversityFactory
from tests.factories.kpi import order_report
from tests.factories.year import GOLDEN, Year, golden_year

pytestmark = [pytest.mark.django_db, pytest.mark.clause("21"), pytest.mark.clause("22")]
SEPTEMBER = datetime(2026, 9, 10, 6, tzinfo=UTC)
IN_TIME = datetime(2026, 10, 1, 23, 59, 59, tzinfo=ZoneInfo("Asia/Almaty"))
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


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


def drafted(report, sub_item):
    return ReportSection.objects.get(report=report, clause__sub_item=sub_item).drafted


def test_each_area_is_drafted_from_its_records(report, seeded):
    draft_sections(report, now=SEPTEMBER)
    kinds = {area: [row["kind"] for row in drafted(report, area)] for area in range(1, 18)}
    assert kinds[17] == ["event"] * 3
    assert [bool(row["links"]) for row in drafted(report, 17)] == [True, False, True]
    assert kinds[3] == ["standard"] * 2
    assert kinds[4] == ["framework"] * 2
    assert sorted(kinds[1]) == ["meeting"] * 3 + ["protocol"] * 2
    assert kinds[12] == ["expertise"] * 6
    assert kinds[2] == kinds[8] == kinds[15] == []
    with translation.override("kk"):
        rows = shown_rows(drafted(report, 17))
    assert [row.url for row in rows][-1].endswith(f"/record/{seeded['9'].pk}/")
    assert all(row.title and row.kind for row in rows)


def test_drafting_again_keeps_what_was_typed_and_disturbs_nobody_who_writes(report, seeded, secretary):
    draft_sections(report, now=SEPTEMBER)
    section = ReportSection.objects.select_related("clause").get(report=report, clause__sub_item=17)
    saved = section_texts.save_section(
        section, actor=secretary, text="Семинарлар өтті.", nothing_done=False, version=section.version
    )
    seeded["9"].withdrawn_at, seeded["9"].withdraw_reason = timezone.now(), "Қате"
    seeded["9"].save()
    assert draft_sections(report, actor=secretary, now=SEPTEMBER) == [17]
    section.refresh_from_db()
    assert (section.text, section.version, len(section.drafted)) == ("Семинарлар өтті.", saved.version, 2)
    assert draft_sections(report, actor=secretary, now=SEPTEMBER) == []
    assert AuditEntry.objects.filter(action="draft_sections").count() == 2
    section_texts.save_section(
        section, actor=secretary, text="Екі семинар өтті.", nothing_done=False, version=saved.version
    )


def test_drafted_rows_are_a_section_and_their_events_need_links(report, seeded):
    ReportSection.objects.filter(report=report).update(text="")
    counts = {one.indicator: one for one in prefill(report, now=SEPTEMBER)}
    written = {one.title for one in counts[13].counted if "structure" in one.items}
    assert len(written) == 9  # 1, 3 to 7, 10, 12, 17
    assert "13.4" not in counts[13].item  # one event of the record has no link
    sheet = KpiSheet.objects.get(report=report)
    assert sheet.counted_total == sum(one.points for one in counts.values())


def test_a_submitted_version_keeps_its_rows(client, report, seeded, secretary):
    prefill(report, now=SEPTEMBER)
    version = submit_report(report, actor=secretary, now=IN_TIME)
    seeded["year"].entry("event", 9)
    assert draft_sections(report, now=SEPTEMBER) == []
    frozen = {row["sub_item"]: row["drafted"] for row in version.content["sections"]}
    assert len(frozen[17]) == 3
    client.force_login(secretary, backend=BACKEND)
    page = client.get(reverse("kpi:report_version", args=[report.pk, 1])).content.decode()
    assert page.count('data-testid="drafted"') == 9
    page = client.get(reverse("associations:report_text", args=[report.pk])).content.decode()
    assert page.count('data-testid="drafted"') == 9
    for language in ("kk", "ru"):
        assert report_pdf(visible_reports(secretary).get(pk=report.pk), language).startswith(b"%PDF")


def test_refreshing_by_the_button_says_whether_anything_changed(client, report, seeded, secretary):
    client.force_login(secretary, backend=BACKEND)
    url = reverse("associations:report_refresh", args=[report.pk, 17])
    said = []
    for _each in range(2):
        answer = client.post(url, follow=True)
        said.append([str(one) for one in answer.context["messages"]])
    assert said[0] != said[1]
    assert 'data-testid="drafted"' in answer.content.decode()


@time_machine.travel(datetime(2026, 8, 31, 19, 10, tzinfo=UTC))  # 1 September in Almaty
def test_the_night_of_1_september_opens_the_reports_filled_in(order_loaded, secretary):
    association = Association.objects.get(position=1)
    year = Year(association, AcademicYearFactory(first_year=2025), secretary)
    year.plan(approved=datetime(2025, 9, 20, tzinfo=UTC))
    year.entry("event", 9, proof="link")
    open_due_reports()
    scores = KpiScore.objects.filter(sheet__report__association=association).select_related("indicator")
    claimed = {score.indicator.number: score.claim for score in scores if score.claim}
    assert claimed == {1: True, 9: 1, 13: {"13.4": True}}
    assert all(score.claim == score.counted for score in scores)
    section = ReportSection.objects.get(report__association=association, clause__sub_item=17)
    assert [row["kind"] for row in section.drafted] == ["event"]
    year.entry("event", 9, proof="link")
    recount_drafts()
    assert scores.get(indicator__number=9).claim == 2


def test_a_claim_equal_to_the_count_needs_neither_reason_nor_proof(report, seeded, secretary):
    prefill(report, now=SEPTEMBER)
    assert not Evidence.objects.exists()
    version = submit_report(report, actor=secretary, now=IN_TIME)
    points = {row["number"]: row["points"] for row in version.content["sheet"]["indicators"]}
    # 13.4 is lost: one event of the record has no link
    assert points == {number: value for number, (_claim, value) in GOLDEN.items()} | {13: 10}


@pytest.mark.parametrize("way", ["reason", "proof"])
def test_another_claim_needs_a_reason_or_proof_to_be_submitted(report, seeded, secretary, way):
    prefill(report, now=SEPTEMBER)
    score = report.kpi_sheet.scores.select_related("indicator", "sheet").get(indicator__number=9)
    score = claims.save_claim(score, actor=secretary, value=5, version=score.version)
    with pytest.raises(DomainError) as refused:
        submit_report(report, actor=secretary, now=IN_TIME)
    assert "9" in str(refused.value) and refused.value.clause == "22"
    report.refresh_from_db()
    assert (report.state, report.versions.count()) == ("draft", 0)
    if way == "reason":
        claims.save_claim(
            score, actor=secretary, value=5, version=score.version, note="Тағы екеуі – серіктестікпен"
        )
    else:
        add_evidence(score, actor=secretary, url="https://example.kz/two-more")
    assert submit_report(report, actor=secretary, now=IN_TIME).number == 1


@pytest.mark.clause("22")
def test_a_returned_indicator_needs_its_reason_beside_the_answer(report, seeded, secretary):
    """Only what came back can be changed, so only that is asked for; an answer is not the claim's explanation."""
    prefill(report, now=SEPTEMBER)
    submit_report(report, actor=secretary, now=IN_TIME)
    AnnualReport.objects.filter(pk=report.pk).update(state="returned")
    scores = report.kpi_sheet.scores.select_related("indicator", "sheet")
    scores.filter(indicator__number=9).update(state=ScoreState.RETURNED)
    scores.filter(indicator__number=5).update(
        claim=None, claim_points=0
    )  # not returned: left to the reviewer
    report.refresh_from_db()
    score = scores.get(indicator__number=9)
    score = claims.save_claim(score, actor=secretary, value=5, version=score.version)
    claims.answer_return(score, actor=secretary, text="Тағы екеуі бар.")
    with pytest.raises(DomainError, match="9") as refused:
        submit_report(report, actor=secretary, now=IN_TIME)
    assert "5" not in str(refused.value)
    claims.save_claim(
        score, actor=secretary, value=5, version=score.version, note="Тағы екеуі – серіктестікпен"
    )
    assert submit_report(report, actor=secretary, now=IN_TIME).number == 2


def test_a_plain_save_says_what_needs_a_reason_beside_the_field(client, report, seeded, secretary):
    prefill(report, now=SEPTEMBER)
    client.force_login(secretary, backend=BACKEND)
    url = reverse("kpi:sheet_edit", args=[report.pk])
    version = report.kpi_sheet.scores.get(indicator__number=9).version
    form = {"ver9": version, "v9": "5", "n9": "", "seen-v9": "3", "seen-n9": ""}
    answer = client.post(url, form, follow=True)
    page = answer.content.decode()
    assert page.count('aria-required="true"') == 1 and 'aria-describedby="needs-9"' in page
    assert any("9" in str(one) and one.level_tag == "warning" for one in answer.context["messages"])
    line = page.split(' id="needs-9"')[1].split("</p>")[0]
    assert "мәлімде" in line.lower()
    live = client.post(
        reverse("kpi:sheet_autosave", args=[report.pk]) + f"?ver9={version}",
        {"_fields": "n9", "n9": "Тағы екеуі – серіктестікпен", "seen-n9": ""},
    ).json()
    assert live["texts"]["needs-9"] == ""
    page = client.get(url).content.decode()
    assert 'aria-required="true"' not in page
    assert page.split(' id="needs-9"')[1].split("</p>")[0].endswith(">")


def test_a_lower_claim_needs_a_reason_as_well(report, seeded, secretary):
    prefill(report, now=SEPTEMBER)
    score = report.kpi_sheet.scores.select_related("indicator", "sheet").get(indicator__number=1)
    claims.save_claim(score, actor=secretary, value=None, version=score.version)
    with pytest.raises(DomainError):
        submit_report(report, actor=secretary, now=IN_TIME)


def test_the_sheet_and_the_check_list_name_what_needs_a_reason(client, report, seeded, secretary):
    prefill(report, now=SEPTEMBER)
    score = report.kpi_sheet.scores.select_related("indicator", "sheet").get(indicator__number=9)
    claims.save_claim(score, actor=secretary, value=5, version=score.version)
    client.force_login(secretary, backend=BACKEND)
    page = client.get(reverse("kpi:report_detail", args=[report.pk])).content.decode()
    assert f"/reports/{report.pk}/kpi/#indicator-9" in page
    sheet = client.get(reverse("kpi:sheet_edit", args=[report.pk])).content.decode()
    assert sheet.count("count-differs") == 1
    assert sheet.count('data-testid="counted-') == 13
