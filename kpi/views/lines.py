"""What the pages of a review show of one indicator: its parts, its proof, its neighbours."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404

from core.files import SHOWN
from kpi.enums import IndicatorKind
from kpi.models import Evidence, SecondReading, SecondScore
from kpi.queries.review import ReviewLine


def line_of(lines: list[ReviewLine], number: int) -> ReviewLine:
    for line in lines:
        if line.number == number:
            return line
    raise Http404(f"indicator {number}")


@dataclass(frozen=True, slots=True)
class Part:
    """An item, a band or an option as the page shows it: claimed, and chosen by the reviewer."""

    reference: str
    value: str
    text: str
    points: int
    is_claimed: bool
    is_chosen: bool
    is_counted: bool


def parts_of(line: ReviewLine, chosen: Any) -> list[Part]:
    claim = line.score.claim
    earned = {part.ref for part in line.claimed.why.earned}
    counted = {part.ref for part in line.counted.why.earned} if line.counted else set()
    parts = []
    for item in line.indicator.items.all():
        match line.indicator.kind:
            case IndicatorKind.ADDITIVE:
                value, taken = item.reference, isinstance(chosen, dict) and bool(chosen.get(item.reference))
            case IndicatorKind.CHOICE:
                value, taken = item.identifier, chosen == item.identifier
            case _:
                value, taken = item.reference, False
        is_claimed = item.reference in earned or (claim is not None and claim == item.identifier)
        parts.append(
            Part(item.reference, value, item.text, item.points, is_claimed, taken, item.reference in counted)
        )
    return parts


def is_shown_inline(proof: Evidence) -> bool:
    return proof.file is not None and proof.file.content_type in SHOWN


def proof_shown(line: ReviewLine, asked: str) -> Evidence | None:
    shown = [proof for proof in line.evidence if is_shown_inline(proof)]
    return next((proof for proof in shown if str(proof.pk) == asked), shown[0] if shown else None)


def neighbours(lines: list[ReviewLine], number: int) -> tuple[int | None, int | None]:
    numbers = [line.number for line in lines]
    here = numbers.index(number)
    before = numbers[here - 1] if here else None
    return before, numbers[here + 1] if here + 1 < len(numbers) else None


def second_points_of(reading: SecondReading, line: ReviewLine) -> SecondScore | None:
    """Return what a finished second reading gave the indicator."""
    return reading.scores.filter(score=line.score).first()
