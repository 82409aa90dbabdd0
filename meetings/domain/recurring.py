"""Which recurring items belong on the agenda of a meeting."""

EVERY = "every"
FIRST_OF_YEAR = "first_of_year"


def belongs(when: str, *, earlier_this_year: int) -> bool:
    """Say whether an item belongs; ``earlier_this_year`` counts the body's earlier meetings of the calendar year."""
    return when == EVERY or (when == FIRST_OF_YEAR and earlier_this_year == 0)
