"""An expert's opinion signed electronically: an option, off unless the setting asks for it (ADR-0040)."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from associations.models import ReviewOpinion
from associations.services import opinions as services
from associations.tasks import lay_opinion_for_signing
from signatures import services as signing
from signatures.models import SignedDocument
from signatures.queries import slots_waiting_for
from signatures.services.verifying import Outcome, find_by_file
from tests.associations import world_expertise as world
from tests.signatures import world as made
from tests.signatures.archive import faults

pytestmark = [pytest.mark.django_db, pytest.mark.clause("19.12")]
EXPERT = "association_member"


@pytest.fixture
def trusted(db, settings, tmp_path):
    (tmp_path / "roots").mkdir()
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SIGNATURE_ALSO = ["opinion"]
    made.trust_the_world(settings, tmp_path / "roots")
    return made.world()


@pytest.fixture
def give(cast, django_capture_on_commit_callbacks):
    """Give the expert's opinion; ``more`` replaces what is said in it."""

    def given(**more) -> ReviewOpinion:
        signing.save_identity(cast[EXPERT], iin=made.CHAIR_IIN, actor=cast[EXPERT])
        opinion = world.accepted(cast)
        with django_capture_on_commit_callbacks(execute=True):
            return services.give_opinion(opinion, actor=cast[EXPERT], data=world.OPINION | more)

    return given


def content_of(stored) -> bytes:
    with stored.content.open("rb") as opened:
        return opened.read()


def test_without_the_setting_nothing_is_to_be_signed(trusted, give, cast, settings):
    settings.SIGNATURE_ALSO = []
    opinion = give()
    assert not SignedDocument.objects.exists()
    page = cast.client(EXPERT).get(reverse("associations:opinion", args=[opinion.pk]))
    assert b"protocol-sign" not in page.content


def test_the_given_opinion_is_signed_by_its_expert_and_kept_beside_it(trusted, give, cast):
    opinion = give()
    document = SignedDocument.objects.get()
    slot = document.slots.get()
    assert (slot.signer, slot.role_kk, slot.role_ru) == (cast[EXPERT], "Сарапшы", "Эксперт")
    page = cast.client(EXPERT).get(reverse("associations:opinion", args=[opinion.pk]))
    assert reverse("signatures:sign", args=[slot.pk]).encode() in page.content
    assert [one.pk for one in slots_waiting_for(cast[EXPERT])] == [slot.pk]

    made.sign_slot(document, 1, trusted.chair)
    document.refresh_from_db()
    opinion.refresh_from_db()
    assert document.state == "completed" and opinion.file == document.current_file
    content = content_of(opinion.file)
    assert find_by_file(content).outcome == Outcome.GENUINE and faults(content) == []
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)
    for words in ("Оқулық бағдарламаға сай.", "Дерекқорлар: оқулық", cast[EXPERT].full_name, document.code):
        assert words in text
    taken = cast.client("association_secretary").get(reverse("associations:opinion_file", args=[opinion.pk]))
    assert b"".join(taken.streaming_content) == content


def test_the_authors_never_see_the_signed_opinion_since_it_names_the_expert(trusted, give, cast):
    opinion = give()
    made.sign_slot(SignedDocument.objects.get(), 1, trusted.chair)
    address = reverse("associations:opinion_file", args=[opinion.pk])
    assert cast.client("university_coordinator").get(address).status_code == 404


def test_who_sent_a_scan_signed_on_paper_is_not_asked_to_sign_again(trusted, give):
    opinion = give(file=SimpleUploadedFile("pikir.pdf", world.PDF))
    assert opinion.file is not None and not SignedDocument.objects.exists()


def test_the_opinion_is_laid_once_and_a_dead_worker_is_made_good(trusted, give, cast):
    opinion = give()
    lay_opinion_for_signing(opinion.pk)
    assert SignedDocument.objects.count() == 1
    other = world.given(cast, "association_chair", material=None)
    opened = signing.open_document(
        f"associations.opinion:{other.pk}", title={"kk": "Пікір"}, dated_on=other.given_at.date()
    )
    lay_opinion_for_signing(other.pk)
    opened.refresh_from_db()
    assert (opened.state, opened.slots.get().signer) == ("collecting", cast["association_chair"])


def test_an_opinion_that_is_not_given_yet_is_not_laid(trusted, cast):
    lay_opinion_for_signing(world.accepted(cast).pk)
    lay_opinion_for_signing(999_999)
    assert not SignedDocument.objects.exists()
