"""Template tags of the KPI sheet."""

from collections.abc import Container, Iterable

from django import template
from django.template.defaultfilters import filesizeformat, truncatechars
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.templatetags.ui import file_icon, icon
from kpi.models import Evidence

register = template.Library()


@register.simple_tag
def proof_line(proof: Evidence, previewed: Container[str] | None = None) -> SafeString:
    """Show a proof: its icon, its link, which item it is for and how large it is.

    A tag, since a sheet shows forty of them and template nodes would be a third of the page's time.
    """
    if proof.file:
        url, mark = reverse("kpi:evidence_file", args=[proof.pk]), icon(file_icon(proof.file.name))
        shown = previewed is not None and proof.file.content_type in previewed
        opens = mark_safe(' target="_blank" rel="noopener"') if shown else ""
        url += "?inline" if shown else ""
        detail = filesizeformat(proof.file.size)
    else:
        url, mark = proof.url, icon("link")
        opens = mark_safe(' target="_blank" rel="noopener noreferrer"')
        detail = truncatechars(proof.url, 60) if proof.url != proof.title else ""
    item = f"{proof.item.reference} · " if proof.item else ""
    return format_html(
        '<span class="file-list-icon">{}</span><span class="file-list-text"><a href="{}"{}>{}</a>'
        ' <span class="text-secondary small">{}{}</span></span>',
        mark,
        url,
        opens,
        proof.title,
        item,
        detail,
    )


@register.simple_tag
def proof_list(proofs: Iterable[Evidence]) -> SafeString:
    """Show the evidence of one indicator to somebody who only reads it."""
    lines = format_html_join("", "<li>{}</li>", ((proof_line(proof),) for proof in proofs))
    return format_html('<ul class="file-list" data-testid="evidence-list">{}</ul>', lines)
