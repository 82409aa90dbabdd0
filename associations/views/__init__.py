"""Pages of associations, by object."""
