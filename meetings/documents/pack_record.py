"""From the record of a meeting to what its pack says."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format

from meetings.documents.pack import Item, Material, Pack
from meetings.enums import MaterialAccess
from meetings.models import AgendaItem, Meeting, MeetingMaterial


def _material(material: MeetingMaterial) -> Material:
    stored = material.file

    def read() -> bytes:
        with stored.content.open("rb") as file:
            content: bytes = file.read()
        return content

    return Material(
        title=material.title,
        name=stored.name,
        content_type=stored.content_type,
        size=stored.size,
        read=read,
    )


def pack_document(meeting: Meeting, items: Iterable[AgendaItem], level: str, language: str) -> Pack:
    """Return what the pack says, in the language that is active; ``items`` hold what its readers may see."""
    moment = timezone.localtime(meeting.starts_at, timezone.get_default_timezone())
    return Pack(
        language=language,
        body=meeting.body.name,
        title=meeting.title or "",
        kind=str(meeting.get_kind_display()),
        when=f"{date_format(moment, 'DATE_FORMAT')}, {moment:%H:%M}",
        place=meeting.place or "",
        link=meeting.link,
        readers=str(MaterialAccess(level).label),
        items=tuple(
            Item(
                position=item.position,
                title=item.title,
                rapporteur=item.rapporteur or "",
                is_late=item.is_late,
                materials=tuple(_material(one) for one in item.materials.all()),
            )
            for item in items
        ),
    )
