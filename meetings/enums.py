from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BodyKind(TextChoices):
    COUNCIL = "council", _("Council")
    ASSOCIATION = "association", _("association")
    WORKING_GROUP = "working_group", _("working group")
    COMMISSION = "commission", _("commission")
    # Named before an order founds it (clause 7): it has no seats and does not meet, Body.objects leaves it out.
    PLANNED = "planned", _("association to be founded")


# Bodies of a body: formed for a task and ended when it is done (clauses 9, 16.2 and 29).
SUB_BODIES = (BodyKind.WORKING_GROUP, BodyKind.COMMISSION)


class SeatRole(TextChoices):
    CHAIR = "chair", _("chair")
    DEPUTY_CHAIR = "deputy_chair", _("deputy chair")
    SECRETARY = "secretary", _("secretary")
    MEMBER = "member", _("member")


class MemberKind(TextChoices):
    """Whom a member of an association comes from (clause 17, indicator 2)."""

    HEI_REPRESENTATIVE = "hei_representative", _("university representative")
    EMPLOYER = "employer", _("employer")
    EMPLOYERS_ASSOCIATION = "employers_association", _("employers' association")
    NGO = "ngo", _("non-governmental organisation")
    FOREIGN_PARTNER = "foreign_partner", _("foreign partner")
    STATE_BODY = "state_body", _("state body")
    OTHER = "other", pgettext_lazy("member kind", "other")


class MeetingKind(TextChoices):
    ORDINARY = "ordinary", _("ordinary meeting")
    EXTENDED = "extended", _("extended meeting")


class MeetingState(TextChoices):
    PLANNED = "planned", _("planned")
    CONVENED = "convened", _("invitations sent")
    OPEN = "open", _("in session")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")


# A meeting before it opens, and one that is not over.
BEING_PREPARED = (MeetingState.PLANNED, MeetingState.CONVENED)
NOT_OVER = (*BEING_PREPARED, MeetingState.OPEN)


class PresenceMode(TextChoices):
    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")


class RecurringWhen(TextChoices):
    EVERY = "every", _("at every meeting")
    FIRST_OF_YEAR = "first_of_year", _("at the first meeting of a calendar year")


class ProposalState(TextChoices):
    SUBMITTED = "submitted", _("waits for the secretary")
    RETURNED = "returned", _("returned to be mended")
    ACCEPTED = "accepted", _("accepted into the agenda")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class AnswerValue(TextChoices):
    """What an invited member answers; an empty answer is silence."""

    IN_PERSON = "in_person", _("will come in person")
    ONLINE = "online", _("will join online")
    CANNOT = "cannot", _("cannot take part")


# The same answers in the words of whoever answers: in the letter and behind its link.
OWN_ANSWERS = {
    AnswerValue.IN_PERSON: _("I will come in person"),
    AnswerValue.ONLINE: _("I will join online"),
    AnswerValue.CANNOT: _("I cannot take part"),
}


class GuestKind(TextChoices):
    """Who takes part without being a member; the first three count for indicators 3.4 and 3.5."""

    FOREIGN_PARTNER = "foreign_partner", _("foreign partner")
    BUSINESS = "business", _("large company or business community")
    STAKEHOLDER = "stakeholder", _("other stakeholder")
    OTHER = "other", pgettext_lazy("guest kind", "other invited person")


class MaterialAccess(TextChoices):
    """Who may read a material of a meeting."""

    PUBLIC = "public", _("everybody")
    MEMBERS = "members", _("members of the body")
    LEADERS = "leaders", _("chair, deputy chair and secretary")


class BallotValue(TextChoices):
    IN_FAVOUR = "in_favour", _("in favour")
    AGAINST = "against", _("against")
    ABSTAINED = "abstained", _("abstained")
    RECUSED = "recused", _("recused")


class VoteState(TextChoices):
    OPEN = "open", _("open")
    AWAITING_CASTING_VOTE = "awaiting_casting_vote", _("waits for the deciding vote")
    CLOSED = "closed", _("closed")
    ANNULLED = "annulled", _("annulled")


UNSETTLED = (VoteState.OPEN, VoteState.AWAITING_CASTING_VOTE)


class VoteOutcome(TextChoices):
    ADOPTED = "adopted", _("adopted")
    NOT_ADOPTED = "not_adopted", _("not adopted")


class ProtocolState(TextChoices):
    DRAFT = "draft", _("draft")
    AGREED = "agreed", _("agreed, to be signed")
    SIGNED = "signed", _("signed")
    PUBLISHED = "published", _("published")


class BuildState(TextChoices):
    NONE = "none", _("not built")
    QUEUED = "queued", _("waiting")
    BUILDING = "building", _("being built")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class ProtocolLanguage(TextChoices):
    """In which language or languages a body writes its protocols."""

    BOTH = "both", _("Kazakh and Russian side by side")
    KAZAKH = "kk", _("Kazakh only")
    RUSSIAN = "ru", _("Russian only")


class RevisionKind(TextChoices):
    """What made a revision of a protocol."""

    WRITTEN = "written", _("written from the record")
    EDITED = "edited", _("edited")
    RESTORED = "restored", _("restored from the revision")
    AGREED = "agreed", _("text agreed")
    RETURNED = "returned", _("returned to draft")


class RemarkState(TextChoices):
    OPEN = "open", pgettext_lazy("remark", "waits for an answer")
    ACCEPTED = "accepted", pgettext_lazy("remark", "accepted")
    DECLINED = "declined", pgettext_lazy("remark", "declined")


class CarriedOut(TextChoices):
    """What somebody answers on a decision directed to them (indicator 8)."""

    IMPLEMENTED = "implemented", _("implemented")
    IN_PART = "in_part", _("implemented in part")
    NOT = "not", _("not implemented")


class AnswerVerdict(TextChoices):
    """What the secretary says of an answer; empty: not looked at yet."""

    ACCEPTED = "accepted", pgettext_lazy("answer", "accepted")
    RETURNED = "returned", pgettext_lazy("answer", "returned")


class DecisionEnd(TextChoices):
    DONE = "done", pgettext_lazy("decision", "carried out")
    WITHDRAWN = "withdrawn", pgettext_lazy("decision", "withdrawn")


class DecisionState(TextChoices):
    """How far a decision is carried out: derived from its answers, its due date and its ending, never stored."""

    OPEN = "open", pgettext_lazy("decision", "open")
    OVERDUE = "overdue", pgettext_lazy("decision", "overdue")
    ANSWERED = "answered", pgettext_lazy("decision", "answered")
    DONE = "done", pgettext_lazy("decision", "carried out")
    WITHDRAWN = "withdrawn", pgettext_lazy("decision", "withdrawn")
    NOTED = "noted", pgettext_lazy("decision", "nothing to carry out")


class AssignmentState(TextChoices):
    """How far one receiver of a decision is: derived from the answers and the due date."""

    WAITING = "waiting", pgettext_lazy("assignment", "waits for an answer")
    OVERDUE = "overdue", pgettext_lazy("assignment", "overdue")
    RETURNED = "returned", pgettext_lazy("assignment", "answer returned")
    ANSWERED = "answered", pgettext_lazy("assignment", "answered, to be looked at")
    ACCEPTED = "accepted", pgettext_lazy("assignment", "answer accepted")
