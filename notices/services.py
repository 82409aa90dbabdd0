"""Writing letters and notices; each comes once, by its key."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from notices.models import Letter, Notice
from notices.tasks import send_letter


def write_letter(
    *,
    key: str,
    recipient: User,
    subject: str,
    text: str,
    html: str = "",
    calendar: str = "",
    calendar_method: str = "",
) -> Letter | None:
    """Put a letter in the log, in the caller's transaction; it is sent after the commit.

    The text is already in the recipient's language. Returns None when a letter with this key was written before.
    """
    try:
        with transaction.atomic():
            letter = Letter.objects.create(
                key=key,
                recipient=recipient,
                address=recipient.email,
                language=recipient.language,
                subject=subject,
                text=text,
                html=html,
                calendar=calendar,
                calendar_method=calendar_method,
            )
    except IntegrityError:
        return None
    send_letter.delay_on_commit(letter.pk)
    return letter


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
