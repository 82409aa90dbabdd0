"""Letters and notices of meetings, each in the reader's language."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.documents import invitation_ics
from meetings.documents.invitation import Invitation as Entry
from meetings.enums import (
    OWN_ANSWERS,
    AnswerValue,
    AnswerVerdict,
    MeetingState,
    MemberKind,
    ProposalState,
    RemarkState,
)
from meetings.models import (
    AgendaItem,
    Assignment,
    DecisionAnswer,
    Delivery,
    Guest,
    Invitation,
    ItemProposal,
    Meeting,
    Protocol,
    Remark,
)
from meetings.queries import answer_token
from notices.documents import RULE
from notices.services import notify, write_letter, write_letter_to_outsider
from signatures.models import Slot

USUAL_LENGTH = timedelta(hours=2)


@dataclass(frozen=True)
class Outsider:
    """A member without an account, as a letter names them (ADR-0032)."""

    full_name: str
    email: str
    language: str
    second_language: str = ""


def _invited(invitation: Invitation) -> User | Outsider:
    """Return to whom an invitation goes; without an account in Kazakh and Russian, to a foreign partner in English."""
    if invitation.user is not None:
        return invitation.user
    if invitation.seat.kind == MemberKind.FOREIGN_PARTNER:
        return Outsider(invitation.name, invitation.email, "en")
    return Outsider(invitation.name, invitation.email, settings.LANGUAGE_CODE, second_language="ru")


def _in_words(person: User | Guest | Outsider, make: Callable[[], str], between: str = " / ") -> str:
    """Return what ``make`` says in the person's language, and in the second where the language is not known."""
    found = []
    for language in filter(None, (person.language, getattr(person, "second_language", ""))):
        with translation.override(language):
            found.append(make())
    return between.join(found)


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


PARTSTAT = {
    AnswerValue.IN_PERSON: "ACCEPTED",
    AnswerValue.ONLINE: "ACCEPTED",
    AnswerValue.CANNOT: "DECLINED",
}


def _entry(
    meeting: Meeting, person: User | Guest | Outsider, subject: str, text: str, url: str, answer: str
) -> Entry:
    return Entry(
        key=f"meeting-{meeting.pk}@council-portal",
        language=person.language,
        summary=subject,
        description=text,
        place=meeting.place or "",
        link=meeting.link or url,
        begins_at=meeting.starts_at,
        ends_at=meeting.starts_at + USUAL_LENGTH,
        stamped_at=meeting.invitation_changed_at or meeting.convened_at or meeting.created_at,
        organiser_name=meeting.body.short_name,
        organiser_email=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        attendee_name=person.full_name,
        attendee_email=person.email,
        sequence=meeting.invitation_sequence,
        is_cancelled=meeting.state == MeetingState.CANCELLED,
        partstat=PARTSTAT.get(answer, "NEEDS-ACTION"),
    )


def _answer_links(invitation: Invitation | None) -> list[tuple[str, str]]:
    """Return each answer in words with its link: one tap, no sign-in."""
    if invitation is None:
        return []
    path = _address(reverse("meetings:answer", args=[answer_token(invitation)]))
    return [(str(label), f"{path}?answer={value}") for value, label in OWN_ANSWERS.items()]


def calendar_entry(
    meeting: Meeting,
    person: User | Guest | Outsider,
    items: Sequence[AgendaItem],
    invitation: Invitation | None = None,
    *,
    reminder: bool = False,
) -> Entry:
    """Return a meeting as one person's calendar entry, in that person's language; only an account opens a page of ours."""
    cancelled = meeting.state == MeetingState.CANCELLED
    url = ""
    if isinstance(person, User):
        with translation.override(person.language):
            url = _address(reverse("meetings:meeting_detail", args=[meeting.pk]))

    def text() -> str:
        context = {
            "meeting": meeting,
            "person": person,
            "items": items,
            "when": _when(meeting),
            "url": url,
            "cancelled": cancelled,
            "changed": bool(meeting.invitation_sequence) and not cancelled,
            "reminder": reminder,
            "links": [] if cancelled else _answer_links(invitation),
        }
        return render_to_string("meetings/email/invitation.txt", context)

    subject = _in_words(person, lambda: _subject(meeting, cancelled=cancelled))
    words = _in_words(person, text, f"\n{RULE}\n\n")
    return _entry(meeting, person, subject, words, url, invitation.answer if invitation else "")


def _write(
    person: User | Guest | Outsider, key: str, subject: str, text: str, entry: Entry | None = None
) -> None:
    """Write to somebody with or without an account, with the calendar entry when there is one."""
    calendar = {"calendar": invitation_ics(entry), "calendar_method": entry.method} if entry else {}
    if isinstance(person, User):
        write_letter(key=key, recipient=person, subject=subject, text=text, **calendar)
    elif person.email:
        write_letter_to_outsider(
            key=key, address=person.email, language=person.language, subject=subject, text=text, **calendar
        )


def _whose(invitation: Invitation) -> str:
    """Return what tells the people apart whom one seat's invitation named one after another."""
    return str(invitation.user_id or hashlib.sha256(invitation.email.encode()).hexdigest()[:16])


def send_invitation(meeting: Meeting, invitation: Invitation, items: Sequence[AgendaItem]) -> None:
    """Write one person's invitation, change or cancellation with its calendar entry; written once per round."""
    person = _invited(invitation)
    entry = calendar_entry(meeting, person, items, invitation)
    key = f"meeting:{meeting.pk}:{invitation.pk}:{meeting.invitation_sequence}:{_whose(invitation)}"
    _write(person, key, entry.summary, entry.description, entry)
    if isinstance(person, User):
        with translation.override(person.language):
            path = reverse("meetings:meeting_detail", args=[meeting.pk])
        notify(recipient=person, key=key, title=entry.summary, url=path)


def send_silent_reminder(
    meeting: Meeting, invitation: Invitation, items: Sequence[AgendaItem], day: str
) -> None:
    """Ask somebody who has not answered once more; the calendar has its entry already."""
    person = _invited(invitation)
    entry = calendar_entry(meeting, person, items, invitation, reminder=True)
    subject = _in_words(
        person,
        lambda: (
            _("Please answer whether you take part: %(body)s, %(when)s")
            % {"body": meeting.body.short_name, "when": _when(meeting)}
        ),
    )
    key = f"meeting-silent:{invitation.pk}:{day}"
    _write(person, key, subject, entry.description)
    if isinstance(person, User):
        with translation.override(person.language):
            path = reverse("meetings:meeting_detail", args=[meeting.pk])
        notify(recipient=person, key=key, title=subject, url=path)


def send_guest_invitation(meeting: Meeting, guest: Guest, items: Sequence[AgendaItem]) -> None:
    """Write a guest's invitation, change or cancellation; written once per round."""
    key = f"meeting:{meeting.pk}:guest:{guest.pk}:{meeting.invitation_sequence}"
    entry = calendar_entry(meeting, guest, items)
    _write(guest, key, entry.summary, entry.description, entry)


def _withdraw(meeting: Meeting, person: User | Guest | Outsider, key: str) -> None:
    """Take the calendar entry back from somebody who is not invited any more."""
    entry = calendar_entry(meeting, person, [])
    subject = _in_words(
        person,
        lambda: (
            _("Your invitation is withdrawn: %(body)s, %(when)s")
            % {"body": meeting.body.short_name, "when": _when(meeting)}
        ),
    )
    withdrawn = replace(
        entry,
        summary=subject,
        description=subject,
        sequence=entry.sequence + 1,
        stamped_at=timezone.now(),
        is_cancelled=True,
    )
    _write(person, f"{key}:withdrawn", subject, subject, withdrawn)


def send_guest_cancellation(meeting: Meeting, guest: Guest) -> None:
    """Tell a guest that they are not invited any more."""
    _withdraw(meeting, guest, f"meeting:{meeting.pk}:guest:{guest.pk}")


def send_member_cancellation(meeting: Meeting, invitation: Invitation) -> None:
    """Tell whoever left a seat that the invitation is somebody else's now."""
    _withdraw(meeting, _invited(invitation), f"meeting:{meeting.pk}:{invitation.pk}:{_whose(invitation)}")


def send_proposal_news(proposal: ItemProposal, person: User) -> None:
    """Tell the secretary that an item was proposed, or the proposer what the secretary did with it (cl. 30.1)."""
    with translation.override(person.language):
        values = {"body": proposal.body.short_name}
        subject = {
            ProposalState.SUBMITTED: _("An item is proposed for the agenda: %(body)s"),
            ProposalState.ACCEPTED: _("Your item is on the agenda: %(body)s"),
            ProposalState.RETURNED: _("Your item is returned to be mended: %(body)s"),
            ProposalState.DECLINED: _("Your item is declined: %(body)s"),
        }[ProposalState(proposal.state)] % values
        path = reverse("meetings:proposal_detail", args=[proposal.pk])
        context = {
            "proposal": proposal,
            "person": person,
            "url": _address(path),
            "when": _when(proposal.item.meeting) if proposal.item else "",
        }
        text = render_to_string("meetings/email/proposal.txt", context)
    key = f"proposal:{proposal.pk}:{proposal.state}:{proposal.round}:{person.pk}"
    write_letter(key=key, recipient=person, subject=subject, text=text)
    notify(recipient=person, key=key, title=subject, url=path)


def send_request_to_sign(protocol: Protocol, slot: Slot) -> None:
    """Ask a signatory to sign a protocol electronically now (cl. 13, 25)."""
    person = slot.signer
    with translation.override(person.language):
        subject = _("Please sign the protocol %(protocol)s") % {"protocol": str(protocol)}
        path = reverse("signatures:sign", args=[slot.pk])
        text = render_to_string(
            "meetings/email/sign.txt",
            {"protocol": protocol, "slot": slot, "person": person, "url": _address(path)},
        )
        key = f"sign:{slot.pk}:{person.pk}"
        write_letter(key=key, recipient=person, subject=subject, text=text)
        notify(recipient=person, key=key, title=subject, url=path)


def send_copy(delivery: Delivery, person: User, *, reminder: str = "") -> None:
    """Tell a person that a copy of a protocol has come, or, on the day ``reminder``, that it lies unopened (cl. 25)."""
    with translation.override(person.language):
        values = {"protocol": str(delivery.protocol)}
        subject = (
            _("Please confirm receipt of the protocol %(protocol)s")
            if reminder
            else _("Copy of the protocol %(protocol)s")
        ) % values
        path = reverse("meetings:copy_detail", args=[delivery.pk])
        text = render_to_string(
            "meetings/email/copy.txt",
            {"delivery": delivery, "person": person, "url": _address(path), "reminder": reminder},
        )
        key = f"copy:{delivery.pk}:{person.pk}:{reminder}"
        write_letter(key=key, recipient=person, subject=subject, text=text)
        notify(recipient=person, key=key, title=subject, url=path)


def _remark_letter(person: User, key: str, subject: str, lines: Sequence[str], protocol: Protocol) -> None:
    """Write one letter on the remarks of a protocol, in the language that is active."""
    path = reverse("meetings:protocol_remarks", args=[protocol.pk])
    text = render_to_string(
        "meetings/email/remark.txt", {"person": person, "lines": lines, "url": _address(path)}
    )
    write_letter(key=key, recipient=person, subject=subject, text=text)
    notify(recipient=person, key=key, title=subject, url=path)


def send_remarks_open(protocol: Protocol, person: User, until: date) -> None:
    """Tell a member who took part that the draft may be remarked on."""
    with translation.override(person.language):
        values = {"protocol": str(protocol), "day": date_format(until, "DATE_FORMAT")}
        subject = _("The draft of the protocol %(protocol)s waits for your remarks") % values
        lines = [
            _("The draft of the protocol %(protocol)s is ready. Remarks are taken until %(day)s.") % values
        ]
        key = f"remarks:{protocol.pk}:{person.pk}:{until.isoformat()}"
        _remark_letter(person, key, subject, lines, protocol)


def send_remark_made(remark: Remark, person: User) -> None:
    """Tell the secretary of a new remark."""
    with translation.override(person.language):
        subject = _("A remark on the protocol %(protocol)s") % {"protocol": str(remark.protocol)}
        lines = [f"{remark.author.full_name}: {remark.text}"]
        _remark_letter(person, f"remark:{remark.pk}:{person.pk}", subject, lines, remark.protocol)


def send_remark_answered(remark: Remark) -> None:
    """Tell the author of a remark whether it was accepted, and why not."""
    person = remark.author
    with translation.override(person.language):
        values = {"protocol": str(remark.protocol)}
        subject = (
            _("Your remark on the protocol %(protocol)s is accepted")
            if remark.state == RemarkState.ACCEPTED
            else _("Your remark on the protocol %(protocol)s is declined")
        ) % values
        lines = [remark.text, *filter(None, [remark.answer])]
        _remark_letter(person, f"remark-answer:{remark.pk}", subject, lines, remark.protocol)


def send_assignment(assignment: Assignment, person: User) -> None:
    """Tell a person that a decision was directed to their university, or to them; once."""
    with translation.override(person.language):
        body = assignment.decision.item.meeting.body.short_name
        subject = _("A decision waits for your answer: %(body)s") % {"body": body}
        path = reverse("meetings:assignment_detail", args=[assignment.pk])
        text = render_to_string(
            "meetings/email/assignment.txt",
            {"lines": [_assignment_line(assignment, None)], "person": person, "is_reminder": False},
        )
    key = f"assignment:{assignment.pk}:{person.pk}"
    write_letter(key=key, recipient=person, subject=subject, text=text)
    notify(recipient=person, key=key, title=subject, url=path)


def _assignment_line(assignment: Assignment, today: date | None) -> dict[str, Any]:
    due_on = assignment.due_on or assignment.decision.due_on
    return {
        "assignment": assignment,
        "due_on": due_on,
        "days_left": (due_on - today).days if today and due_on else None,
        "url": _address(reverse("meetings:assignment_detail", args=[assignment.pk])),
    }


def assignment_reminder_key(person_id: int, today: date) -> str:
    """Return the key of a person's reminder of a day: a second one on the same day cannot be written."""
    return f"assignment-reminder:{person_id}:{today.isoformat()}"


def send_assignment_reminder(person: User, assignments: Sequence[Assignment], today: date) -> None:
    """Write one letter and one notice about all the decisions that wait for the person's answer."""
    with translation.override(person.language):
        lines = [_assignment_line(one, today) for one in assignments]
        if all(line["days_left"] is not None and line["days_left"] < 0 for line in lines):
            subject = _("The date for answering decisions has passed")
        else:
            subject = _("Reminder: decisions wait for your answer")
        path = reverse("meetings:assignment_list")
        text = render_to_string(
            "meetings/email/assignment.txt", {"lines": lines, "person": person, "is_reminder": True}
        )
    key = assignment_reminder_key(person.pk, today)
    write_letter(key=key, recipient=person, subject=subject, text=text)
    notify(recipient=person, key=key, title=subject, url=path)


def send_answer_news(answer: DecisionAnswer, person: User) -> None:
    """Tell the secretary of an answer, or whoever answered what the secretary said of it."""
    with translation.override(person.language):
        values = {"body": answer.assignment.decision.item.meeting.body.short_name}
        subject = {
            "": _("An answer on a decision has come: %(body)s"),
            AnswerVerdict.ACCEPTED: _("Your answer on a decision is accepted: %(body)s"),
            AnswerVerdict.RETURNED: _("Your answer on a decision is returned: %(body)s"),
        }[answer.verdict] % values
        path = reverse("meetings:assignment_detail", args=[answer.assignment_id])
        text = render_to_string(
            "meetings/email/answer.txt", {"answer": answer, "person": person, "url": _address(path)}
        )
    key = f"answer:{answer.pk}:{answer.verdict}:{person.pk}"
    if answer.verdict == AnswerVerdict.RETURNED:
        write_letter(key=key, recipient=person, subject=subject, text=text)
    notify(recipient=person, key=key, title=subject, url=path)
