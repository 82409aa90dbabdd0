"""What an answer of a site says of a link in a report (items 13.2 and 13.4)."""

# A file or a page over the limit is not read, yet the site answered: the link is alive.
ANSWERED = frozenset({"content", "size"})
OK, DEAD, WAITING = "ok", "dead", "waiting"


def state_of(*, is_checked: bool, status: int | None, failure: str) -> str:
    """Return whether a link answers: "waiting" before the look, "ok" below 400, "dead" otherwise."""
    if not is_checked:
        return WAITING
    if failure:
        return OK if failure in ANSWERED else DEAD
    return OK if status is not None and status < 400 else DEAD
