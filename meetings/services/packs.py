"""The pack of a meeting, asked for by whoever reads it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from meetings import tasks
from meetings.enums import BuildState, MeetingState
from meetings.models import Meeting, MeetingPack
from meetings.queries import fingerprint_of, pack_items, pack_level, readable_access

WAITING = (BuildState.QUEUED, BuildState.BUILDING)


def request_pack(meeting: Meeting, *, actor: User, language: str) -> MeetingPack:
    """Have the pack built for the materials that the person may read; while nothing has changed it is not built anew.

    Raises DomainError when there is no agenda or the meeting is cancelled.
    """
    level = pack_level(readable_access(actor, meeting.body_id))
    with transaction.atomic():
        Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        items = pack_items(meeting, level)
        if not items or meeting.state == MeetingState.CANCELLED:
            raise DomainError(_("There is no agenda of which a pack could be made."))
        pack, _new = MeetingPack.objects.get_or_create(meeting=meeting, access=level, language=language)
        fresh = pack.build_state == BuildState.READY and pack.fingerprint == fingerprint_of(meeting, items)
        if fresh or pack.build_state in WAITING:
            return pack
        pack.build_state, pack.build_percent, pack.build_attempts_count = BuildState.QUEUED, 0, 0
        pack.build_started_at, pack.build_failure = timezone.now(), ""
        pack.save()
        record("request_pack", pack, actor=actor, access=level, language=language)
        tasks.build_pack.delay_on_commit(pack.pk)
    return pack
