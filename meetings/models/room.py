"""What happens in the room: the frozen roster, presence, votes, decisions."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meetings.enums import (
    UNSETTLED,
    BallotValue,
    PresenceMode,
    SeatRole,
    VoteOutcome,
    VoteState,
)
from meetings.models.bodies import PERSON, Seat
from meetings.models.meetings import AgendaItem, Meeting


class Attendee(models.Model):
    """One line of the roster as it was frozen when the meeting opened; later changes never alter it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendees", verbose_name=_("Meeting"))
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="attendances", verbose_name=_("Seat"))
    user = models.ForeignKey(
        PERSON,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attendances",
        verbose_name=_("Person"),
    )
    number = models.PositiveSmallIntegerField(_("Number"))
    role = models.CharField(_("Role"), max_length=20, choices=SeatRole.choices)
    name = models.CharField(_("Name"), max_length=200, blank=True)
    post = models.CharField(_("Post"), max_length=500)
    organisation = models.CharField(_("Organisation"), max_length=300, blank=True)
    seat_version = models.PositiveIntegerField(default=0)  # grows with each change of the member's own ballot

    class Meta:
        ordering = ["meeting", "number"]
        verbose_name = _("Line of the roster")
        verbose_name_plural = _("Frozen roster")
        constraints = [models.UniqueConstraint(fields=["meeting", "seat"], name="attendee_once")]

    def __str__(self) -> str:
        return self.name or self.post


class Presence(models.Model):
    """One interval of presence: came, left (empty while the member is there)."""

    attendee = models.ForeignKey(Attendee, models.CASCADE, related_name="presences", verbose_name=_("Member"))
    mode = models.CharField(
        _("How"),
        max_length=10,
        choices=PresenceMode.choices,
        default=PresenceMode.IN_PERSON,
    )
    came_at = models.DateTimeField(_("Came at"))
    left_at = models.DateTimeField(_("Left at"), null=True, blank=True)
    marked_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Marked by")
    )

    class Meta:
        ordering = ["attendee", "came_at"]
        verbose_name = _("Presence")
        verbose_name_plural = _("Presences")
        constraints = [
            models.UniqueConstraint(
                fields=["attendee"],
                condition=Q(left_at__isnull=True),
                name="presence_one_open",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("came_at")),
                name="presence_left_after_came",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attendee}: {self.came_at:%H:%M}"


class Vote(models.Model):
    """One open vote on an agenda item; frozen when it is closed (clauses 12 and 24)."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="votes", verbose_name=_("Agenda item"))
    number = models.PositiveSmallIntegerField(_("Number"))
    question = models.CharField(_("Question"), max_length=500, blank=True)
    state = models.CharField(_("State"), max_length=30, choices=VoteState.choices, default=VoteState.OPEN)
    outcome = models.CharField(_("Outcome"), max_length=20, choices=VoteOutcome.choices, blank=True)
    reason = models.CharField(max_length=30, blank=True)
    seats_count = models.PositiveSmallIntegerField(_("Seats"))
    present_count = models.PositiveSmallIntegerField(_("Present"))
    in_favour_count = models.PositiveSmallIntegerField(_("In favour"), default=0)
    against_count = models.PositiveSmallIntegerField(_("Against"), default=0)
    abstained_count = models.PositiveSmallIntegerField(_("Abstained"), default=0)
    recused_count = models.PositiveSmallIntegerField(_("Recused"), default=0)
    not_voted_count = models.PositiveSmallIntegerField(_("Did not vote"), default=0)
    casting_value = models.CharField(
        _("Deciding vote"), max_length=20, choices=BallotValue.choices, blank=True
    )
    opened_at = models.DateTimeField(_("Opened at"))
    closed_at = models.DateTimeField(_("Closed at"), null=True, blank=True)
    presided_by = models.ForeignKey(
        Attendee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Presided by")
    )
    quorum_lost_at = models.DateTimeField(_("Quorum lost at"), null=True, blank=True)
    annulled_at = models.DateTimeField(_("Annulled at"), null=True, blank=True)
    annul_reason = models.CharField(_("Reason of the annulment"), max_length=500, blank=True)
    repeats = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="repeated_by",
        verbose_name=_("Repeats the vote"),
    )
    version = models.PositiveSmallIntegerField(_("Version"), default=1)

    class Meta:
        ordering = ["item", "number"]
        verbose_name = _("Vote")
        verbose_name_plural = _("Votes")
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="vote_number_once"),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state__in=UNSETTLED),
                name="vote_one_open_per_item",
            ),
            models.CheckConstraint(
                condition=~Q(state=VoteState.CLOSED) | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="vote_closed_has_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state=VoteState.ANNULLED) | (Q(annulled_at__isnull=False) & ~Q(annul_reason="")),
                name="vote_annulled_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} / {self.number}"


class Ballot(models.Model):
    """What one member said in one vote, and who recorded it."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="ballots", verbose_name=_("Vote"))
    attendee = models.ForeignKey(Attendee, models.PROTECT, related_name="ballots", verbose_name=_("Member"))
    value = models.CharField(_("Vote"), max_length=20, choices=BallotValue.choices)
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now=True)

    class Meta:
        verbose_name = _("Member's vote")
        verbose_name_plural = _("Members' votes")
        constraints = [models.UniqueConstraint(fields=["vote", "attendee"], name="ballot_once")]

    def __str__(self) -> str:
        return f"{self.attendee}: {self.get_value_display()}"


class VoteVersion(models.Model):
    """A closed vote as it stood before a correction: count and ballots by name, who replaced it, when and why."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="versions", verbose_name=_("Vote"))
    number = models.PositiveSmallIntegerField(_("Number"))
    outcome = models.CharField(_("Outcome"), max_length=20, choices=VoteOutcome.choices)
    reason = models.CharField(max_length=30)
    in_favour_count = models.PositiveSmallIntegerField(_("In favour"))
    against_count = models.PositiveSmallIntegerField(_("Against"))
    abstained_count = models.PositiveSmallIntegerField(_("Abstained"))
    recused_count = models.PositiveSmallIntegerField(_("Recused"))
    not_voted_count = models.PositiveSmallIntegerField(_("Did not vote"))
    casting_value = models.CharField(
        _("Deciding vote"), max_length=20, choices=BallotValue.choices, blank=True
    )
    ballots = models.JSONField(_("Votes by name"))
    why = models.CharField(_("Reason of the correction"), max_length=500)
    replaced_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Corrected by"))
    replaced_at = models.DateTimeField(_("Corrected at"))

    class Meta:
        ordering = ["vote", "number"]
        verbose_name = _("Earlier version of a vote")
        verbose_name_plural = _("Earlier versions of votes")
        constraints = [models.UniqueConstraint(fields=["vote", "number"], name="vote_version_once")]

    def __str__(self) -> str:
        return f"{self.vote}, {self.number}"


class Speaker(models.Model):
    """Somebody who spoke on an item, in order: a member from the roster, or a guest by name."""

    item = models.ForeignKey(
        AgendaItem, models.CASCADE, related_name="speakers", verbose_name=_("Agenda item")
    )
    attendee = models.ForeignKey(
        Attendee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="speeches",
        verbose_name=_("Member"),
    )
    name = models.CharField(_("Name"), max_length=200)
    position = models.PositiveSmallIntegerField(_("Position"))
    text = models.TextField(_("What was said"), blank=True)

    class Meta:
        ordering = ["item", "position"]
        verbose_name = _("Speaker")
        verbose_name_plural = _("Speakers")

    def __str__(self) -> str:
        return self.name


class Decision(models.Model):
    item = models.ForeignKey(
        AgendaItem,
        models.PROTECT,
        related_name="decisions",
        verbose_name=_("Agenda item"),
    )
    vote = models.ForeignKey(
        Vote,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("Vote"),
    )
    position = models.PositiveSmallIntegerField(_("Position"))
    text = models.TextField(_("Decision"))
    responsible = models.CharField(_("Responsible"), max_length=300, blank=True)
    due_on = models.DateField(_("Due date"), null=True, blank=True)

    class Meta:
        ordering = ["item", "position"]
        verbose_name = _("Decision")
        verbose_name_plural = _("Decisions")
        constraints = [models.UniqueConstraint(fields=["item", "position"], name="decision_position_once")]

    def __str__(self) -> str:
        return f"{self.item.position}.{self.position}"
