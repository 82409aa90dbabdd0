"""After the commit, by id; each is safe to run twice."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from criteria.documents.application import application_to_sign
from criteria.enums import ApplicationState
from criteria.models import ApplicationVersion, Call
from criteria.notifications import send_call_news
from criteria.queries.calls import coordinators_of_universities
from criteria.queries.sheet import sheet_of_version
from criteria.queries.signing import LANGUAGE, head_of, owner_of
from signatures.documents import check_page
from signatures.enums import DocumentState
from signatures.queries import document_of
from signatures.services import SlotPlan, lay_document, open_document


@shared_task(name="criteria.tell_of_call")
def tell_of_call(call_id: int) -> int:
    """Tell the coordinators of all universities of a call; returns how many letters were written."""
    call = Call.objects.filter(pk=call_id).first()
    if call is None:
        return 0
    people = list(coordinators_of_universities(timezone.localdate()))
    for person in people:
        with transaction.atomic():
            send_call_news(person, call)
    return len(people)


@shared_task(name="criteria.lay_application_for_signing")
def lay_application_for_signing(version_id: int) -> None:
    """Make a submitted version a document that the university's head signs; run twice, it is the same document.

    A version that was taken back meanwhile, and a university whose head has no account, have nothing to sign.
    """
    version = (
        ApplicationVersion.objects.select_related(
            "application__university", "application__association__body", "application__order"
        )
        .filter(pk=version_id, application__state=ApplicationState.SUBMITTED)
        .first()
    )
    head = head_of(version.application) if version else None
    if version is None or head is None or version.application.versions.count() != version.number:
        return
    known = document_of(owner_of(version))
    if known is not None and known.state != DocumentState.PREPARING:
        return
    application, day = version.application, timezone.localdate(version.submitted_at)
    titles, roles = {}, {}
    for code in ("kk", "ru", "en"):
        with translation.override(code):
            names = {
                "university": application.university.name,
                "body": application.association.body.short_name,
            }
            titles[code] = _("Application of %(university)s to host %(body)s") % names
            roles[code] = _("Head of the university")
    document = open_document(owner_of(version), title=titles, dated_on=day)
    content, place = application_to_sign(
        application, sheet_of_version(version, day), LANGUAGE, check_page(document)
    )
    name = f"application-{application.pk}-{version.number}.pdf"
    lay_document(document, content, [SlotPlan(place, head, roles)], name=name)
