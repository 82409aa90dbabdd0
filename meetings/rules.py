"""Who may do what with meetings and protocols; when it is possible is said by the services."""

import rules
from rules.predicates import Predicate

from accounts.enums import OfficeRole
from meetings.enums import BodyKind, SeatRole
from meetings.models import (
    AgendaItem,
    Assignment,
    Attendee,
    Body,
    Decision,
    DecisionAnswer,
    Delivery,
    Guest,
    Invitation,
    ItemProposal,
    Meeting,
    MeetingMaterial,
    Protocol,
    RecurringItem,
    Recusal,
    Speaker,
    Vote,
)
from meetings.queries import bodies_where, copies_for, oversees, proposal_targets, seats_of, took_part


def body_id_of(thing: object) -> int | None:
    """Return the body that a thing of a meeting belongs to."""
    if isinstance(thing, Body):
        return thing.pk
    if isinstance(thing, Meeting | Protocol | RecurringItem | ItemProposal):
        return thing.body_id
    if isinstance(thing, AgendaItem | Guest | Invitation):
        return thing.meeting.body_id
    if isinstance(thing, MeetingMaterial | Vote | Decision | Speaker | Recusal):
        return thing.item.meeting.body_id
    if isinstance(thing, Assignment):
        return thing.decision.item.meeting.body_id
    if isinstance(thing, DecisionAnswer):
        return thing.assignment.decision.item.meeting.body_id
    if isinstance(thing, Delivery):
        return thing.protocol.body_id
    return None


def _holds(*roles: str) -> Predicate:
    @rules.predicate(f"holds:{','.join(roles)}")
    def holds(user: object, thing: object) -> bool:
        return body_id_of(thing) in bodies_where(user, *roles)  # type: ignore[arg-type]

    return holds


is_secretary = _holds(SeatRole.SECRETARY)
is_chair_or_deputy = _holds(SeatRole.CHAIR, SeatRole.DEPUTY_CHAIR)


@rules.predicate
def is_addressee(user: object, delivery: Delivery | None) -> bool:
    """Say whether a copy was sent to the person's university, or to the authorised body the person works for."""
    return delivery is not None and copies_for(user).filter(pk=delivery.pk).exists()  # type: ignore[arg-type]


@rules.predicate
def answers_for(user: object, assignment: Assignment | None) -> bool:
    """Say whether the decision was directed to the person, or to a university they coordinate."""
    if assignment is None:
        return False
    if assignment.user_id:
        return assignment.user_id == user.pk  # type: ignore[attr-defined]
    coordinates = user.is_authenticated and user.university_ids(  # type: ignore[attr-defined]
        OfficeRole.UNIVERSITY_COORDINATOR
    )
    return bool(coordinates) and assignment.university_id in coordinates


@rules.predicate
def is_invited(user: object, invitation: Invitation | None) -> bool:
    """Say whether the invitation is the person's own."""
    if invitation is None or invitation.user_id is None:
        return False  # a member without an account answers by the link of the letter only
    return invitation.user_id == user.pk  # type: ignore[attr-defined]


@rules.predicate
def has_where_to_propose(user: object, body: Body | None) -> bool:
    """Say whether the person may propose items to the body; to any body when none is named (cl. 30.1)."""
    targets = proposal_targets(user)  # type: ignore[arg-type]
    return any(body is None or target.body.pk == body.pk for target in targets)


@rules.predicate
def is_proposer(user: object, proposal: ItemProposal | None) -> bool:
    return proposal is not None and proposal.proposed_by_id == user.pk  # type: ignore[attr-defined]


@rules.predicate
def is_own_seat(user: object, attendee: Attendee | None) -> bool:
    """Say whether the line of the frozen roster is the person's own."""
    return attendee is not None and attendee.user_id == user.pk  # type: ignore[attr-defined]


@rules.predicate
def sits_on_the_seat(user: object, recusal: Recusal | None) -> bool:
    """Say whether the recusal is the person's own."""
    return recusal is not None and recusal.seat_id in {seat.pk for seat in seats_of(user)}  # type: ignore[arg-type]


@rules.predicate
def is_overseer(user: object, thing: object) -> bool:
    return oversees(user)  # type: ignore[arg-type]


SECRETARY_VERBS = (
    "plan_meeting",
    "edit_meeting",
    "edit_agenda",
    "enter_answer",
    "remind_silent",
    "invite_uninvited",
    "edit_guests",
    "mark_guest",
    "edit_recurring",
    "screen_proposal",
    "convene_meeting",
    "cancel_meeting",
    "open_meeting",
    "record_attendance",
    "set_presiding",
    "open_vote",
    "record_ballot",
    "close_vote",
    "annul_vote",
    "repeat_vote",
    "correct_vote",
    "set_current_item",
    "record_recusal",
    "record_discussion",
    "record_decision",
    "close_meeting",
    "edit_protocol",
    "edit_protocol_settings",
    "edit_phrases",
    "open_remarks",
    "answer_remark",
    "make_extract",
    "return_to_draft",
    "correct_protocol",
    "request_protocol_pdf",
    "record_paper_signatures",
    "publish_protocol",
    "remind_unopened",
    "direct_decision",
    "end_decision",
    "review_answer",
)


@rules.predicate
def was_present(user: object, protocol: Protocol | None) -> bool:
    """Say whether the person took part in the meeting of the protocol."""
    return protocol is not None and took_part(user, protocol)  # type: ignore[arg-type]


@rules.predicate
def keeps_common_phrases(user: object) -> bool:
    """Say whether the person is the Council's secretary: the common wordings are theirs."""
    return any(
        seat.role == SeatRole.SECRETARY and seat.body.kind == BodyKind.COUNCIL
        for seat in seats_of(user)  # type: ignore[arg-type]
    )


@rules.predicate
def leads_group(user: object, body: Body | None) -> bool:
    """Say whether the person is chair or secretary of a group, or of the body that formed it."""
    led = bodies_where(user, SeatRole.CHAIR, SeatRole.SECRETARY)  # type: ignore[arg-type]
    return body is not None and (body.pk in led or body.parent_id in led)


for verb in SECRETARY_VERBS:
    rules.add_perm(f"meetings.{verb}", is_secretary)

rules.add_perm("meetings.cast_deciding_vote", is_secretary | is_chair_or_deputy)
rules.add_perm("meetings.answer_invitation", is_invited | is_secretary)
rules.add_perm("meetings.keep_sub_bodies", is_secretary | _holds(SeatRole.CHAIR))
rules.add_perm("meetings.state_result", leads_group)
rules.add_perm("meetings.propose_item", has_where_to_propose)
rules.add_perm("meetings.edit_proposal", is_proposer)
rules.add_perm("meetings.leave_remark", was_present)
rules.add_perm("meetings.edit_common_phrases", keeps_common_phrases)
rules.add_perm("meetings.agree_protocol", is_secretary | is_chair_or_deputy)
rules.add_perm("meetings.see_deliveries", is_secretary | is_chair_or_deputy | is_overseer)
rules.add_perm("meetings.receive_copy", is_addressee)
rules.add_perm("meetings.answer_assignment", answers_for)
rules.add_perm("meetings.see_overdue_decisions", is_overseer)
rules.add_perm("meetings.declare_recusal", _holds())
rules.add_perm("meetings.withdraw_recusal", is_secretary | sits_on_the_seat)
rules.add_perm("meetings.check_in", is_own_seat)
rules.add_perm("meetings.vote_from_seat", is_own_seat)
