"""Until when an invitation can be answered, and when an answer falls (ADR-0016)."""

from datetime import datetime

CONVENED = "convened"
CANNOT = "cannot"


def may_answer(state: str, starts_at: datetime, now: datetime, *, by_link: bool) -> bool:
    """Say whether an answer is taken: until the meeting opens; by the link of the letter until its hour at most."""
    return state == CONVENED and (not by_link or now < starts_at)


def answer_falls(old_start: datetime, new_start: datetime) -> bool:
    """Say whether answers given for the old hour fall: whoever said yes to one hour said nothing of another."""
    return old_start != new_start
