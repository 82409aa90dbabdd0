"""Writing letters and notices; each comes once, by its key."""

import hashlib
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from notices.models import Letter, Notice
from notices.tasks import send_letter


def _write(**fields: Any) -> Letter | None:
    try:
        with transaction.atomic():
            letter = Letter.objects.create(**fields)
    except IntegrityError:
        return None
    send_letter.delay_on_commit(letter.pk)
    return letter


def write_letter(
    *,
    key: str,
    recipient: User,
    subject: str,
    text: str,
    calendar: str = "",
    calendar_method: str = "",
) -> Letter | None:
    """Put a letter in the log, in the caller's transaction; it is sent after the commit.

    The text is already in the recipient's language. Returns None when a letter with this key was written before.
    """
    return _write(
        key=key,
        recipient=recipient,
        address=recipient.email,
        language=recipient.language,
        subject=subject,
        text=text,
        calendar=calendar,
        calendar_method=calendar_method,
    )


def write_letter_to_outsider(
    *,
    key: str,
    address: str,
    language: str,
    subject: str,
    text: str,
    calendar: str = "",
    calendar_method: str = "",
) -> Letter | None:
    """Put a letter to somebody without an account in the log; otherwise like :func:`write_letter`."""
    return _write(
        key=key,
        recipient=None,
        address=address,
        language=language,
        subject=subject,
        text=text,
        calendar=calendar,
        calendar_method=calendar_method,
    )


def notify(*, recipient: User, key: str, title: str, text: str = "", url: str = "") -> Notice:
    """Put a line under the recipient's bell, once per key, in the caller's transaction."""
    notice, _created = Notice.objects.get_or_create(
        recipient=recipient, key=key, defaults={"title": title, "text": text, "url": url}
    )
    return notice


def mark_read(notice: Notice) -> None:
    """Note when a notice was opened first; opening it again changes nothing."""
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=timezone.now())


def mark_all_read(recipient: User) -> int:
    """Mark all notices of a person as read; returns how many were not."""
    return Notice.objects.filter(recipient=recipient, read_at__isnull=True).update(read_at=timezone.now())


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
