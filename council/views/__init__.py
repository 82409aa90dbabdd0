"""Pages of the Council, by object."""
