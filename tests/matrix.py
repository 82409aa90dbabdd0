"""The shape of the permission table and of the URL table; tests/<app>/matrix*.py fill them.

    PERMISSIONS = {"meetings.open_meeting": Grant({"council_secretary"}, on=lambda cast: ...)}
    URLS = {"meetings:meeting_detail": Row(COUNCIL, args=lambda cast: [meeting.pk], strangers=404)}

A plain set of personas stands for a permission that needs no object. Every persona that is not named must be refused.
"""

import importlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cast import Cast

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Grant:
    """Who holds a permission on the thing that ``on`` makes from the cast."""

    personas: Collection[str]
    on: Callable[[Cast], Any] = lambda cast: None


@dataclass(frozen=True)
class Row:
    """Who gets a page and what the others get.

    opens      personas that get ``answers`` (200; 302 for a verb that redirects)
    strangers  what other signed-in personas get: 403, or 404 where they may not know of the thing
    readers    personas that know of the thing but may not do this: they get 403 where strangers get 404
    args       cast -> list of URL arguments (the things are made here); query and data likewise
    Somebody who is not signed in is sent to the sign-in page, unless "anonymous" is in ``opens``.
    """

    opens: Collection[str]
    args: Callable[[Cast], list[Any]] = lambda cast: []
    method: str = "get"
    data: Callable[[Cast], dict[str, Any]] = lambda cast: {}
    answers: int = 200
    strangers: int = 403
    readers: Collection[str] = field(default_factory=frozenset)

    def expected(self, persona: str) -> int:
        if persona in self.opens:
            return self.answers
        if persona == "anonymous":
            return 302
        return 403 if persona in self.readers else self.strangers


def _modules() -> Iterable[Any]:
    for path in sorted(HERE.glob("*/matrix*.py")):
        yield importlib.import_module(f"tests.{path.parent.name}.{path.stem}")


def permission_table() -> dict[str, Grant]:
    """Return all permission rows; the same permission in two files is an error."""
    table: dict[str, Grant] = {}
    for module in _modules():
        for name, grant in getattr(module, "PERMISSIONS", {}).items():
            assert name not in table, f"{name} stands in two matrices"
            table[name] = grant if isinstance(grant, Grant) else Grant(grant)
    return table


def url_table() -> dict[str, Row]:
    """Return all URL rows. A second row of the same URL (another method, another thing) has a name with “#”."""
    table: dict[str, Row] = {}
    for module in _modules():
        for name, row in getattr(module, "URLS", {}).items():
            assert name not in table, f"{name} stands in two matrices"
            table[name] = row
    return table
