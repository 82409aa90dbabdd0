"""Pages of signing and of checking."""
