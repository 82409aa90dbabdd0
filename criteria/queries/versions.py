"""Two submitted versions of an application held against each other, row by row."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from criteria.domain.answers import Spec
from criteria.domain.typed import filled_lines, texts_of
from criteria.models import AnswerProof, ApplicationVersion, Criterion
from criteria.queries.sheet import SheetRow, criteria_of, sheet_of_version
from criteria.queries.tables import Change, changes_between


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A row that two versions state or prove otherwise."""

    criterion: Criterion
    changes: Sequence[Change]
    added: Sequence[AnswerProof]
    removed: Sequence[AnswerProof]

    @property
    def number(self) -> str:
        return self.criterion.number


def _texts(spec: Spec, typed: Mapping[str, Any]) -> dict[str, str]:
    """Return what was typed into a row; the lines of a list close up, so that a blank one is no difference."""
    if spec.has_rows and typed.get("rows"):
        typed = {**typed, "rows": [typed["rows"][place] for place in filled_lines(typed, spec)]}
    return texts_of(spec, typed)


def _key(proof: AnswerProof) -> tuple[str, str, int | None]:
    return proof.title, proof.url, proof.file_id


def _only_in(proofs: Sequence[AnswerProof], others: Sequence[AnswerProof]) -> list[AnswerProof]:
    left = Counter(_key(one) for one in others)
    found = []
    for one in proofs:
        if left[_key(one)]:
            left[_key(one)] -= 1
        else:
            found.append(one)
    return found


def _row(before: SheetRow, after: SheetRow) -> VersionRow:
    criterion = after.criterion
    texts = [_texts(criterion.spec, one.typed) for one in (before, after)]
    return VersionRow(
        criterion,
        changes_between(criterion, *texts),
        _only_in(after.proofs, before.proofs),
        _only_in(before.proofs, after.proofs),
    )


def version_differences(before: ApplicationVersion, after: ApplicationVersion) -> list[VersionRow]:
    """Return the rows in which two versions differ: from what to what, which proof came and which went."""
    criteria = list(criteria_of(after.application))
    sheets = [sheet_of_version(one, one.submitted_at.date(), criteria) for one in (before, after)]
    rows = [_row(*pair) for pair in zip(*sheets, strict=True)]
    return [one for one in rows if one.changes or one.added or one.removed]
