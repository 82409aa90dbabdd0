"""People and offices: what the administrator may change, and what is refused."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import services
from accounts.models import Office, User
from core.errors import DomainError
from core.models import AuditEntry
from notices.models import Letter
from notices.services import send_invitation
from portal.services import invite_person
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.factories.directory import UniversityFactory

TODAY = date(2026, 11, 22)


@pytest.fixture
def administrator(db):
    person = UserFactory()
    OfficeFactory(user=person, role="administrator")
    return person


def last_entry():
    entry = AuditEntry.objects.first()
    return entry.action, entry.object_label


def test_invited_person_gets_an_office_and_a_letter_and_no_password(administrator):
    university = UniversityFactory()
    person = invite_person(
        email=" New@Demo.kz ",
        full_name="Оспанова Әсем Даниярқызы",
        language="ru",
        university=university,
        role="university_coordinator",
        actor=administrator,
    )
    assert person.email == "new@demo.kz"
    assert not person.has_usable_password()
    assert person.university_ids("university_coordinator") == {university.pk}
    letter = Letter.objects.get()
    assert letter.subject == "Приглашение на портал Совета"
    assert "/ru/account/password/reset/key/" in letter.text
    assert last_entry()[0] == "send_invitation"


def test_invitation_of_a_taken_address_is_refused_and_nothing_is_written(administrator):
    UserFactory(email="taken@demo.kz")
    people = User.objects.count()
    with pytest.raises(DomainError) as refusal:
        invite_person(
            email="TAKEN@demo.kz", full_name="А", language="kk", university=None, actor=administrator
        )
    assert refusal.value.field == "email"
    assert User.objects.count() == people
    assert not Letter.objects.exists()


def test_invitation_with_an_impossible_office_writes_nothing(administrator):
    with pytest.raises(DomainError):
        invite_person(
            email="x@demo.kz",
            full_name="А",
            language="kk",
            university=None,
            role="university_coordinator",
            actor=administrator,
        )
    assert not User.objects.filter(email="x@demo.kz").exists()


def test_invitation_is_not_sent_to_a_shut_account(administrator):
    with pytest.raises(DomainError):
        send_invitation(UserFactory(is_active=False), actor=administrator)


@pytest.mark.parametrize(
    ("role", "with_university"),
    [
        pytest.param("university_coordinator", False, id="coordinator of nothing"),
        pytest.param("center_head", True, id="head of a university"),
    ],
)
def test_office_fits_its_university(administrator, role, with_university):
    with pytest.raises(DomainError):
        services.give_office(
            UserFactory(),
            role=role,
            since=TODAY,
            university=UniversityFactory() if with_university else None,
            actor=administrator,
        )


def test_office_is_held_once(administrator):
    person = UserFactory()
    services.give_office(person, role="center_head", since=TODAY, actor=administrator)
    with pytest.raises(DomainError):
        services.give_office(person, role="center_head", since=TODAY, actor=administrator)
    assert person.offices.count() == 1


def test_ended_office_may_be_given_again(administrator):
    person = UserFactory()
    office = services.give_office(person, role="center_head", since=TODAY, actor=administrator)
    services.end_office(office, until=TODAY, actor=administrator)
    services.give_office(person, role="center_head", since=TODAY, actor=administrator)
    assert person.offices.count() == 2


def test_office_counts_from_its_first_to_its_last_day(db):
    office = OfficeFactory.build(since=date(2026, 1, 1), until=date(2026, 1, 31), user=UserFactory())
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1)]
    assert [office.is_held_on(day) for day in days] == [False, True, True, False]


def test_last_administrator_stays(administrator):
    with pytest.raises(DomainError):
        services.end_office(administrator.offices.get(), until=TODAY, actor=administrator)
    OfficeFactory(role="administrator")
    services.end_office(administrator.offices.get(), until=TODAY, actor=administrator)
    assert last_entry()[0] == "end_office"


@pytest.mark.parametrize(
    "until", [pytest.param(date(2024, 8, 31), id="before it began"), pytest.param(None, id="ended already")]
)
def test_office_that_cannot_end_is_refused(administrator, until):
    office = OfficeFactory(until=None if until else date(2025, 1, 1))
    with pytest.raises(DomainError):
        services.end_office(office, until=until or TODAY, actor=administrator)


def test_deactivated_person_loses_offices_and_keeps_the_name(administrator):
    person = UserFactory()
    OfficeFactory(user=person, role="center_head")
    services.deactivate_person(person, reason="жұмыстан шықты", actor=administrator)
    fresh = User.objects.get(pk=person.pk)
    assert (fresh.is_active, fresh.full_name) == (False, person.full_name)
    assert Office.objects.get(user=person).until == timezone.localdate()
    assert AuditEntry.objects.first().data == {"reason": "жұмыстан шықты"}


def test_nobody_deactivates_themselves_or_without_a_reason(administrator):
    with pytest.raises(DomainError):
        services.deactivate_person(administrator, reason="x", actor=administrator)
    with pytest.raises(DomainError) as refusal:
        services.deactivate_person(UserFactory(), reason="  ", actor=administrator)
    assert refusal.value.field == "reason"


def test_second_deactivation_is_refused(administrator):
    person = UserFactory()
    services.deactivate_person(person, reason="x", actor=administrator)
    with pytest.raises(DomainError):
        services.deactivate_person(person, reason="x", actor=administrator)
    services.reactivate_person(person, actor=administrator)
    with pytest.raises(DomainError):
        services.reactivate_person(person, actor=administrator)


def test_change_of_a_person_is_in_the_journal_with_both_values(administrator):
    person = UserFactory(full_name="Ескі Ат", language="kk")
    services.change_person(person, full_name="Жаңа Ат", language="kk", university=None, actor=administrator)
    assert AuditEntry.objects.first().data == {"changed": {"full_name": ["Ескі Ат", "Жаңа Ат"]}}


def test_unchanged_person_leaves_no_entry(administrator):
    person = UserFactory(full_name="Ат", language="kk")
    services.change_person(person, full_name="Ат", language="kk", university=None, actor=administrator)
    assert not AuditEntry.objects.exists()


def test_own_settings_refuse_what_does_not_exist(db):
    with pytest.raises(ValidationError):
        services.change_own_settings(UserFactory(), language="kk", time_zone="Mars/Base")
