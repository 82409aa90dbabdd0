"""Pages of the Council, by object."""

from council.views.roster import roster

__all__ = ["roster"]
