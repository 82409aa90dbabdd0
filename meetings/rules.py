"""Who may do what with meetings and protocols; when it is possible is said by the services."""

import rules
from rules.predicates import Predicate

from meetings.enums import SeatRole
from meetings.models import AgendaItem, Body, Decision, Delivery, Meeting, MeetingMaterial, Protocol, Vote
from meetings.queries import bodies_where, copies_for, oversees


def body_id_of(thing: object) -> int | None:
    """Return the body that a thing of a meeting belongs to."""
    if isinstance(thing, Body):
        return thing.pk
    if isinstance(thing, Meeting | Protocol):
        return thing.body_id
    if isinstance(thing, AgendaItem):
        return thing.meeting.body_id
    if isinstance(thing, MeetingMaterial | Vote | Decision):
        return thing.item.meeting.body_id
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
def is_overseer(user: object, thing: object) -> bool:
    return oversees(user)  # type: ignore[arg-type]


SECRETARY_VERBS = (
    "plan_meeting",
    "edit_meeting",
    "edit_agenda",
    "convene_meeting",
    "cancel_meeting",
    "open_meeting",
    "record_attendance",
    "set_presiding",
    "open_vote",
    "record_ballot",
    "close_vote",
    "withdraw_vote",
    "record_discussion",
    "record_decision",
    "close_meeting",
    "edit_protocol",
    "return_to_draft",
    "request_protocol_pdf",
    "record_paper_signatures",
    "publish_protocol",
    "remind_unopened",
)
for verb in SECRETARY_VERBS:
    rules.add_perm(f"meetings.{verb}", is_secretary)

rules.add_perm("meetings.cast_deciding_vote", is_secretary | is_chair_or_deputy)
rules.add_perm("meetings.agree_protocol", is_secretary | is_chair_or_deputy)
rules.add_perm("meetings.see_deliveries", is_secretary | is_chair_or_deputy | is_overseer)
rules.add_perm("meetings.receive_copy", is_addressee)
