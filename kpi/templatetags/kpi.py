"""Template tags of the KPI sheet."""

from collections.abc import Container, Iterable
from functools import lru_cache

from django import template
from django.template.defaultfilters import filesizeformat, truncatechars
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.addresses import address_of
from core.templatetags.ui import file_icon, icon
from kpi.models import Evidence

register = template.Library()

SHOWN_CHARS = 60


@lru_cache(maxsize=4096)
def _size(size: int, language: str | None) -> str:
    return escape(filesizeformat(size))


def _line(proof: Evidence, previewed: Container[str] | None) -> str:
    """Put a proof together as text: a sheet shows forty, and formatting each by parts was a tenth of its page."""
    if proof.file:
        url, mark = address_of("kpi:evidence_file", proof.pk), icon(file_icon(proof.file.name))
        shown = previewed is not None and proof.file.content_type in previewed
        opens = ' target="_blank" rel="noopener"' if shown else ""
        url += "?inline" if shown else ""
        detail = _size(proof.file.size, get_language())
    else:
        url, mark = escape(proof.url), icon("link")
        opens = ' target="_blank" rel="noopener noreferrer"'
        detail = escape(truncatechars(proof.url, SHOWN_CHARS)) if proof.url != proof.title else ""
    item = f"{escape(proof.item.reference)} · " if proof.item else ""
    return (
        f'<span class="file-list-icon">{mark}</span><span class="file-list-text">'
        f'<a href="{url}"{opens}>{escape(proof.title)}</a>'
        f' <span class="text-secondary small">{item}{detail}</span></span>'
    )


@register.simple_tag
def proof_line(proof: Evidence, previewed: Container[str] | None = None) -> SafeString:
    """Show a proof: its icon, its link, which item it is for and how large it is."""
    return mark_safe(_line(proof, previewed))


@register.simple_tag
def proof_list(proofs: Iterable[Evidence]) -> SafeString:
    """Show the evidence of one indicator to somebody who only reads it."""
    lines = "".join(f"<li>{_line(proof, None)}</li>" for proof in proofs)
    return mark_safe(f'<ul class="file-list" data-testid="evidence-list">{lines}</ul>')
