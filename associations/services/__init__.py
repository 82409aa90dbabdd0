"""Writes of associations: ``reports`` (the annual report of clauses 21 and 22)."""
