"""News that travels up: who decides on calls says how they ended (clauses 7, 31)."""

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True)
class CallResult:
    """What the page of a call says of one of its associations; ``url`` leads to more, empty for who may not follow it."""

    text: str
    tone: str
    url: str = ""


# Sent when the page of a call is shown, with ``call`` and ``user``: the owner of results answers with CallResult by the
# key of the association.
results_asked = Signal()

# Sent before a call is announced, with ``associations`` and ``now``: the owner of results answers, by the key of the
# association, why an earlier call stands in the way of another one.
obstacles_asked = Signal()
