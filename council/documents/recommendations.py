"""The recommendations of the Council as a workbook, with what their addressees did (clauses 15.3-15.6)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.spreadsheets import add_table, new_book, saved
from council.models import Recommendation, RecommendationAddressee
from directory.templatetags.clauses import clause_label


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _answers(rows: Iterable[RecommendationAddressee]) -> Iterable[list[Any]]:
    for row in rows:
        last = next(iter(row.answers.all()), None)
        yield [
            row.recommendation.signature,
            row.recommendation.title,
            row.name,
            row.get_state_display(),
            last.get_value_display() if last else "",
            last.text if last else "",
            _day(last.done_on) if last else "",
        ]


def recommendations_workbook(
    found: Iterable[Recommendation], addressees: Iterable[RecommendationAddressee] | None
) -> bytes:
    """Return the recommendations that are shown; a second sheet tells the answers when they may be read."""
    book = new_book()
    heads = [
        (_("Number"), 10),
        (_("Clause"), 14),
        (_("Subject"), 30),
        (_("Title"), 44),
        (_("Text"), 70),
        (_("State"), 14),
        (_("Issued on"), 12),
        (_("Answer by"), 12),
        (_("Answered"), 12),
        (_("What came of it"), 40),
    ]
    lines = [
        [
            one.signature,
            clause_label(one.clause),
            one.get_kind_display(),
            one.title,
            one.text,
            one.get_state_display(),
            _day(one.issued_on),
            _day(one.due_on),
            f"{one.answered_count} / {one.asked_count}",  # type: ignore[attr-defined]
            one.end_note,
        ]
        for one in found
    ]
    add_table(book, _("Recommendations of the Council"), heads, lines)
    if addressees is not None:
        answer_heads = [
            (_("Number"), 10),
            (_("Title"), 44),
            (_("Addressee"), 40),
            (_("State"), 16),
            (_("Carried out"), 20),
            (_("What was done"), 70),
            (_("Date"), 12),
        ]
        add_table(book, _("Answers"), answer_heads, _answers(addressees))
    return saved(book)
