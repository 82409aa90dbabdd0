"""Who reviews and who reads the ranking. When is the services' matter; a conflict of interest binds everybody."""

import rules

from accounts.enums import OfficeRole
from accounts.models import User
from kpi.models import KpiSheet
from kpi.rules.claims import keeps_sheet
from meetings.enums import BodyKind
from meetings.queries import seats_of


@rules.predicate
def is_center(user: User) -> bool:
    return user.is_authenticated and user.holds_office(OfficeRole.CENTER_REVIEWER, OfficeRole.CENTER_HEAD)


@rules.predicate
def is_center_head(user: User) -> bool:
    return user.is_authenticated and user.holds_office(OfficeRole.CENTER_HEAD)


@rules.predicate
def is_authorised_body(user: User) -> bool:
    return user.is_authenticated and user.holds_office(OfficeRole.AUTHORISED_BODY)


@rules.predicate
def reviews_sheet(user: User, sheet: KpiSheet | None) -> bool:
    return sheet is not None and user.is_authenticated and sheet.reviewer_id == user.pk


@rules.predicate
def sits_on_council_or_association(user: User) -> bool:
    kinds = {BodyKind.COUNCIL, BodyKind.ASSOCIATION}
    return user.is_authenticated and any(seat.body.kind in kinds for seat in seats_of(user))


runs_review = (is_center & reviews_sheet) | is_center_head

rules.add_perm("kpi.view_review_queue", is_center)
rules.add_perm("kpi.take_report", is_center)
rules.add_perm("kpi.check_links", keeps_sheet | is_center)
rules.add_perm("kpi.assign_reviewer", is_center_head)
rules.add_perm("kpi.start_review", runs_review)
rules.add_perm("kpi.confirm_indicator", runs_review)
rules.add_perm("kpi.return_indicator", runs_review)
rules.add_perm("kpi.return_report", runs_review)
rules.add_perm("kpi.conclude_review", runs_review)
rules.add_perm("kpi.confirm_report", is_center_head)
rules.add_perm("kpi.decide_appeal", is_center_head)
rules.add_perm("kpi.view_appeals", is_center)
rules.add_perm("kpi.view_ranking", is_center | is_authorised_body | sits_on_council_or_association)
