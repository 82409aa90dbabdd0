from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ConsiderationOutcome(TextChoices):
    """What became of a work plan on the Council's agenda (clause 15.10)."""

    PENDING = "pending", _("on the agenda")
    AGREED = "agreed", _("agreed by the Council")
    RETURNED = "returned", _("returned by the Council")


class OrderState(TextChoices):
    """How far an order that changes the annexes has come in the portal."""

    DRAFT = "draft", _("draft")
    SIGNED = "signed", _("signed, waits for its day")
    IN_FORCE = "in_force", _("in force")
    WITHDRAWN = "withdrawn", _("withdrawn")


class TableLineKind(TextChoices):
    """What an order does to annex 2 (clauses 7 and 31)."""

    OPEN_DIRECTION = "open_direction", _("new direction of training")
    RENAME_DIRECTION = "rename_direction", _("direction renamed")
    CLOSE_DIRECTION = "close_direction", _("direction closed or split")
    CLOSE = "close", _("association closed")
    OPEN = "open", _("new association")
    MOVE = "move", _("another base university")


class SeatLineKind(TextChoices):
    """What an order does to annex 1 (clause 16.4)."""

    REMOVE = "remove", _("member removed")
    APPOINT = "appoint", _("member appointed")


class StampState(TextChoices):
    """What became of a publication recommended for the Council's stamp."""

    REQUESTED = "requested", _("waits for the Council")
    GRANTED = "granted", _("stamp granted")
    REFUSED = "refused", _("stamp refused")


class Trouble(TextChoices):
    """What is not in order with an association; the rules are in council/domain/oversight.py."""

    NO_BASE = "no_base", _("no base university")
    NO_PLAN = "no_plan", _("no approved plan")
    NOT_AGREED = "not_agreed", _("the plan is not agreed by the Council")
    BEHIND = "behind", _("fewer meetings than planned")
    NO_QUORUM = "no_quorum", _("a meeting without two thirds")
    REPORT_MISSING = "report_missing", _("the report was not submitted in time")
    REPORT_LATE = "report_late", _("the report came late")
    DECISIONS = "decisions", _("decisions are overdue")
    BELOW = "below", _("points below the proposed threshold")


class RecommendationKind(TextChoices):
    """What a recommendation of the Council is about, by the sub-items of clause 15."""

    LEGAL_ACTS = "legal_acts", _("improving regulatory legal acts")
    CLASSIFIER = "classifier", _("the Classifier of directions of training")
    TECHNOLOGIES = "technologies", _("innovative educational technologies")
    TEACHING_STAFF = "teaching_staff", _("programmes of further education and for teaching staff")


CLAUSE_OF_KIND = {
    RecommendationKind.LEGAL_ACTS: "15.3",
    RecommendationKind.CLASSIFIER: "15.4",
    RecommendationKind.TECHNOLOGIES: "15.5",
    RecommendationKind.TEACHING_STAFF: "15.6",
}


class RecommendationState(TextChoices):
    """How far a recommendation has come."""

    DRAFT = "draft", pgettext_lazy("recommendation", "draft")
    ISSUED = "issued", pgettext_lazy("recommendation", "issued")
    ENDED = "ended", pgettext_lazy("recommendation", "carried out")
    WITHDRAWN = "withdrawn", pgettext_lazy("recommendation", "withdrawn")


class ConferenceKind(TextChoices):
    """What the Council takes part in organising (clause 16.3)."""

    CONFERENCE = "conference", _("conference")
    SEMINAR = "seminar", _("seminar")
    ROUND_TABLE = "round_table", _("round table")


class ConferenceField(TextChoices):
    """Clause 16.3 names two kinds of such events."""

    EDUCATIONAL = "educational", _("educational-methodical")
    SCIENTIFIC = "scientific", _("scientific-methodical")


class CouncilRole(TextChoices):
    """What the Council does in an event."""

    ORGANISER = "organiser", _("the Council organises it")
    CO_ORGANISER = "co_organiser", _("the Council is a co-organiser")


class TransferGround(TextChoices):
    """Why an association is proposed to be given to another university (clause 31)."""

    THRESHOLD = "threshold", _("fewer points than the Council's threshold of the year")
    YEARS = "years", _("low results in two years in a row")
    NO_REPORT = "no_report", _("the report was not submitted in time")
    WORK = "work", _("unsatisfactory work otherwise")


class TransferOutcome(TextChoices):
    """What the Council decided on a proposal to transfer an association."""

    TRANSFER = "transfer", _("to be given to another university")
    KEPT = "kept", _("stays with its base university")


class CallAppealOutcome(TextChoices):
    """What became of an applicant's appeal against the result of a call."""

    OPEN = "open", _("waits for a decision")
    UPHELD = "upheld", _("upheld: the result is set aside")
    REJECTED = "rejected", _("rejected: the result stands")
    MOOT = "moot", _("the result was set aside meanwhile")


class TransferStep(TextChoices):
    """The way of a transfer, from the proposal to the handover."""

    PROPOSED = "proposed", _("proposal")
    AGENDA = "agenda", _("agenda of the Council")
    DECIDED = "decided", _("decision of the Council")
    CALL = "call", _("call for universities")
    CHOSEN = "chosen", _("decision on the call")
    ORDER = "order", _("order prepared")
    SIGNED = "signed", _("order signed")
    IN_FORCE = "in_force", _("order in force, handover")


class CallObstacle(StrEnum):
    """What of an earlier call stands in the way of another one."""

    BEFORE_COUNCIL = "before_council"
    APPEALABLE = "appealable"
    NOT_ORDERED = "not_ordered"


class CallCorrection(StrEnum):
    """What a corrected protocol did to the result of a call."""

    SAME = "same"
    ANEW = "anew"
    KEPT = "kept"
