"""How a body writes its protocols: language, letterhead, emblem."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image

from accounts.models import User
from core.audit import record
from core.errors import FileRefused
from core.files import require_acceptable, store_bytes
from core.models import StoredFile
from meetings.models import Body, ProtocolSettings

EMBLEM_KINDS = ("png", "jpg", "jpeg")
EMBLEM_SIDE = 600
EMBLEM_BYTES = 2 * 1024 * 1024
EMBLEM_PIXELS = 40_000_000


def _store_emblem(upload: UploadedFile, actor: User) -> StoredFile:
    """Store the emblem as a PNG of at most 600 points a side, without what a camera wrote into it."""
    name = upload.name or ""
    if (upload.size or 0) > EMBLEM_BYTES:
        raise FileRefused(
            _("The emblem is larger than 2 MB. Make the image smaller and retry."), field="emblem"
        )
    content = upload.read()
    require_acceptable(name, content, kinds=EMBLEM_KINDS, field="emblem")
    # WeasyPrint lets Pillow read images that were cut off; here they are refused.
    whole = b"IEND" in content or b"\xff\xd9" in content[2:]
    try:
        if not whole:
            raise ValueError("cut off")
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as image:
            if image.width * image.height > EMBLEM_PIXELS:
                raise ValueError("too many points")
            picture = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as failure:
        raise FileRefused(
            _("The image could not be read. Save it again as PNG and retry."), field="emblem"
        ) from failure
    picture.thumbnail((EMBLEM_SIDE, EMBLEM_SIDE))
    buffer = BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return store_bytes(buffer.getvalue(), name="emblem.png", content_type="image/png", by=actor)


def edit_protocol_settings(
    body: Body,
    *,
    actor: User,
    data: Mapping[str, Any],
    emblem: UploadedFile | None = None,
    without_emblem: bool = False,
) -> ProtocolSettings:
    """Choose how a body writes its protocols; agreed ones keep the form they had.

    Raises FileRefused when the emblem is no readable PNG or JPEG.
    """
    with transaction.atomic():
        Body.objects.select_for_update().get(pk=body.pk)
        settings, _created = ProtocolSettings.objects.get_or_create(body=body)
        changed = {name: value for name, value in data.items() if (getattr(settings, name) or "") != value}
        for name, value in changed.items():
            setattr(settings, name, value)
        if emblem is not None:
            settings.emblem = _store_emblem(emblem, actor)
            changed["emblem"] = settings.emblem.sha256
        elif without_emblem and settings.emblem_id:
            settings.emblem = None
            changed["emblem"] = ""
        if changed:
            settings.save()
            record("edit_protocol_settings", settings, actor=actor, **changed)
    return settings
