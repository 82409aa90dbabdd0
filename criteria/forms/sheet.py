"""The form of appendix 1 as widgets: each field with its name, what was typed, and what is wrong with it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from associations.forms.members import LaidOutForm
from associations.models import Association
from associations.queries import at_work
from core.kazakh import translated
from criteria.domain import typed as names
from criteria.domain.answers import DATES, NO, NONE, PLACES, ROWS, YES, Problem, has_text
from criteria.enums import AnswerField, Level, ProblemCode, ValueType
from criteria.queries.sheet import SheetRow
from directory.models import University

BLANK_LINES = 2
NUMERIC = PLACES | {AnswerField.YEAR, AnswerField.PARTICIPANTS}


class StartForm(LaidOutForm):
    """For which association which university applies."""

    university = forms.ModelChoiceField(
        label=gettext_lazy("University"), queryset=University.objects.none(), empty_label=None
    )
    association = forms.ModelChoiceField(
        label=gettext_lazy("Association"), queryset=Association.objects.none()
    )

    def __init__(self, *args: Any, universities: Sequence[University], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = University.objects.filter(pk__in=[one.pk for one in universities])
        self.fields["university"].queryset = own.order_by(translated("name"))
        working = at_work(Association.objects.select_related("body").order_by("position"))
        self.fields["association"].queryset = working
        self.fields["association"].label_from_instance = lambda one: one.body.short_name


@dataclass(frozen=True, slots=True)
class Input:
    """One field as the template shows it. ``kind`` is text, number, date, url, choice or levels."""

    name: str
    label: str
    value: Any
    kind: str
    errors: Sequence[str] = ()
    choices: Sequence[tuple[str, str]] = ()

    @property
    def id(self) -> str:
        return "id-" + self.name.replace(":", "-").replace(".", "-")


@dataclass(frozen=True, slots=True)
class RowInputs:
    """The fields of one row: the value, the fields of the answer, the lines of its list."""

    row: SheetRow
    value: Input | None
    fields: Sequence[Input] = ()
    lines: Sequence[Sequence[Input]] = ()
    heads: Sequence[str] = field(default_factory=list)


def _kind(name: str) -> str:
    if name == AnswerField.LEVELS:
        return "levels"
    if name in DATES:
        return "date"
    if name == AnswerField.LINK:
        return "url"
    return "number" if name in NUMERIC else "text"


def _errors(problems: Sequence[Problem]) -> Mapping[tuple[str, int | None], list[str]]:
    found: dict[tuple[str, int | None], list[str]] = defaultdict(list)
    for problem in problems:
        found[problem.field, problem.row].append(str(ProblemCode(problem.code).label))
    return found


def _field(name: str, field_name: str, typed: Mapping[str, Any], errors: Sequence[str]) -> Input:
    kind = _kind(field_name)
    value = typed.get(field_name) or ([] if kind == "levels" else "")
    choices = Level.choices if kind == "levels" else ()
    return Input(name, str(AnswerField(field_name).label), value, kind, errors, choices)


def _value(row: SheetRow, errors: Sequence[str]) -> Input | None:
    kind, name = row.criterion.value_type, names.value_name(row.number)
    typed = row.typed.get("value") or ""
    if kind == ValueType.COUNT:
        label = _("Number (%(unit)s)") % {"unit": row.criterion.unit} if row.criterion.unit else _("Number")
        return Input(name, label, typed, "number", errors)
    if kind == ValueType.BOOLEAN:
        choices = [("", "–"), (YES, _("yes")), (NO, _("no"))]
        return Input(name, _("Answer"), typed, "choice", errors, choices)
    if kind in ROWS:
        choices = [("", _("listed below")), (NONE, _("there is none"))]
        return Input(name, _("Answer"), typed, "choice", errors, choices)
    return None


def row_inputs(row: SheetRow) -> RowInputs:
    """Return the widgets of one row with the problems beside their fields."""
    spec, errors, number = row.criterion.spec, _errors(row.problems), row.number
    value = _value(row, errors["value", None])
    if spec.has_fields:
        typed = row.typed.get("fields") or {}
        inputs = [_field(names.field_name(number, one), one, typed, errors[one, None]) for one in spec.fields]
        return RowInputs(row, value, inputs)
    if not spec.has_rows:
        return RowInputs(row, value)
    lines = list(row.typed.get("rows") or [])
    while lines and not has_text(lines[-1]):
        lines.pop()
    shown = lines + [{} for _blank in range(BLANK_LINES)]
    inputs = [
        [_field(names.line_name(number, place, one), one, line, errors[one, place]) for one in spec.fields]
        for place, line in enumerate(shown)
    ]
    heads = [str(AnswerField(one).label) for one in spec.fields]
    return RowInputs(row, value, lines=inputs, heads=heads)


def _several(field_name: str) -> bool:
    return field_name == AnswerField.LEVELS


def typed_answers(
    data: QueryDict, rows: Sequence[SheetRow], *, changed: Sequence[str] | None = None
) -> dict[str, dict[str, Any]]:
    """Return what a posted form changes, by row. Without ``changed`` every field of the form is meant.

    An emptied group of checkboxes is not sent by a browser: it is read as empty.
    """
    known = {row.number: dict(row.typed) for row in rows}
    wanted = list(data) if changed is None else list(changed)
    if changed is None:
        wanted += [
            names.field_name(row.number, AnswerField.LEVELS.value)
            for row in rows
            if AnswerField.LEVELS.value in row.criterion.fields
        ]
    return names.merged(dict.fromkeys(wanted), data.getlist, known, _several)
