"""The annual report as a document to sign (an option of the portal, not of the order)."""

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from associations.models import AnnualReport
from meetings.enums import SeatRole
from meetings.queries import current_seats
from signatures.models import SignedDocument
from signatures.queries import document_of

OWNER = "associations.report"
LANGUAGE = "kk"


def reports_are_signed() -> bool:
    """Say whether the setting SIGNATURE_ALSO asks for signed reports."""
    return "report" in settings.SIGNATURE_ALSO


def owner_of(report: AnnualReport) -> str:
    """Return the name under which the signed documents of a report are kept: one for each submission."""
    return f"{OWNER}:{report.pk}:{report.versions.count()}"


def signatory_of(report: AnnualReport) -> User | None:
    """Return who signs the report: today's chair of the association, when they have an account."""
    for seat in current_seats(report.association.body, timezone.localdate()):
        if seat.role == SeatRole.CHAIR and seat.holding:
            return seat.holding[0].user
    return None


def signed_report(report: AnnualReport) -> SignedDocument | None:
    """Return the document of the last submission, when there is one."""
    return document_of(owner_of(report))
