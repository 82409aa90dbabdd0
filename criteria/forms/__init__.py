"""Forms of calls and applications."""
