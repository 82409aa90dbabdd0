"""Template tags of the KPI sheet."""

from collections.abc import Container, Iterable, Mapping
from functools import lru_cache

from django import template
from django.template.defaultfilters import filesizeformat, truncatechars
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, pgettext

from associations.models import AnnualReport
from core.addresses import address_of
from core.templatetags.ui import badge, file_icon, icon
from kpi.domain.links import DEAD, OK, WAITING
from kpi.models import Evidence
from kpi.queries.links import ReportLink, link_states, state_in
from kpi.queries.proof import record_address, record_day

register = template.Library()

SHOWN_CHARS = 60


@lru_cache(maxsize=4096)
def _size(size: int, language: str | None) -> str:
    return escape(filesizeformat(size))


def _put(mark: str, title: str, item: str, detail: str) -> str:
    return (
        f'<span class="file-list-icon">{mark}</span><span class="file-list-text">{title}'
        f' <span class="text-secondary small">{item}{detail}</span></span>'
    )


def _kind(proof: Evidence) -> str:
    return str(proof.entry.get_kind_display() if proof.entry is not None else proof.get_record_kind_display())


def _notes(proof: Evidence) -> str:
    """Say of a record what its reader has to know: that it stands no longer, that it serves other indicators too."""
    notes = []
    if proof.is_deleted:
        notes.append(badge(pgettext("record", "deleted"), "red"))
    elif proof.is_withdrawn:
        notes.append(badge(gettext("withdrawn"), "red"))
    if proof.besides:
        numbers = ", ".join(map(str, proof.besides))
        said = gettext("also serves indicators: %(numbers)s") % {"numbers": numbers}
        notes.append(f'<span class="proof-besides">{escape(said)}</span>')
    return "".join(f" {note}" for note in notes)


def _line(
    proof: Evidence, previewed: Container[str] | None, states: Mapping[str, ReportLink] | None = None
) -> str:
    """Put a proof together as text: a sheet shows forty, and formatting each by parts was a tenth of its page."""
    item = f"{escape(proof.item.reference)} · " if proof.item else ""
    if proof.file:
        url, mark = address_of("kpi:evidence_file", proof.pk), icon(file_icon(proof.file.name))
        shown = previewed is not None and proof.file.content_type in previewed
        opens = ' target="_blank" rel="noopener"' if shown else ""
        url += "?inline" if shown else ""
        detail = _size(proof.file.size, get_language())
    elif proof.record_kind:
        day = record_day(proof)
        detail = f"{escape(_kind(proof))}{f', {day:%d.%m.%Y}' if day else ''}{_notes(proof)}"
        mark = icon("notes")
        if proof.is_deleted:
            return _put(mark, escape(proof.title), item, detail)
        url, opens = record_address(proof.record_key), ' target="_blank"'
    else:
        url, mark = escape(proof.url), icon("link")
        opens = ' target="_blank" rel="noopener noreferrer"'
        detail = escape(truncatechars(proof.url, SHOWN_CHARS)) if proof.url != proof.title else ""
        if isinstance(states, Mapping):
            detail += f" {_link_badge(state_in(states, proof.url))}"
    return _put(mark, f'<a href="{url}"{opens}>{escape(proof.shown_title)}</a>', item, detail)


LINK_TONES = {OK: ("green", "check"), DEAD: ("red", "alert-triangle"), WAITING: ("grey", "")}


def _link_words(state: str) -> str:
    match state:
        case "ok":
            return gettext("answers")
        case "dead":
            return gettext("does not answer")
        case _:
            return gettext("not looked at yet")


def _link_badge(link: ReportLink) -> str:
    """Say whether an address answers, when that was seen and what the site said."""
    tone, mark = LINK_TONES[link.state]
    text = f'<span class="link-state" data-state="{link.state}">{badge(_link_words(link.state), tone, mark)}'
    check = link.check
    if check is not None and check.checked_at is not None:
        said = [f"{localtime(check.checked_at):%d.%m.%Y %H:%M}"]
        said += [str(check.status)] if check.status else []
        said += [str(check.get_failure_display())] if check.failure else []
        text += f' <span class="text-secondary small">{escape(" · ".join(said))}</span>'
    return f"{text}</span>"


@register.simple_tag
def report_link_states(report: AnnualReport) -> dict[str, ReportLink]:
    """Return what is known of the links of a report, for :func:`link_badge`; one query."""
    return link_states(report)


@register.simple_tag
def link_badge(states: Mapping[str, ReportLink] | None, url: str) -> str:
    """Show whether an address of a report answers; nothing where the looks at links are not told."""
    if not isinstance(states, Mapping) or not url:
        return ""
    return mark_safe(_link_badge(state_in(states, url)))


@register.simple_tag
def link_state(link: ReportLink) -> SafeString:
    """Show whether a link answers, when that was seen and what the site said."""
    return mark_safe(_link_badge(link))


@register.simple_tag
def proof_line(
    proof: Evidence,
    previewed: Container[str] | None = None,
    states: Mapping[str, ReportLink] | None = None,
) -> SafeString:
    """Show a proof: its icon, its link, which item it is for, how large it is; of a link whether it answers."""
    return mark_safe(_line(proof, previewed, states))


@register.simple_tag
def record_proof(proof: Evidence, *, is_linked: bool = True) -> SafeString:
    """Show a record of the year that proves something: its link, what it is, whether it stands."""
    title = escape(proof.shown_title)
    if is_linked and proof.record_key:
        url = record_address(proof.record_key)
        title = f'<a href="{url}" target="_blank" data-testid="proof-record">{title}</a>'
    day, item = record_day(proof), f"{escape(proof.item.reference)} · " if proof.item else ""
    detail = f"{item}{escape(_kind(proof))}{f', {day:%d.%m.%Y}' if day else ''}{_notes(proof)}"
    return mark_safe(f'{title} <span class="text-secondary small">{detail}</span>')


@register.filter
def record_page(key: str | None) -> str:
    """Return the page of a record by its key, as a submitted version keeps it."""
    return record_address(key or "")


@register.simple_tag
def proof_list(proofs: Iterable[Evidence]) -> SafeString:
    """Show the evidence of one indicator to somebody who only reads it."""
    lines = "".join(f"<li>{_line(proof, None)}</li>" for proof in proofs)
    return mark_safe(f'<ul class="file-list" data-testid="evidence-list">{lines}</ul>')
