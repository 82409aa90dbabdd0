"""The invitation as a calendar entry; no models, no request."""

from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress, vText


@dataclass(frozen=True)
class Invitation:
    """One person's calendar entry for a meeting, in that person's language.

    ``sequence`` grows with every change, so that a calendar replaces the entry it has.
    """

    key: str
    language: str
    summary: str
    description: str
    place: str
    link: str
    begins_at: datetime
    ends_at: datetime
    stamped_at: datetime
    organiser_name: str
    organiser_email: str
    attendee_name: str
    attendee_email: str
    sequence: int = 0
    is_cancelled: bool = False
    partstat: str = "NEEDS-ACTION"

    @property
    def method(self) -> str:
        """Return the iTIP method: REQUEST, or CANCEL for a cancelled meeting."""
        return "CANCEL" if self.is_cancelled else "REQUEST"


def _address(name: str, email: str, **params: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["CN"] = vText(name)
    for key, value in params.items():
        address.params[key.upper()] = vText(value)
    return address


def invitation_ics(invitation: Invitation) -> str:
    """Return the invitation as an iCalendar text (RFC 5545, times in UTC)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Council portal//meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", invitation.method)
    event = Event()
    event.add("uid", invitation.key)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.stamped_at.astimezone(UTC))
    event.add("dtstart", invitation.begins_at.astimezone(UTC))
    event.add("dtend", invitation.ends_at.astimezone(UTC))
    event.add("summary", invitation.summary, parameters={"language": invitation.language})
    event.add("description", invitation.description, parameters={"language": invitation.language})
    event.add("location", invitation.place or invitation.link)
    if invitation.link:
        event.add("url", invitation.link)
    event.add("status", "CANCELLED" if invitation.is_cancelled else "CONFIRMED")
    event["organizer"] = _address(invitation.organiser_name, invitation.organiser_email)
    asked = {"role": "REQ-PARTICIPANT", "partstat": invitation.partstat, "rsvp": "TRUE"}
    event.add("attendee", _address(invitation.attendee_name, invitation.attendee_email, **asked), encode=0)
    calendar.add_component(event)
    return calendar.to_ical().decode()
