"""What is entered about a member of an association (clause 17)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class MemberData:
    """A member as a form or a row of a table gives it; texts by language.

    ``university`` and ``organisation`` are rows of the directory; the organisation is one of them or the text.
    """

    name: str
    kind: str
    post: Mapping[str, str]
    since: date
    role: str = "member"
    university: Any = None
    organisation: Any = None
    organisation_text: Mapping[str, str] = field(default_factory=dict)
    country: str = ""
    email: str = ""
    has_consent: bool = False
