"""What the Council does when something below it happens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from associations.models import Association
from core.waiting import Waiting
from council import tasks
from council.queries import notes_for, receivers_of_copies
from council.queries.calls import results_for
from council.queries.conflicts import conflicts_of_item
from council.queries.earlier_calls import calls_in_the_way
from council.queries.recommendations import visible_recommendations
from council.services.call_corrections import renew_calls
from council.services.calls import settle_calls
from council.services.plans import settle_plans
from council.services.rankings import settle_rankings
from council.services.transfers import settle_transfers
from criteria.models import Call
from criteria.signals import CallResult, obstacles_asked, results_asked
from meetings.enums import BodyKind
from meetings.models import Decision, Protocol
from meetings.queries import register_recusals, register_universities
from meetings.signals import notes_asked, outcomes_asked, protocol_signed

register_universities(BodyKind.COUNCIL, receivers_of_copies)
register_recusals(BodyKind.COUNCIL, conflicts_of_item)


@receiver(protocol_signed, dispatch_uid="council.deliver_copies")
def deliver_copies_of_the_council(*, protocol: Protocol, **_kwargs: Any) -> None:
    """Send the copies of a Council protocol after the commit."""
    tasks.deliver_protocol_copies.delay_on_commit(protocol.pk)


@receiver(notes_asked, dispatch_uid="council.two_meetings_a_year")
def tell_of_two_meetings_a_year(*, user: Any, **_kwargs: Any) -> list[Waiting]:
    """Say above the list of meetings that the Council has too few of them (cl. 11)."""
    return notes_for(user)


@receiver(outcomes_asked, dispatch_uid="council.recommendations_of_a_decision")
def tell_of_recommendations(*, decision: Decision, user: Any, **_kwargs: Any) -> list[tuple[str, str]]:
    """Name the recommendations that were made of a decision, as far as the reader may see them (cl. 15.3-15.6)."""
    made = visible_recommendations(user).filter(decision=decision).order_by("pk")
    return [(str(one), reverse("council:recommendation_detail", args=[one.pk])) for one in made]


@receiver(protocol_signed, dispatch_uid="council.settle_plans")
def settle_plans_of_the_protocol(*, protocol: Protocol, **_kwargs: Any) -> None:
    """Agree or return the work plans that the signed protocol decided on (cl. 15.10)."""
    settle_plans(protocol)


@receiver(protocol_signed, dispatch_uid="council.settle_rankings")
def settle_rankings_of_the_protocol(*, protocol: Protocol, **_kwargs: Any) -> None:
    """Note what the signed protocol decided on the results of a year; a corrected one is read anew (cl. 15.11)."""
    settle_rankings(protocol)


@receiver(protocol_signed, dispatch_uid="council.settle_transfers")
def settle_transfers_of_the_protocol(*, protocol: Protocol, **_kwargs: Any) -> None:
    """Note what the signed protocol decided on proposals to transfer an association (cl. 31)."""
    settle_transfers(protocol)


@receiver(protocol_signed, dispatch_uid="council.settle_calls")
def settle_calls_of_the_protocol(*, protocol: Protocol, **_kwargs: Any) -> None:
    """Note whom the signed protocol chose as base universities; a corrected one is read anew (cl. 7, 31)."""
    settle_calls(protocol)
    renew_calls(protocol)


@receiver(results_asked, dispatch_uid="council.results_of_calls")
def tell_results_of_a_call(*, call: Call, user: Any, **_kwargs: Any) -> dict[int, CallResult]:
    """Say on the page of a call how it ended (cl. 31)."""
    return results_for(call, user)


@receiver(obstacles_asked, dispatch_uid="council.calls_in_the_way")
def tell_of_calls_in_the_way(
    *, associations: Sequence[Association], now: datetime, **_kwargs: Any
) -> dict[int, str]:
    """Say of which associations an earlier call has not ended, so that none other is announced (cl. 31)."""
    return calls_in_the_way(associations, now)
