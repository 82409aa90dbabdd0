"""A closed vote is frozen; a mistake in it is corrected with a reason, and both versions are kept (cl. 12, 24)."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from meetings.domain import voting
from meetings.enums import BallotValue, MeetingState, ProtocolState, VoteOutcome, VoteState
from meetings.models import Attendee, Ballot, Meeting, Presence, Protocol, Vote, VoteVersion
from meetings.services.closing import rewrite_decided
from meetings.services.live import room_changed
from meetings.services.meeting import locked_meeting
from meetings.services.recusals import by_rule_in, refuse_by_rule
from meetings.services.voting import count_ballots, require_quorum, require_value, write_count

KEPT = (
    "outcome",
    "reason",
    "in_favour_count",
    "against_count",
    "abstained_count",
    "recused_count",
    "not_voted_count",
    "casting_value",
)


def require_correctable(meeting: Meeting) -> None:
    """Raise DomainError when the protocol is agreed: from then on the record stands."""
    drafted = Protocol.objects.filter(meeting=meeting, state=ProtocolState.DRAFT).exists()
    if meeting.state != MeetingState.OPEN and not (meeting.state == MeetingState.CLOSED and drafted):
        raise DomainError(
            _("The protocol is agreed: return it to draft, then correct the vote."),
            clause=meeting.body.clause,
        )


def voters_of(vote: Vote) -> list[Attendee]:
    """Return the members who could vote: those present when the vote ended, and those who have a ballot."""
    ended = vote.closed_at or timezone.now()
    here = Presence.objects.filter(
        Q(left_at__isnull=True) | Q(left_at__gte=ended),
        attendee__meeting=vote.item.meeting,
        came_at__lte=ended,
    )
    return list(
        Attendee.objects.filter(Q(pk__in=here.values("attendee")) | Q(ballots__vote=vote))
        .distinct()
        .order_by("number")
    )


def _keep_version(vote: Vote, ballots: list[Ballot], actor: User, why: str) -> None:
    VoteVersion.objects.create(
        vote=vote,
        number=vote.version,
        ballots=[
            {
                "number": one.attendee.number,
                "name": one.attendee.name,
                "value": one.value,
                "reason": one.reason,
                "recorded_by": one.recorded_by.full_name,
            }
            for one in ballots
        ],
        why=why[:500],
        replaced_by=actor,
        replaced_at=timezone.now(),
        **{name: getattr(vote, name) for name in KEPT},
    )


def _write_ballots(
    vote: Vote,
    before: Mapping[int, Ballot],
    values: Mapping[int, str],
    reasons: Mapping[int, str],
    actor: User,
) -> dict[int, list[str]]:
    """Write what differs; return the changed votes by attendee as [before, after]."""
    changed = {}
    for attendee_id in sorted(set(before) | set(values)):
        old = before[attendee_id].value if attendee_id in before else ""
        new = values.get(attendee_id, "")
        if old == new:
            continue
        changed[attendee_id] = [old, new]
        if not new:
            before[attendee_id].delete()
            continue
        reason = reasons.get(attendee_id, "").strip() if new == BallotValue.RECUSED else ""
        Ballot.objects.update_or_create(
            vote=vote,
            attendee_id=attendee_id,
            defaults={"value": new, "reason": reason, "recorded_by": actor},
        )
    return changed


def _outcome_of(vote: Vote, tally: voting.Tally, casting_value: str, clause: str) -> voting.Outcome:
    outcome = tally.outcome(settings.VOTE_BASE)
    if outcome.final:
        return outcome
    if casting_value not in (BallotValue.IN_FAVOUR, BallotValue.AGAINST):
        raise DomainError(
            _("The votes are equal now: say the deciding vote of whoever presided."),
            clause=clause,
            field="casting_value",
        )
    return tally.with_casting_vote(casting_value, settings.VOTE_BASE)


def correct_vote(
    vote: Vote,
    *,
    actor: User,
    values: Mapping[int, str],
    why: str,
    reasons: Mapping[int, str] | None = None,
    casting_value: str = "",
    version: int | None = None,
) -> Vote:
    """Correct the ballots of a closed vote; the version before is kept with who replaced it, when and why.

    ``values`` names the ballots that change, by attendee; an empty value takes one out. When the result is no longer
    adopted, the decisions that stood on it are taken back. Possible until the protocol is agreed. ``version`` is the one
    the form showed. Raises DomainError without a reason, when nothing changes, when somebody corrected it meanwhile, for a
    member who was not there or is recused by rule, without a quorum, or when equal votes lack the deciding vote
    (cl. 12, 24).
    """
    why, reasons = why.strip(), reasons or {}
    if not why:
        raise DomainError(_("Give the reason of the correction."), field="why")
    with transaction.atomic():
        meeting = locked_meeting(vote.item.meeting)
        require_correctable(meeting)
        vote = Vote.objects.select_for_update(of=("self",)).select_related("item").get(pk=vote.pk)
        vote.item.meeting = meeting
        if vote.state != VoteState.CLOSED:
            raise DomainError(_("Only a closed vote is corrected."), clause=meeting.body.clause)
        if version is not None and version != vote.version:
            raise DomainError(
                _("Somebody corrected this vote since you opened it. Look at it again, then correct it.")
            )
        ballots = list(vote.ballots.select_related("attendee", "recorded_by").order_by("attendee__number"))
        before = {one.attendee_id: one for one in ballots}
        voters = {one.pk: one for one in voters_of(vote)}
        after = {**{key: one.value for key, one in before.items()}, **values}
        after = {key: value for key, value in after.items() if value}
        _require_voters(after, before, voters, reasons, meeting)
        ruled = by_rule_in(vote.item)
        for key, ballot in before.items():
            if ballot.attendee.seat_id in ruled and after.get(key) != BallotValue.RECUSED:
                refuse_by_rule(ruled[ballot.attendee.seat_id], meeting.body.clause)
        old_outcome = vote.outcome
        _keep_version(vote, ballots, actor, why)
        changed = _write_ballots(vote, before, after, reasons, actor)
        if not changed:
            raise DomainError(_("Nothing is changed: correct at least one vote."), field="why")
        require_quorum(meeting, vote.seats_count, len(set(voters) | set(after)))
        tally = count_ballots(after, set(voters), vote.presided_by_id or meeting.presided_by_id)
        outcome = _outcome_of(vote, tally, casting_value, meeting.body.clause)
        write_count(vote, tally, outcome)
        if outcome.reason == voting.CASTING_VOTE and not vote.casting_value:
            vote.casting_value = casting_value
        vote.present_count = len(set(voters) | set(after))
        vote.version += 1
        vote.save()
        removed = _take_decisions_back(vote, old_outcome, actor)
        room_changed(meeting.pk)
        record(
            "correct_vote",
            vote,
            actor=actor,
            why=why,
            changed={voters[key].name: pair for key, pair in changed.items()},
            before=old_outcome,
            after=vote.outcome,
            decisions_taken_back=removed,
        )
    return vote


def _require_voters(
    after: Mapping[int, str],
    before: Mapping[int, Ballot],
    voters: Mapping[int, Attendee],
    reasons: Mapping[int, str],
    meeting: Meeting,
) -> None:
    for key, value in after.items():
        if key not in voters:
            raise DomainError(
                _("Only those who were present when the vote ended can have a vote in it."),
                clause=meeting.body.clause,
            )
        known = before[key].reason if key in before else ""
        require_value(value, reasons.get(key, "") or known)


def _take_decisions_back(vote: Vote, old_outcome: str, actor: User) -> list[str]:
    """Take back the decisions of a vote that is not adopted any more; return their texts."""
    if not (old_outcome == VoteOutcome.ADOPTED and vote.outcome == VoteOutcome.NOT_ADOPTED):
        return []
    texts: list[Any] = [decision.text for decision in vote.decisions.order_by("position")]
    vote.decisions.all().delete()
    for position, other in enumerate(vote.item.decisions.order_by("position"), 1):
        if other.position != position:
            vote.item.decisions.filter(pk=other.pk).update(position=position)
    rewrite_decided(vote.item, actor=actor)
    return texts
