"""An association that is to be founded for a new direction, on its way to the order (cl. 7, 31; ADR-0059)."""

from associations.models import Association
from council.models import CallDecision, OrderDraft
from council.services import orders
from tests.cast import Cast
from tests.council import world_calls
from tests.criteria import world as criteria


def applied(cast: Cast, association: Association | None = None) -> Association:
    """Let two universities apply to the call for a planned association, and the call be over."""
    association = association or criteria.planned(cast)
    call = criteria.called_for(cast, association)
    rival = criteria.another_coordinator()
    criteria.sent(cast.member_university, association, cast["university_coordinator"])
    criteria.sent(rival.university, association, rival)
    criteria.over(call)
    return association


def decided(cast: Cast, *, chosen: int | None = 1, association: Association | None = None) -> CallDecision:
    """Return the result that stands: by default the second applicant is chosen."""
    applied(cast, association)
    return world_calls.past_term(world_calls.decided(cast, chosen=chosen))


def in_force(cast: Cast, draft: OrderDraft, **fields) -> OrderDraft:
    """Sign an order today and put it in force."""
    return orders.put_in_force(signed(cast, draft, **fields), actor=cast["authorised_body"])


def signed(cast: Cast, draft: OrderDraft, *, day, number: str = "77") -> OrderDraft:
    return orders.sign_order(
        draft,
        actor=cast["authorised_body"],
        number=number,
        signed_on=day,
        effective_on=day,
        link=f"https://example.kz/{number}",
    )
