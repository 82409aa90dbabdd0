"""Orders for tests: the cast's Council and associations, an order with lines, a signed one."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from council.models import OrderDraft
from council.services import orders
from tests.cast import Cast

TITLES = {"kk": "Өзгерістер енгізу туралы", "ru": "О внесении изменений", "en": "On amendments"}


def created(cast: Cast, **lines: Any) -> OrderDraft:
    return orders.create_order(actor=cast["authorised_body"], titles=TITLES)


def with_lines(cast: Cast) -> OrderDraft:
    """Return a draft that moves the association and removes a member of the Council."""
    draft, actor = created(cast), cast["authorised_body"]
    orders.add_table_line(
        draft,
        actor=actor,
        kind="move",
        data={"association": cast.association, "university": cast.other_university},
    )
    orders.add_seat_line(
        draft,
        actor=actor,
        kind="remove",
        data={"seat": cast.seat("member"), "ground": "РОӘК шешімі, 3-хаттама"},
    )
    return draft


def signed(cast: Cast, *, days: int = 0, **fields: Any) -> OrderDraft:
    """Return a signed order whose day is so many days from today."""
    today = timezone.localdate()
    given = {
        "number": "77",
        "signed_on": min(today, today + timedelta(days=days)),
        "effective_on": today + timedelta(days=days),
        "link": "https://example.kz/77",
    } | fields
    return orders.sign_order(with_lines(cast), actor=cast["authorised_body"], **given)
