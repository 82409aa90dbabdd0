"""Changes of people and their offices. Each is written to the journal."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import OF_A_UNIVERSITY, OfficeRole
from accounts.models import Office, User
from core.audit import record
from core.errors import DomainError
from directory.models import University


def create_person(
    *,
    email: str,
    full_name: str,
    language: str,
    university: University | None = None,
    actor: User | None,
) -> User:
    """Write a new person who has no password yet; they set it themselves through the letter.

    Raises DomainError when the address is taken.
    """
    email = email.strip().lower()
    with transaction.atomic():
        if User.objects.filter(email__iexact=email).exists():
            raise DomainError(_("Somebody with this e-mail is already here."), field="email")
        person = User.objects.create_user(
            email, None, full_name=full_name.strip(), language=language, university=university
        )
        record("create_person", person, actor=actor, email=email)
    return person


def change_person(
    person: User, *, full_name: str, language: str, university: University | None, actor: User
) -> None:
    """Correct what an administrator keeps about a person."""
    with transaction.atomic():
        before = User.objects.select_for_update().get(pk=person.pk)
        values = {
            "full_name": full_name.strip(),
            "language": language,
            "university_id": university and university.pk,
        }
        changed = {
            name: [getattr(before, name), value]
            for name, value in values.items()
            if getattr(before, name) != value
        }
        if not changed:
            return
        for name, value in values.items():
            setattr(person, name, value)
        person.save(update_fields=["full_name", "language", "university"])
        record("change_person", person, actor=actor, changed=changed)


def change_own_settings(person: User, *, language: str, time_zone: str) -> None:
    """Keep the language and the time zone that a person chose for themselves."""
    if (person.language, person.time_zone) == (language, time_zone):
        return
    with transaction.atomic():
        person.language, person.time_zone = language, time_zone
        person.full_clean(exclude=["password"])
        person.save(update_fields=["language", "time_zone"])
        record("change_own_settings", person, actor=person, language=language, time_zone=time_zone)


def give_office(
    person: User, *, role: str, since: date, university: University | None = None, actor: User | None
) -> Office:
    """Give a person an office from a day on.

    Raises DomainError when a coordinator or a head of a university has no university, when another office has one,
    or when the person holds the office already.
    """
    if role in OF_A_UNIVERSITY and university is None:
        raise DomainError(_("Choose the university of this office."), field="university")
    if role not in OF_A_UNIVERSITY and university is not None:
        raise DomainError(
            _("Only the offices of a coordinator and of a head are of a university."), field="university"
        )
    try:
        with transaction.atomic():
            office = Office.objects.create(user=person, role=role, university=university, since=since)
            record("give_office", office, actor=actor, person=person.pk, role=role, since=since)
    except IntegrityError:
        raise DomainError(_("The person holds this office already."), field="role") from None
    return office


def end_office(office: Office, *, until: date, actor: User) -> None:
    """End an office on a day, that day included.

    Raises DomainError when it is ended already, when the day lies before its beginning, or when nobody would be
    left to administer the portal.
    """
    with transaction.atomic():
        # All administrators are locked, so that two of them cannot end each other's office at once.
        held = list(Office.objects.select_for_update().filter(role=office.role, until__isnull=True))
        fresh = next((row for row in held if row.pk == office.pk), None)
        if fresh is None:
            raise DomainError(_("This office has ended already."))
        if until < fresh.since:
            raise DomainError(_("An office cannot end before it began."), field="until")
        if fresh.role == OfficeRole.ADMINISTRATOR and len(held) == 1:
            raise DomainError(_("This is the last administrator. Give the office to somebody else first."))
        fresh.until = until
        fresh.save(update_fields=["until"])
        record("end_office", fresh, actor=actor, person=fresh.user_id, role=fresh.role, until=until)


def deactivate_person(person: User, *, reason: str, actor: User) -> None:
    """Shut a person's account; names in votes and protocols stay. Offices end today.

    Raises DomainError for one's own account, without a reason, or when it is shut already.
    """
    if person.pk == actor.pk:
        raise DomainError(_("You cannot deactivate your own account."))
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    with transaction.atomic():
        fresh = User.objects.select_for_update().get(pk=person.pk)
        if not fresh.is_active:
            raise DomainError(_("This account is deactivated already."))
        today = timezone.localdate()
        for office in fresh.offices.filter(until__isnull=True):
            end_office(office, until=max(today, office.since), actor=actor)
        fresh.is_active = False
        fresh.save(update_fields=["is_active"])
        record("deactivate_person", fresh, actor=actor, reason=reason.strip())


def reactivate_person(person: User, *, actor: User) -> None:
    """Open a shut account again; the offices that ended with it stay ended."""
    with transaction.atomic():
        fresh = User.objects.select_for_update().get(pk=person.pk)
        if fresh.is_active:
            raise DomainError(_("This account is active already."))
        fresh.is_active = True
        fresh.save(update_fields=["is_active"])
        record("reactivate_person", fresh, actor=actor)
