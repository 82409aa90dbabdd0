"""What the open data looks like: each name and text in three languages, with the order's own wording."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, WithJsonSchema

from kpi.domain.values import MAX_COUNT

# The domain reads the values, since the scheme is data; this tells the reader of the document their form.
VALUES: dict[str, Any] = {
    "title": "Values",
    "type": "object",
    "description": (
        "By indicator number. single: true or false; additive: an object of its items; "
        "banded: a count; choice: the identifier of the option; null: not given."
    ),
    "additionalProperties": {
        "anyOf": [
            {"type": "boolean"},
            {"type": "integer", "minimum": 0, "maximum": MAX_COUNT},
            {"type": "string"},
            {"type": "object", "additionalProperties": {"type": ["boolean", "null"]}},
            {"type": "null"},
        ]
    },
}


class Text(Schema):
    """One text in three languages; an untranslated one is an empty string."""

    kk: str
    ru: str
    en: str


class Wrong(Schema):
    loc: list[str | int] = Field(description="The way to the wrong field", examples=[["values", "4"]])
    msg: str = Field(description="What is wrong, in the language of Accept-Language")
    type: str = Field(description="A stable code of the mistake")


class ValidationProblem(Schema):
    detail: list[Wrong]


class Problem(Schema):
    detail: str


class Page(Schema):
    count: int = Field(description="How many there are in all, whatever limit and offset say", ge=0)


class CityOut(Schema):
    key: str
    name: Text


class OrderOut(Schema):
    number: str
    signed_on: date


class GroundOut(OrderOut):
    in_force_from: date = Field(description="First day on which the table stands as the order says")
    link: str | None = Field(description="Where its text lies")
    scan: str | None = Field(description="Address of its scan")


class UniversityBrief(Schema):
    key: str
    name: Text
    short_name: Text


class UniversityOut(UniversityBrief):
    city: CityOut
    website: str
    other_websites: list[str]
    council_seat: int | None = Field(description="Number of its head's seat in the Council (annex 1)")
    associations: list[str] = Field(description="Keys of the associations it hosts today")


class UniversityList(Page):
    results: list[UniversityOut]


class Employer(Schema):
    kind: str = Field(examples=["university", "ministry", "committee", "national_center"])
    key: str
    name: Text


class SeatOut(Schema):
    number: int
    role: Literal["chair", "deputy_chair", "secretary", "member"]
    title: Text = Field(description="The post in full, as annex 1 prints it")
    post: Text
    organisation: Employer | None
    by_agreement: bool = Field(description="Printed «келісім бойынша» (by agreement)")
    post_inferred: bool = Field(description="The order prints no post for this seat")
    since: date
    until: date | None = Field(description="Its last day; null while it stands")
    order: GroundOut | None = Field(description="The order that appointed it")
    ended_by: GroundOut | None = Field(description="The order that removed it (clause 16.4)")
    ended_ground: str | None = Field(description="Ground of the removal, as it was entered")


class SeatList(Page):
    results: list[SeatOut]


class AreaOut(Schema):
    code: str
    codes: list[str]
    name: Text


class DirectionBrief(Schema):
    code: str
    name: Text
    area: AreaOut


class DirectionOut(DirectionBrief):
    full_codes: list[str]
    associations: list[str] = Field(description="Keys of the associations of the direction")


class DirectionList(Page):
    results: list[DirectionOut]


class AssociationBrief(Schema):
    key: str
    name: Text


class AssociationOut(AssociationBrief):
    position: int = Field(description="Its place in annex 2")
    scope: Text | None = Field(description="The bracketed subjects; null: the whole rest of the direction")
    direction: DirectionBrief | None = Field(description="null for the two outside the directions")
    base_university: UniversityBrief | None = Field(description="Today's")
    confidence: Literal["certain", "probable", "doubtful"] = Field(
        description="How sure the reading of the printed row is"
    )


class AssociationList(Page):
    results: list[AssociationOut]


class AssignmentOut(Schema):
    association: AssociationBrief
    direction: DirectionBrief | None
    scope: Text | None
    university: UniversityBrief
    order: GroundOut
    since: date
    until: date | None


class AssignmentList(Page):
    results: list[AssignmentOut]


class BodyOut(Schema):
    key: str
    kind: str
    name: Text


class ProtocolOut(Schema):
    body: BodyOut
    year: int
    number: int
    held_at: datetime
    signed_on: date | None
    published_at: datetime
    items: list[Text] = Field(description="The agenda")
    page: Text = Field(description="Address of its page")
    file: str | None = Field(description="Address of the signed file")


class ProtocolList(Page):
    results: list[ProtocolOut]


class ProtocolNumber(Schema):
    year: int
    number: int


class PublicationOut(Schema):
    year: int = Field(description="Year of the stamp")
    number: int = Field(description="Number of the stamp within its year")
    decided_on: date
    protocol: ProtocolNumber = Field(description="Protocol of the Council")
    kind: Literal["textbook", "study_guide", "mooc", "programme", "other"]
    title: Text
    authors: list[str]
    annotation: Text | None
    written_in: Literal["kk", "ru", "en", "other"] = Field(description="Language of the work")
    association: AssociationBrief = Field(description="The association that recommended it")
    university: UniversityBrief | None = Field(description="The university that submitted it")
    page: Text = Field(description="Address of its page")
    cover: str | None = Field(description="Address of the picture of its cover")


class PublicationList(Page):
    results: list[PublicationOut]


class RecommendationAddresseeOut(Schema):
    kind: Literal["university", "association", "authorised_body"]
    key: str | None = Field(description="Key of the university or association")
    name: Text | None = Field(description="Name of the university or association")


class RecommendationOut(Schema):
    year: int
    number: int = Field(description="Number within its year")
    issued_on: date
    clause: Literal["15.3", "15.4", "15.5", "15.6"] = Field(description="Sub-item of the Regulation")
    title: Text
    text: Text
    state: Literal["issued", "ended"]
    result: str | None = Field(description="What came of it, once it has ended")
    addressees: list[RecommendationAddresseeOut]
    page: Text = Field(description="Address of its page")


class RecommendationList(Page):
    results: list[RecommendationOut]


class KpiPart(Schema):
    ref: str
    identifier: str
    text: Text
    points: int
    min: int | None = Field(description="Band: from how many, inclusive")
    max: int | None = Field(description="Band: to how many, inclusive; null: no upper limit")


class ReadingOut(Schema):
    id: str
    order_says: Text
    proposed: Text
    why: Text


class KpiIndicatorOut(Schema):
    number: int
    identifier: str
    kind: Literal["single", "additive", "banded", "choice"]
    text: Text
    counted: Text | None = Field(description="What a banded indicator counts")
    max: int
    items: list[KpiPart] = Field(description="Items, bands or options; empty for a single one")
    readings: list[ReadingOut]


class KpiSchemeOut(Schema):
    key: str
    title: Text
    order: OrderOut
    from_year: int = Field(description="In force from the academic year that begins in this year")
    max: int
    indicators: list[KpiIndicatorOut]
    readings: list[ReadingOut] = Field(description="Of the sheet as a whole")


class CriterionOut(Schema):
    number: str
    parent: str | None
    text: Text
    value_type: Literal["boolean", "count", "text", "ranking_position", "list", "licence"]
    unit: Text | None
    higher_is_better: bool | None
    evidence: Text = Field(description="Proposed: the order leaves this column empty")


class CriterionList(Page):
    results: list[CriterionOut]


class ScoreIn(Schema):
    """The values of a KPI sheet; an indicator that is left out scores 0."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"values": {"1": True, "2": {"2.1": True}, "4": 3, "7": "all"}}]},
    )

    values: Annotated[Any, WithJsonSchema(VALUES)]


class WhyEarned(Schema):
    ref: str
    points: int


class WhyMissing(Schema):
    ref: str
    gain: int
    needed: int | None = Field(default=None, description="Band: how many more are needed")


class WhyOut(Schema):
    rule: Literal["single", "additive", "banded", "choice"]
    earned: list[WhyEarned]
    missing: list[WhyMissing] = Field(description="What would add points")
    count: int | None = Field(default=None, description="Banded only: the count that was given")
    max: int
    text: Text = Field(description="The same in whole sentences")


class IndicatorScoreOut(Schema):
    number: int
    points: int
    why: WhyOut


class ScoreOut(Schema):
    total: int
    max: int
    indicators: list[IndicatorScoreOut]
