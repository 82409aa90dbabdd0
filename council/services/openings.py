"""The result of a call for a new direction in an order: the lines that open the association (clauses 7, 31; ADR-0059)."""

from accounts.models import User
from core.codes import LANGUAGES
from council.enums import TableLineKind
from council.models import CallDecision, OrderDraft, TableLine
from council.services.orders import add_table_line, remove_line
from directory.models import Direction


def add_opening(draft: OrderDraft, decision: CallDecision, *, actor: User) -> TableLine:
    """Write the opening of the association at the chosen university into a draft; before it that of a new direction.

    Raises DomainError as adding any line does.
    """
    association = decision.association
    founding = association.founding
    same = draft.table_lines.filter(kind=TableLineKind.OPEN_DIRECTION, code=founding.code)
    if not Direction.objects.filter(code=founding.code).exists() and not same.exists():
        names = {f"name_{code}": getattr(founding, f"direction_name_{code}") for code in LANGUAGES}
        new = {"area": founding.area, "code": founding.code, **names}
        add_table_line(draft, actor=actor, kind=TableLineKind.OPEN_DIRECTION, data=new)
    scope = {f"scope_{code}": getattr(association, f"scope_{code}") or "" for code in LANGUAGES}
    data = {"code": founding.code, "university": decision.university, "planned": association, **scope}
    return add_table_line(draft, actor=actor, kind=TableLineKind.OPEN, data=data)


def take_out(line: TableLine, *, actor: User) -> None:
    """Take the line of a result out of a draft, and the new direction that no other line of it needs."""
    draft, code = line.order, line.code if line.planned_id else ""
    remove_line(line, actor=actor)
    if code and not draft.table_lines.filter(kind=TableLineKind.OPEN, code=code).exists():
        for opened in draft.table_lines.filter(kind=TableLineKind.OPEN_DIRECTION, code=code):
            remove_line(opened, actor=actor)
