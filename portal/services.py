"""Verbs that need several apps at once."""

from django.db import transaction
from django.utils import timezone

from accounts.enums import OF_A_UNIVERSITY
from accounts.models import User
from accounts.services import create_person, give_office
from directory.models import University
from notices.services import send_invitation


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
            of = university if role in OF_A_UNIVERSITY else None
            give_office(person, role=role, since=timezone.localdate(), university=of, actor=actor)
        send_invitation(person, actor=actor)
    return person
