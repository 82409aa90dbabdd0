"""Who applies for a university, who reads applications, who announces calls and who checks (clauses 3, 7, 31)."""

import rules

from accounts.enums import OF_A_UNIVERSITY, OfficeRole
from accounts.models import User
from associations.queries import sees_all_reports
from criteria.models import Application
from meetings.enums import BodyKind, SeatRole
from meetings.queries import seats_of


@rules.predicate
def applies_for(user: User, application: Application | None) -> bool:
    """Coordinates the university that applies; any university when no application is named."""
    if not user.is_authenticated:
        return False
    ids = user.university_ids(OfficeRole.UNIVERSITY_COORDINATOR)
    return bool(ids) if application is None else application.university_id in ids


@rules.predicate
def reads_applications(user: User, thing: object = None) -> bool:
    """Applies for a university, heads one, or oversees the associations."""
    is_head = user.is_authenticated and user.holds_office(OfficeRole.UNIVERSITY_HEAD)
    return is_head or applies_for(user, None) or sees_all_reports(user)


rules.add_perm("criteria.apply", applies_for)
rules.add_perm("criteria.view_applications", reads_applications)


@rules.predicate
def announces_calls(user: User, thing: object = None) -> bool:
    """Is of the authorised body or the Council's secretary: they announce calls (cl. 3, 31)."""
    if not user.is_authenticated:
        return False
    keeps = any(
        seat.body.kind == BodyKind.COUNCIL and seat.role == SeatRole.SECRETARY for seat in seats_of(user)
    )
    return keeps or user.holds_office(OfficeRole.AUTHORISED_BODY)


@rules.predicate
def compares_applications(user: User, thing: object = None) -> bool:
    """Oversees the associations: the Council, the Center, the authorised body."""
    return user.is_authenticated and sees_all_reports(user)


rules.add_perm("criteria.announce_call", announces_calls)
rules.add_perm("criteria.compare_applications", compares_applications)


@rules.predicate
def checks_applications(user: User, thing: object = None) -> bool:
    """Works for the National Center, which checks what universities state (ADR-0062)."""
    return user.is_authenticated and user.holds_office(OfficeRole.CENTER_REVIEWER, OfficeRole.CENTER_HEAD)


@rules.predicate
def speaks_for_applicant(user: User, application: Application | None) -> bool:
    """Coordinates or heads the university that applies; any university when no application is named."""
    if not user.is_authenticated:
        return False
    ids = user.university_ids(*OF_A_UNIVERSITY)
    return bool(ids) if application is None else application.university_id in ids


rules.add_perm("criteria.check_applications", checks_applications)
rules.add_perm("criteria.answer_row_question", speaks_for_applicant)
rules.add_perm("criteria.ask_about_call", speaks_for_applicant)
