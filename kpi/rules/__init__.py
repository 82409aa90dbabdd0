"""Who may do what with KPI sheets; loaded by the autodiscovery of django-rules."""

from kpi.rules import assigning, claims, review

__all__ = ["assigning", "claims", "review"]
