"""A submitted application as a document to sign (an option of the portal; the order asks for the form, appendix 1)."""

from django.conf import settings

from accounts.enums import OfficeRole
from accounts.models import User
from criteria.models import Application, ApplicationVersion
from signatures.models import SignedDocument
from signatures.queries import document_of

OWNER = "criteria.application"
LANGUAGE = "kk"


def applications_are_signed() -> bool:
    """Say whether the setting SIGNATURE_ALSO asks for signed applications."""
    return "application" in settings.SIGNATURE_ALSO


def owner_of(version: ApplicationVersion) -> str:
    """Return the name under which the signed document of a submitted version is kept."""
    return f"{OWNER}:{version.application_id}:{version.number}"


def head_of(application: Application) -> User | None:
    """Return who signs for the university: its head in office today, when they have an account."""
    return (
        User.objects.filter(
            is_active=True,
            offices__role=OfficeRole.UNIVERSITY_HEAD,
            offices__university=application.university_id,
            offices__until__isnull=True,
        )
        .order_by("pk")
        .first()
    )


def signed_application(application: Application) -> SignedDocument | None:
    """Return the document of the last submitted version, when there is one."""
    version = application.versions.order_by("-number").first()
    return document_of(owner_of(version)) if version else None
