"""Refusals of the rules: what was refused, why, and by which clause."""

from django.utils.functional import Promise

Text = str | Promise


class DomainError(Exception):
    """A rule says no. Nothing was saved.

    ``message`` is a whole sentence for the reader, translated lazily; ``clause`` the id of the clause of the
    Regulation that says so ("12", "16.4") or empty; ``field`` the form field to mend, if one is at fault.
    """

    def __init__(self, message: Text, *, clause: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.clause = clause
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class TransitionRefused(DomainError):
    """The thing is not in the state from which this step leads."""


class FileRefused(DomainError):
    """An uploaded file is too large, empty or not what its name says."""
