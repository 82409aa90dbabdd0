"""The opinion of an expert as a document to sign (an option of the portal, not of the order; ADR-0040)."""

from django.conf import settings

from associations.models import ReviewOpinion
from signatures.models import SignedDocument
from signatures.queries import document_of

OWNER = "associations.opinion"
LANGUAGE = "kk"


def opinions_are_signed() -> bool:
    """Say whether the setting SIGNATURE_ALSO asks for signed opinions."""
    return "opinion" in settings.SIGNATURE_ALSO


def owner_of(opinion: ReviewOpinion) -> str:
    """Return the name under which the signed document of an opinion is kept."""
    return f"{OWNER}:{opinion.pk}"


def signed_opinion(opinion: ReviewOpinion) -> SignedDocument | None:
    """Return the document of a given opinion, when there is one."""
    return document_of(owner_of(opinion))


def opinion_of(document: SignedDocument) -> ReviewOpinion | None:
    """Return the opinion whose document this is; None when it is a document of somebody else."""
    kind, _colon, key = document.owner.partition(":")
    return ReviewOpinion.objects.filter(pk=int(key)).first() if kind == OWNER and key.isdigit() else None
