"""Who fills in a KPI sheet. When is the services' matter."""

import rules

from accounts.models import User
from associations.rules import belongs_to_association, keeps_report
from kpi.models import KpiSheet


@rules.predicate
def keeps_sheet(user: User, sheet: KpiSheet | None) -> bool:
    return keeps_report(user, sheet.report if sheet is not None else None)


@rules.predicate
def sits_in_its_association(user: User, sheet: KpiSheet | None) -> bool:
    return belongs_to_association(user, sheet.report if sheet is not None else None)


rules.add_perm("kpi.view_drafted_claims", sits_in_its_association)
rules.add_perm("kpi.edit_claim", keeps_sheet)
rules.add_perm("kpi.answer_return", keeps_sheet)
rules.add_perm("kpi.raise_appeal", keeps_sheet)
