"""A stored file shown in a frame or as a page of its own: PDF and pictures as they are, a DOCX as its text."""

from django.http import HttpResponseBase

from core.docx_preview import Preview, Unreadable, docx_preview
from core.embedding import render_embed
from core.files import DOCX, file_response
from core.models import StoredFile


def _preview_of(stored: StoredFile) -> Preview | None:
    with stored.content.open("rb") as source:
        try:
            return docx_preview(source.read())
        except Unreadable:
            return None


def shown_file(stored: StoredFile, original: str) -> HttpResponseBase:
    """Answer with a file as a frame shows it; ``original`` is where a DOCX itself is taken away."""
    if stored.content_type != DOCX:
        return file_response(stored, inline=True)
    response = render_embed(
        "docx_frame.html", {"file": stored, "preview": _preview_of(stored), "original": original}
    )
    response["Cache-Control"] = "private, no-store"
    return response
