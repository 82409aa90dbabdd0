"""Papers of applications and calls."""
