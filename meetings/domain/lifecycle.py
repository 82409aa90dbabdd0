"""Which state follows which: one table for meetings, one for protocols (DESIGN §6)."""

MEETING: dict[str, frozenset[str]] = {
    "planned": frozenset({"convened", "cancelled"}),
    "convened": frozenset({"open", "cancelled"}),
    "open": frozenset({"closed"}),
    "closed": frozenset(),
    "cancelled": frozenset(),
}

PROTOCOL: dict[str, frozenset[str]] = {
    "draft": frozenset({"agreed"}),
    "agreed": frozenset({"draft", "signed"}),
    "signed": frozenset({"published"}),
    "published": frozenset(),
}
