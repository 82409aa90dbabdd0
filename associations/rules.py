"""Who may read and who writes the annual report. Not when: that is the lifecycle's."""

import rules
from django.utils import timezone

from accounts.models import User
from associations.enums import RequestSender
from associations.models import (
    AnnualReport,
    Association,
    MaterialRequest,
    RequestAddressee,
    ReviewOpinion,
    TeachingMaterial,
)
from associations.queries import sees_all_reports
from associations.queries.expertise import submits
from associations.queries.handover import hosted_by
from associations.queries.requests import (
    addressed_bodies,
    addressed_universities,
    sending_bodies,
    speaks_for_center,
)
from associations.queries.structure import hosts_today
from associations.queries.university_room import coordinates
from directory.models import University
from meetings.enums import SeatRole
from meetings.queries import bodies_where, earlier_periods, oversees, seats_of

KEEPERS = (SeatRole.CHAIR, SeatRole.SECRETARY)


@rules.predicate
def oversees_reports(user: User) -> bool:
    return sees_all_reports(user)


@rules.predicate
def belongs_to_association(user: User, report: AnnualReport | None) -> bool:
    """Holds a seat of the report's association; of any association when no report is named."""
    if report is None:
        return any(seat.body.kind == "association" for seat in seats_of(user))
    return report.association.body_id in bodies_where(user)


@rules.predicate
def keeps_report(user: User, report: AnnualReport | None) -> bool:
    """Is the chair or the secretary of the report's association; of any association when no report is named."""
    if report is None:
        return any(seat.body.kind == "association" and seat.role in KEEPERS for seat in seats_of(user))
    return report.association.body_id in bodies_where(user, *KEEPERS)


rules.add_perm("associations.view_report", oversees_reports | belongs_to_association)
rules.add_perm("associations.edit_report", keeps_report)
rules.add_perm("associations.submit_report", keeps_report)


@rules.predicate
def sits_in_association(user: User, association: Association | None) -> bool:
    """Holds a seat of the association; of any association when none is named."""
    if association is None:
        return any(seat.body.kind == "association" for seat in seats_of(user))
    return association.body_id in bodies_where(user)


@rules.predicate
def keeps_association(user: User, association: Association | None) -> bool:
    """Is the chair or the secretary of the association (cl. 18, 27); of any association when none is named."""
    if association is None:
        return any(seat.body.kind == "association" and seat.role in KEEPERS for seat in seats_of(user))
    return association.body_id in bodies_where(user, *KEEPERS)


rules.add_perm("associations.view_record", oversees_reports | sits_in_association)
rules.add_perm("associations.keep_record", keeps_association)
rules.add_perm("associations.view_members", oversees_reports | sits_in_association)
rules.add_perm("associations.edit_members", keeps_association)


@rules.predicate
def hands_in(user: User, material: TeachingMaterial) -> bool:
    """Handed the material in, or coordinates the university that did."""
    return submits(user, material)


@rules.predicate
def keeps_material(user: User, material: TeachingMaterial) -> bool:
    """Is the chair or the secretary of the association that examines the material."""
    return keeps_association(user, material.association)


@rules.predicate
def is_its_expert(user: User, opinion: ReviewOpinion) -> bool:
    return opinion.expert_id == user.pk


rules.add_perm("associations.submit_material", rules.is_authenticated)
rules.add_perm("associations.change_material", hands_in | keeps_material)
rules.add_perm("associations.keep_material", keeps_material)
rules.add_perm("associations.give_opinion", is_its_expert)


@rules.predicate
def reads_meeting_plans(user: User) -> bool:
    """Sits in an association, or oversees them all."""
    return any(seat.body.kind == "association" for seat in seats_of(user)) or oversees(user)


rules.add_perm("associations.view_meeting_plans", reads_meeting_plans)
rules.add_perm("associations.plan_meetings", keeps_association)


@rules.predicate
def chairs_association(user: User, association: Association | None) -> bool:
    """Is the chair of the association, who approves its structure (cl. 18)."""
    return association is not None and association.body_id in bodies_where(user, SeatRole.CHAIR)


@rules.predicate
def coordinates_base_university(user: User, association: Association | None) -> bool:
    """Coordinates the university at which the association operates: it sets the criteria (cl. 17.p2)."""
    return (
        association is not None
        and user.is_authenticated
        and hosts_today(association, user, timezone.localdate())
    )


@rules.predicate
def knows_of_handover(user: User, association: Association | None) -> bool:
    """Is of a university that hosts or hosted the association, or held an office of it in that time."""
    if association is None or not user.is_authenticated:
        return False
    return hosted_by(association, user) or keeps_reading(user, association)


@rules.predicate
def keeps_reading(user: User, association: Association | None) -> bool:
    """Reads the papers of a time in which their university hosted the association (cl. 31)."""
    return association is not None and any(
        period.body_id == association.body_id for period in earlier_periods(user)
    )


rules.add_perm("associations.read_members", oversees_reports | sits_in_association | keeps_reading)
rules.add_perm("associations.name_officers", coordinates_base_university)
rules.add_perm("associations.pass_on_decisions", keeps_association | coordinates_base_university)
rules.add_perm("associations.view_handover", oversees_reports | sits_in_association | knows_of_handover)
rules.add_perm("associations.approve_structure", chairs_association)
rules.add_perm("associations.set_criteria", keeps_association | coordinates_base_university)


@rules.predicate
def may_ask(user: User, request: MaterialRequest | None) -> bool:
    """Asks in the name of the Council, the Center or an association (cl. 16.1, 29); of this request when one is named."""
    if request is None:
        return bool(sending_bodies(user)) or speaks_for_center(user)
    if request.sender == RequestSender.CENTER:
        return speaks_for_center(user)
    return request.body_id in {body.pk for body in sending_bodies(user)}


@rules.predicate
def may_answer(user: User, answer: RequestAddressee | None) -> bool:
    """Answers for the university as its coordinator, or for the association as its chair or secretary."""
    if answer is None:
        return bool(addressed_universities(user) or addressed_bodies(user))
    if answer.association is not None:
        return answer.association.body_id in addressed_bodies(user)
    return answer.university_id in addressed_universities(user)


rules.add_perm("associations.ask_materials", may_ask)
rules.add_perm("associations.answer_request", may_answer)


@rules.predicate
def coordinates_university(user: User, university: University | None) -> bool:
    """Coordinates the university; any university when none is named."""
    return coordinates(user, university)


rules.add_perm("associations.view_university_room", coordinates_university)


rules.add_perm("associations.view_plans", oversees_reports | sits_in_association)
rules.add_perm("associations.keep_plan", keeps_association)
rules.add_perm("associations.answer_plan", sits_in_association)
rules.add_perm("associations.approve_plan", chairs_association)
rules.add_perm("associations.view_publication", oversees_reports | sits_in_association)
rules.add_perm("associations.edit_publication", keeps_association)
rules.add_perm("associations.keep_thematic_plan", keeps_association)
rules.add_perm("associations.approve_thematic_plan", chairs_association)
