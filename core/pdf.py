"""PDF from a template: fonts of our own, nothing fetched from elsewhere, the same bytes for the same input."""

import atexit
import gc
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

if TYPE_CHECKING:
    from weasyprint import CSS, Document
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

ARCHIVAL = "pdf/a-3u"


def static_file(name: str) -> Path:
    """Return the file of a static asset, collected or not. Raises FileNotFoundError."""
    found = finders.find(name)
    path = Path(found) if found else Path(settings.STATIC_ROOT) / name
    if not path.is_file():
        raise FileNotFoundError(f"static file {name}")
    return path


@lru_cache(maxsize=1)
def _own_files_only() -> "URLFetcher":
    """Return the fetcher that gives a PDF data: URLs and the files beside its stylesheet, nothing else."""
    from weasyprint.urls import URLFetcher

    roots = [Path(folder).resolve() for folder in (*settings.STATICFILES_DIRS, settings.STATIC_ROOT)]

    class OwnFilesOnly(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            parts = urlsplit(url)
            if parts.scheme == "file":
                path = Path(unquote(parts.path)).resolve()
                if not any(path.is_relative_to(root) for root in roots):
                    raise ValueError(f"a PDF may not read {url}")
            return super().fetch(url, headers)

    return OwnFilesOnly(allowed_protocols=("file", "data"))


@lru_cache(maxsize=16)
def _stylesheet(name: str) -> "tuple[CSS, FontConfiguration]":
    """Read a stylesheet and its fonts once a process: the fonts are the dear part of a small PDF."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    style = CSS(filename=str(static_file(name)), font_config=fonts, url_fetcher=_own_files_only())
    # What is there now lives as long as the process. A page is thousands of small objects, and while they are made the
    # garbage collector would walk over all the rest again and again: a quarter of the time of a protocol.
    gc.collect()
    gc.freeze()
    return style, fonts


# Fonts are let go while WeasyPrint is still there: at the very end of the process it cannot clean up any more.
atexit.register(_stylesheet.cache_clear)


@dataclass(frozen=True, slots=True)
class PlaceOnPage:
    """Where an element stands in a PDF: page from 0; left, bottom, right, top in points from the lower left corner."""

    page: int
    box: tuple[float, float, float, float]


POINTS_IN_PIXEL = 0.75


def _places(document: Any, names: Collection[str]) -> dict[str, PlaceOnPage]:
    """Return where the elements with these ids stand; one that is not there is left out."""
    found = {}
    for number, page in enumerate(document.pages):
        for name, (left, top, right, bottom) in page.anchors.items():
            if name in names:
                box = (left, page.height - bottom, right, page.height - top)
                found[name] = PlaceOnPage(number, tuple(side * POINTS_IN_PIXEL for side in box))
    return found


def render_pdf(template: str, context: dict[str, Any], *, css: str, language: str) -> bytes:
    """Return the PDF/A-3u bytes of a template in a language.

    ``css`` is the name of a static stylesheet; fonts and images lie beside it and are named relative to it.
    """
    return render_pdf_with_places(template, context, css=css, language=language)[0]


def lay_out(template: str, context: dict[str, Any], *, css: str, language: str) -> "Document":
    """Return the pages of a template in a language, laid out and not yet written.

    WeasyPrint is imported here, since web processes that build no PDF should not pay for it.
    """
    from weasyprint import HTML

    with translation.override(language):
        html = render_to_string(template, context)
    style, fonts = _stylesheet(css)
    source = HTML(string=html, base_url=str(static_file(css)), url_fetcher=_own_files_only())
    return source.render(stylesheets=[style], font_config=fonts, pdf_variant=ARCHIVAL)


def render_pdf_with_places(
    template: str, context: dict[str, Any], *, css: str, language: str, names: Collection[str] = ()
) -> tuple[bytes, dict[str, PlaceOnPage]]:
    """Return the PDF like :func:`render_pdf`, and where the elements with the ids ``names`` stand in it."""
    document = lay_out(template, context, css=css, language=language)
    pdf: bytes = document.write_pdf(pdf_variant=ARCHIVAL)
    return pdf, _places(document, names)
