"""What goes before the Council goes on the agenda of one of its meetings that is being prepared (cl. 15)."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from council.models import Council
from meetings.enums import BEING_PREPARED
from meetings.models import Meeting


def meeting_to_fill(meeting: Meeting | None) -> Meeting:
    """Return the meeting that was chosen. Raises DomainError for none, another body's, and one that has opened."""
    if (
        meeting is None
        or meeting.state not in BEING_PREPARED
        or not Council.objects.filter(body_id=meeting.body_id).exists()
    ):
        raise DomainError(_("Choose a meeting of the Council that is being prepared."), field="meeting")
    return meeting
