"""What an association does when something below it happens."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver

from associations import tasks
from associations.models import Association
from associations.queries import receivers_of_copies
from associations.queries.handover import earlier_periods_of
from associations.services.closing import finish_closing
from associations.services.opinions import record_signed_opinion
from directory.models import University
from meetings.enums import BodyKind
from meetings.models import Body, Protocol
from meetings.queries import register_earlier, register_universities
from meetings.signals import protocol_signed
from signatures.models import SignedDocument
from signatures.signals import document_completed


def universities_of_an_association(body: Body, day: date) -> QuerySet[University]:
    """Return the universities of an association's body on a day (cl. 17, 25)."""
    association = Association.objects.filter(body=body).first()
    return receivers_of_copies(association, day) if association else University.objects.none()


register_universities(BodyKind.ASSOCIATION, universities_of_an_association)
register_earlier(earlier_periods_of)


@receiver(protocol_signed, dispatch_uid="associations.deliver_copies")
def deliver_copies_of_an_association(*, protocol: Protocol, **_kwargs: Any) -> None:
    """Send the copies of an association's protocol after the commit (cl. 25)."""
    tasks.deliver_protocol_copies.delay_on_commit(protocol.pk)


@receiver(protocol_signed, dispatch_uid="associations.finish_closing")
def finish_a_closed_association(*, protocol: Protocol, **_kwargs: Any) -> None:
    """The last protocol of a closed association ends the seats that were kept for it."""
    finish_closing(protocol.body)


@receiver(document_completed, dispatch_uid="associations.opinion_is_signed")
def opinion_is_signed(*, document: SignedDocument, **_kwargs: Any) -> None:
    """The expert signed: the PDF with the signature is kept beside the opinion."""
    record_signed_opinion(document)
