"""A protocol signed electronically: two places by the rule of the meeting, then copies, corrections, checks (cl. 13, 25)."""

import io
import shutil
import subprocess

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, FloatObject, NameObject, TextStringObject

from meetings import services as meeting_services
from meetings.enums import ProtocolState
from meetings.models import Protocol
from notices.models import Letter
from portal.demo.pki import pem
from signatures import services
from signatures.documents import check_file
from signatures.models import SignedDocument, Slot
from signatures.providers.trust import configured
from signatures.services.verifying import Outcome, find_by_code, find_by_file, find_by_hash
from tests.meetings import helpers
from tests.signatures import world as made
from tests.signatures.archive import faults
from tests.signatures.tampered import TAMPERED, overlay

pytestmark = [pytest.mark.django_db, pytest.mark.clause("13"), pytest.mark.clause("25")]
RUN = {"execute": True}
# Noto Serif: in the text under a name of our own (nothing of the system is mixed in), in the stamps under its own.
FONTS = ("+Protocol-Serif", "+Protocol-Serif-Bold", "+Protocol-Serif-Italic", "+NotoSerif-Regular-Identity-H")


def content_of(stored):
    with stored.content.open("rb") as opened:
        return opened.read()


@pytest.fixture
def agreed(cast, trusted, django_capture_on_commit_callbacks):
    """A protocol whose text is agreed and whose PDF waits for the two signatures."""
    services.save_identity(cast["chair"], iin=made.CHAIR_IIN, actor=cast["chair"])
    services.save_identity(cast["council_secretary"], iin=made.SECRETARY_IIN, actor=cast["council_secretary"])
    with django_capture_on_commit_callbacks(**RUN):
        protocol = helpers.agreed(cast)
    return Protocol.objects.get(pk=protocol.pk)


@pytest.fixture
def sign(trusted, django_capture_on_commit_callbacks):
    def signed(protocol: Protocol) -> Protocol:
        document = meeting_document(protocol)
        with django_capture_on_commit_callbacks(**RUN):
            made.sign_slot(document, 1, trusted.chair)
        with django_capture_on_commit_callbacks(**RUN):
            made.sign_slot(document, 2, trusted.secretary)
        return Protocol.objects.select_related("signed_file").get(pk=protocol.pk)

    return signed


def meeting_document(protocol: Protocol) -> SignedDocument:
    return SignedDocument.objects.filter(owner=f"meetings.protocol:{protocol.pk}").latest("version")


def test_the_agreed_text_gets_two_places_and_the_presiding_person_is_asked_first(agreed, cast):
    document = meeting_document(agreed)
    assert [(slot.signer, slot.role_kk) for slot in document.slots.order_by("order")] == [
        (cast["chair"], "Төрағалық етуші"),
        (cast["council_secretary"], "Хатшы"),
    ]
    assert agreed.pdf == document.base_file
    asked = Letter.objects.filter(key__startswith="sign:").values_list("recipient", flat=True)
    assert list(asked) == [cast["chair"].pk]
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content_of(agreed.pdf))).pages)
    assert document.code in text


def test_the_second_signature_signs_the_protocol_and_sends_the_copies(agreed, sign, cast):
    protocol = sign(agreed)
    assert protocol.state == ProtocolState.SIGNED
    document = meeting_document(agreed)
    assert protocol.signed_file == document.current_file
    assert protocol.deliveries.exists()
    assert Letter.objects.filter(key__startswith="sign:", recipient=cast["council_secretary"]).count() == 1
    found = check_file(content_of(protocol.signed_file), configured())
    assert found.holds([f"presiding-{document.code}", f"secretary-{document.code}"])


def test_an_edit_after_agreement_voids_the_signatures_and_makes_a_new_version(agreed, trusted, cast):
    document = meeting_document(agreed)
    made.sign_slot(document, 1, trusted.chair)
    half = SignedDocument.objects.get(pk=document.pk).current_file.sha256
    meeting_services.return_to_draft(agreed, actor=helpers.secretary(cast), reason="Қате бар")
    assert find_by_hash(half).outcome == Outcome.VOIDED
    assert find_by_code(document.code).outcome == Outcome.VOIDED
    meeting_services.agree_protocol(agreed, actor=helpers.secretary(cast))
    fresh = meeting_document(agreed)
    assert (fresh.version, fresh.code != document.code) == (document.version + 1, True)


def test_the_pages_warn_before_signatures_become_void(agreed, cast):
    page = cast.client("council_secretary").get(reverse("meetings:protocol_detail", args=[agreed.pk]))
    text = " ".join(page.content.decode().split())
    assert "электрондық қолтаңбалардың күші жойылады" in text  # in the dialog of “return to draft”
    assert 'data-testid="paper-voids"' in text
    address = reverse("meetings:protocol_sign", args=[agreed.pk])
    page = cast.client("council_secretary").post(address, {})
    assert page.status_code == 422 and 'data-testid="paper-voids"' in page.content.decode()


def test_signing_on_paper_instead_voids_the_electronic_places(agreed, cast):
    from django.utils import timezone

    meeting_services.record_paper_signatures(
        agreed, actor=helpers.secretary(cast), upload=helpers.scan(), signed_on=timezone.localdate()
    )
    assert meeting_document(agreed).state == "voided"


def test_a_correction_keeps_the_signed_file_and_its_check_page_says_superseded(agreed, sign, cast):
    first = sign(agreed)
    signed_file, code = first.signed_file, meeting_document(agreed).code
    meeting_services.correct_protocol(first, actor=helpers.secretary(cast), reason="Аты-жөні қате жазылған")
    assert find_by_code(code).outcome == Outcome.GENUINE  # in force until the new one is signed
    protocol = meeting_services.agree_protocol(
        Protocol.objects.get(pk=agreed.pk), actor=helpers.secretary(cast)
    )
    from meetings.tasks import build_protocol_pdf

    build_protocol_pdf(protocol.pk)
    second = sign(protocol)
    assert second.signed_file != signed_file
    assert find_by_code(code).outcome == Outcome.SUPERSEDED
    assert find_by_file(content_of(signed_file)).outcome == Outcome.SUPERSEDED
    assert find_by_code(meeting_document(agreed).code).outcome == Outcome.GENUINE
    edition = second.editions.get()
    assert (edition.signed_file, edition.check_code) == (signed_file, code)


def test_a_signatory_without_an_account_leaves_paper_as_the_way(cast, trusted):
    protocol = helpers.drafted(cast)
    protocol.meeting.attendees.filter(role="secretary").update(user=None)
    meeting_services.agree_protocol(protocol, actor=helpers.secretary(cast))
    assert not SignedDocument.objects.exists()


def test_the_full_check_tells_a_tampered_file(agreed, sign):
    content = content_of(sign(agreed).signed_file)
    findings = {one.name: find_by_file(one.change(content)) for one in TAMPERED}
    assert {name: finding.outcome for name, finding in findings.items()} == {
        one.name: one.outcome for one in TAMPERED
    }
    third = findings["third signature by a stranger"].check
    assert not third.holds([one.field_name for one in third.signatures])
    assert find_by_file(content).outcome == Outcome.GENUINE


def test_the_file_with_the_first_signature_alone_is_partial(agreed, trusted):
    document = meeting_document(agreed)
    made.sign_slot(document, 1, trusted.chair)
    half = content_of(SignedDocument.objects.get(pk=document.pk).current_file)
    finding = find_by_file(half)
    assert finding.outcome == Outcome.PARTIAL and len(finding.signed) == 1


def test_the_command_says_the_same_with_its_exit_code(agreed, sign, tmp_path, capsys):
    content = content_of(sign(agreed).signed_file)
    good, bad, unknown = tmp_path / "a.pdf", tmp_path / "b.pdf", tmp_path / "c.pdf"
    good.write_bytes(content)
    bad.write_bytes(overlay(content))
    unknown.write_bytes(b"%PDF-1.7\nhello")
    call_command("verify_pdf", good)
    assert "Genuine" in capsys.readouterr().out
    for path, code in ((bad, 1), (unknown, 2)):
        with pytest.raises(SystemExit) as stopped:
            call_command("verify_pdf", path)
        assert stopped.value.code == code


def test_the_public_pages_tell_it_in_three_languages(agreed, sign, client):
    protocol = sign(agreed)
    code = meeting_document(agreed).code
    for language, words in (("kk", "Түпнұсқа"), ("ru", "Подлинный"), ("en", "Genuine")):
        with translation.override(language):
            page = client.get(reverse("signatures:verify_code", args=[code])).content.decode()
        assert f'<html lang="{language}"' in page and words in page
        assert made.CHAIR_IIN not in page
    answer = client.get(reverse("signatures:verify_hash", args=[protocol.signed_file.sha256])).json()
    assert answer["outcome"] == "genuine" and len(answer["signed"]) == 2
    assert client.get(reverse("signatures:verify_hash", args=["0" * 64])).json()["outcome"] == "unknown"
    upload = io.BytesIO(overlay(content_of(protocol.signed_file)))
    upload.name = "x.pdf"
    answer = client.post(reverse("signatures:verify_check"), {"file": upload})
    assert 'data-outcome="changed"' in answer.content.decode()
    cms = client.get(reverse("signatures:verify_cms", args=[code, 1]))
    assert cms.content == bytes(Slot.objects.get(document__code=code, order=1).signature.cms)


def test_the_archive_form_is_kept_before_and_after_each_signature(agreed, trusted):
    """PDF/A-3u: metadata, colour profile, embedded fonts, nothing active, hidden or shining through."""
    document = meeting_document(agreed)
    assert faults(content_of(document.base_file)) == []
    for order, person in ((1, trusted.chair), (2, trusted.secretary)):
        made.sign_slot(document, order, person)
        document.refresh_from_db()
        assert faults(content_of(document.current_file)) == []


def plain_with_a_script() -> bytes:
    """Return a PDF with about every fault that the archive forbids."""
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    font = DictionaryObject(
        {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1")}
    )
    state = DictionaryObject(
        {NameObject("/Type"): NameObject("/ExtGState"), NameObject("/ca"): FloatObject(0.5)}
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {
            NameObject("/Font"): DictionaryObject({NameObject("/F1"): font}),
            NameObject("/ExtGState"): DictionaryObject({NameObject("/G1"): state}),
        }
    )
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject(key): value for key, value in script.items()}
    )
    writer.add_attachment("a.txt", b"a")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def test_the_look_at_the_archive_form_finds_what_is_wrong():
    found = " ".join(faults(plain_with_a_script()))
    for words in ("PDF/A-3u", "colour profile", "not embedded", "shines through", "active", "embedded file"):
        assert words in found


@pytest.mark.skipif(not shutil.which("pdffonts"), reason="poppler is missing")
def test_every_font_of_the_signed_file_is_embedded(agreed, sign, tmp_path):
    path = tmp_path / "signed.pdf"
    path.write_bytes(content_of(sign(agreed).signed_file))
    said = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout
    lines = said.splitlines()[2:]
    columns = [line.split()[-5:-2] for line in lines]  # emb, sub, uni, then the object
    assert len(lines) == 5 and all(line.split()[0].endswith(FONTS) for line in lines), said
    assert all(emb == "yes" and uni == "yes" for emb, _sub, uni in columns), said


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is missing")
def test_openssl_agrees(agreed, sign, trusted, tmp_path):
    protocol = sign(agreed)
    root, whole = tmp_path / "root.pem", tmp_path / "chain.pem"
    root.write_bytes(pem(trusted.root.certificate))
    whole.write_bytes(pem(trusted.root.certificate) + pem(trusted.issuer.certificate))
    content = content_of(protocol.signed_file)
    from pyhanko.pdf_utils.reader import PdfFileReader

    for one in PdfFileReader(io.BytesIO(content), strict=False).embedded_regular_signatures:
        from signatures.documents.check import signed_bytes

        (tmp_path / "tbs").write_bytes(signed_bytes(content, one.byte_range))
        (tmp_path / "cms").write_bytes(bytes(Slot.objects.get(field_name=one.field_name).signature.cms))
        done = subprocess.run(
            [
                "openssl",
                "cms",
                "-verify",
                "-binary",
                "-inform",
                "DER",
                "-in",
                "cms",
                "-content",
                "tbs",
                "-CAfile",
                "chain.pem",
                "-purpose",
                "any",
                "-out",
                "/dev/null",
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.skipif(
    not (shutil.which("pdfsig") and shutil.which("certutil")), reason="pdfsig or certutil is missing"
)
def test_poppler_agrees(agreed, sign, trusted, tmp_path):
    content = content_of(sign(agreed).signed_file)
    (tmp_path / "a.pdf").write_bytes(content)
    store = f"sql:{tmp_path}"
    for name, flags, certificate in (
        ("root", "CT,CT,CT", trusted.root.certificate),
        ("issuer", ",,", trusted.issuer.certificate),
    ):
        path = tmp_path / f"{name}.pem"
        path.write_bytes(pem(certificate))
        if name == "root":
            subprocess.run(["certutil", "-N", "--empty-password", "-d", store], check=True)
        subprocess.run(["certutil", "-A", "-d", store, "-n", name, "-t", flags, "-i", str(path)], check=True)
    said = subprocess.run(
        ["pdfsig", "-nssdir", store, "a.pdf"], cwd=tmp_path, capture_output=True, text=True, check=False
    ).stdout
    assert said.count("Signature is Valid") == 2, said
    assert said.count("Certificate is Trusted") == 2, said
    assert said.rstrip().splitlines()[-3:] and "Total document signed" in said.split("Signature #2")[1]
