"""What a meeting gives out: the protocol as a PDF, the invitation as a calendar entry."""

from meetings.documents.invitation import Invitation, invitation_ics
from meetings.documents.protocol import (
    ItemText,
    Paragraph,
    Participant,
    ProtocolDocument,
    ProtocolText,
    VoteText,
    paragraphs,
    protocol_pdf,
)
from meetings.documents.record import protocol_document

__all__ = [
    "Invitation",
    "ItemText",
    "Paragraph",
    "Participant",
    "ProtocolDocument",
    "ProtocolText",
    "VoteText",
    "invitation_ics",
    "paragraphs",
    "protocol_document",
    "protocol_pdf",
]
