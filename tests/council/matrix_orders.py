"""Who prepares an order, signs it in and puts it in force; who reads it (cl. 3, 7, 16.4, 31)."""

from core.files import store_bytes
from council.models import OrderDraft
from tests.cast import CENTER, COUNCIL, Cast
from tests.council import world_orders as world
from tests.matrix import Row

READERS = COUNCIL | CENTER | {"authorised_body"}
KEEPERS = frozenset({"authorised_body", "council_secretary"})


def draft(cast: Cast) -> OrderDraft:
    return OrderDraft.objects.first() or world.with_lines(cast)


def of_draft(cast: Cast) -> list:
    return [draft(cast).pk]


def of_signed(cast: Cast) -> list:
    return [(OrderDraft.objects.first() or world.signed(cast)).pk]


def of_scanned(cast: Cast) -> list:
    order = draft(cast)
    order.scan = store_bytes(b"%PDF-1.7\n%%EOF", name="order.pdf", content_type="application/pdf")
    order.save()
    return [order.pk]


SIGNATURE = {"number": "77", "signed_on": "2026-01-15", "link": "https://example.kz/77"}
PERMISSIONS = {"council.view_orders": READERS, "council.keep_orders": KEEPERS}
URLS = {
    "council:orders": Row(READERS),
    "council:order_new": Row(KEEPERS),
    "council:order_detail": Row(READERS, args=of_draft),
    "council:order_line_add": Row(KEEPERS, args=lambda cast: [draft(cast).pk, "move"]),
    "council:order_sign": Row(
        KEEPERS, args=of_draft, method="post", data=lambda cast: SIGNATURE, answers=302
    ),
    "council:order_take_back": Row(KEEPERS, args=of_signed, method="post", answers=302),
    "council:order_effect": Row(KEEPERS, args=of_signed, method="post", answers=302),
    "council:order_withdraw": Row(
        KEEPERS, args=of_draft, method="post", data=lambda cast: {"reason": "Қате"}, answers=302
    ),
    "council:order_draft_scan": Row(READERS, args=of_scanned),
    "council:order_annex": Row(READERS, args=lambda cast: [draft(cast).pk, 2, "kk", "docx"]),
    "council:order_table_line_remove": Row(
        KEEPERS, args=lambda cast: [draft(cast).table_lines.get().pk], method="post", answers=302
    ),
    "council:order_seat_line_remove": Row(
        KEEPERS, args=lambda cast: [draft(cast).seat_lines.get().pk], method="post", answers=302
    ),
    "council:annex_today": Row(READERS, args=lambda cast: [1, "ru", "docx"]),
}
