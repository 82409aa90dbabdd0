"""How fast the portal is, beside a bare Django page on the same database: `make bench`."""
