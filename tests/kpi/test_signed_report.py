"""The annual report signed by the chair: an option, off unless the setting asks for it."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from kpi.queries.signing import owner_of
from kpi.services.submission import submit_report
from kpi.tasks import lay_report_for_signing
from notices.models import Letter
from signatures import services
from signatures.models import SignedDocument
from signatures.services.verifying import find_by_file
from tests.factories.kpi import report_with_sheet
from tests.signatures import world as made
from tests.signatures.archive import faults

pytestmark = [pytest.mark.django_db, pytest.mark.clause("22")]


@pytest.fixture
def trusted(db, settings, tmp_path):
    """The roots and lists of the tests' authority are configured."""
    (tmp_path / "roots").mkdir()
    settings.MEDIA_ROOT = tmp_path / "media"
    made.trust_the_world(settings, tmp_path / "roots")
    return made.world()


@pytest.fixture
def report(cast, settings, trusted):
    settings.SIGNATURE_ALSO = ["report"]
    services.save_identity(cast["association_chair"], iin=made.CHAIR_IIN, actor=cast["association_chair"])
    return report_with_sheet(cast.association)


def test_without_the_setting_nothing_is_to_be_signed(
    cast, report, settings, django_capture_on_commit_callbacks
):
    settings.SIGNATURE_ALSO = []
    with django_capture_on_commit_callbacks(execute=True):
        submit_report(report, actor=cast["association_secretary"])
    assert not SignedDocument.objects.exists()
    page = cast.client("association_chair").get(reverse("kpi:report_detail", args=[report.pk]))
    assert b"protocol-sign" not in page.content
    assert (
        cast.client("association_chair").get(reverse("kpi:report_signed", args=[report.pk])).status_code
        == 404
    )


def test_the_submitted_report_is_signed_by_the_chair(
    cast,
    report,
    trusted,
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        submit_report(report, actor=cast["association_secretary"])
    document = SignedDocument.objects.get()
    assert document.slots.get().signer == cast["association_chair"]
    page = cast.client("association_chair").get(reverse("kpi:report_detail", args=[report.pk]))
    assert b"protocol-sign-go" in page.content
    letter = Letter.objects.get(key__startswith="sign:")
    assert letter.recipient == cast["association_chair"]
    assert reverse("signatures:sign", args=[document.slots.get().pk]) in letter.text
    made.sign_slot(document, 1, trusted.chair)
    document.refresh_from_db()
    assert document.state == "completed"
    with document.current_file.content.open("rb") as stored:
        content = stored.read()
    assert faults(content) == []
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert document.code in text
    widgets = [
        note.get_object() for page in PdfReader(io.BytesIO(content)).pages for note in page.get("/Annots", [])
    ]
    (box,) = [[float(side) for side in one["/Rect"]] for one in widgets if one.get("/FT") == "/Sig"]
    assert box[2] - box[0] > 200 and box[3] - box[1] > 40  # seen, with room for a long name
    assert find_by_file(content).outcome == "genuine"
    taken = cast.client("center_reviewer").get(reverse("kpi:report_signed", args=[report.pk]))
    assert b"".join(taken.streaming_content) == content


def test_the_report_is_laid_once_however_often_the_worker_is_asked(
    cast, report, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        submit_report(report, actor=cast["association_secretary"])
    lay_report_for_signing(report.pk)
    assert SignedDocument.objects.count() == 1
    assert Letter.objects.filter(key__startswith="sign:").count() == 1


def test_a_worker_that_died_before_the_places_were_laid_is_made_good(
    cast, report, django_capture_on_commit_callbacks
):
    """The code of the check page is there, the PDF is not: the next run takes it up."""
    with django_capture_on_commit_callbacks(execute=False):
        submit_report(report, actor=cast["association_secretary"])
    report.refresh_from_db()
    opened = services.open_document(
        owner_of(report), title={"kk": "Есеп"}, dated_on=report.submitted_at.date()
    )
    lay_report_for_signing(report.pk)
    opened.refresh_from_db()
    assert (opened.state, opened.slots.count()) == ("collecting", 1)
