"""News that travels up: the owner of a body hears that a protocol was signed (cl. 25)."""

from django.dispatch import Signal

# Sent inside the transaction of the last signature, with ``protocol``.
protocol_signed = Signal()

# Sent when the list of meetings is shown, with ``user``: the owners of bodies answer with lists of Waiting to be
# shown above it (cl. 11; indicator 3.1).
notes_asked = Signal()

# Sent when the page of a decision is shown, with ``decision`` and ``user``: what was made of it answers with lists of
# pairs (label, address) that this user may open (cl. 15).
outcomes_asked = Signal()
