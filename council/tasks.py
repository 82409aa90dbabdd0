"""After the commit, by id; each is safe to run twice."""

from celery import shared_task

from council.models import Council
from council.queries import receivers_of_copies
from meetings.models import Protocol
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
