"""Rows of a table of members: which are right, and what is wrong with the others, cell by cell (clause 17)."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from meetings.enums import MemberKind, SeatRole

COLUMNS = ("name", "kind", "organisation", "post", "country", "role", "since", "email", "consent")
REQUIRED = ("name", "kind", "organisation", "post")
LENGTHS = {"name": 200, "organisation": 300, "post": 200, "country": 80, "email": 254}
EARLIEST = date(1990, 1, 1)
YEARS_AHEAD = 1
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")
DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:\s*(?:ж|г)\.?)?")
YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")


class CellLike(Protocol):
    """What is asked of a cell."""

    @property
    def value(self) -> Any: ...
    @property
    def is_formula(self) -> bool: ...
    @property
    def is_merged(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken: its number in the sheet, the column's name, a code of the reason, what stood there."""

    row: int
    column: str
    code: str
    value: str = ""


@dataclass(slots=True)
class Vocabulary:
    """What the words of the file mean: kinds, roles, yes and no, universities; all keys are plain (:func:`plain`)."""

    kinds: Mapping[str, str]
    roles: Mapping[str, str]
    consent: Mapping[str, bool]
    universities: Mapping[str, int]


@dataclass(slots=True)
class Checked:
    """What is in the file: rows to take, rows that are there already, problems."""

    right: list[dict[str, Any]] = field(default_factory=list)
    known: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def plain(text: object) -> str:
    """Return a text as it is compared: lower case, single spaces, one kind of quotes and dashes, no asterisk."""
    lowered = str(text).casefold().translate(str.maketrans("«»“”„\"'–—", "         "))
    return " ".join(lowered.replace("*", " ").replace("-", " ").split())


def content_key(name: str, organisation: str) -> str:
    """Return what makes a member the same person of the same organisation, whatever the spaces and quotes."""
    return hashlib.sha256(f"{plain(name)}\n{organisation}".encode()).hexdigest()[:32]


def organisation_key(university_id: int | None, text: str) -> str:
    """Return the part of the key that names the organisation."""
    return f"university:{university_id}" if university_id else plain(text)


def day_of_serial(number: int) -> date | None:
    """Return the day that a bare number in a date column stands for, or None when it is none of our time."""
    first, last = 18_264, 73_050  # 1950 to 2099
    if not first <= number <= last:
        return None
    return date.fromordinal(date(1899, 12, 30).toordinal() + number)


def read_day(value: Any) -> date | None:
    """Return the day that a cell means: a date, a number of the spreadsheet, or text such as 01.09.2024."""
    if isinstance(value, date):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return day_of_serial(value)
    text = str(value).strip()
    try:
        if match := DAY_FIRST.fullmatch(text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := YEAR_FIRST.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    return None


def places_of(heads: Sequence[str], names: Mapping[str, str]) -> dict[str, int]:
    """Return at which position each known column stands; ``names`` maps plain headings to columns."""
    places: dict[str, int] = {}
    for position, head in enumerate(heads):
        column = names.get(plain(head))
        if column and column not in places:
            places[column] = position
    return places


def missing_columns(places: Mapping[str, int]) -> list[str]:
    """Return the required columns that the file does not have."""
    return [column for column in REQUIRED if column not in places]


def _text(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())


def _read_since(raw: Any, today: date) -> tuple[date | None, str]:
    if raw is None:
        return today, ""
    day = read_day(raw)
    if day is None:
        return None, "not_a_day"
    if day < EARLIEST or day > date(today.year + YEARS_AHEAD, today.month, min(today.day, 28)):
        return None, "far_day"
    return day, ""


def check_row(
    number: int, cells: Mapping[str, CellLike], words: Vocabulary, today: date
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the clean values of a row and what is wrong with it; a row with any problem is not taken."""
    problems: list[Problem] = []
    raw: dict[str, Any] = {}
    for column in COLUMNS:
        cell = cells.get(column)
        raw[column] = None if cell is None else cell.value
        if cell is not None and cell.is_formula:
            problems.append(Problem(number, column, "formula"))
        elif cell is not None and cell.is_merged:
            problems.append(Problem(number, column, "merged"))
    broken = {problem.column for problem in problems}

    def wrong(column: str, code: str) -> None:
        if column not in broken:
            broken.add(column)
            problems.append(Problem(number, column, code, _text(raw[column])[:80]))

    values: dict[str, Any] = {column: _text(raw[column]) for column in COLUMNS}
    for column in REQUIRED:
        if not values[column]:
            wrong(column, "empty")
    for column, limit in LENGTHS.items():
        if len(values[column]) > limit:
            wrong(column, "long")
    kind = words.kinds.get(plain(values["kind"]))
    if values["kind"] and kind is None:
        wrong("kind", "kind")
    role = words.roles.get(plain(values["role"])) if values["role"] else SeatRole.MEMBER.value
    if role is None:
        wrong("role", "role")
    if values["name"] and not any(letter.isalpha() for letter in values["name"]):
        wrong("name", "name")
    since, code = _read_since(raw["since"], today)
    if code:
        wrong("since", code)
    if values["email"] and not EMAIL.fullmatch(values["email"]):
        wrong("email", "email")
    consent = words.consent.get(plain(values["consent"])) if values["consent"] else False
    if consent is None:
        wrong("consent", "consent")
    if kind == MemberKind.FOREIGN_PARTNER and not values["country"]:
        wrong("country", "country")
    university_id = words.universities.get(plain(values["organisation"]))
    values |= {
        "row": number,
        "kind": kind,
        "role": role,
        "since": since.isoformat() if since else "",
        "email": values["email"].lower(),
        "consent": bool(consent),
        "university_id": university_id,
        "key": content_key(values["name"], organisation_key(university_id, values["organisation"])),
    }
    return values, problems


def check_rows(
    rows: Iterable[tuple[int, Mapping[str, CellLike]]],
    words: Vocabulary,
    *,
    today: date,
    known_keys: set[str],
    taken_roles: set[str],
) -> Checked:
    """Sort the rows of a file: to take, there already, wrong.

    ``known_keys`` are the members of today; ``taken_roles`` the posts that somebody holds (one chair, one deputy, one
    secretary). The same member twice in the file is a problem of the later row.
    """
    found = Checked()
    seen: dict[str, int] = {}
    roles = dict.fromkeys(taken_roles, 0)
    for number, cells in rows:
        values, problems = check_row(number, cells, words, today)
        if not problems and values["key"] in seen:
            problems.append(Problem(number, "name", "twice", str(seen[values["key"]])))
        if not problems and values["key"] in known_keys:
            seen[values["key"]] = number
            found.known.append(values)
            continue
        role = values["role"]
        if not problems and role != SeatRole.MEMBER and role in roles:
            problems.append(Problem(number, "role", "taken", values["role"]))
        if problems:
            found.problems += problems
            continue
        seen[values["key"]] = number
        if role != SeatRole.MEMBER:
            roles[role] = number
        found.right.append(values)
    return found
