from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BodyKind(TextChoices):
    COUNCIL = "council", _("Council")
    ASSOCIATION = "association", _("association")
    WORKING_GROUP = "working_group", _("working group")
    COMMISSION = "commission", _("commission")


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


class PresenceMode(TextChoices):
    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")


class BallotValue(TextChoices):
    IN_FAVOUR = "in_favour", _("in favour")
    AGAINST = "against", _("against")
    ABSTAINED = "abstained", _("abstained")
    RECUSED = "recused", _("recused")


class VoteState(TextChoices):
    OPEN = "open", _("open")
    AWAITING_CASTING_VOTE = "awaiting_casting_vote", _("waits for the deciding vote")
    CLOSED = "closed", _("closed")


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
