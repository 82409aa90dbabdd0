"""Who may read and who writes the annual report. Not when: that is the lifecycle's."""

import rules

from accounts.models import User
from associations.models import AnnualReport
from associations.queries import sees_all_reports
from meetings.enums import SeatRole
from meetings.queries import bodies_where, seats_of

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
