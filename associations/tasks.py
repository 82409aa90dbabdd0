"""After the commit, by id; each is safe to run twice."""

from datetime import date

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from associations import notifications
from associations.documents.opinion import opinion_to_sign
from associations.domain.expertise import OPEN, is_reminder_day
from associations.domain.publication import link_to, links_of
from associations.enums import MaterialState, OpinionState, RequestState
from associations.models import (
    Association,
    MaterialRequest,
    PlanVersion,
    PublicationCheck,
    ReviewOpinion,
    TeachingMaterial,
)
from associations.notifications import send_material_news, send_opinion_news, send_opinion_reminder
from associations.queries import receivers_of_copies
from associations.queries.publication import linked_paths
from associations.queries.requests import receivers_of_request
from associations.queries.signing import LANGUAGE, owner_of, signed_opinion
from core.codes import LANGUAGES
from core.fetching import FetchRefused, fetch_page
from meetings.enums import SeatRole
from meetings.models import Protocol
from meetings.queries import holders_of
from meetings.services import deliver_copies
from signatures.documents import check_page
from signatures.enums import DocumentState
from signatures.services import SlotPlan, lay_document, open_document


@shared_task(name="associations.deliver_protocol_copies")
def deliver_protocol_copies(protocol_id: int) -> int:
    """Send an association's protocol to its universities and the authorised body; 0 for other bodies (cl. 25)."""
    protocol = Protocol.objects.filter(pk=protocol_id).first()
    association = protocol and Association.objects.filter(body_id=protocol.body_id).first()
    if not protocol or not association:
        return 0
    universities = receivers_of_copies(association, protocol.signed_on)
    return deliver_copies(protocol, universities, to_authorised_body=True)


@shared_task(name="associations.tell_of_request")
def tell_of_request(request_id: int) -> int:
    """Write the letters of a sent request, each once; 0 when it was taken back meanwhile (clauses 16.1 and 29)."""
    request = MaterialRequest.objects.filter(pk=request_id, state=RequestState.SENT).first()
    if request is None:
        return 0
    answers = list(
        request.addressees.select_related("request__body", "university", "association__body").order_by("pk")
    )
    people = receivers_of_request(answers)
    with transaction.atomic():
        return sum(
            notifications.tell_of_request(person, answer)
            for answer in answers
            for person in people[answer.pk]
        )


@shared_task(name="associations.tell_of_material")
def tell_of_material(material_id: int, state: str, turn: int) -> None:
    """Tell the secretary of a material that came in, or the authors of what became of it."""
    material = (
        TeachingMaterial.objects.select_related("association__body", "submitted_by")
        .filter(pk=material_id, state=state, round=turn)
        .first()
    )
    if material is None:
        return  # a later step has its own news
    if state == MaterialState.RECEIVED:
        people = list(holders_of(material.association.body, [SeatRole.SECRETARY]))
    else:
        people = [material.submitted_by]
    for person in people:
        with transaction.atomic():
            send_material_news(person, material)


@shared_task(name="associations.tell_of_opinion")
def tell_of_opinion(opinion_id: int, state: str) -> None:
    """Tell an expert that they are asked or replaced, and the secretary what the expert answered."""
    opinion = (
        ReviewOpinion.objects.select_related("material__association__body", "expert")
        .filter(pk=opinion_id, state=state)
        .first()
    )
    if opinion is None:
        return
    if state in (OpinionState.ASKED, OpinionState.REMOVED):
        people = [opinion.expert]
    else:
        people = list(holders_of(opinion.material.association.body, [SeatRole.SECRETARY]))
    for person in people:
        with transaction.atomic():
            send_opinion_news(person, opinion)


def remind_of_opinion(opinion_id: int, day: str) -> int:
    """Remind an expert on a day of reminders; returns how many letters were written."""
    opinion = (
        ReviewOpinion.objects.select_related("material__association__body", "expert")
        .filter(pk=opinion_id, state__in=OPEN)
        .first()
    )
    today = date.fromisoformat(day)
    if opinion is None or not is_reminder_day(opinion.due_on, today):
        return 0
    with transaction.atomic():
        return int(send_opinion_reminder(opinion, today))


@shared_task(name="associations.tell_of_plan")
def tell_of_plan(version_id: int, state: str, round_number: int) -> int:
    """Tell whoever has to do or to know something about a plan; 0 when it stands elsewhere meanwhile (cl. 20)."""
    version = (
        PlanVersion.objects.select_related("plan__association__body", "plan__academic_year")
        .filter(pk=version_id, state=state, round=round_number)
        .first()
    )
    return notifications.tell_of_plan(version) if version else 0


@shared_task(name="associations.check_publication")
def check_publication(check_id: int) -> None:
    """Read the university's page and note what it answered and whether it links to the portal; never raises for it."""
    check = (
        PublicationCheck.objects.select_related("page__association__body")
        .filter(pk=check_id, checked_at__isnull=True)
        .first()
    )
    if check is None:
        return
    try:
        fetched = fetch_page(check.url)
    except FetchRefused as refusal:
        check.failure, check.final_url = refusal.reason, refusal.url[:2000]
    else:
        links = links_of(fetched.text, fetched.url)
        found = link_to(links, settings.SITE_URL, linked_paths(check.page.association))
        check.status, check.final_url, check.found_url = fetched.status, fetched.url[:2000], found[:2000]
    check.checked_at = timezone.now()
    check.save(update_fields=["failure", "final_url", "status", "found_url", "checked_at"])


@shared_task(name="associations.lay_opinion_for_signing")
def lay_opinion_for_signing(opinion_id: int) -> None:
    """Make a given opinion a document that its expert signs; run twice, it is the same document.

    Whoever sent a scan of the opinion signed on paper has signed already.
    """
    opinion = (
        ReviewOpinion.objects.filter(pk=opinion_id, state=OpinionState.GIVEN, file__isnull=True)
        .select_related("material__association__body", "expert")
        .first()
    )
    if opinion is None:
        return
    known = signed_opinion(opinion)
    if known is not None and known.state != DocumentState.PREPARING:
        return
    titles, roles = {}, {}
    for code in LANGUAGES:
        with translation.override(code):
            names = {
                "number": opinion.material.signature,
                "body": opinion.material.association.body.short_name,
            }
            titles[code] = _("Expert's opinion on the material No. %(number)s, %(body)s") % names
            roles[code] = _("Expert")
    document = open_document(owner_of(opinion), title=titles, dated_on=timezone.localdate(opinion.given_at))
    content, place = opinion_to_sign(opinion, LANGUAGE, check_page(document))
    name = f"opinion-{opinion.material.year}-{opinion.material.number}-{opinion.pk}.pdf"
    lay_document(document, content, [SlotPlan(place, opinion.expert, roles)], name=name)
