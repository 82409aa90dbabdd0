"""Writes of KPI sheets: ``claims`` (the association's side) and ``review`` (the National Center's side)."""
