"""Pages of KPI, by object."""
