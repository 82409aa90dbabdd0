"""Every change of signed documents: one verb, one function; each checks, writes and leaves a journal entry."""

from signatures.services.documents import (
    SlotPlan,
    lay_document,
    open_document,
    supersede_document,
    void_document,
)
from signatures.services.identity import iin_hash, save_identity
from signatures.services.revocation import refresh_list
from signatures.services.signing import Refused, finish_check, prepare_slot, submit_cms

__all__ = [
    "Refused",
    "SlotPlan",
    "finish_check",
    "iin_hash",
    "lay_document",
    "open_document",
    "prepare_slot",
    "refresh_list",
    "save_identity",
    "submit_cms",
    "supersede_document",
    "void_document",
]
