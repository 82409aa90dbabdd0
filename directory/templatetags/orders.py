"""The order on which a row of the annexes rests, in one line."""

from datetime import date
from functools import lru_cache

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()
# As many as the periods of all associations and seats in three languages.
GROUNDS_KEPT = 4_096


@lru_cache(maxsize=GROUNDS_KEPT)
def _ground(since: date, number: str, signed_on: date | None, language: str | None) -> str:
    if not number or signed_on is None:
        return _("since %(since)s") % {"since": f"{since:%d.%m.%Y}"}
    return _("since %(since)s, Order No. %(number)s of %(date)s") % {
        "since": f"{since:%d.%m.%Y}",
        "number": number,
        "date": f"{signed_on:%d.%m.%Y}",
    }


@register.simple_tag
def ground(since: date, number: str = "", signed_on: date | None = None) -> str:
    """Return since when something stands and by which order, in the reader's language (clauses 7 and 16.4)."""
    return _ground(since, number, signed_on, get_language())
