"""Template tags of the interface kit: icons, badges, charts, paging. docs/ui.md shows them in use."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.template.defaultfilters import filesizeformat
from django.template.defaulttags import CsrfTokenNode
from django.template.loader import render_to_string
from django.template.loader_tags import BlockNode
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

# What differs by person, page or request cannot stand in a fixed part.
NEVER_FIXED = (BlockNode, CsrfTokenNode)
TONES = {"grey", "blue", "amber", "green", "red"}

FILE_ICONS = {
    ".pdf": "file-type-pdf",
    ".doc": "file-word",
    ".docx": "file-word",
    ".xls": "file-spreadsheet",
    ".xlsx": "file-spreadsheet",
    ".csv": "file-spreadsheet",
    ".zip": "file-zip",
    ".jpg": "photo",
    ".jpeg": "photo",
    ".png": "photo",
    ".mp4": "video",
}


class FixedNode(template.Node):
    """A part that is the same on every page of a language: rendered once in each process, with no variables in sight."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist
        self.rendered: dict[str | None, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        language = get_language()
        if language not in self.rendered:
            self.rendered[language] = self.nodelist.render(context.new())
        return self.rendered[language]


@register.tag
def fixed(parser: template.base.Parser, token: template.base.Token) -> FixedNode:
    """Render up to ``{% endfixed %}`` once in each language: texts, icons, static files, addresses without arguments.

    Nothing of the page's context is known inside, so nothing of one person can come to another.
    """
    nodelist = parser.parse(("endfixed",))
    parser.delete_first_token()
    if any(nodelist.get_nodes_by_type(kind) for kind in NEVER_FIXED):
        raise template.TemplateSyntaxError("A fixed part holds neither a block nor a CSRF token.")
    return FixedNode(nodelist)


@lru_cache(maxsize=512)
def _menu(groups: tuple[tuple[str, tuple[tuple[Any, ...], ...]], ...]) -> SafeString:
    shown = [
        {
            "label": label,
            "items": [
                dict(zip(("label", "url", "icon", "active", "count"), item, strict=True)) for item in items
            ],
        }
        for label, items in groups
    ]
    return mark_safe(render_to_string("components/_menu.html", {"menu": shown}))


@register.simple_tag
def main_menu(groups: Iterable[dict[str, Any]]) -> SafeString:
    """Show the menu; people who see the same entries with the same counts on the same page share one rendering."""
    return _menu(
        tuple(
            (
                str(group["label"]),
                tuple(
                    (str(item["label"]), item["url"], item["icon"], item["active"], item["count"])
                    for item in group["items"]
                ),
            )
            for group in groups or ()
        )
    )


@lru_cache(maxsize=1)
def _sprite_url() -> str:
    return static("vendor/icons/sprite.svg")


@lru_cache(maxsize=1024)
def _icon(name: str, css: str, label: str) -> SafeString:
    hidden = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon {}" {} focusable="false"><use href="{}#{}"></use></svg>',
        css,
        hidden,
        _sprite_url(),
        name,
    )


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """Draw an icon of the sprite. Give a label only when no text beside it says the same."""
    return _icon(str(name), str(css), str(label))


@register.simple_tag
def badge(label: str, tone: str = "grey", icon_name: str = "") -> SafeString:
    """Show a state as a badge. Tones: grey, blue, amber, green, red; an unknown tone is grey."""
    tone = tone if tone in TONES else "grey"
    mark = icon(icon_name) if icon_name else ""
    return format_html('<span class="badge badge-{}">{}{}</span>', tone, mark, label)


@register.simple_tag
def upload_limits() -> dict[str, Any]:
    """Return the largest file and the largest sum of a form's files, in bytes and in words."""
    file, files = settings.UPLOAD_MAX_BYTES, settings.REQUEST_MAX_BYTES
    return {
        "file": file,
        "files": files,
        "file_said": filesizeformat(file),
        "files_said": filesizeformat(files),
    }


@register.filter
def file_icon(name: str) -> str:
    """Return the icon for a file name."""
    return FILE_ICONS.get(PurePath(str(name)).suffix.lower(), "file")


@register.filter
def percent(value: float | None, maximum: float | None) -> int:
    """Return value of maximum in whole per cent, between 0 and 100; 0 when there is no maximum."""
    if not value or not maximum:
        return 0
    return max(0, min(100, round(100 * value / maximum)))


@register.filter
def heat(value: float | None, maximum: float | None) -> int:
    """Return the step 0–10 of a heat map cell: use it as class heat-N."""
    return percent(value, maximum) // 10


@register.filter
def elided(page: Page) -> list[int | str]:
    """Return the page numbers to link around this page, with an ellipsis for the gaps."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


@register.inclusion_tag("components/_chart.html")
def chart(element_id: str, data: dict[str, Any], title: str = "", size: str = "md") -> dict[str, Any]:
    """Draw a chart with a table of the same numbers beside it.

    Data: {"type": "bar" | "bar-horizontal" | "line" | "radar" | "doughnut", "labels": [...], "series": [{"label": ...,
    "data": [...], "tone": optional}], "max": optional, "stacked": optional, "unit": optional}.
    """
    rows = [
        (label, [series["data"][index] for series in data["series"]])
        for index, label in enumerate(data["labels"])
    ]
    return {"id": element_id, "data": data, "title": title, "size": size, "rows": rows}
