"""Applicants for one association side by side, for the Council: a PDF in Kazakh or Russian and a workbook (cl. 7, 31)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from associations.domain.deadlines import DEADLINE_ZONE
from associations.models import Association
from core.errors import DomainError
from core.pdf import render_pdf
from core.spreadsheets import add_table, new_book, saved
from criteria.enums import Verdict
from criteria.models import Application, Call
from criteria.queries.calls import ComparedCell, ComparedRow, applications_of, compared
from criteria.queries.wording import answer_lines, verdict_text

BESIDE = 4  # so many applicants stand in one table of the paper, the next ones in a further one
BAR_STEPS = 20


@dataclass(frozen=True, slots=True)
class PaperCell:
    """One answer on paper; ``bar`` is its length among the applicants' in twentieths, None where no number is asked. What was not
    confirmed is ``is_out``.
    """

    lines: Sequence[str]
    verdict: str
    is_decided: bool
    is_out: bool
    reason: str
    is_best: bool
    bar: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the check of one application has come."""

    application: Application
    confirmed: int
    not_confirmed: int
    asked: int
    unchecked: int


def tallies(applications: Sequence[Application], rows: Sequence[ComparedRow]) -> list[Tally]:
    """Return how many rows of each application have which verdict; no sum of answers."""
    found = []
    for place, application in enumerate(applications):
        verdicts = [row.cells[place].stand.verdict for row in rows]
        found.append(
            Tally(
                application,
                verdicts.count(Verdict.CONFIRMED),
                verdicts.count(Verdict.NOT_CONFIRMED),
                verdicts.count(Verdict.ASKED),
                verdicts.count(None),
            )
        )
    return found


def _read(
    call: Call, association: Association, moment: datetime
) -> tuple[list[Application], list[ComparedRow]]:
    if call.is_sealed(moment):
        raise DomainError(
            _("What was submitted is sealed until %(moment)s.")
            % {"moment": f"{timezone.localtime(call.closes_at, DEADLINE_ZONE):%d.%m.%Y %H:%M}"},
            clause="31",
        )
    applications = applications_of(call, association)
    return applications, compared(applications, timezone.localdate(moment, DEADLINE_ZONE))


def _bar(cell: ComparedCell, top: int) -> int | None:
    return None if cell.number is None else (cell.number * BAR_STEPS // top if top else 0)


def _paper_cell(cell: ComparedCell, top: int) -> PaperCell:
    return PaperCell(
        answer_lines(cell.row),
        verdict_text(cell.stand.verdict),
        cell.stand.is_decided,
        cell.stand.verdict == Verdict.NOT_CONFIRMED,
        cell.stand.reason if cell.stand.verdict == Verdict.NOT_CONFIRMED else "",
        cell.is_best,
        _bar(cell, top),
    )


def comparison_pdf(
    call: Call, association: Association, language: str, *, moment: datetime | None = None
) -> bytes:
    """Return the applicants for an association of a closed call side by side, as PDF/A in Kazakh or Russian.

    ``language`` is "kk" or "ru". The paper says as of which moment it stands (now unless given), how far the check has
    come, what was not confirmed and why; it marks the best confirmed answer of a row and adds nothing up (D-43). With no
    applicant it says so. Raises DomainError (clause 31) before the closing moment: what was submitted is sealed.
    """
    moment = moment or timezone.now()
    with translation.override(language), timezone.override(DEADLINE_ZONE):
        applications, rows = _read(call, association, moment)
        drawn = []
        for row in rows:
            top = max((cell.number or 0 for cell in row.cells), default=0)
            drawn.append((row, [_paper_cell(cell, top) for cell in row.cells]))
        places = range(0, len(applications), BESIDE)
        context: dict[str, Any] = {
            "language": language,
            "title": _("Applicants to host an association, side by side"),
            "call": call,
            "association": association,
            "moment": moment,
            "tallies": tallies(applications, rows),
            "tables": [
                {
                    "applicants": list(enumerate(applications, start=1))[first : first + BESIDE],
                    "rows": [(row.criterion, cells[first : first + BESIDE]) for row, cells in drawn],
                }
                for first in places
            ],
        }
        return render_pdf(
            "criteria/pdf/comparison.html", context, css="pdf/comparison.css", language=language
        )


def _workbook_value(cell: ComparedCell) -> Any:
    return cell.number if cell.number is not None else "\n".join(answer_lines(cell.row))


def comparison_workbook(call: Call, association: Association, *, moment: datetime | None = None) -> bytes:
    """Return the same comparison as a workbook in the reader's language: numbers as numbers, a check beside each answer.

    Raises DomainError (clause 31) before the closing moment.
    """
    applications, rows = _read(call, association, moment or timezone.now())
    heads: list[tuple[str, int]] = [("№", 7), (_("Criterion"), 60), (_("Unit"), 14)]
    for one in applications:
        name = one.university.short_name
        heads += [
            (name, 30),
            (_("%(university)s: check") % {"university": name}, 18),
            (_("%(university)s: reason") % {"university": name}, 30),
            (_("%(university)s: the best") % {"university": name}, 12),
        ]
    lines = []
    for row in rows:
        line: list[Any] = [row.criterion.number, row.criterion.text, row.criterion.unit]
        for cell in row.cells:
            line += [
                _workbook_value(cell),
                verdict_text(cell.stand.verdict),
                cell.stand.reason,
                _("yes") if cell.is_best else "",
            ]
        lines.append(line)
    book = new_book()
    add_table(book, _("Applicants side by side"), heads, lines)
    summary = [
        [
            one.application.university.name,
            timezone.localtime(one.application.submitted_at, DEADLINE_ZONE).replace(tzinfo=None),
            one.confirmed,
            one.not_confirmed,
            one.asked,
            one.unchecked,
        ]
        for one in tallies(applications, rows)
        if one.application.submitted_at
    ]
    summary_heads = [
        (_("University"), 60),
        (_("Submitted at"), 20),
        (_("Confirmed rows"), 16),
        (_("Rows not confirmed"), 16),
        (_("Rows the university is asked about"), 16),
        (_("Rows not checked yet"), 16),
    ]
    add_table(book, _("Check of the applications"), summary_heads, summary)
    return saved(book)
