"""Forms of associations: they give clean data, services write."""
