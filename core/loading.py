"""Bringing rows into line with reviewed data files: created, changed or left alone, and told so."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml
from django.db.models import Field, ForeignKey, Model

from core.codes import LANGUAGES

SHOWN_LENGTH = 120


# The parser in C where PyYAML was built with it: ten times as fast, the same result.
_SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_data(path: Path) -> Any:
    """Return the content of a YAML file."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_SafeLoader)


def in_languages(name: str, texts: Mapping[str, str] | None) -> dict[str, str]:
    """Return the columns of a translated field: `{"name_kk": …, "name_ru": …, "name_en": …}`.

    Without texts all three are empty. Raises KeyError when a language is missing.
    """
    return {f"{name}_{code}": texts[code] if texts else "" for code in LANGUAGES}


@dataclass
class Loading:
    """What a load did, kind by kind. Call it inside a transaction, with Kazakh as the active language.

    The active language matters: modeltranslation saves it into the untranslated column.
    """

    created: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)
    _rows: dict[Any, dict[tuple[Any, ...], Model]] = field(default_factory=dict, repr=False)

    @property
    def differs(self) -> bool:
        return bool(self.created or self.changed)

    def put(self, model: type[Model], key: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
        """Return the row with this key, made or mended so that it holds the values; other columns stay."""
        rows = self._rows_of(model, tuple(key))
        place = tuple(_stored(value) for value in key.values())
        row = rows.get(place)
        if row is None:
            row = rows[place] = model(**key, **values)
            row.save()
            self.created[model.__name__] += 1
            self.lines.append(f"+ {model.__name__} {_place(place)}")
            return row
        differences = _differences(row, values)
        if not differences:
            self.unchanged[model.__name__] += 1
            return row
        for name, (old, _new) in differences.items():
            setattr(row, name, values[name])
            self.lines.append(
                f"~ {model.__name__} {_place(place)}: {name}: {_shown(old)} → {_shown(_stored(values[name]))}"
            )
        row.save()
        self.changed[model.__name__] += 1
        return row

    def _rows_of(self, model: type[Model], names: tuple[str, ...]) -> dict[tuple[Any, ...], Model]:
        if (model, names) not in self._rows:
            attnames = [cast(Field, model._meta.get_field(name)).attname for name in names]
            self._rows[model, names] = {
                tuple(getattr(row, attname) for attname in attnames): row
                for row in model._default_manager.all()
            }
        return self._rows[model, names]


def _differences(row: Model, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    found = {}
    for name, value in values.items():
        column = row._meta.get_field(name)
        old = getattr(row, column.attname if isinstance(column, ForeignKey) else name)
        if old != _stored(value):
            found[name] = (old, value)
    return found


def _stored(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


def _place(place: tuple[Any, ...]) -> str:
    return " ".join(str(part) for part in place)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"
