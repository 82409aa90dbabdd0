"""What the screens of the room ask for: two counters of the meeting, one of each seat.

``room_version`` grows with what every screen shows, ``ballots_version`` with each ballot, ``seat_version`` with the
member's own: so a screen that shows no running count is not drawn again for somebody else's vote.
"""

from django.db.models import F

from meetings.models import Attendee, Meeting


def room_changed(meeting_id: int) -> None:
    """Let every screen of the meeting draw itself again."""
    Meeting.objects.filter(pk=meeting_id).update(room_version=F("room_version") + 1)


def ballot_changed(attendee: Attendee) -> None:
    """Let the running counts and the member's own screen draw themselves again; ``attendee`` follows its row."""
    Meeting.objects.filter(pk=attendee.meeting_id).update(ballots_version=F("ballots_version") + 1)
    Attendee.objects.filter(pk=attendee.pk).update(seat_version=F("seat_version") + 1)
    attendee.seat_version += 1
