from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IndicatorKind(TextChoices):
    SINGLE = "single", _("one yes or no")
    ADDITIVE = "additive", _("items add up")
    BANDED = "banded", _("a count picks a band")
    CHOICE = "choice", _("one of the options")


class ScoreState(TextChoices):
    OPEN = "open", _("not reviewed")
    CONFIRMED = "confirmed", _("confirmed")
    RETURNED = "returned", _("returned")
    ANSWERED = "answered", _("answered")


class ProofRecord(TextChoices):
    """What in the record of the year proves a claim; the name of the field that holds it."""

    ENTRY = "entry", _("entry in the record of the year")
    MEETING = "meeting", _("meeting")
    MATERIAL = "material", _("expert examination")


class RemarkKind(TextChoices):
    COMMENT = "comment", _("comment")
    RETURN = "return", _("reason for the return")
    ANSWER = "answer", _("answer")


class ConflictGround(TextChoices):
    """Why a person may not review a report of an association."""

    WORKS_AT_HOST = "works_at_host", _("works at the base university")
    OFFICE_AT_HOST = "office_at_host", _("holds an office at the base university")
    SEAT_FOR_HOST = "seat_for_host", _("holds a seat on behalf of the base university")
    SITS_IN_ASSOCIATION = "sits_in_association", _("is a member of the association")
    DECLARED = "declared", _("declared by the person")


class ReviewStage(TextChoices):
    """Where a report stands on the deadline radar of the National Center."""

    WAITING = "waiting", _("not submitted, in time")
    OVERDUE = "overdue", _("not submitted, overdue")
    SUBMITTED = "submitted", _("submitted, nobody has begun")
    IN_REVIEW = "in_review", _("in review")
    CONCLUDED = "concluded", _("reviewed, waits for the head")
    RETURNED = "returned", _("returned, waits for the answer")
    ANSWERED = "answered", _("answered, to be looked at")
    CONFIRMED = "confirmed", _("confirmed")


class AppealOutcome(TextChoices):
    OPEN = "open", _("not decided yet")
    GRANTED = "granted", _("granted")
    PARTLY = "partly", _("granted in part")
    REFUSED = "refused", _("refused")


class RankingOutcome(TextChoices):
    """What the Council made of the results of a year on its agenda (clause 15.11)."""

    ADOPTED = "adopted", _("considered, the decision adopted")
    NOTED = "noted", _("considered without a vote")
    REJECTED = "rejected", _("considered, the decision not adopted")
    POSTPONED = "postponed", _("not considered")


# After these the year comes to an agenda again only when its ranking has changed.
YEAR_DECIDED = (RankingOutcome.ADOPTED, RankingOutcome.NOTED)
