"""Expert examination of materials: what a material needs, who may examine it, when to remind (cl. 19.10-19.13, ADR-0038)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from associations.enums import MaterialKind, MaterialPart, OpinionState

# The areas of clause 19 that a kind of material serves: programmes of the register, stamped publications, MOOCs.
PROGRAMMES_AREA, PUBLICATIONS_AREA, MOOC_AREA = 10, 12, 13
INDICATOR = 10  # appendix 2 counts the materials whose examination was completed

# "Teaching publications" of clauses 19.11 and 19.12; a course and a programme carry no stamp.
STAMPABLE = frozenset({MaterialKind.TEXTBOOK, MaterialKind.STUDY_GUIDE, MaterialKind.OTHER})

# What an expert judges; the words of each are in the form.
CRITERIA = ("content", "programme", "method", "language", "sources", "integrity")

DAYS_TO_WRITE = 14
MOST_DAYS = 120
REMINDED_BEFORE = 3
REMINDED_EVERY = 7

# Codes of what is missing for an examination.
TITLE, ANNOTATION, AUTHORS, WORK, EXTRACT = "title", "annotation", "authors", "work", "extract"

OPEN = frozenset({OpinionState.ASKED, OpinionState.ACCEPTED})


def area_of(kind: str) -> int:
    """Return the sub-item of clause 19 under which a kind of material is examined."""
    if kind == MaterialKind.MOOC:
        return MOOC_AREA
    return PROGRAMMES_AREA if kind == MaterialKind.PROGRAMME else PUBLICATIONS_AREA


def missing_parts(
    *,
    for_stamp: bool,
    has_title: bool,
    has_annotation: bool,
    has_authors: bool,
    has_link: bool,
    parts: Collection[str],
) -> tuple[str, ...]:
    """Return the codes of what a material lacks before it can go to experts, in the order of the form.

    A link stands for the work, since a course has no file. What the Council is to stamp also needs the decision of the
    university's academic council.
    """
    wanted = (
        (TITLE, has_title),
        (ANNOTATION, has_annotation),
        (AUTHORS, has_authors),
        (WORK, has_link or MaterialPart.WORK in parts),
        (EXTRACT, not for_stamp or MaterialPart.EXTRACT in parts),
    )
    return tuple(code for code, is_there in wanted if not is_there)


def has_conflict(expert_universities: Iterable[int], author_universities: Iterable[int]) -> bool:
    """Say whether an expert works at a university of the authors: then they may not examine the material."""
    return not set(expert_universities).isdisjoint(author_universities)


def is_ready_to_conclude(states: Iterable[str]) -> bool:
    """Say whether every expert who was asked has answered, and at least one gave an opinion."""
    found = set(states)
    return OpinionState.GIVEN in found and not found & OPEN


def missing_marks(marks: Mapping[str, str]) -> tuple[str, ...]:
    """Return the criteria of which the expert has said nothing yet."""
    return tuple(name for name in CRITERIA if not marks.get(name))


def is_reminder_day(due_on: date, today: date) -> bool:
    """Say whether an expert is reminded on a day: three days before, on the due day, then once a week."""
    if today == due_on - timedelta(days=REMINDED_BEFORE) or today == due_on:
        return True
    return today > due_on and (today - due_on).days % REMINDED_EVERY == 0


def completed_in(first_conclusions: Mapping[int, date], starts_on: date, ends_on: date) -> set[int]:
    """Return the materials whose examination was completed in an academic year.

    Reading 10-counted: one per submitted material, whatever the conclusion; a second round is not counted again.
    """
    return {key for key, day in first_conclusions.items() if starts_on <= day <= ends_on}
