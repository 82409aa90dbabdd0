"""News for the owners of documents; each is sent inside the transaction of what happened."""

from django.dispatch import Signal

# With ``document`` and ``slot``: one of several signatures is in.
slot_signed = Signal()
# With ``document``: the last signature is in.
document_completed = Signal()
# With ``document``: its signatures are void.
document_voided = Signal()
# With ``submission``: a signature that had to wait for the checking service is accepted or refused now.
check_finished = Signal()
# With ``row``: a list of revoked certificates is over, and nobody can sign without it.
revocation_list_stale = Signal()
