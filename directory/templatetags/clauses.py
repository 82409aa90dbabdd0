"""Naming and linking of clauses: every screen can say which clause it serves."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.models import Clause

register = template.Library()


@register.inclusion_tag("components/_clause_link.html")
def clause(identifier: str) -> dict[str, Any]:
    """Link "cl. 12" to the text of the clause: `{% clause "12" %}`."""
    return {
        "id": identifier,
        "url": reverse("directory:clause", args=[identifier]),
        "label": clause_label(identifier),
    }


def clause_label(identifier: str) -> str:
    """Name a clause of the Regulation briefly: "cl. 12", "cl. 15.11"; whole in each language."""
    number, _dot, sub_item = identifier.partition(".")
    if sub_item.isdigit():
        return _("cl. %(clause)s.%(sub_item)s") % {"clause": number, "sub_item": sub_item}
    return _("cl. %(clause)s") % {"clause": number}


@register.filter
def clause_title(entry: Clause) -> str:
    """Name an entry in full: clause, sub-item, second paragraph, or clause of the order itself."""
    if entry.number is None:
        return _order_title(entry.identifier.split("."))
    values = {"clause": entry.number, "sub_item": entry.sub_item}
    if entry.sub_item is not None:
        return _("Clause %(clause)s, sub-item %(sub_item)s)") % values
    if entry.paragraph is not None:
        return _("Clause %(clause)s, second paragraph") % values
    return _("Clause %(clause)s") % values


def _order_title(parts: list[str]) -> str:
    if len(parts) > 2:
        values = {"clause": parts[1], "paragraph": parts[2].removeprefix("p")}
        return _("Order, clause %(clause)s, paragraph %(paragraph)s") % values
    return _("Order, clause %(clause)s") % {"clause": parts[1]}
