"""What a meeting gives out: the protocol as a PDF, the invitation as a calendar entry."""

from meetings.documents.decisions import overdue_workbook
from meetings.documents.delivery_proof import DeliveryProof, delivery_proof, delivery_proof_pdf
from meetings.documents.extract import ExtractDocument, extract_pdf
from meetings.documents.invitation import Invitation, invitation_ics
from meetings.documents.pack import (
    pack_pdf,
)
from meetings.documents.pack_record import (
    pack_document,
)
from meetings.documents.paper import protocol_pdf, protocol_pdf_with_places
from meetings.documents.protocol import (
    Check,
    GuestText,
    ItemText,
    Letterhead,
    Paragraph,
    Participant,
    ProtocolDocument,
    ProtocolText,
    VoteText,
    paragraphs,
)
from meetings.documents.record import extract_document, protocol_document
from meetings.documents.roll_call import roll_call_workbook
from meetings.documents.word import extract_docx, protocol_docx

__all__ = [
    "Check",
    "DeliveryProof",
    "ExtractDocument",
    "GuestText",
    "Invitation",
    "ItemText",
    "Letterhead",
    "Paragraph",
    "Participant",
    "ProtocolDocument",
    "ProtocolText",
    "VoteText",
    "delivery_proof",
    "delivery_proof_pdf",
    "extract_document",
    "extract_docx",
    "extract_pdf",
    "invitation_ics",
    "overdue_workbook",
    "pack_document",
    "pack_pdf",
    "paragraphs",
    "protocol_document",
    "protocol_docx",
    "protocol_pdf",
    "protocol_pdf_with_places",
    "roll_call_workbook",
]
