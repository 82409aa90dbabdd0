"""Records of the year as proof of a claim: offered, attached, warned of, shown as withdrawn (clause 22, ADR-0057)."""

import csv
import io
import zipfile
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from associations.enums import ReportState
from associations.models import AnnualReport
from associations.queries import visible_report
from core.errors import DomainError, TransitionRefused
from kpi.documents.annexes import annexes_zip
from kpi.documents.layout import report_paper
from kpi.domain.comparing import change_between
from kpi.models import Evidence, KpiScore
from kpi.queries.claims import sheet_rows
from kpi.queries.proof import records_of_year
from kpi.queries.review import review_lines
from kpi.services import claims
from kpi.services.counts import store_counts
from kpi.services.evidence import attach_records
from kpi.services.submission import submit_report
from meetings.enums import SeatRole
from tests.counting import queries_of
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.factories.kpi import order_report
from tests.factories.meetings import SeatFactory
from tests.factories.year import Year

pytestmark = [pytest.mark.django_db, pytest.mark.clause("22")]
IN_YEAR = date(2026, 3, 12)


@pytest.fixture
def report(order_loaded, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    secretary = UserFactory(full_name="Хатшы", language="kk")
    found = order_report()
    SeatFactory(body=found.association.body, number=2, role=SeatRole.SECRETARY, holder=secretary)
    found = visible_report(secretary, found.pk)
    found.secretary = secretary
    return found


@pytest.fixture
def year(report):
    return Year(report.association, report.academic_year, report.secretary)


@pytest.fixture
def client(report):
    return signed_in(report.secretary)


def signed_in(user):
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def score(report, number):
    return KpiScore.objects.select_related("indicator", "sheet").get(
        sheet__report=report, indicator__number=number
    )


def attach(report, number, *records, item=""):
    return attach_records(
        score(report, number),
        actor=report.secretary,
        keys=[key_of(one) for one in records],
        item_reference=item,
    )


def key_of(record):
    kinds = {"RecordEntry": "entry", "Meeting": "meeting", "TeachingMaterial": "material"}
    return f"{kinds[type(record).__name__]}-{record.pk}"


def page_url(report, number=4):
    return reverse("kpi:proof_records", args=[report.pk, number])


def row(report, number):
    return sheet_rows(report.kpi_sheet)[number - 1]


def test_only_what_stands_of_the_year_is_offered(report, year):
    entry, meeting, material = (
        year.entry("standard", 4, IN_YEAR),
        year.meeting(IN_YEAR),
        year.examination(IN_YEAR),
    )
    year.entry("standard", 4, date(2025, 8, 31))
    year.entry("event", 9, date(2026, 9, 1))
    year.meeting(IN_YEAR, closed=False)
    year.examination(None)
    year.entry("standard", 4, IN_YEAR, withdrawn_at=timezone.now(), withdraw_reason="Қате")
    Year(order_report(2).association, report.academic_year, report.secretary).entry("event", 9, IN_YEAR)
    assert {one.key for one in records_of_year(report)} == {key_of(one) for one in (entry, meeting, material)}


def test_attached_records_are_proof_and_attached_once(report, year):
    entry, meeting = year.entry("event", 9, IN_YEAR), year.meeting(IN_YEAR)
    claims.save_claim(score(report, 4), actor=report.secretary, value=2, version=1)
    store_counts(report)
    assert row(report, 4).needs_reason and row(report, 4).unproved == ("4",)
    assert len(attach(report, 4, entry, meeting)) == 2
    assert attach(report, 4, entry) == []
    assert Evidence.objects.count() == 2
    assert not row(report, 4).needs_reason and row(report, 4).unproved == ()
    assert attach(report, 3, meeting, item="3.2")[0].item.reference == "3.2"


def test_foreign_and_withdrawn_records_are_refused(report, year):
    other = Year(order_report(2).association, report.academic_year, report.secretary)
    for wrong in (other.entry("event", 9, IN_YEAR), year.entry("event", 9, date(2024, 3, 1))):
        with pytest.raises(DomainError) as refused:
            attach(report, 4, wrong)
        assert refused.value.field == "record"
    with pytest.raises(DomainError):
        attach(report, 4)
    entry = year.entry("event", 9, IN_YEAR)
    AnnualReport.objects.filter(pk=report.pk).update(
        state=ReportState.SUBMITTED, submitted_at=timezone.now(), last_submitted_at=timezone.now()
    )
    with pytest.raises(TransitionRefused):
        attach(report, 4, entry)
    assert not Evidence.objects.exists()


def test_a_withdrawn_or_deleted_record_proves_nothing_and_says_so(report, year, client):
    entry, meeting = year.entry("event", 9, IN_YEAR), year.meeting(IN_YEAR)
    claims.save_claim(score(report, 4), actor=report.secretary, value=2, version=1)
    store_counts(report)
    attach(report, 4, entry, meeting)
    entry.withdrawn_at, entry.withdraw_reason = timezone.now(), "Қате"
    entry.save()
    meeting.delete()
    proofs = row(report, 4).evidence
    assert [(one.is_withdrawn, one.is_deleted, one.stands) for one in proofs] == [
        (True, False, False),
        (False, True, False),
    ]
    assert row(report, 4).needs_reason and row(report, 4).unproved == ("4",)
    for name in ("kpi:sheet_edit", "kpi:report_detail"):
        page = client.get(reverse(name, args=[report.pk])).content.decode()
        assert "есептен алынды" in page and "жойылды" in page
    with translation.override("kk"):
        assert "есептен алынды" in str(report_paper(report, "kk").blocks)


def test_the_database_holds_one_of_file_link_and_record(report, year):
    entry, meeting = year.entry("event", 9, IN_YEAR), year.meeting(IN_YEAR)
    for wrong in (
        {"url": "https://a.kz", "record_kind": "entry", "entry": entry},
        {"record_kind": "meeting", "entry": entry, "meeting": meeting},
        {},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.create(score=score(report, 4), title="Дәлел", added_by=report.secretary, **wrong)


def test_the_page_filters_and_warns_of_what_serves_another_indicator(report, year, client):
    event, standard = year.entry("event", 9, IN_YEAR), year.entry("standard", 4, IN_YEAR)
    attach(report, 5, standard)
    answer = client.get(page_url(report))
    besides = {one["record"].key: one["besides"] for one in answer.context["page_obj"].object_list}
    assert besides == {key_of(event): "9", key_of(standard): "5"}
    for query, expected in (
        ({"kind": "event"}, [event]),
        ({"q": standard.title.upper()}, [standard]),
        ({"q": "мұндай жоқ"}, []),
    ):
        found = client.get(page_url(report), query).context["page_obj"].object_list
        assert [one["record"].key for one in found] == [key_of(one) for one in expected]
    done = client.post(page_url(report), {"record": [key_of(standard), key_of(event)]}, follow=True)
    told = [str(one) for one in done.context["messages"]]
    assert len(told) == 3 and "5" in told[1] and "9" in told[2], "it warns and attaches"
    assert row(report, 4).evidence[0].besides == (5,)
    assert row(report, 4).evidence[1].besides == (9,)
    assert row(report, 5).evidence[0].besides == (4,)
    assert client.post(page_url(report), {}).status_code == 422
    assert client.get(page_url(report, 99)).status_code == 404


def test_the_reviewer_sees_the_record_with_its_link(report, year):
    entry = year.entry("event", 9, IN_YEAR)
    attach(report, 4, entry)
    store_counts(report)
    submit_report(report, actor=report.secretary)
    reviewer = UserFactory()
    OfficeFactory(user=reviewer, role="center_reviewer")
    url = reverse("kpi:review_detail", args=[report.kpi_sheet.pk])
    page = signed_in(reviewer).get(url, {"indicator": 4}).content.decode()
    with translation.override("kk"):
        address = reverse("associations:record_entry", args=[entry.pk])
    assert 'data-testid="proof-record"' in page and address in page
    assert "proof-besides" in page and signed_in(reviewer).get(address).status_code == 200
    assert review_lines(report.kpi_sheet)[3].evidence[0].besides == (9,)


def test_a_version_keeps_the_record_and_a_later_one_tells_the_change(report, year, client):
    entry = year.entry("event", 9, IN_YEAR)
    attach(report, 4, entry)
    store_counts(report)
    version = submit_report(report, actor=report.secretary)
    frozen = version.content["sheet"]["indicators"][3]
    assert frozen["evidence"][0]["record"] == key_of(entry)
    page = client.get(reverse("kpi:report_version", args=[report.pk, 1])).content.decode()
    with translation.override("kk"):
        assert reverse("associations:record_entry", args=[entry.pk]) in page
    another = {**frozen, "evidence": [{**frozen["evidence"][0], "record": "entry-0"}]}
    assert change_between(frozen, another).proof_added == (entry.title,)


def test_records_stand_in_the_papers_and_in_the_index_of_the_annexes(report, year):
    entry, material = year.entry("event", 9, IN_YEAR), year.examination(IN_YEAR)
    meeting = year.meeting(IN_YEAR)
    attach(report, 4, entry, material, meeting)
    words = str(report_paper(report, "kk").blocks)
    assert f"{entry.title} (іс-шара, 12.03.2026)" in words
    with zipfile.ZipFile(annexes_zip(report, "kk")) as archive:
        assert archive.testzip() is None
        lines = list(csv.reader(io.StringIO(archive.read("index.csv").decode("utf-8-sig")), delimiter=";"))
        files = [name for name in archive.namelist() if name.startswith("kpi-04/")]
    mine = [line for line in lines if "4-көрсеткіш" in line[1]]
    assert len(mine) == 4, "three records, and the file of the entry"
    assert sum(bool(line[5]) for line in mine) == 3 and len(files) == 1
    assert f"/record/{entry.pk}/" in "".join(line[5] for line in mine)


def test_pages_ask_as_often_for_many_records(report, year, client):
    pages = [
        page_url(report),
        reverse("kpi:sheet_edit", args=[report.pk]),
        reverse("kpi:report_detail", args=[report.pk]),
    ]
    counts = []
    for _round in range(2):
        for number in (4, 5, 9):
            records = [year.entry("event", 9, IN_YEAR), year.meeting(IN_YEAR), year.examination(IN_YEAR)]
            attach(report, number, *records)
        for url in pages:
            client.get(url)
        counts.append([queries_of(client, url) for url in pages])
    assert counts[0] == counts[1]
