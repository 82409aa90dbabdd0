"""Letters and notices of meetings, each in the reader's language."""

from collections.abc import Sequence
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.documents import invitation_ics
from meetings.documents.invitation import Invitation as Entry
from meetings.enums import MeetingState
from meetings.models import AgendaItem, Delivery, Invitation, Meeting
from notices.services import notify, write_letter

USUAL_LENGTH = timedelta(hours=2)


def _address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _when(meeting: Meeting) -> str:
    moment = timezone.localtime(meeting.starts_at, timezone.get_default_timezone())
    return f"{date_format(moment, 'DATE_FORMAT')}, {moment:%H:%M}"


def _subject(meeting: Meeting, *, cancelled: bool) -> str:
    values = {"body": meeting.body.short_name, "when": _when(meeting)}
    if cancelled:
        return _("%(body)s: the meeting of %(when)s is cancelled") % values
    if meeting.invitation_sequence:
        return _("%(body)s: the meeting has changed, now %(when)s") % values
    return _("Invitation to the meeting: %(body)s, %(when)s") % values


def _entry(meeting: Meeting, person: User, subject: str, text: str, url: str) -> Entry:
    return Entry(
        key=f"meeting-{meeting.pk}@council-portal",
        language=person.language,
        summary=subject,
        description=text,
        place=meeting.place or "",
        link=meeting.link or url,
        begins_at=meeting.starts_at,
        ends_at=meeting.starts_at + USUAL_LENGTH,
        stamped_at=meeting.convened_at or meeting.created_at,
        organiser_name=meeting.body.short_name,
        organiser_email=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        attendee_name=person.full_name,
        attendee_email=person.email,
        sequence=meeting.invitation_sequence,
        is_cancelled=meeting.state == MeetingState.CANCELLED,
    )


def calendar_entry(meeting: Meeting, person: User, items: Sequence[AgendaItem]) -> Entry:
    """Return a meeting as one person's calendar entry, in that person's language."""
    cancelled = meeting.state == MeetingState.CANCELLED
    with translation.override(person.language):
        url = _address(reverse("meetings:meeting_detail", args=[meeting.pk]))
        subject = _subject(meeting, cancelled=cancelled)
        text = render_to_string(
            "meetings/email/invitation.txt",
            {
                "meeting": meeting,
                "person": person,
                "items": items,
                "when": _when(meeting),
                "url": url,
                "cancelled": cancelled,
            },
        )
        return _entry(meeting, person, subject, text, url)


def send_invitation(meeting: Meeting, invitation: Invitation, items: Sequence[AgendaItem]) -> None:
    """Write one person's invitation, change or cancellation with its calendar entry; written once per round."""
    person = invitation.user
    entry = calendar_entry(meeting, person, items)
    key = f"meeting:{meeting.pk}:{invitation.pk}:{meeting.invitation_sequence}"
    write_letter(
        key=key,
        recipient=person,
        subject=entry.summary,
        text=entry.description,
        calendar=invitation_ics(entry),
        calendar_method=entry.method,
    )
    with translation.override(person.language):
        path = reverse("meetings:meeting_detail", args=[meeting.pk])
    notify(recipient=person, key=key, title=entry.summary, url=path)


def send_copy(delivery: Delivery, person: User, *, reminder: str = "") -> None:
    """Tell a person that a copy of a protocol has come, or, on the day ``reminder``, that it lies unopened (cl. 25)."""
    with translation.override(person.language):
        values = {"protocol": str(delivery.protocol)}
        subject = (
            _("Please confirm receipt of the protocol %(protocol)s")
            if reminder
            else _("Copy of the protocol %(protocol)s")
        ) % values
        path = reverse("meetings:copies")
        text = render_to_string(
            "meetings/email/copy.txt",
            {"delivery": delivery, "person": person, "url": _address(path), "reminder": reminder},
        )
        key = f"copy:{delivery.pk}:{person.pk}:{reminder}"
        write_letter(key=key, recipient=person, subject=subject, text=text)
        notify(recipient=person, key=key, title=subject, url=path)
