"""What a list call takes and answers: limit, offset, {"count", "results"}."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Query, Schema
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from core.codes import LANGUAGES
from portal.api.schemas import Problem, ValidationProblem

LIMIT_DEFAULT = 100
LIMIT_MAX = 1_000
OFFSET_MAX = 1_000_000

Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX, description=f"How many rows, up to {LIMIT_MAX}")]
Offset = Annotated[int, Query(ge=0, le=OFFSET_MAX, description="How many rows to leave out before")]


def _plain_date(given: Any) -> date:
    if isinstance(given, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", given, re.ASCII):
        try:
            return date.fromisoformat(given)
        except ValueError:
            pass
    raise PydanticCustomError("date_invalid", "a date as YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_plain_date)]


def answers(schema: type[Schema]) -> dict[int, type[Schema]]:
    """Return what a call may answer: the schema, or what is wrong with the call."""
    return {200: schema, 422: ValidationProblem, 429: Problem}


def listed(
    rows: QuerySet[Any], show: Callable[[Any], dict[str, Any]], *, limit: int, offset: int
) -> dict[str, Any]:
    """Return one page of a queryset; it is counted without its joins and prefetches."""
    shown: Iterable[Any] = rows[offset : offset + limit]
    return {"count": rows.count(), "results": [show(row) for row in shown]}


def text_of(thing: Any, field: str) -> dict[str, str]:
    """Return a translated field in all three languages; a missing translation is an empty string."""
    return {code: getattr(thing, f"{field}_{code}") or "" for code in LANGUAGES}


def text_or_none(thing: Any, field: str) -> dict[str, str] | None:
    """Return the text in three languages, None when it is empty in all of them."""
    texts = text_of(thing, field)
    return texts if any(texts.values()) else None
