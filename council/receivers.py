"""What the Council does when something below it happens."""

from typing import Any

from django.dispatch import receiver

from council import tasks
from meetings.models import Protocol
from meetings.signals import protocol_signed


@receiver(protocol_signed, dispatch_uid="council.deliver_copies")
def deliver_copies_of_the_council(*, protocol: Protocol, **_kwargs: Any) -> None:
    """Send the copies of a Council protocol after the commit."""
    tasks.deliver_protocol_copies.delay_on_commit(protocol.pk)
