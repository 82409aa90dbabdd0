"""Querysets that every page asks: composed and compiled once, then run with other values.

Composing a query of Django and compiling it costs five times what running it does (ADR-0015).
"""

import re
from collections.abc import Callable
from copy import copy
from datetime import date
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import get_language

M = TypeVar("M", bound=Model)
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class Given(Expression):
    """A value that is known only when a prepared query runs."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class Prepared(Generic[M]):
    """A queryset with :class:`Given` in the place of values; call it with these values to get a list.

    The function that composes it runs once in each process, language and database, so it must depend on nothing else:
    whatever belongs to a person or a day is ``Given``. A date among the other values is refused, since it would stay.
    """

    def __init__(self, compose: Callable[[], QuerySet[M]]) -> None:
        self.compose = compose
        self._known: dict[tuple[str, str | None], tuple[QuerySet[M], SQLCompiler, str, list[Any]]] = {}

    def __call__(self, **values: Any) -> list[M]:
        using = DEFAULT_DB_ALIAS
        key = (using, get_language())
        if key not in self._known:
            self._known[key] = self._compiled(using)
        queryset, compiler, sql, places = self._known[key]
        connection = connections[using]
        adapt = connection.ops.adapt_datefield_value
        adapted = {name: adapt(one) if isinstance(one, date) else one for name, one in values.items()}
        params: tuple[Any, ...] = tuple(
            adapted[place.name] if isinstance(place, Given) else place for place in places
        )
        again = copy(compiler)
        again.connection = connection
        again.as_sql = lambda *args, **options: (sql, params)  # type: ignore[method-assign, assignment]
        asked = queryset.all()
        asked.query.get_compiler = lambda *args, **options: again  # type: ignore[method-assign]
        return list(asked)

    def first(self, **values: Any) -> M | None:
        """Return the first row, None when there is none."""
        return next(iter(self(**values)), None)

    def _compiled(self, using: str) -> tuple[QuerySet[M], SQLCompiler, str, list[Any]]:
        queryset = self.compose()
        compiler = queryset.query.get_compiler(using)
        sql, params = compiler.as_sql()
        if any(isinstance(one, date) or (isinstance(one, str) and ISO_DATE.match(one)) for one in params):
            raise ValueError(
                "A prepared query holds a date: it must be Given, or it would be asked for ever."
            )
        return queryset, compiler, sql, list(params)
