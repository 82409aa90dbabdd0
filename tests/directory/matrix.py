from datetime import date

from core.files import store_bytes
from tests.cast import CENTER, EVERYBODY
from tests.factories.directory import ClauseFactory, LegalOrderFactory
from tests.matrix import Row


def order_with_scan(cast) -> list[int]:
    scan = store_bytes(b"%PDF-1.7\n%%EOF", name="order-7.pdf", content_type="application/pdf")
    order = LegalOrderFactory(key="order-7", number="7", signed_on=date(2026, 2, 1), scan=scan)
    return [order.pk]


PERMISSIONS = {"directory.see_source_notes": CENTER | {"authorised_body", "administrator"}}
URLS = {
    "directory:order_scan": Row(EVERYBODY, args=order_with_scan),
    "directory:clauses": Row(EVERYBODY),
    "directory:clause": Row(EVERYBODY, args=lambda cast: [ClauseFactory().identifier]),
}
