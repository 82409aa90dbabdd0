"""Verbs that need several apps at once."""

import hashlib

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.enums import OfficeRole
from accounts.models import User
from accounts.services import create_person, give_office
from core.audit import record
from core.errors import DomainError
from directory.models import University
from notices.services import write_letter


def set_password_url(person: User, key: str) -> str:
    """Return the whole address at which a person sets a password; the key works once and for three days."""
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), key])
    return f"{settings.SITE_URL}{path}"


def send_invitation(person: User, *, actor: User) -> None:
    """Write the letter with which a person sets their own password. Raises DomainError for a shut account."""
    if not person.is_active:
        raise DomainError(_("This account is deactivated. Activate it first."))
    key = default_token_generator.make_token(person)
    with transaction.atomic(), translation.override(person.language):
        letter = {"person": person, "inviter": actor, "url": set_password_url(person, key)}
        write_letter(
            key=f"invitation:{person.pk}:{hashlib.sha256(key.encode()).hexdigest()[:24]}",
            recipient=person,
            subject=" ".join(render_to_string("accounts/email/invitation_subject.txt", letter).split()),
            text=render_to_string("accounts/email/invitation_message.txt", letter),
        )
        record("send_invitation", person, actor=actor)


def invite_person(
    *,
    email: str,
    full_name: str,
    language: str,
    university: University | None,
    role: str = "",
    actor: User,
) -> User:
    """Write a new person, give the first office if one is named, and send the letter to set a password."""
    with transaction.atomic():
        person = create_person(
            email=email, full_name=full_name, language=language, university=university, actor=actor
        )
        if role:
            of = university if role == OfficeRole.UNIVERSITY_COORDINATOR else None
            give_office(person, role=role, since=timezone.localdate(), university=of, actor=actor)
        send_invitation(person, actor=actor)
    return person
