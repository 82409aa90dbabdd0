"""What waits for a person in meetings and protocols."""

from functools import partial
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.enums import OfficeRole
from accounts.models import User
from core.waiting import Question, Tone, Waiting, ask, day
from meetings.enums import NOT_OVER, BodyKind, MeetingState, ProposalState, ProtocolState, SeatRole
from meetings.models import (
    ItemProposal,
    Meeting,
    Protocol,
)
from meetings.queries.bodies import bodies_where, seats_of
from meetings.queries.copies import new_copies_count
from meetings.queries.decisions import answers_to_review, due_date, unanswered_assignments


def unfinished_meetings(user: User) -> list[Meeting]:
    """Return the meetings of the person's bodies that are not closed, the next first; read once for each user object."""
    bodies = bodies_where(user)
    if not bodies:
        return []
    cached = getattr(user, "_unfinished_meetings", None)
    if cached is None:
        found = Meeting.objects.filter(body_id__in=bodies, state__in=NOT_OVER)
        cached = list(found.select_related("body").order_by("starts_at"))
        user._unfinished_meetings = cached
    return cached


def _meetings_waiting(user: User, keeps: set[int]) -> list[Waiting]:
    """Meetings to prepare, to lead or to attend, the next ones first."""
    waiting = []
    for meeting in unfinished_meetings(user):
        names = {"body": meeting.body.short_name}
        url = reverse("meetings:meeting_detail", args=[meeting.pk])
        tone: Tone = "blue"
        if meeting.state == MeetingState.OPEN:
            title, tone = gettext("The meeting is in session: %(body)s") % names, "green"
            if meeting.body_id in keeps:
                url = reverse("meetings:room", args=[meeting.pk])
            else:
                url = reverse("meetings:seat", args=[meeting.pk])
        elif meeting.body_id in keeps and meeting.state == MeetingState.PLANNED:
            title = gettext("Prepare the meeting and send the invitations: %(body)s") % names
        elif meeting.body_id in keeps:
            title = gettext("Hold the meeting: %(body)s") % names
        elif meeting.state == MeetingState.CONVENED and meeting.starts_at > timezone.now():
            title = gettext("Take part in the meeting: %(body)s") % names
        else:
            continue
        waiting.append(Waiting(title, url, due_on=timezone.localdate(meeting.starts_at), tone=tone))
    return waiting


def _protocols_to_tell(user: User, rows: list[list[Any]]) -> list[Waiting]:
    """Tell of protocols to word and agree, to sign, to publish (clauses 13, 25 and 26)."""
    bodies = {seat.body_id: seat.body for seat in seats_of(user)}
    keeps = bodies_where(user, SeatRole.SECRETARY)
    waiting = []
    for year, number, pk, state, body_id in sorted(rows):
        body = bodies[body_id]
        names = {"number": f"{number}/{year}", "body": body.short_name}
        if state == ProtocolState.AGREED:
            title = gettext("Sign protocol No. %(number)s: %(body)s") % names
        elif body_id not in keeps:
            continue
        elif state == ProtocolState.DRAFT:
            title = gettext("Word and agree protocol No. %(number)s: %(body)s") % names
        else:
            title = gettext("Publish protocol No. %(number)s: %(body)s") % names
        url = reverse("meetings:protocol_detail", args=[pk])
        clause = "13" if body.kind == BodyKind.COUNCIL else "25"
        waiting.append(Waiting(title, url, tone="amber", clause=clause))
    return waiting


def _proposals_to_tell(rows: list[list[Any]]) -> list[Waiting]:
    """Tell of items to screen as the secretary (clause 30.1), and of one's own that came back to be mended."""
    waiting = [
        Waiting(
            gettext("Mend the item you proposed for the agenda"),
            reverse("meetings:proposal_detail", args=[pk]),
            tone="red",
            clause="30.1",
        )
        for _moment, pk, state in sorted(rows)
        if state == ProposalState.RETURNED
    ]
    count = sum(state == ProposalState.SUBMITTED for _moment, _pk, state in rows)
    if count:
        title = gettext("Items proposed for the agenda wait to be screened")
        url = f"{reverse('meetings:proposal_list')}?state={ProposalState.SUBMITTED.value}"
        waiting.append(Waiting(title, url, count=count, tone="amber", clause="30.1"))
    return waiting


def _decisions_to_tell(rows: list[list[Any]]) -> list[Waiting]:
    """Tell of the decisions that wait for the person's answer (cl. 14, 27)."""
    [[count, first]] = rows
    if not count:
        return []
    title = gettext("Decisions that wait for your answer")
    url = reverse("meetings:assignment_list")
    return [Waiting(title, url, due_on=day(first), count=count, tone="amber", clause="25")]


def _answers_to_tell(rows: list[list[Any]]) -> list[Waiting]:
    """Tell the secretary of the answers to look at; the line leads to the one that waits longest (cl. 27)."""
    _moment, longest = min(rows)
    title = gettext("Answers on decisions to be looked at")
    url = reverse("meetings:assignment_detail", args=[longest])
    return [Waiting(title, url, count=len(rows), tone="amber", clause="27")]


def _copies_to_tell(count: int) -> list[Waiting]:
    if not count:
        return []
    title = gettext("Protocols that came and were not opened yet")
    return [Waiting(title, reverse("meetings:copies"), count=count, clause="25")]


def waiting_parts(user: User) -> list[Waiting | Question]:
    """Return what waits for a person in the bodies they sit in, and copies that came to their university.

    At most two queries of its own: the unfinished meetings, and the copies that the menu counts too.
    """
    bodies = bodies_where(user)
    keeps = bodies_where(user, SeatRole.SECRETARY)
    signs = bodies_where(user, SeatRole.CHAIR, SeatRole.DEPUTY_CHAIR)
    parts: list[Waiting | Question] = []
    if bodies:
        parts += _meetings_waiting(user, keeps)
    if keeps | signs:
        unfinished = Protocol.objects.filter(body_id__in=keeps | signs).exclude(state=ProtocolState.PUBLISHED)
        fields = ("year", "number", "pk", "state", "body_id")
        parts.append(Question(unfinished, fields, partial(_protocols_to_tell, user)))
    if bodies:
        proposals = Q(state=ProposalState.RETURNED, proposed_by=user)
        if keeps:
            proposals |= Q(state=ProposalState.SUBMITTED, body_id__in=keeps)
        items = ItemProposal.objects.filter(proposals)
        parts.append(Question(items, ("proposed_at", "pk", "state"), _proposals_to_tell))
    if bodies or user.holds_office(OfficeRole.UNIVERSITY_COORDINATOR):
        facts = (Count("pk"), Min(due_date()))
        parts.append(Question(unanswered_assignments(user), facts, _decisions_to_tell))
    if keeps:
        parts.append(Question(answers_to_review(user), ("submitted_at", "assignment_id"), _answers_to_tell))
    if user.holds_office(OfficeRole.UNIVERSITY_COORDINATOR, OfficeRole.AUTHORISED_BODY):
        parts += _copies_to_tell(new_copies_count(user))
    return parts


def waiting_for(user: User) -> list[Waiting]:
    """Return what waits for a person in meetings and protocols. At most three queries."""
    return ask(waiting_parts(user))
