"""Files given by people: checked by content and size, stored once, served only through permission."""

import errno
import hashlib
import io
import logging
import zipfile
from typing import Any
from urllib.parse import quote

import puremagic
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from core.errors import FileRefused
from core.models import StoredFile

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
KINDS: dict[str, str] = {
    "pdf": "application/pdf",
    "docx": DOCX,
    "xlsx": XLSX,
    "pptx": PPTX,
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "zip": "application/zip",
}
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
logger = logging.getLogger(__name__)
PREVIEWED = {"application/pdf", "image/jpeg", "image/png"}
SHOWN = frozenset({*PREVIEWED, DOCX})  # in a frame: a DOCX as its text, see core.docx_preview
_OFFICE_FOLDER = {DOCX: "word/", XLSX: "xl/", PPTX: "ppt/"}


def _office_kind(content: bytes) -> str:
    """Tell a Word, Excel or PowerPoint file from a plain archive by the folders inside it."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except zipfile.BadZipFile:
        return ""
    for kind, folder in _OFFICE_FOLDER.items():
        if any(name.startswith(folder) for name in names):
            return kind
    return KINDS["zip"]


def kind_of(content: bytes) -> str:
    """Return the media type that the bytes show, or an empty string when it is none that we take."""
    if content.startswith(b"%PDF-"):
        return KINDS["pdf"]
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    try:
        found = puremagic.from_string(content[:4096], mime=True)
    except (puremagic.PureError, ValueError):
        return ""
    return found if found in KINDS.values() else ""


def _require_size(name: str, size: int, field: str) -> None:
    if size > settings.UPLOAD_MAX_BYTES:
        raise FileRefused(
            _(
                "The file “%(name)s” is %(size)s. At most %(limit)s are allowed: make it smaller or give a link."
            )
            % {
                "name": name,
                "size": filesizeformat(size),
                "limit": filesizeformat(settings.UPLOAD_MAX_BYTES),
            },
            field=field,
        )


def require_acceptable(
    name: str,
    content: bytes,
    *,
    kinds: tuple[str, ...] = tuple(KINDS),
    field: str = "file",
) -> str:
    """Return the media type of an acceptable file.

    Raises FileRefused when it is empty, larger than UPLOAD_MAX_BYTES, of a kind that is not taken, or when
    its content is not what the name's ending says.
    """
    if not content:
        raise FileRefused(
            _("The file “%(name)s” is empty. Choose another file.") % {"name": name},
            field=field,
        )
    _require_size(name, len(content), field)
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending not in kinds:
        raise FileRefused(
            _("Files of the kind “%(ending)s” are not accepted. Accepted: %(kinds)s.")
            % {"ending": ending or name, "kinds": ", ".join(kinds)},
            field=field,
        )
    found = kind_of(content)
    if found != KINDS[ending]:
        raise FileRefused(
            _("The content of “%(name)s” is not what its name says. Save it again as %(ending)s and retry.")
            % {"name": name, "ending": ending.upper()},
            field=field,
        )
    return found


def store_upload(
    upload: UploadedFile,
    *,
    by: Any,
    kinds: tuple[str, ...] = tuple(KINDS),
    field: str = "file",
) -> StoredFile:
    """Check an uploaded file and store it. Raises FileRefused; see :func:`require_acceptable`."""
    _require_size(upload.name or "", upload.size or 0, field)
    content = upload.read()
    kind = require_acceptable(upload.name or "", content, kinds=kinds, field=field)
    try:
        return store_bytes(content, name=upload.name or "file", content_type=kind, by=by)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        logger.exception("no room for an upload of %s bytes", len(content))
        raise FileRefused(
            _(
                "There is no room for “%(name)s” on the portal just now. Nothing else was lost; try again later."
            )
            % {"name": upload.name},
            field=field,
        ) from error


def store_bytes(content: bytes, *, name: str, content_type: str, by: Any = None) -> StoredFile:
    """Store bytes that the portal made or has checked."""
    digest = hashlib.sha256(content).hexdigest()
    stored = StoredFile(
        name=name[-200:],
        content_type=content_type,
        size=len(content),
        sha256=digest,
        uploaded_by=by,
    )
    twin = StoredFile.objects.filter(sha256=digest).only("content").first()
    if twin and twin.content.name and twin.content.storage.exists(twin.content.name):
        stored.content.name = twin.content.name
        stored.save()
    else:
        stored.content.save(name, ContentFile(content), save=True)
    return stored


def file_response(stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """Answer with a stored file; shown in the page only when its kind is safe to show."""
    inline = inline and stored.content_type in PREVIEWED
    response = FileResponse(stored.content.open("rb"), content_type=stored.content_type)
    how = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(stored.name)}"
    response["Content-Length"] = stored.size
    response["Cache-Control"] = "private, no-store"
    return response
