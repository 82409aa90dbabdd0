"""The annexes of a report in one ZIP with an index."""

import csv
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from associations.models import ReportSection
from associations.queries import visible_reports
from associations.services import reports
from kpi.documents.annexes import annexes_zip
from kpi.services.counts import prefill
from kpi.services.evidence import add_evidence
from tests.factories.directory import UniversityFactory
from tests.factories.kpi import order_report
from tests.factories.year import golden_year

pytestmark = [pytest.mark.django_db, pytest.mark.clause("22")]


@pytest.fixture
def report(order_loaded, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    secretary = User.objects.create_user("secretary@demo.kz", "x", full_name="Хатшы", is_superuser=True)
    found = visible_reports(secretary).get(pk=order_report().pk)
    found.secretary = secretary
    golden_year(found, secretary, tuple(UniversityFactory() for _ in range(3)))
    prefill(found)
    return found


def rows_of(archive):
    text = archive.read("index.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def upload(name="=акт.pdf", content=b"%PDF-1.7\nsame\n%%EOF"):
    return SimpleUploadedFile(name, content)


def test_every_file_stands_in_the_zip_once_and_every_proof_in_its_index(report):
    score = report.kpi_sheet.scores.select_related("indicator", "sheet").get(indicator__number=4)
    add_evidence(score, actor=report.secretary, upload=upload(), title="=1+1")
    add_evidence(score, actor=report.secretary, url="https://example.kz/standard", title="Сілтеме")
    section = ReportSection.objects.select_related("clause").get(report=report, clause__sub_item=3)
    reports.add_section_proof(
        section, actor=report.secretary, upload=upload("басқа атау.pdf"), title="Стандарт"
    )
    with zipfile.ZipFile(annexes_zip(report, "kk")) as archive:
        assert archive.testzip() is None
        names = [name for name in archive.namelist() if name != "index.csv"]
        rows = rows_of(archive)
    named = [row for row in rows if row["SHA-256"]]
    assert len(names) == len(set(names)) == len({row["SHA-256"] for row in named})
    assert {list(row.values())[3] for row in named} == set(names)
    assert [list(row.values())[2] for row in rows].count("'=1+1") == 1
    assert any("https://example.kz/standard" in row.values() for row in rows)
    # the files of the drafted records are annexes too: 16 entries have one
    assert len(names) == 1 + 16


def test_the_index_follows_the_language_and_the_bytes_do_not_change(report):
    kk, ru = annexes_zip(report, "kk").read(), annexes_zip(report, "ru").read()
    assert annexes_zip(report, "kk").read() == kk != ru


def test_the_number_of_queries_does_not_grow_with_the_files(report):
    with CaptureQueriesContext(connection) as before:
        annexes_zip(report, "kk")
    score = report.kpi_sheet.scores.select_related("indicator", "sheet").get(indicator__number=4)
    for number in range(4):
        add_evidence(score, actor=report.secretary, upload=upload(content=b"%%PDF-1.7\n%d\n%%%%EOF" % number))
    with CaptureQueriesContext(connection) as after:
        annexes_zip(report, "kk")
    assert len(after) == len(before) <= 7
