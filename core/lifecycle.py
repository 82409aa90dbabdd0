"""State tables: which state follows which, one table for each lifecycle, one check for all."""

from collections.abc import Mapping, Set

from django.utils.translation import gettext_lazy as _

from core.errors import TransitionRefused

Lifecycle = Mapping[str, Set[str]]


def may_become(lifecycle: Lifecycle, current: str, target: str) -> bool:
    """Say whether the table leads from the current state to the target."""
    return target in lifecycle.get(current, frozenset())


def require_transition(
    lifecycle: Lifecycle,
    current: str,
    target: str,
    *,
    current_label: str = "",
    clause: str = "",
) -> None:
    """Raise TransitionRefused when the table does not lead from the current state to the target."""
    if not may_become(lifecycle, current, target):
        raise TransitionRefused(
            _("This step is not possible in the state “%(state)s”. Reload the page to see what changed.")
            % {"state": current_label or current},
            clause=clause,
        )
