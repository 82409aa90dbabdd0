"""Kazakh letters in the database: case-blind search and the alphabet's order, the same on both databases.

PostgreSQL orders by the ICU collation ``kazakh`` that the first migration makes. SQLite knows neither the
case of Cyrillic letters nor their order, so each connection is taught both.
"""

import re
import sqlite3
from functools import lru_cache
from typing import Any

from django.db.models import CharField, Expression, F, Value
from django.db.models.functions import Coalesce, Collate, NullIf
from django.utils.translation import get_language

COLLATION = "kazakh"
ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_RANK = {letter: rank for rank, letter in enumerate(ALPHABET)}
LANGUAGES_IN_ORDER = {
    "kk": ("kk", "ru", "en"),
    "ru": ("ru", "kk", "en"),
    "en": ("en", "ru", "kk"),
}


def _class_of(char: str) -> tuple[int, Any]:
    if char in _RANK:
        return (3, _RANK[char])
    if char.isspace():
        return (0, "")
    if char.isdigit():
        return (2, char)
    if char.isalpha():
        return (4, char)
    return (1, char)


@lru_cache(maxsize=20_000)
def sort_key(text: str) -> tuple[Any, ...]:
    """Return the key that orders text by the Kazakh alphabet: space, signs, digits, Cyrillic, Latin."""
    return (tuple(_class_of(char) for char in text.lower()), text.swapcase())


def _compare(left: str, right: str) -> int:
    a, b = sort_key(left), sort_key(right)
    return (a > b) - (a < b)


@lru_cache(maxsize=2_000)
def _like_pattern(pattern: str, escape: str | None) -> re.Pattern[str]:
    parts, chars = [], iter(pattern)
    for char in chars:
        if escape and char == escape:
            parts.append(re.escape(next(chars, "")))
        elif char == "%":
            parts.append(".*")
        elif char == "_":
            parts.append(".")
        else:
            parts.append(re.escape(char))
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def _like(pattern: str | None, value: Any, escape: str | None = None) -> bool | None:
    if pattern is None or value is None:
        return None
    return _like_pattern(str(pattern), escape).fullmatch(str(value)) is not None


def teach_sqlite_kazakh(*, connection: Any, **_kwargs: Any) -> None:
    """Give a new SQLite connection case-blind LIKE, upper, lower and the ``kazakh`` collation."""
    if connection.vendor != "sqlite":
        return
    raw: sqlite3.Connection = connection.connection
    raw.create_function("like", 2, _like, deterministic=True)
    raw.create_function("like", 3, _like, deterministic=True)
    raw.create_function("upper", 1, lambda text: text and str(text).upper(), deterministic=True)
    raw.create_function("lower", 1, lambda text: text and str(text).lower(), deterministic=True)
    raw.create_collation(COLLATION, _compare)


def translated(field: str, language: str | None = None) -> Expression:
    """Return the expression of a translated field in the reader's language, ordered as Kazakh words are.

    ``field`` is the bare name, also across relations (``university__name``); an empty translation falls
    back as on the pages.
    """
    languages = LANGUAGES_IN_ORDER[(language or get_language() or "kk")[:2]]
    columns = [NullIf(F(f"{field}_{code}"), Value("")) for code in languages]
    return Collate(Coalesce(*columns, Value(""), output_field=CharField()), COLLATION)
