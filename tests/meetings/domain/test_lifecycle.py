"""Every pair of states of a meeting and of a protocol is either a step of DESIGN §6 or refused."""

from itertools import product

import pytest

from core.errors import TransitionRefused
from core.lifecycle import require_transition
from meetings.domain.lifecycle import MEETING, PROTOCOL

MEETING_STEPS = {
    ("planned", "convened"),
    ("planned", "cancelled"),
    ("convened", "open"),
    ("convened", "cancelled"),
    ("open", "closed"),
}
PROTOCOL_STEPS = {
    ("draft", "agreed"),
    ("agreed", "draft"),
    ("agreed", "signed"),
    ("signed", "published"),
}


@pytest.mark.parametrize(
    ("table", "steps", "current", "target"),
    [
        pytest.param(table, steps, *pair, id=f"{name}-{pair[0]}-{pair[1]}")
        for name, table, steps in (
            ("meeting", MEETING, MEETING_STEPS),
            ("protocol", PROTOCOL, PROTOCOL_STEPS),
        )
        for pair in product(table, table)
    ],
)
def test_state_pair(table, steps, current, target):
    if (current, target) in steps:
        require_transition(table, current, target)
    else:
        with pytest.raises(TransitionRefused):
            require_transition(table, current, target)
