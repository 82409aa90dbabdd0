"""After the commit, by id; each is safe to run twice."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from council.enums import CallAppealOutcome, CallCorrection, RecommendationState
from council.models import (
    CallAppeal,
    CallDecision,
    Council,
    OrderDraft,
    Recommendation,
    RecommendationAnswer,
    StampRequest,
    TransferCase,
)
from council.notifications import (
    send_call_appeal,
    send_call_correction,
    send_call_result,
    send_order_news,
    send_recommendation_answer,
    send_recommendation_letter,
    send_stamp_news,
    send_transfer_news,
)
from council.queries import effects_of_order, people_of_order, receivers_of_copies
from council.queries.calls import people_of_applicants, people_of_authorised_body
from council.queries.recommendations import receivers_of
from council.queries.transfers import people_of_transfer
from criteria.queries.calls import applications_of
from meetings.enums import AnswerVerdict, SeatRole
from meetings.models import Protocol
from meetings.queries import holders_of
from meetings.services import deliver_copies


@shared_task(name="council.deliver_protocol_copies")
def deliver_protocol_copies(protocol_id: int) -> int:
    """Send a Council protocol to every university of the table and the authorised body; 0 for other bodies."""
    protocol = Protocol.objects.filter(pk=protocol_id).first()
    if not protocol or not Council.objects.filter(body_id=protocol.body_id).exists():
        return 0
    return deliver_copies(
        protocol, receivers_of_copies(protocol.body, protocol.signed_on), to_authorised_body=True
    )


@shared_task(name="council.tell_of_order")
def tell_of_order(draft_id: int) -> None:
    """Tell the universities and associations that an order in force concerns."""
    draft = OrderDraft.objects.select_related("legal_order").filter(pk=draft_id).first()
    if draft is None or draft.legal_order is None:
        return
    order = draft.legal_order
    for person, effects in people_of_order(effects_of_order(order), order.in_force_from):
        with transaction.atomic():
            send_order_news(person, order, effects)


@shared_task(name="council.tell_of_stamp")
def tell_of_stamp(request_id: int) -> None:
    """Tell the authors and the association's secretary what the Council decided."""
    request = (
        StampRequest.objects.select_related("material__association__body", "material__submitted_by")
        .filter(pk=request_id)
        .first()
    )
    if request is None:
        return
    secretaries = holders_of(request.material.association.body, [SeatRole.SECRETARY])
    people = {person.pk: person for person in [request.material.submitted_by, *secretaries]}
    for person in people.values():
        with transaction.atomic():
            send_stamp_news(person, request)


@shared_task(name="council.tell_of_recommendation")
def tell_of_recommendation(recommendation_id: int) -> None:
    """Send a recommendation to everybody who answers for one of its addressees."""
    found = Recommendation.objects.filter(pk=recommendation_id, state=RecommendationState.ISSUED).first()
    if found is None:
        return
    rows = list(found.addressees.select_related("university", "association__body"))
    people = receivers_of(rows, timezone.localdate())
    for row in rows:
        for person in people[row.pk]:
            with transaction.atomic():
                send_recommendation_letter(person, row, found)


@shared_task(name="council.tell_of_recommendation_answer")
def tell_of_recommendation_answer(answer_id: int) -> None:
    """Tell the Council's secretary of an answer; tell the addressee of one that came back."""
    answer = (
        RecommendationAnswer.objects.select_related(
            "addressee__recommendation", "addressee__university", "addressee__association__body"
        )
        .filter(pk=answer_id)
        .first()
    )
    if answer is None:
        return
    if answer.verdict == AnswerVerdict.RETURNED:
        people = receivers_of([answer.addressee], timezone.localdate())[answer.addressee_id]
    else:
        people = list(holders_of(Council.objects.select_related("body").get().body, [SeatRole.SECRETARY]))
    for person in people:
        with transaction.atomic():
            send_recommendation_answer(person, answer)


@shared_task(name="council.tell_of_transfer")
def tell_of_transfer(case_id: int, step: str) -> int:
    """Tell the association and its base university how a proposal to transfer it stands; returns how many were told."""
    case = (
        TransferCase.objects.select_related("association__body", "university", "item__meeting", "protocol")
        .filter(pk=case_id)
        .first()
    )
    if case is None:
        return 0
    people = list(people_of_transfer(case, timezone.localdate()))
    for person in people:
        with transaction.atomic():
            send_transfer_news(person, case, step)
    return len(people)


@shared_task(name="council.tell_of_call_decision")
def tell_of_call_decision(decision_id: int) -> int:
    """Tell coordinators and heads of every applicant the result of a call; returns how many letters were written."""
    decision = (
        CallDecision.objects.select_related("call", "association__body", "university", "protocol__body")
        .filter(pk=decision_id)
        .first()
    )
    if decision is None:
        return 0
    told = 0
    for application in applications_of(decision.call, decision.association):
        for person in people_of_applicants([application.university_id], timezone.localdate()):
            with transaction.atomic():
                send_call_result(person, decision, application.university)
            told += 1
    return told


@shared_task(name="council.tell_of_call_appeal")
def tell_of_call_appeal(appeal_id: int) -> int:
    """Tell of an appeal: raised, the authorised body and the Council's secretary; decided, the applicants it concerns.

    Returns how many were told.
    """
    appeal = (
        CallAppeal.objects.select_related(
            "university", "decision__call", "decision__association__body", "decision__university"
        )
        .filter(pk=appeal_id)
        .first()
    )
    if appeal is None:
        return 0
    today, decision = timezone.localdate(), appeal.decision
    secretaries = holders_of(Council.objects.select_related("body").get().body, [SeatRole.SECRETARY])
    if appeal.outcome == CallAppealOutcome.OPEN:
        people = [*people_of_authorised_body(today), *secretaries]
    else:
        concerned = [appeal.university_id]
        if appeal.outcome == CallAppealOutcome.UPHELD:
            concerned = [one.university_id for one in applications_of(decision.call, decision.association)]
        people = [*people_of_applicants(concerned, today), *secretaries]
    told = {person.pk: person for person in people}
    for person in told.values():
        with transaction.atomic():
            send_call_appeal(person, appeal)
    return len(told)


@shared_task(name="council.tell_of_call_correction")
def tell_of_call_correction(decision_id: int, what: str) -> int:
    """Tell the Council's secretary what a corrected protocol did to the result of a call; returns how many were told.

    A result that stays although the votes were corrected is told to the authorised body too.
    """
    decision = (
        CallDecision.objects.select_related("call", "association__body", "university", "protocol__body")
        .filter(pk=decision_id)
        .first()
    )
    if decision is None:
        return 0
    people = list(holders_of(Council.objects.select_related("body").get().body, [SeatRole.SECRETARY]))
    if what == CallCorrection.KEPT:
        people += people_of_authorised_body(timezone.localdate())
    told = {person.pk: person for person in people}
    for person in told.values():
        with transaction.atomic():
            send_call_correction(person, decision, what)
    return len(told)
