"""Where the work of each area of clause 19 is recorded; docs/clause-19.md tells it to readers, a test holds both together."""

from dataclasses import dataclass
from typing import Literal

from associations.enums import MaterialKind, RecordKind


@dataclass(frozen=True, slots=True)
class Place:
    """The page where work is entered and as what: a kind of entry, a kind of material, or a plan of publications."""

    page: str
    what: Literal["entry", "material", "plan"]
    kind: str = ""


def _entry(kind: RecordKind) -> Place:
    return Place("associations:record_add", "entry", kind)


def _material(kind: MaterialKind) -> Place:
    return Place("associations:material_submit", "material", kind)


# By sub-item. Where the kind of an entry serves another area by itself, the form lets the area be chosen.
PLACES: dict[int, Place] = {
    1: _entry(RecordKind.COOPERATION),
    2: _entry(RecordKind.RECOMMENDATION),
    3: _entry(RecordKind.STANDARD),
    4: _entry(RecordKind.FRAMEWORK),
    5: _entry(RecordKind.PROGRAMME),
    6: _entry(RecordKind.IMPLEMENTATION),
    7: _entry(RecordKind.LEGAL_ACT),
    8: _entry(RecordKind.TRAINING),
    9: _entry(RecordKind.RECOMMENDATION),
    10: _material(MaterialKind.PROGRAMME),
    11: Place("associations:thematic_plan", "plan"),
    12: _material(MaterialKind.TEXTBOOK),
    13: _material(MaterialKind.MOOC),
    14: _entry(RecordKind.RECOMMENDATION),
    15: _entry(RecordKind.RECOMMENDATION),
    16: _entry(RecordKind.INTERNATIONAL),
    17: _entry(RecordKind.EVENT),
}
