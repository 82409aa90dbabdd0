"""News that travels up: the owner of a body hears that a protocol was signed (cl. 25)."""

from django.dispatch import Signal

# Sent inside the transaction of the last signature, with ``protocol``.
protocol_signed = Signal()
