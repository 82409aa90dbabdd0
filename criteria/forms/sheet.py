"""The form of appendix 1 as widgets: each field with its name, what was typed, and what is wrong with it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from associations.forms.members import LaidOutForm
from associations.models import Association
from core.kazakh import translated
from criteria.domain import typed as names
from criteria.domain.answers import DATES, NO, NONE, PLACES, ROWS, YES, Problem, has_text
from criteria.enums import AnswerField, Level, ProblemCode, ValueType
from criteria.queries.calls import associations_to_apply_for
from criteria.queries.sheet import SheetRow
from directory.models import University
from meetings.views.texts import BOTH, THEIRS

BLANK_LINES = 2
SEEN = "seen-"
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
        self.fields["association"].queryset = associations_to_apply_for(timezone.now())
        self.fields["association"].label_from_instance = lambda one: one.body.short_name


def id_of(name: str) -> str:
    """Return the id of a field in the page."""
    return "id-" + name.replace(":", "-").replace(".", "-")


@dataclass(frozen=True, slots=True)
class Input:
    """One field as the template shows it. ``kind`` is text, number, date, url, choice or levels.

    ``seen`` is what is stored: a form is written over it knowingly.
    """

    name: str
    label: str
    value: Any
    kind: str
    seen: str
    errors: Sequence[str] = ()
    choices: Sequence[tuple[str, str]] = ()

    @property
    def id(self) -> str:
        return id_of(self.name)


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


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the fields of a row show: as it is typed, what is stored by field, what is wrong by place."""

    row: SheetRow
    typed: Mapping[str, Any]
    stored: Mapping[str, str]
    errors: Mapping[tuple[str, int | None], list[str]]

    def field(self, name: str, field_name: str, typed: Mapping[str, Any], line: int | None = None) -> Input:
        kind, choices = _kind(field_name), ()
        value: Any = typed.get(field_name) or ""
        if kind == "levels":
            value = names.levels_of(value)
            choices = [*Level.choices, *((one, one) for one in value if one not in Level.values)]
        label = str(AnswerField(field_name).label)
        return Input(
            name, label, value, kind, self.stored.get(name, ""), self.errors[field_name, line], choices
        )

    def value(self) -> Input | None:
        kind, name = self.row.criterion.value_type, names.value_name(self.row.number)
        typed, unit = self.typed.get("value") or "", self.row.criterion.unit
        told = (self.stored.get(name, ""), self.errors["value", None])
        if kind == ValueType.COUNT:
            label = _("Number (%(unit)s)") % {"unit": unit} if unit else _("Number")
            return Input(name, label, typed, "number", *told)
        if choices := value_choices(kind):
            # What came from a table and is no choice stays in sight, else saving the form would lose it.
            known = [*choices, (typed, typed)] if typed not in dict(choices) else choices
            return Input(name, _("Answer"), typed, "choice", *told, known)
        return None


def value_choices(kind: str) -> list[tuple[str, str]]:
    """Return the answers to choose among in a row of a kind: yes and no, or that there is none; none for a number."""
    if kind == ValueType.BOOLEAN:
        return [("", "–"), (YES, _("yes")), (NO, _("no"))]
    if kind in ROWS:
        return [("", _("listed below")), (NONE, _("there is none"))]
    return []


def row_inputs(row: SheetRow, mine: Mapping[str, str] | None = None) -> RowInputs:
    """Return the widgets of one row with the problems beside their fields; ``mine`` is typed and not stored, by field."""
    spec, number = row.criterion.spec, row.number
    typed = names.typed_with(row.typed, mine, {number: spec}) if mine else row.typed
    shown = _Shown(row, typed, names.texts_of(spec, row.typed), _errors(row.problems))
    value = shown.value()
    if spec.has_fields:
        fields = typed.get("fields") or {}
        return RowInputs(
            row, value, [shown.field(names.field_name(number, one), one, fields) for one in spec.fields]
        )
    if not spec.has_rows:
        return RowInputs(row, value)
    lines = list(typed.get("rows") or [])
    while lines and not has_text(lines[-1]):
        lines.pop()
    inputs = [
        [shown.field(names.line_name(number, place, one), one, line, place) for one in spec.fields]
        for place, line in enumerate([*lines, *({} for _blank in range(BLANK_LINES))])
    ]
    heads = [str(AnswerField(one).label) for one in spec.fields]
    return RowInputs(row, value, lines=inputs, heads=heads)


def _moved(data: QueryDict, typed: dict[str, str], seen: Mapping[str, str], kept: Mapping[str, str]) -> None:
    """Put what was typed into a line that somebody else had filled in into a line of its own, where both stay."""
    new_lines: dict[str, int] = {}
    for name in [one for one in typed if one.startswith("r:") and data.get(f"choice-{one}") == BOTH]:
        _part, number, line, field_name = name.split(":")
        if f"{number}:{line}" not in new_lines:
            new_lines[f"{number}:{line}"] = names.free_line(number, {**kept, **typed})
        typed[names.line_name(number, new_lines[f"{number}:{line}"], field_name)] = typed[name]
        typed[name] = seen.get(name, "")


def typed_texts(
    data: QueryDict, rows: Sequence[SheetRow], *, changed: Sequence[str] | None = None
) -> tuple[dict[str, str], dict[str, str]]:
    """Return what a posted form says by field, and what its writer began from ("seen-…").

    Without ``changed`` every field of the form is meant; an emptied group of checkboxes is not sent by a browser, what
    its writer began from is. Where two people had typed, ``choice-…`` says which of both stays.
    """
    began = [key.removeprefix(SEEN) for key in data if key.startswith(SEEN)]
    specs = {row.number: row.criterion.spec for row in rows}
    wanted = dict.fromkeys([*data, *began] if changed is None else changed)
    own = [name for name in wanted if names.place_of(name, specs) is not None]
    seen = {name: data[SEEN + name] for name in own if SEEN + name in data}
    typed = {}
    for name in own:
        mine = " ".join(data.getlist(name)) if names.has_several(name) else data.get(name, "")
        typed[name] = seen.get(name, "") if data.get(f"choice-{name}") == THEIRS else mine
    kept: dict[str, str] = {}
    for row in rows:
        kept |= names.texts_of(row.criterion.spec, row.typed)
    _moved(data, typed, seen, kept)
    return typed, seen
