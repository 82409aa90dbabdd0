"""What of an association's earlier calls stands in the way of another one (clause 31; ADR-0058)."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from associations.domain.deadlines import DEADLINE_ZONE
from associations.models import Association
from associations.queries import base_universities_on
from council.domain import calls as domain
from council.enums import CallAppealOutcome, CallObstacle, OrderState
from council.models import CallDecision
from council.queries.calls import is_being_corrected, result_stands
from criteria.enums import ApplicationState, CallState
from criteria.models import Application


def _obstacle_text(
    obstacle: CallObstacle, association: Association, closed_at: datetime, decision: CallDecision | None
) -> str:
    said = {"association": association.body.short_name, "day": f"{timezone.localtime(closed_at):%d.%m.%Y}"}
    if decision is not None and is_being_corrected(decision):
        words = gettext(
            "“%(association)s”: the protocol with the result of the call that closed on %(day)s is being corrected; another "
            "call follows when it is signed."
        )
    elif decision is None:
        words = gettext(
            "“%(association)s”: the applications to the call that closed on %(day)s are before the Council; another call "
            "follows its decision."
        )
    elif obstacle == CallObstacle.NOT_ORDERED:
        words = gettext(
            "“%(association)s”: the Council chose %(university)s in the call that closed on %(day)s; another call follows "
            "when the order is in force."
        )
        said["university"] = decision.university.name if decision.university else ""
    elif any(one.outcome == CallAppealOutcome.OPEN for one in decision.appeals.all()):
        words = gettext(
            "“%(association)s”: an appeal against the result of the call that closed on %(day)s is open; another call "
            "follows its decision."
        )
    else:
        words = gettext(
            "“%(association)s”: the result of the call that closed on %(day)s can be appealed against until %(moment)s; "
            "another call follows when it stands."
        )
        said["moment"] = f"{decision.appeal_until.astimezone(DEADLINE_ZONE):%d.%m.%Y %H:%M}"
    return words % said


def calls_in_the_way(associations: Collection[Association], now: datetime) -> dict[int, str]:
    """Return why another call cannot be announced, by the key of the association; a free one is left out (ADR-0058).

    It looks at closed calls only. Two queries, four when one of them has a result.
    """
    by_key = {one.pk: one for one in associations}
    applicants: dict[tuple[int, int], list[Application]] = {}
    for application in (
        Application.objects.filter(
            association__in=by_key,
            state=ApplicationState.SUBMITTED,
            call__state=CallState.ANNOUNCED,
            call__closes_at__lte=now,
        )
        .select_related("call")
        .order_by("-call__closes_at", "pk")
    ):
        if application.call_id:
            applicants.setdefault((application.call_id, application.association_id), []).append(application)
    rows = CallDecision.objects.filter(association__in=by_key, set_aside_at__isnull=True)
    decisions = {
        (one.call_id, one.association_id): one
        for one in rows.select_related("university", "protocol", "line__order").prefetch_related("appeals")
    }
    hosts = dict(
        base_universities_on(timezone.localdate(now))
        .filter(association__in={key for _call, key in decisions})
        .values_list("association", "university")
        if decisions
        else ()
    )
    found: dict[int, str] = {}
    for (call, key), applied in applicants.items():
        decision = decisions.get((call, key))
        obstacle = domain.in_the_way(
            applicants=len(applied),
            decided=decision is not None,
            chosen=decision is not None and decision.university_id is not None,
            stands=decision is not None and result_stands(decision, applied, now),
            carried_out=decision is not None and _is_carried_out(decision, hosts.get(key)),
        )
        if obstacle:
            closed_at = applied[0].call.closes_at if applied[0].call else now
            found.setdefault(key, _obstacle_text(obstacle, by_key[key], closed_at, decision))
    return found


def _is_carried_out(decision: CallDecision, host: int | None) -> bool:
    """Say whether the chosen university hosts the association, or has come to host it by the order of this result."""
    ordered = decision.line is not None and decision.line.order.state == OrderState.IN_FORCE
    return ordered or (host is not None and host == decision.university_id)
