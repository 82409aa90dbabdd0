"""Who brings work plans and publications before the Council, and who reads what became of them."""

import rules

from accounts.enums import OfficeRole
from accounts.models import User
from associations.queries.handover import hosted_by
from associations.rules import keeps_material, oversees_reports, sits_in_association
from council.models import CallDecision, RecommendationAddressee, TransferCase
from council.queries import keeps_council
from council.queries.calls import Contest, coordinates_applicant
from council.queries.calls import is_of_an_applicant as applied_in
from council.queries.recommendations import addressed_to
from kpi.rules.review import is_center_head


@rules.predicate
def is_council_secretary(user: User, thing: object = None) -> bool:
    return keeps_council(user)


rules.add_perm("council.view_oversight", oversees_reports)
rules.add_perm("council.view_plans", oversees_reports)
rules.add_perm("council.consider_plans", is_council_secretary)


@rules.predicate
def is_working_body(user: User, thing: object = None) -> bool:
    """Is of the authorised body, whose unit is the Council's working body (cl. 3), or the Council's secretary."""
    return user.is_authenticated and (user.holds_office(OfficeRole.AUTHORISED_BODY) or keeps_council(user))


rules.add_perm("council.view_orders", oversees_reports)
rules.add_perm("council.keep_orders", is_working_body)
rules.add_perm("council.put_ranking", is_council_secretary | is_center_head)


@rules.predicate
def is_of_the_association(user: User, case: TransferCase | None) -> bool:
    """Sits in the association or is of its base university: they are told of the proposal and follow it."""
    if case is None or not user.is_authenticated:
        return False
    return sits_in_association(user, case.association) or hosted_by(case.association, user)


rules.add_perm("council.propose_transfer", is_council_secretary | is_center_head)
rules.add_perm("council.view_transfers", oversees_reports)
rules.add_perm("council.view_transfer", oversees_reports | is_of_the_association)
rules.add_perm("council.view_stamp_requests", oversees_reports)
rules.add_perm("council.ask_for_stamp", keeps_material)
rules.add_perm("council.consider_stamps", is_council_secretary)
rules.add_perm("council.keep_recommendations", is_council_secretary)
rules.add_perm("council.keep_conferences", is_working_body)


@rules.predicate
def is_its_addressee(user: User, addressee: RecommendationAddressee | None) -> bool:
    """Answers for the addressee: as coordinator, as chair or secretary of the association, in the authorised body."""
    if addressee is None or not user.is_authenticated:
        return False
    return RecommendationAddressee.objects.filter(addressed_to(user), pk=addressee.pk).exists()


rules.add_perm("council.answer_recommendation", is_its_addressee)


@rules.predicate
def is_of_an_applicant(user: User, contest: Contest | None) -> bool:
    """Coordinates or heads a university that applied: it follows what becomes of its application."""
    return contest is not None and applied_in(user, contest)


@rules.predicate
def appeals_for_an_applicant(user: User, decision: CallDecision | None) -> bool:
    """Coordinates a university that applied; whether it may still appeal is said by the service."""
    return decision is not None and coordinates_applicant(user, decision)


@rules.predicate
def is_of_the_authorised_body(user: User, thing: object = None) -> bool:
    return user.is_authenticated and user.holds_office(OfficeRole.AUTHORISED_BODY)


rules.add_perm("council.view_contest", oversees_reports | is_of_an_applicant)
rules.add_perm("council.consider_calls", is_council_secretary)
rules.add_perm("council.appeal_call", appeals_for_an_applicant)
rules.add_perm("council.decide_call_appeal", is_of_the_authorised_body)
