"""Template filters of work plans."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of_line(shown: Mapping[int, Any], line: int) -> Any:
    """Return what is shown beside a line of a plan."""
    return shown.get(line)
