"""After the commit, by id; each is safe to run twice."""

from celery import shared_task

from associations.models import Association
from associations.queries import receivers_of_copies
from meetings.models import Protocol
from meetings.services import deliver_copies


@shared_task(name="associations.deliver_protocol_copies")
def deliver_protocol_copies(protocol_id: int) -> int:
    """Send an association's protocol to its universities and the authorised body; 0 for other bodies (cl. 25)."""
    protocol = Protocol.objects.filter(pk=protocol_id).first()
    association = protocol and Association.objects.filter(body_id=protocol.body_id).first()
    if not protocol or not association:
        return 0
    universities = receivers_of_copies(association, protocol.signed_on)
    return deliver_copies(protocol, universities, to_authorised_body=True)
