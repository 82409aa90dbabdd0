"""The protocol after the meeting: text, PDF in the background, signatures, copies (cl. 13, 25)."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader

from core.errors import DomainError, FileRefused, TransitionRefused
from meetings import services, tasks
from meetings.models import Delivery, Protocol, Receipt
from meetings.periodic import build_left_behind_pdfs
from notices.models import Letter

from . import helpers

pytestmark = pytest.mark.django_db


def fresh(protocol: Protocol) -> Protocol:
    return Protocol.objects.select_related("body", "pdf", "meeting").get(pk=protocol.pk)


@pytest.mark.clause("13")
def test_text_in_one_language_only_is_not_agreed(cast):
    protocol = helpers.drafted(cast)
    line = protocol.items.get()
    services.edit_protocol(protocol, actor=helpers.secretary(cast), items={line.pk: {"heard_kk": "Тыңдалды"}})

    with pytest.raises(DomainError) as refusal:
        services.agree_protocol(protocol, actor=helpers.secretary(cast))
    assert refusal.value.field == "heard_ru"
    assert fresh(protocol).state == "draft"


def test_agreed_text_is_not_edited_until_it_is_a_draft_again(cast):
    protocol = helpers.agreed(cast)
    line = protocol.items.get()

    with pytest.raises(DomainError):
        services.edit_protocol(protocol, actor=helpers.secretary(cast), items={line.pk: {"heard_kk": "x"}})
    services.return_to_draft(protocol, actor=helpers.secretary(cast), reason="Қате табылды")
    edited = services.edit_protocol(
        protocol, actor=helpers.secretary(cast), items={line.pk: {"heard_kk": "x"}}
    )
    assert (edited.state, edited.agreed_at) == ("draft", None)


def test_pdf_is_built_after_the_commit(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        protocol = helpers.agreed(cast)

    built = fresh(protocol)
    assert (built.build_state, built.build_percent, built.pdf_revision) == ("ready", 100, built.revision)
    text = PdfReader(BytesIO(built.pdf.content.read())).pages[0].extract_text()
    assert "№ 1 ХАТТАМА" in text
    assert "ЖОБА" not in text


def test_pdf_asked_for_twice_is_built_once(cast, django_capture_on_commit_callbacks):
    protocol = helpers.drafted(cast)
    with django_capture_on_commit_callbacks() as callbacks:
        services.request_protocol_pdf(protocol, actor=helpers.secretary(cast))
        services.request_protocol_pdf(protocol, actor=helpers.secretary(cast))
    assert len(callbacks) == 1
    tasks.build_protocol_pdf(protocol.pk)
    first = fresh(protocol).pdf_id
    tasks.build_protocol_pdf(protocol.pk)
    assert fresh(protocol).pdf_id == first


def test_build_of_a_killed_worker_is_taken_up_after_its_lease(cast):
    protocol = helpers.drafted(cast)
    Protocol.objects.update(build_state="building", build_percent=40, build_started_at=timezone.now())
    tasks.build_protocol_pdf(protocol.pk)
    assert fresh(protocol).build_state == "building"
    assert build_left_behind_pdfs() == 0

    Protocol.objects.update(build_started_at=timezone.now() - timedelta(minutes=5))
    assert build_left_behind_pdfs() == 1
    assert fresh(protocol).build_state == "ready"


def test_build_that_dies_again_and_again_is_given_up(cast):
    protocol = helpers.drafted(cast)
    Protocol.objects.update(
        build_state="building", build_attempts_count=5, build_started_at=timezone.now() - timedelta(minutes=5)
    )
    build_left_behind_pdfs()
    assert fresh(protocol).build_state == "failed"


def test_text_edited_during_the_build_is_built_again(cast, monkeypatch):
    protocol = helpers.drafted(cast)
    services.request_protocol_pdf(protocol, actor=helpers.secretary(cast))
    begun_from = fresh(protocol)
    begun_from.revision -= 1
    kept = tasks._store(begun_from, "protocol", b"%PDF-1.7 old", None, [])

    assert not kept
    assert fresh(protocol).pdf_id is None
    assert fresh(protocol).build_state == "queued"


@pytest.mark.clause("13")
def test_paper_signatures_need_a_pdf_and_a_possible_date(cast):
    protocol, actor = helpers.agreed(cast), helpers.secretary(cast)
    today = timezone.localdate()

    with pytest.raises(DomainError) as refusal:
        services.record_paper_signatures(
            protocol, actor=actor, upload=helpers.scan(), signed_on=today + timedelta(days=1)
        )
    assert (refusal.value.clause, refusal.value.field) == ("13", "signed_on")
    with pytest.raises(FileRefused):
        services.record_paper_signatures(
            protocol, actor=actor, upload=SimpleUploadedFile("scan.pdf", b"not a pdf"), signed_on=today
        )
    assert fresh(protocol).state == "agreed"


@pytest.mark.clause("13")
def test_signed_protocol_is_never_changed(cast):
    protocol, actor = helpers.signed(cast), helpers.secretary(cast)

    with pytest.raises(TransitionRefused):
        services.return_to_draft(protocol, actor=actor, reason="x")
    with pytest.raises(DomainError):
        services.edit_protocol(protocol, actor=actor, items={})
    with pytest.raises(TransitionRefused):
        services.record_paper_signatures(
            protocol, actor=actor, upload=helpers.scan(), signed_on=timezone.localdate()
        )


def test_unsigned_protocol_is_not_published(cast):
    with pytest.raises(TransitionRefused):
        services.publish_protocol(helpers.agreed(cast), actor=helpers.secretary(cast))


def test_council_copies_go_to_every_university_of_the_table(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        protocol = helpers.signed(cast)

    receivers = set(protocol.deliveries.values_list("university", flat=True))
    assert receivers == {cast.university.pk, cast.other_university.pk, None}


@pytest.mark.clause("25")
def test_association_copies_go_to_its_universities_and_the_authorised_body(
    cast, django_capture_on_commit_callbacks
):
    secretary = cast["association_secretary"]
    meeting = helpers.planned(cast, body=cast.association.body, actor=secretary)
    services.convene_meeting(meeting, actor=secretary)
    meeting = services.open_meeting(meeting, actor=secretary)
    services.mark_everybody_present(meeting, actor=secretary)
    protocol = services.close_meeting(meeting, actor=secretary)
    services.agree_protocol(protocol, actor=secretary)
    with django_capture_on_commit_callbacks(execute=True):
        services.record_paper_signatures(
            protocol, actor=secretary, upload=helpers.scan(), signed_on=timezone.localdate()
        )

    receivers = set(protocol.deliveries.values_list("university", flat=True))
    assert receivers == {cast.university.pk, cast.member_university.pk, None}
    letters = Letter.objects.filter(key__startswith="copy:")
    assert {letter.address for letter in letters} == {
        "university_coordinator@demo.kz",
        "authorised_body@demo.kz",
    }


@pytest.mark.clause("25")
def test_copies_are_sent_once(cast, django_capture_on_commit_callbacks):
    protocol = helpers.signed(cast)
    universities = [cast.member_university]
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            services.deliver_copies(protocol, universities, to_authorised_body=True)
        tasks.send_copies(protocol.pk)

    assert Delivery.objects.count() == 2
    assert Letter.objects.filter(key__startswith="copy:").count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(protocol=protocol, university=None, delivered_at=timezone.now())


@pytest.mark.clause("25")
def test_copies_before_the_signatures_are_refused(cast):
    with pytest.raises(DomainError) as refusal:
        services.deliver_copies(helpers.agreed(cast), [cast.university])
    assert refusal.value.clause == "25"


@pytest.mark.clause("25")
def test_reminder_goes_to_the_unopened_once_a_day(cast, django_capture_on_commit_callbacks):
    protocol = helpers.signed(cast)
    services.deliver_copies(protocol, [cast.member_university], to_authorised_body=True)
    services.receive_copy(protocol.deliveries.get(university=None), user=cast["authorised_body"])
    Letter.objects.all().delete()
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert services.remind_unopened(protocol, actor=helpers.secretary(cast)) == 1

    assert [letter.address for letter in Letter.objects.all()] == ["university_coordinator@demo.kz"]
    assert Receipt.objects.count() == 1
