"""What was typed into a row of appendix 1, read as values; nothing typed is lost when it is wrong (cl. 7, app. 1).

``typed`` is kept as it came: {"value": "12", "fields": {"number": "…"}, "rows": [{"programme": "…"}]}.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from criteria.enums import AnswerField, Level, ProblemCode, ValueType

MOST = 9_999_999
LONGEST = 500
FIRST_YEAR = 1990
TOP = 700
NONE = "none"  # «there is none»: an empty list that was meant
YES, NO = "yes", "no"
DATES = {AnswerField.ISSUED_ON, AnswerField.VALID_FROM, AnswerField.VALID_TO, AnswerField.SINCE}
PLACES = {
    AnswerField.POSITION,
    AnswerField.POSITION_FROM,
    AnswerField.POSITION_TO,
    AnswerField.PARTNER_POSITION,
}
MAY_BE_EMPTY = {AnswerField.LINK, AnswerField.POSITION_TO, AnswerField.VALID_TO, AnswerField.PARTICIPANTS}
ROWS = {ValueType.LIST, ValueType.RANKING_POSITION}
NOT_AHEAD = {AnswerField.ISSUED_ON, AnswerField.SINCE, AnswerField.VALID_FROM}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where: in the value, in a field of the answer, or in a field of one row of the list."""

    code: ProblemCode
    field: str = "value"
    row: int | None = None
    given: str = ""


@dataclass(frozen=True, slots=True)
class Spec:
    """What a row of appendix 1 wants."""

    number: str
    value_type: str
    fields: Sequence[str] = ()

    @property
    def has_value(self) -> bool:
        """Say whether the answer is, or has beside its list or its fields, a number, a yes or «there is none»."""
        return self.value_type in ROWS or self.value_type in (ValueType.COUNT, ValueType.BOOLEAN)

    @property
    def has_rows(self) -> bool:
        """Say whether the answer is a list, or a count with its list beside it."""
        return self.value_type in ROWS or (self.value_type == ValueType.COUNT and bool(self.fields))

    @property
    def has_fields(self) -> bool:
        return bool(self.fields) and not self.has_rows


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer as values. ``value`` is a number, True, False or None; wrong parts are left out and named."""

    value: int | bool | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Any]] = ()
    is_none: bool = False
    problems: Sequence[Problem] = ()

    @property
    def is_empty(self) -> bool:
        return self.value is None and not any(self.fields.values()) and not self.rows and not self.is_none

    @property
    def is_positive(self) -> bool:
        """Say whether it states something that wants proof: a number above 0, yes, a filled list or licence."""
        return bool(self.value) or bool(self.rows) or (self.value is None and any(self.fields.values()))


def text_of(typed: Any) -> str:
    """Return typed text without outer spaces; runs of spaces become one."""
    return " ".join(str(typed or "").replace("\u00a0", " ").split())


def read_number(text: str) -> int | None:
    """Return a whole number from 0 that is written with digits, thousands apart or not; None for anything else."""
    digits = text.replace(" ", "")
    if digits.isascii() and digits.isdigit() and int(digits) <= MOST:
        return int(digits)
    return None


def read_date(text: str) -> date | None:
    """Return a date written as 2025-12-31 or 31.12.2025; None for anything else."""
    parts = text.split(".")
    try:
        if len(parts) == 3:
            return date(int(parts[2]), int(parts[1]), int(parts[0]))
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_link(text: str) -> bool:
    """Say whether a browser can follow it: http or https with a host."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in text
    except ValueError:
        return False


def _read_levels(typed: Any) -> tuple[Any, ProblemCode | None]:
    given = typed if isinstance(typed, list) else re.split(r"[,;]", str(typed or ""))
    chosen = [one for part in given for one in text_of(part).split()]
    wrong = [one for one in chosen if one not in Level.values]
    return [one for one in Level.values if one in chosen], ProblemCode.NOT_A_LEVEL if wrong else None


def _read_text(name: str, text: str, today: date) -> tuple[Any, ProblemCode | None]:
    if name in DATES:
        day = read_date(text)
        if day is None:
            return None, ProblemCode.NOT_A_DATE
        return day, ProblemCode.IN_FUTURE if name in NOT_AHEAD and day > today else None
    if name == AnswerField.LINK:
        return text, None if is_link(text) else ProblemCode.NOT_A_LINK
    number = read_number(text)
    if name in PLACES:
        return number, None if number else ProblemCode.NOT_A_PLACE
    if name == AnswerField.PARTICIPANTS:
        return number, None if number is not None else ProblemCode.NOT_A_COUNT
    if name == AnswerField.YEAR:
        fits = number is not None and FIRST_YEAR <= number <= today.year + 1
        return number, None if fits else ProblemCode.NOT_A_YEAR
    return text, None if len(text) <= LONGEST else ProblemCode.TOO_LONG


def _read_field(name: str, typed: Any, today: date) -> tuple[Any, ProblemCode | None]:
    """Return a field's value and what is wrong with it; an empty one is None without a problem."""
    if name == AnswerField.LEVELS:
        return _read_levels(typed)
    text = text_of(typed)
    return _read_text(name, text, today) if text else (None, None)


def _ordered(values: Mapping[str, Any], row: int | None) -> list[Problem]:
    """Find ends that stand before their beginnings."""
    found = []
    for first, last in (
        (AnswerField.VALID_FROM, AnswerField.VALID_TO),
        (AnswerField.POSITION_FROM, AnswerField.POSITION_TO),
    ):
        begins, ends = values.get(first), values.get(last)
        if begins and ends and ends < begins:
            found.append(Problem(ProblemCode.ENDS_BEFORE, last, row, str(ends)))
    return found


def _read_set(
    names: Sequence[str], typed: Mapping[str, Any], today: date, *, row: int | None = None, all_of: bool
) -> tuple[dict[str, Any], list[Problem]]:
    """Read the fields of an answer or of a row; with ``all_of`` those that must not be empty are asked for."""
    values, problems = {}, []
    for name in names:
        value, wrong = _read_field(name, typed.get(name), today)
        if wrong:
            problems.append(Problem(wrong, name, row, text_of(typed.get(name))))
        elif value not in (None, []):
            values[name] = value
    wrong_fields = {problem.field for problem in problems}
    if all_of:
        problems += [
            Problem(ProblemCode.EMPTY_FIELD, name, row)
            for name in names
            if name not in values and name not in wrong_fields and name not in MAY_BE_EMPTY
        ]
    return values, problems + _ordered(values, row)


def has_text(typed: Mapping[str, Any]) -> bool:
    """Say whether anything was typed into a row of a list."""
    return any(text_of(value) if not isinstance(value, list) else value for value in typed.values())


def _read_rows(
    spec: Spec, typed: Mapping[str, Any], today: date
) -> tuple[list[dict[str, Any]], list[Problem]]:
    rows, problems = [], []
    for place, row in enumerate(typed.get("rows") or []):
        if not has_text(row):
            continue
        values, wrong = _read_set(spec.fields, row, today, row=place, all_of=True)
        problems += wrong
        partner = values.get(AnswerField.PARTNER_POSITION)
        if partner and partner > TOP:
            problems.append(Problem(ProblemCode.BELOW_TOP, AnswerField.PARTNER_POSITION, place, str(partner)))
        if values:
            rows.append(values)
    return rows, problems


def read_answer(spec: Spec, typed: Mapping[str, Any], today: date) -> Reading:
    """Read one row of appendix 1. Whatever is wrong is a problem with its place; the rest is read all the same."""
    said = text_of(typed.get("value"))
    value: int | bool | None = None
    problems: list[Problem] = []
    if spec.value_type == ValueType.COUNT and said:
        value = read_number(said)
        if value is None:
            problems.append(Problem(ProblemCode.NOT_A_COUNT, given=said))
    if spec.value_type == ValueType.BOOLEAN and said:
        value = {YES: True, NO: False}.get(said)
        if value is None:
            problems.append(Problem(ProblemCode.NOT_YES_OR_NO, given=said))
    fields: dict[str, Any] = {}
    rows: list[dict[str, Any]] = []
    if spec.has_fields:
        given = typed.get("fields") or {}
        wanted = value is True or (spec.value_type == ValueType.LICENCE and has_text(given))
        fields, wrong = _read_set(spec.fields, given, today, all_of=wanted)
        if spec.value_type == ValueType.LICENCE and wanted and not text_of(given.get(AnswerField.LINK)):
            wrong.append(Problem(ProblemCode.EMPTY_FIELD, AnswerField.LINK))
        problems += wrong
    if spec.has_rows:
        rows, wrong = _read_rows(spec, typed, today)
        problems += wrong
        if spec.value_type == ValueType.COUNT and value is not None and value != len(rows):
            problems.append(Problem(ProblemCode.NOT_AS_MANY, given=said))
    is_none = spec.value_type in ROWS and said == NONE and not rows
    return Reading(value, fields, rows, is_none, problems)


def sheet_problems(readings: Mapping[str, Reading]) -> dict[str, list[Problem]]:
    """Find what does not agree between rows: sub-totals, and criterion 6 with its list (ADR-0055).

    2.1, 2.2 and 2.3 lie each within 2: one person may be counted in two of them. 3 and 4 are the sums of their
    sub-items. Rows that are not filled in yet are left alone.
    """
    found: dict[str, list[Problem]] = {}
    values = {number: reading.value for number, reading in readings.items()}
    staff = values.get("2")
    for number in ("2.1", "2.2", "2.3"):
        part = values.get(number)
        if part is not None and staff is not None and part > staff:
            found.setdefault(number, []).append(Problem(ProblemCode.ABOVE_TOTAL, given=str(part)))
    for number in ("3", "4"):
        total = values.get(number)
        parts = [values.get(f"{number}.{place}") for place in (1, 2, 3)]
        if total is not None and None not in parts and total != sum(parts):  # type: ignore[arg-type]
            found.setdefault(number, []).append(Problem(ProblemCode.NOT_THE_SUM, given=str(total)))
    accredited, listed = readings.get("6"), readings.get("6.1")
    if accredited and listed and accredited.value is not None:
        says_none = accredited.value is False and listed.rows
        lists_none = accredited.value is True and not listed.rows and listed.is_none
        if says_none or lists_none:
            found.setdefault("6", []).append(Problem(ProblemCode.LIST_SAYS_OTHERWISE))
    return found


def is_missing(spec: Spec, readings: Mapping[str, Reading]) -> bool:
    """Say whether a row still has to be filled in. 6.1 may stay empty where 6 says no."""
    if spec.number == "6.1" and readings.get("6") and readings["6"].value is False:
        return False
    return readings[spec.number].is_empty


def _score(spec: Spec, reading: Reading) -> int | None:
    if spec.value_type in (ValueType.COUNT, ValueType.BOOLEAN):
        return None if reading.value is None else int(reading.value)
    places = [
        row[name]
        for name in (AnswerField.POSITION, AnswerField.POSITION_FROM)
        for row in reading.rows
        if row.get(name)
    ]
    if places:
        return -min(places)
    if spec.number == "16" and (reading.rows or reading.is_none):
        return len(reading.rows)
    return None


def best_of(spec: Spec, readings: Sequence[Reading]) -> set[int]:
    """Return which of several applicants' answers are the best of a row, by place; none where they cannot be compared.

    A count: the largest; yes before no; places in a ranking: the smallest; courses (16): the most. There is no sum over
    rows: the order gives no weights (D-43).
    """
    scores = {place: _score(spec, reading) for place, reading in enumerate(readings)}
    known = {place: score for place, score in scores.items() if score is not None}
    if len(known) < 2 or len(set(known.values())) < 2:
        return set()
    top = max(known.values())
    return {place for place, score in known.items() if score == top}
