"""Writes of the Council, by object."""
