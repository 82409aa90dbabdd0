"""What an association does when something below it happens."""

from typing import Any

from django.dispatch import receiver

from associations import tasks
from meetings.models import Protocol
from meetings.signals import protocol_signed


@receiver(protocol_signed, dispatch_uid="associations.deliver_copies")
def deliver_copies_of_an_association(*, protocol: Protocol, **_kwargs: Any) -> None:
    """Send the copies of an association's protocol after the commit (cl. 25)."""
    tasks.deliver_protocol_copies.delay_on_commit(protocol.pk)
