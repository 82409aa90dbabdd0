"""Letters of the Council: what became of a publication, what an order changed, what is recommended."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import User
from associations.domain.deadlines import DEADLINE_ZONE
from council.enums import CallAppealOutcome, StampState
from council.models import (
    CallAppeal,
    CallDecision,
    Recommendation,
    RecommendationAddressee,
    RecommendationAnswer,
    StampRequest,
    TransferCase,
)
from council.queries import OrderEffect
from directory.models import LegalOrder, University
from directory.templatetags.clauses import clause_label
from meetings.enums import AnswerVerdict
from notices.services import notify, write_letter


def send_stamp_news(person: User, request: StampRequest) -> None:
    """Tell the authors or the association that the stamp was granted or refused."""
    with translation.override(person.language):
        words = (
            gettext("The Council's stamp was granted: %(material)s")
            if request.state == StampState.GRANTED
            else gettext("The Council's stamp was refused: %(material)s")
        )
        subject = (words % {"material": request.material})[:200]
        url = reverse("associations:material_detail", args=[request.material_id])
        texts = {"person": person, "request": request, "url": f"{settings.SITE_URL}{url}"}
        text = render_to_string("council/email/stamp.txt", texts)
    key = f"stamp:{request.pk}:{request.state}:{person.pk}"
    write_letter(key=key, recipient=person, subject=subject, text=text)
    notify(recipient=person, key=key, title=subject, url=url)


def send_order_news(person: User, order: LegalOrder, effects: Sequence[OrderEffect]) -> None:
    """Tell somebody which of their associations an order in force moved, opened or closed (cl. 7, 31)."""
    with translation.override(person.language):
        subject = (gettext("An order changed annex 2: %(order)s") % {"order": order})[:200]
        url = reverse("associations:order_list")
        texts = {
            "person": person,
            "order": order,
            "effects": effects,
            "site": settings.SITE_URL,
            "url": f"{settings.SITE_URL}{url}",
        }
        text = render_to_string("council/email/order.txt", texts)
    key = f"order:{order.pk}:{person.pk}"
    write_letter(key=key, recipient=person, subject=subject, text=text)
    notify(recipient=person, key=key, title=subject, url=url)


def send_recommendation_letter(
    person: User,
    addressee: RecommendationAddressee,
    recommendation: Recommendation,
    *,
    reminded_on: date | None = None,
) -> bool:
    """Send a recommendation to somebody who answers for an addressee, or remind of it; False when written before."""
    with translation.override(person.language):
        words = (
            gettext("Answer on the recommendation of the Council: %(title)s")
            if reminded_on
            else gettext("Recommendation of the Council: %(title)s")
        )
        subject = (words % {"title": recommendation.title})[:200]
        url = reverse("council:recommendation_detail", args=[recommendation.pk])
        texts = {
            "person": person,
            "recommendation": recommendation,
            "clause": clause_label(recommendation.clause),
            "addressee": addressee.name,
            "reminded": reminded_on is not None,
            "is_late": bool(reminded_on and recommendation.due_on and recommendation.due_on < reminded_on),
            "url": f"{settings.SITE_URL}{url}",
        }
        text = render_to_string("council/email/recommendation.txt", texts)
    stage = f"reminded:{reminded_on}" if reminded_on else "issued"
    key = f"recommendation:{addressee.pk}:{stage}:{person.pk}"
    letter = write_letter(key=key, recipient=person, subject=subject, text=text)
    notify(recipient=person, key=key, title=subject, url=url)
    return letter is not None


def send_recommendation_answer(person: User, answer: RecommendationAnswer) -> None:
    """Tell the Council's secretary that an answer came, or an addressee that it came back."""
    recommendation = answer.addressee.recommendation
    with translation.override(person.language):
        returned = answer.verdict == AnswerVerdict.RETURNED
        words = (
            gettext("Your answer on a recommendation of the Council came back: %(title)s")
            if returned
            else gettext("An answer on a recommendation came from %(who)s: %(title)s")
        )
        subject = (words % {"title": recommendation.title, "who": answer.addressee.name})[:200]
        url = reverse("council:recommendation_detail", args=[recommendation.pk])
        key = f"recommendation-answer:{answer.pk}:{answer.verdict}:{person.pk}"
        if returned:
            texts = {
                "person": person,
                "answer": answer,
                "title": recommendation.title,
                "url": f"{settings.SITE_URL}{url}",
            }
            text = render_to_string("council/email/recommendation_returned.txt", texts)
            write_letter(key=key, recipient=person, subject=subject, text=text)
    notify(recipient=person, key=key, title=subject, url=url)


def send_transfer_news(person: User, case: TransferCase, step: str) -> None:
    """Tell the association or its base university that a transfer was proposed, is on an agenda, was decided on (cl. 31)."""
    with translation.override(person.language):
        subjects = {
            "proposed": gettext("A transfer of the association is proposed: %(association)s"),
            "agenda": gettext("The Council considers the transfer of the association: %(association)s"),
            "decided": gettext("The Council decided on the transfer of the association: %(association)s"),
            "withdrawn": gettext("The proposal to transfer the association is withdrawn: %(association)s"),
        }
        subject = (subjects[step] % {"association": case.association.body.short_name})[:200]
        url = reverse("council:transfer_detail", args=[case.pk])
        texts = {"person": person, "case": case, "step": step, "url": f"{settings.SITE_URL}{url}"}
        text = render_to_string("council/email/transfer.txt", texts)
    key = f"transfer:{case.pk}:{step}:{case.item_id or 0}:{person.pk}"
    write_letter(key=key, recipient=person, subject=subject, text=text)
    notify(recipient=person, key=key, title=subject, url=url)


def send_call_result(person: User, decision: CallDecision, university: University) -> None:
    """Tell an applicant whether the Council chose it, with the protocol, the reasons and the term of an appeal (cl. 31)."""
    with translation.override(person.language):
        subject = gettext("Result of the call: %(association)s") % {
            "association": decision.association.body.short_name
        }
        url = reverse("council:call_contest", args=[decision.call_id, decision.association.key])
        texts = {
            "person": person,
            "decision": decision,
            "university": university,
            "is_chosen": decision.university_id == university.pk,
            "until": decision.appeal_until.astimezone(DEADLINE_ZONE),
            "url": f"{settings.SITE_URL}{url}",
        }
        text = render_to_string("council/email/call_result.txt", texts)
    key = f"call-result:{decision.pk}:{university.pk}:{person.pk}"
    if decision.edition > 1:
        key += f":{decision.edition}"
    write_letter(key=key, recipient=person, subject=subject[:200], text=text)
    notify(recipient=person, key=key, title=subject[:200], url=url)


def send_call_appeal(person: User, appeal: CallAppeal) -> None:
    """Tell somebody that an applicant appealed against the result of a call, or how the appeal was decided (cl. 31)."""
    decision = appeal.decision
    with translation.override(person.language):
        subjects = {
            CallAppealOutcome.OPEN: gettext("An appeal against the result of the call: %(association)s"),
            CallAppealOutcome.UPHELD: gettext("The result of the call is set aside: %(association)s"),
        }
        words = subjects.get(
            CallAppealOutcome(appeal.outcome),
            gettext("The appeal against the result of the call is decided: %(association)s"),
        )
        subject = (words % {"association": decision.association.body.short_name})[:200]
        url = reverse("council:call_contest", args=[decision.call_id, decision.association.key])
        texts = {"person": person, "appeal": appeal, "decision": decision, "url": f"{settings.SITE_URL}{url}"}
        text = render_to_string("council/email/call_appeal.txt", texts)
    key = f"call-appeal:{appeal.pk}:{appeal.outcome}:{person.pk}"
    write_letter(key=key, recipient=person, subject=subject, text=text)
    notify(recipient=person, key=key, title=subject, url=url)


def send_call_correction(person: User, decision: CallDecision, what: str) -> None:
    """Tell somebody that the protocol of a result was corrected, and whether the result changed (cl. 13, 31)."""
    with translation.override(person.language):
        subject = gettext("The protocol of a call's result was corrected: %(association)s") % {
            "association": decision.association.body.short_name
        }
        url = reverse("council:call_contest", args=[decision.call_id, decision.association.key])
        texts = {"person": person, "decision": decision, "what": what, "url": f"{settings.SITE_URL}{url}"}
        text = render_to_string("council/email/call_corrected.txt", texts)
    edition = decision.protocol.editions.count() + 1
    key = f"call-corrected:{decision.pk}:{edition}:{what}:{person.pk}"
    write_letter(key=key, recipient=person, subject=subject[:200], text=text)
    notify(recipient=person, key=key, title=subject[:200], url=url)
