"""Which state follows which: one table for meetings, one for protocols (DESIGN §6)."""

MEETING: dict[str, frozenset[str]] = {
    "planned": frozenset({"convened", "cancelled"}),
    "convened": frozenset({"open", "cancelled"}),
    "open": frozenset({"closed"}),
    "closed": frozenset(),
    "cancelled": frozenset(),
}

# An item proposed for the agenda; screened by the secretary (cl. 30.1).
PROPOSAL: dict[str, frozenset[str]] = {
    "submitted": frozenset({"returned", "accepted", "declined", "withdrawn"}),
    "returned": frozenset({"submitted", "withdrawn"}),
    "accepted": frozenset(),
    "declined": frozenset(),
    "withdrawn": frozenset(),
}

PROTOCOL: dict[str, frozenset[str]] = {
    "draft": frozenset({"agreed"}),
    "agreed": frozenset({"draft", "signed"}),
    "signed": frozenset({"published"}),
    "published": frozenset(),
}

# A signed protocol is never changed: a correction keeps it as an edition and begins the next one as a draft (cl. 13, 25).
PROTOCOL_CORRECTION: dict[str, frozenset[str]] = {
    "draft": frozenset(),
    "agreed": frozenset(),
    "signed": frozenset({"draft"}),
    "published": frozenset({"draft"}),
}
