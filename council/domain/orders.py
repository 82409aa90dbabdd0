"""Lifecycle of an order that changes the annexes, and the sequence in which its lines take effect."""

from core.lifecycle import Lifecycle
from council.enums import OrderState, SeatLineKind, TableLineKind

# A signed order may be signed again: a number or a date that was entered wrongly is corrected before its day.
ORDER: Lifecycle = {
    OrderState.DRAFT: {OrderState.SIGNED, OrderState.WITHDRAWN},
    OrderState.SIGNED: {OrderState.SIGNED, OrderState.DRAFT, OrderState.IN_FORCE, OrderState.WITHDRAWN},
}
# New directions before their associations, closings before openings, so that nothing is in the way.
TABLE_SEQUENCE = (
    TableLineKind.OPEN_DIRECTION,
    TableLineKind.RENAME_DIRECTION,
    TableLineKind.CLOSE_DIRECTION,
    TableLineKind.CLOSE,
    TableLineKind.OPEN,
    TableLineKind.MOVE,
)
SEAT_SEQUENCE = (SeatLineKind.REMOVE, SeatLineKind.APPOINT)
