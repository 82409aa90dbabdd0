"""One procedure for every body: members, meetings, votes, decisions, protocols and their copies."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.kazakh import COLLATION
from core.models import StoredFile
from directory.models import Organisation, University
from meetings.enums import (
    BallotValue,
    BodyKind,
    BuildState,
    MeetingKind,
    MeetingState,
    MemberKind,
    PresenceMode,
    ProtocolState,
    SeatRole,
    VoteOutcome,
    VoteState,
)

PERSON = settings.AUTH_USER_MODEL


class Body(models.Model):
    """Whatever meets and votes by clauses 11-13 or 23-25: the Council, an association, a working group."""

    key = models.SlugField(_("Key"), unique=True)
    kind = models.CharField(_("Kind"), max_length=20, choices=BodyKind.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("Part of"),
    )
    name = models.CharField(_("Name"), max_length=500, db_collation=COLLATION)
    short_name = models.CharField(_("Short name"), max_length=120, db_collation=COLLATION)
    clause = models.CharField(_("Clause on its decisions"), max_length=12)

    class Meta:
        verbose_name = _("Body")
        verbose_name_plural = _("Bodies")

    def __str__(self) -> str:
        return self.short_name


class Seat(models.Model):
    """A seat of a body: a post of the order's roster, or a member of an association. It counts, filled or not."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="seats", verbose_name=_("Body"))
    number = models.PositiveSmallIntegerField(_("Number"))
    role = models.CharField(_("Role"), max_length=20, choices=SeatRole.choices, default=SeatRole.MEMBER)
    kind = models.CharField(_("Comes from"), max_length=30, choices=MemberKind.choices, blank=True)
    title = models.CharField(_("Post in full"), max_length=500, db_collation=COLLATION)
    post = models.CharField(_("Post"), max_length=200)
    university = models.ForeignKey(
        University,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
        verbose_name=_("University"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
        verbose_name=_("Organisation"),
    )
    organisation_text = models.CharField(_("Organisation"), max_length=300, blank=True)
    by_agreement = models.BooleanField(_("By agreement"), default=False)
    post_inferred = models.BooleanField(_("Post inferred"), default=False)
    source_note = models.TextField(_("Note on the source"), blank=True)
    since = models.DateField(_("Since"))
    until = models.DateField(_("Until"), null=True, blank=True)
    ended_ground = models.TextField(_("Ground of the end"), blank=True)

    class Meta:
        ordering = ["body", "number"]
        verbose_name = _("Seat")
        verbose_name_plural = _("Seats")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "number"],
                condition=Q(until__isnull=True),
                name="seat_number_once",
            ),
            models.UniqueConstraint(
                fields=["body", "role"],
                condition=Q(until__isnull=True) & ~Q(role=SeatRole.MEMBER),
                name="seat_one_of_each_role",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="seat_until_after_since",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def employer(self) -> str:
        """The organisation's name, wherever it is kept."""
        return str(self.university or self.organisation or self.organisation_text)


class SeatHolder(models.Model):
    """A person in a seat from a date to a date."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="holders", verbose_name=_("Seat"))
    user = models.ForeignKey(PERSON, models.PROTECT, related_name="seats_held", verbose_name=_("Person"))
    since = models.DateField(_("Since"))
    until = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        ordering = ["seat", "since"]
        verbose_name = _("Holder of a seat")
        verbose_name_plural = _("Holders of seats")
        constraints = [
            models.UniqueConstraint(fields=["seat"], condition=Q(until__isnull=True), name="seat_one_holder"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="holder_until_after_since",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.seat}"


class Meeting(models.Model):
    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings", verbose_name=_("Body"))
    kind = models.CharField(
        _("Kind"),
        max_length=20,
        choices=MeetingKind.choices,
        default=MeetingKind.ORDINARY,
    )
    title = models.CharField(_("Title"), max_length=300, blank=True)
    starts_at = models.DateTimeField(_("Starts at"))
    place = models.CharField(_("Place"), max_length=300, blank=True)
    link = models.URLField(_("Link for joining online"), blank=True)
    state = models.CharField(
        _("State"),
        max_length=20,
        choices=MeetingState.choices,
        default=MeetingState.PLANNED,
    )
    presiding_seat = models.ForeignKey(
        Seat,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings_to_preside",
        verbose_name=_("Presiding person as planned"),
    )
    presided_by = models.ForeignKey(
        "Attendee",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings_presided",
        verbose_name=_("Presided by"),
    )
    convened_at = models.DateTimeField(_("Invitations sent at"), null=True, blank=True)
    opened_at = models.DateTimeField(_("Opened at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("Closed at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("Cancelled at"), null=True, blank=True)
    cancel_reason = models.TextField(_("Reason for the cancellation"), blank=True)
    invitation_sequence = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Created by"))
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True)
    is_demo = models.BooleanField(_("Demo data"), default=False)

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("Meeting")
        verbose_name_plural = _("Meetings")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=MeetingState.OPEN) | Q(opened_at__isnull=False),
                name="meeting_open_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.CLOSED) | Q(closed_at__isnull=False),
                name="meeting_closed_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.CANCELLED) | Q(cancelled_at__isnull=False),
                name="meeting_cancelled_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}, {timezone.localtime(self.starts_at):%d.%m.%Y}"


class AgendaItem(models.Model):
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", verbose_name=_("Meeting"))
    position = models.PositiveSmallIntegerField(_("Position"))
    title = models.CharField(_("Item"), max_length=500)
    rapporteur = models.CharField(_("Rapporteur"), max_length=300, blank=True)
    heard = models.TextField(_("Heard"), blank=True)
    spoke = models.TextField(_("Spoke"), blank=True)

    class Meta:
        ordering = ["meeting", "position"]
        verbose_name = _("Agenda item")
        verbose_name_plural = _("Agenda items")

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class MeetingMaterial(models.Model):
    item = models.ForeignKey(
        AgendaItem,
        models.CASCADE,
        related_name="materials",
        verbose_name=_("Agenda item"),
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("File"))
    title = models.CharField(_("Title"), max_length=300)
    added_at = models.DateTimeField(_("Added at"), auto_now_add=True)

    class Meta:
        ordering = ["item", "pk"]
        verbose_name = _("Meeting material")
        verbose_name_plural = _("Meeting materials")

    def __str__(self) -> str:
        return self.title


class Invitation(models.Model):
    """One person's invitation; the letter itself is in the mail log."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="invitations", verbose_name=_("Meeting")
    )
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="invitations", verbose_name=_("Seat"))
    user = models.ForeignKey(PERSON, models.PROTECT, related_name="invitations", verbose_name=_("Person"))
    sent_at = models.DateTimeField(_("Sent at"))

    class Meta:
        verbose_name = _("Invitation")
        verbose_name_plural = _("Invitations")
        constraints = [models.UniqueConstraint(fields=["meeting", "seat"], name="invitation_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.meeting}"


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

    class Meta:
        ordering = ["item", "number"]
        verbose_name = _("Vote")
        verbose_name_plural = _("Votes")
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="vote_number_once"),
            models.UniqueConstraint(
                fields=["item"],
                condition=~Q(state=VoteState.CLOSED),
                name="vote_one_open_per_item",
            ),
            models.CheckConstraint(
                condition=~Q(state=VoteState.CLOSED) | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="vote_closed_has_outcome",
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


class Protocol(models.Model):
    """The protocol of a closed meeting: one record, written in Kazakh and Russian (clauses 13 and 25)."""

    meeting = models.OneToOneField(
        Meeting, models.PROTECT, related_name="protocol", verbose_name=_("Meeting")
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="protocols", verbose_name=_("Body"))
    year = models.PositiveSmallIntegerField(_("Year"))
    number = models.PositiveSmallIntegerField(_("Number"))
    state = models.CharField(
        _("State"),
        max_length=20,
        choices=ProtocolState.choices,
        default=ProtocolState.DRAFT,
    )
    revision = models.PositiveIntegerField(_("Revision"), default=1)
    invited = models.TextField(_("Invited"), blank=True)
    agreed_at = models.DateTimeField(_("Agreed at"), null=True, blank=True)
    signed_on = models.DateField(_("Signed on"), null=True, blank=True)
    signed_file = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Signed protocol"),
    )
    published_at = models.DateTimeField(_("Published at"), null=True, blank=True)
    pdf = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("PDF"),
    )
    pdf_revision = models.PositiveIntegerField(default=0)
    build_state = models.CharField(max_length=10, choices=BuildState.choices, default=BuildState.NONE)
    build_percent = models.PositiveSmallIntegerField(default=0)
    build_started_at = models.DateTimeField(null=True, blank=True)
    build_attempts_count = models.PositiveSmallIntegerField(default=0)
    build_failure = models.TextField(blank=True)
    is_demo = models.BooleanField(_("Demo data"), default=False)

    class Meta:
        ordering = ["-year", "-number"]
        verbose_name = _("Protocol")
        verbose_name_plural = _("Protocols")
        constraints = [
            models.UniqueConstraint(fields=["body", "year", "number"], name="protocol_number_once"),
            models.CheckConstraint(
                condition=Q(state=ProtocolState.DRAFT) | Q(agreed_at__isnull=False),
                name="protocol_agreed_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ProtocolState.DRAFT, ProtocolState.AGREED])
                | (Q(signed_on__isnull=False) & Q(signed_file__isnull=False)),
                name="protocol_signed_has_file",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProtocolState.PUBLISHED) | Q(published_at__isnull=False),
                name="protocol_published_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}/{self.year}, {self.body}"


class ProtocolItem(models.Model):
    """The text of one agenda item in the protocol, editable until it is agreed; vote lines come from the record."""

    protocol = models.ForeignKey(Protocol, models.CASCADE, related_name="items", verbose_name=_("Protocol"))
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="+", verbose_name=_("Agenda item"))
    position = models.PositiveSmallIntegerField(_("Position"))
    title = models.CharField(_("Item"), max_length=500)
    heard = models.TextField(_("Heard"), blank=True)
    spoke = models.TextField(_("Spoke"), blank=True)
    decided = models.TextField(_("Decided"), blank=True)

    class Meta:
        ordering = ["protocol", "position"]
        verbose_name = _("Item of the protocol")
        verbose_name_plural = _("Items of the protocol")
        constraints = [models.UniqueConstraint(fields=["protocol", "item"], name="protocol_item_once")]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class Delivery(models.Model):
    """A copy of a signed protocol for one university or for the authorised body (clause 25)."""

    protocol = models.ForeignKey(
        Protocol, models.PROTECT, related_name="deliveries", verbose_name=_("Protocol")
    )
    university = models.ForeignKey(
        University,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("University"),
        help_text=_("Empty: the authorised body."),
    )
    delivered_at = models.DateTimeField(_("Sent at"))

    class Meta:
        ordering = ["-delivered_at", "pk"]
        verbose_name = _("Copy of a protocol")
        verbose_name_plural = _("Copies of protocols")
        constraints = [
            models.UniqueConstraint(fields=["protocol", "university"], name="delivery_once"),
            models.UniqueConstraint(
                fields=["protocol"],
                condition=Q(university__isnull=True),
                name="delivery_once_to_authorised_body",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protocol} → {self.university or '—'}"


class Receipt(models.Model):
    """Proof that a person opened a copy: who, when (the first time)."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="receipts", verbose_name=_("Copy"))
    user = models.ForeignKey(PERSON, models.PROTECT, related_name="receipts", verbose_name=_("Person"))
    received_at = models.DateTimeField(_("Received at"), auto_now_add=True)

    class Meta:
        ordering = ["received_at"]
        verbose_name = _("Receipt")
        verbose_name_plural = _("Receipts")
        constraints = [models.UniqueConstraint(fields=["delivery", "user"], name="receipt_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.delivery}"
