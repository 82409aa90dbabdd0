"""Papers of the Council: the annexes of an order."""
