"""An application signed by the head of the university: an option, off unless the setting asks for it (appendix 1)."""

import io
from datetime import date

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.enums import OfficeRole
from accounts.models import User
from accounts.services import end_office, give_office
from core.errors import DomainError
from criteria.models import Application
from criteria.services.applications import submit_application, take_application_back
from criteria.tasks import lay_application_for_signing
from signatures import services as signing
from signatures.models import SignedDocument
from signatures.queries import slots_waiting_for
from signatures.services.verifying import Outcome, find_by_file
from tests.criteria import world
from tests.factories.accounts import UserFactory
from tests.signatures import world as made
from tests.signatures.archive import faults

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7")]
SINCE = date(2026, 1, 1)


@pytest.fixture
def trusted(db, settings, tmp_path):
    (tmp_path / "roots").mkdir()
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SIGNATURE_ALSO = ["application"]
    made.trust_the_world(settings, tmp_path / "roots")
    return made.world()


@pytest.fixture
def head(cast) -> User:
    """The head of the university that applies."""
    person = UserFactory()
    give_office(
        person, role=OfficeRole.UNIVERSITY_HEAD, since=SINCE, university=cast.member_university, actor=None
    )
    signing.save_identity(person, iin=made.CHAIR_IIN, actor=person)
    return person


@pytest.fixture
def submit(cast, django_capture_on_commit_callbacks):
    def submitted(application: Application | None = None) -> Application:
        if application is None:
            world.announced(cast)
            application = world.whole(cast)
        with django_capture_on_commit_callbacks(execute=True):
            submit_application(application, actor=cast["university_coordinator"])
        application.refresh_from_db()
        return application

    return submitted


def page_of(client, application: Application) -> str:
    return client.get(reverse("criteria:application_detail", args=[application.pk])).content.decode()


def test_without_the_setting_nothing_is_to_be_signed(trusted, head, submit, cast, settings):
    settings.SIGNATURE_ALSO = []
    page = page_of(cast.client("university_coordinator"), submit())
    assert not SignedDocument.objects.exists()
    assert "protocol-sign" not in page and "no-head" not in page


def test_the_head_of_the_university_signs_what_was_submitted(trusted, head, submit, cast, client):
    application = submit()
    document = SignedDocument.objects.get()
    slot = document.slots.get()
    assert (slot.signer, slot.role_kk) == (head, "Жоғары оқу орнының басшысы")
    assert [one.pk for one in slots_waiting_for(head)] == [slot.pk]
    client.force_login(head)
    assert reverse("signatures:sign", args=[slot.pk]) in page_of(client, application)

    made.sign_slot(document, 1, trusted.chair)
    document.refresh_from_db()
    assert document.state == "completed"
    with document.current_file.content.open("rb") as opened:
        content = opened.read()
    assert find_by_file(content).outcome == Outcome.GENUINE and faults(content) == []
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)
    for words in (world.LICENCE["number"], document.code, application.university.name_kk):
        assert words in text
    assert "check-page" in page_of(client, application)
    world.over(application.call)
    assert "check-page" in page_of(cast.client("center_reviewer"), application)


def test_an_application_that_is_taken_back_is_not_signed_any_more(trusted, head, submit, cast):
    application = submit()
    first = SignedDocument.objects.get()
    take_application_back(application, actor=cast["university_coordinator"])
    first.refresh_from_db()
    assert first.state == "voided" and slots_waiting_for(head) == []
    submit(application)
    second = SignedDocument.objects.exclude(pk=first.pk).get()
    assert [slot.document_id for slot in slots_waiting_for(head)] == [second.pk]


def test_a_task_that_runs_late_or_twice_lays_nothing_more(trusted, head, submit, cast):
    application = submit()
    version = application.versions.get()
    lay_application_for_signing(version.pk)
    assert SignedDocument.objects.count() == 1
    take_application_back(application, actor=cast["university_coordinator"])
    lay_application_for_signing(version.pk)
    lay_application_for_signing(999_999)
    assert SignedDocument.objects.count() == 1


def test_the_page_says_that_the_head_has_no_account(trusted, submit, cast):
    application = submit()
    assert not SignedDocument.objects.exists()
    assert "no-head" in page_of(cast.client("university_coordinator"), application)


def test_a_head_reads_the_applications_of_the_own_university_only(trusted, head, submit, cast, client):
    application = submit()
    client.force_login(head)
    address = reverse("criteria:application_detail", args=[application.pk])
    assert client.get(address).status_code == 200
    assert client.get(reverse("criteria:application_edit", args=[application.pk])).status_code == 403
    end_office(head.offices.get(), until=date(2026, 1, 2), actor=cast["administrator"])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("role", "has_university"),
    [(OfficeRole.UNIVERSITY_HEAD, False), (OfficeRole.CENTER_HEAD, True)],
)
def test_the_office_of_a_head_is_of_a_university(cast, role, has_university):
    university = cast.member_university if has_university else None
    with pytest.raises(DomainError) as refusal:
        give_office(UserFactory(), role=role, since=SINCE, university=university, actor=None)
    assert refusal.value.field == "university"
