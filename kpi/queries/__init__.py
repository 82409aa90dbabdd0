"""Reads of the KPI scheme and of the sheets."""
