"""Rules of signing that need no database."""
