"""Reads of the KPI scheme, of the sheets, of their review and of the ranking."""

from kpi.queries.waiting import waiting_for, waiting_parts

__all__ = ["waiting_for", "waiting_parts"]
