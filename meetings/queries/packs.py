"""What a pack is made of, and whether the one that lies there is still true."""

import hashlib
import json
from collections.abc import Collection

from meetings.enums import MaterialAccess
from meetings.models import AgendaItem, Meeting, MeetingPack
from meetings.queries.room import agenda_of

# What the readers of a pack may see, by the most restricted of it.
LEVELS: dict[str, tuple[str, ...]] = {
    MaterialAccess.PUBLIC: (MaterialAccess.PUBLIC,),
    MaterialAccess.MEMBERS: (MaterialAccess.PUBLIC, MaterialAccess.MEMBERS),
    MaterialAccess.LEADERS: (MaterialAccess.PUBLIC, MaterialAccess.MEMBERS, MaterialAccess.LEADERS),
}


def pack_level(access: Collection[str]) -> str:
    """Return the kind of pack for somebody who may read these materials."""
    return next(level for level in reversed(LEVELS) if set(LEVELS[level]) <= set(access))


def pack_of(meeting: Meeting, level: str, language: str) -> MeetingPack | None:
    """Return the pack for a kind of reader in a language, if somebody asked for it before."""
    return meeting.packs.select_related("file").filter(access=level, language=language).first()


def fingerprint_of(meeting: Meeting, items: Collection[AgendaItem]) -> str:
    """Return what the pack would be made of, as one short text: while it is the same, the PDF is still true."""
    parts = [
        [meeting.body.name, meeting.title, meeting.kind, meeting.starts_at.isoformat()],
        [meeting.place, meeting.link, meeting.state],
        [
            [
                item.title,
                item.rapporteur,
                item.is_late,
                [[one.file.sha256, one.title, one.access] for one in item.materials.all()],
            ]
            for item in items
        ],
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def pack_items(meeting: Meeting, level: str) -> list[AgendaItem]:
    """Return the agenda with those materials that the readers of a pack may see."""
    return agenda_of(meeting, access=LEVELS[level])
