"""Template tags of the annual report."""

from typing import Any

from django import template

from associations.queries.drafting import ShownRow, shown_rows

register = template.Library()


@register.simple_tag
def drafted_rows(drafted: list[dict[str, Any]] | None) -> list[ShownRow]:
    """Return the rows that a section was drafted from, in the reader's language."""
    return shown_rows(drafted or [])
