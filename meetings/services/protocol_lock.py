"""What every change of a protocol begins with: its row locked, the clause that speaks of it."""

from meetings.models import Protocol


def protocol_clause(protocol: Protocol) -> str:
    """Return the clause on the protocols of a body: the one after the clause on its decisions."""
    clause = protocol.body.clause
    return str(int(clause) + 1) if clause.isdigit() else ""


def locked_protocol(protocol: Protocol) -> Protocol:
    """Return the protocol afresh, its row locked until the end of the transaction."""
    return (
        Protocol.objects.select_for_update(of=("self",)).select_related("body", "meeting").get(pk=protocol.pk)
    )
