"""Answers and problems as sentences in the active language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from criteria.domain.answers import NO, NONE, ROWS, YES, Problem
from criteria.domain.typed import Place, place_of, texts_of
from criteria.enums import AnswerField, Level, ProblemCode, ValueType, Verdict
from criteria.models import Criterion
from criteria.queries.sheet import SheetRow


def problem_text(row: SheetRow, problem: Problem) -> str:
    """Name the place of a problem and say what to do."""
    what = str(ProblemCode(problem.code).label)
    if problem.field == "value":
        said = what
    else:
        said = _("“%(field)s”: %(what)s") % {"field": str(AnswerField(problem.field).label), "what": what}
    if problem.row is not None:
        said = _("line %(line)s, %(said)s") % {"line": problem.row + 1, "said": said}
    if problem.given:
        said = _("%(said)s (written: “%(given)s”)") % {"said": said, "given": problem.given[:80]}
    return said


def row_texts(row: SheetRow) -> list[str]:
    """Return everything that is wrong with or missing in a row, each a sentence."""
    texts = [problem_text(row, problem) for problem in row.problems]
    if row.is_missing:
        texts.append(_("Not filled in yet."))
    if row.needs_proof:
        texts.append(_("A supporting document is missing: add a file or a link."))
    return texts


def _said(name: str, value: Any) -> str:
    if name == AnswerField.LEVELS:
        return ", ".join(str(Level(one).label) for one in value)
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)


def _fields(values: Mapping[str, Any]) -> str:
    return "; ".join(f"{AnswerField(name).label}: {_said(name, value)}" for name, value in values.items())


def answer_lines(row: SheetRow) -> list[str]:
    """Return an answer as lines: the value with its unit, then its fields or the lines of its list."""
    reading, lines = row.reading, []
    if row.criterion.value_type == ValueType.BOOLEAN and reading.value is not None:
        lines.append(_("yes") if reading.value else _("no"))
    elif reading.value is not None:
        lines.append(f"{reading.value} {row.criterion.unit}".strip())
    elif reading.is_none or row.typed.get("value") == NONE:
        lines.append(_("there is none"))
    if reading.fields:
        lines.append(_fields(reading.fields))
    lines += [f"{number}. {_fields(values)}" for number, values in enumerate(reading.rows, start=1)]
    return lines


def field_label(criterion: Criterion, place: Place) -> str:
    """Return what a field of a row is called, with the line of its list."""
    label = str(AnswerField(place.field).label) if place.field else _("Answer")
    if place.line is None:
        return label
    return _("line %(line)s, %(said)s") % {"line": place.line + 1, "said": f"“{label}”"}


def said_text(criterion: Criterion, place: Place, text: str) -> str:
    """Return what was typed into a field in words: yes, no, «there is none», levels; anything else as it is."""
    if place.field == AnswerField.LEVELS:
        return ", ".join(str(Level(one).label) if one in Level.values else one for one in text.split())
    if place.field:
        return text
    words = {NONE: _("there is none")} if criterion.value_type in ROWS else {}
    if criterion.value_type == ValueType.BOOLEAN:
        words = {YES: _("yes"), NO: _("no")}
    return words.get(text, text)


def typed_lines(criterion: Criterion, typed: Mapping[str, Any]) -> list[str]:
    """Return what was typed into a row as lines, right or wrong: a field each, with its name."""
    spec = criterion.spec
    lines = []
    for name, text in texts_of(spec, typed).items():
        place = place_of(name, {spec.number: spec})
        if place is not None:
            lines.append(f"{field_label(criterion, place)}: {said_text(criterion, place, text)}")
    return lines


def verdict_text(verdict: str | None) -> str:
    """Return what the Center says of a row in words; "not checked yet" without a verdict."""
    return str(Verdict(verdict).label) if verdict else pgettext("row", "not checked yet")
