"""Meetings before they open: agenda, materials, invitations."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from meetings.enums import (
    AnswerValue,
    GuestKind,
    MaterialAccess,
    MeetingKind,
    MeetingState,
    PresenceMode,
)
from meetings.models.bodies import PERSON, Body, Seat


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
    invitation_changed_at = models.DateTimeField(_("Invitations changed at"), null=True, blank=True)
    created_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Created by"))
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True)
    is_demo = models.BooleanField(_("Demo data"), default=False)
    current_item = models.ForeignKey(
        "AgendaItem",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Current item"),
    )
    self_check_in = models.BooleanField(_("Members may mark themselves present"), default=False)
    # What the screens of the room ask for: has anything changed that all see, has a ballot changed.
    room_version = models.PositiveIntegerField(default=0)
    ballots_version = models.PositiveIntegerField(default=0)

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
    recurring = models.ForeignKey(
        "RecurringItem",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Recurring item"),
    )
    is_late = models.BooleanField(_("Added after the invitations were sent"), default=False)
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
    access = models.CharField(
        _("Who may read it"),
        max_length=10,
        choices=MaterialAccess.choices,
        default=MaterialAccess.MEMBERS,
    )
    added_at = models.DateTimeField(_("Added at"), auto_now_add=True)

    class Meta:
        ordering = ["item", "pk"]
        verbose_name = _("Meeting material")
        verbose_name_plural = _("Meeting materials")

    def __str__(self) -> str:
        return self.title


class Invitation(models.Model):
    """One person's invitation; the letter itself is in the mail log.

    A member without an account is invited by name, at the e-mail of the seat; without one the secretary tells them and
    enters their answer (ADR-0032).
    """

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="invitations", verbose_name=_("Meeting")
    )
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="invitations", verbose_name=_("Seat"))
    user = models.ForeignKey(
        PERSON,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("Person"),
    )
    name = models.CharField(_("Name, without an account"), max_length=200, blank=True)
    email = models.EmailField(_("E-mail, without an account"), blank=True)
    sent_at = models.DateTimeField(_("Sent at"))
    answer = models.CharField(_("Answer"), max_length=10, choices=AnswerValue.choices, blank=True)
    answer_reason = models.CharField(_("Reason"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("Answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        PERSON,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Entered by"),
        help_text=_("The member, or the secretary who entered the answer for the member."),
    )
    answered_by_link = models.BooleanField(_("Answered by the link of the letter"), default=False)
    reminded_at = models.DateTimeField(_("Reminded at"), null=True, blank=True)

    class Meta:
        verbose_name = _("Invitation")
        verbose_name_plural = _("Invitations")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "seat"], name="invitation_once"),
            models.CheckConstraint(
                condition=Q(answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False)
                | Q(answered_at__isnull=False, answered_by_link=True),
                name="invitation_answer_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(name=""), name="invitation_names_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(answer=AnswerValue.CANNOT) | ~Q(answer_reason=""),
                name="invitation_cannot_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name}: {self.meeting}"

    @property
    def full_name(self) -> str:
        """The name of whoever is invited, with or without an account."""
        return self.user.full_name if self.user else self.name

    @property
    def has_address(self) -> bool:
        """Whether a letter can reach the person."""
        return self.user_id is not None or bool(self.email)

    @property
    def was_entered_for(self) -> bool:
        """Whether somebody else entered the answer: then both names are shown."""
        return self.answered_by_id is not None and self.answered_by_id != self.user_id


class Guest(models.Model):
    """Somebody invited who is no member of the body (indicators 3.4 and 3.5)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="guests", verbose_name=_("Meeting"))
    kind = models.CharField(_("Kind of guest"), max_length=20, choices=GuestKind.choices)
    full_name = models.CharField(_("Full name"), max_length=200)
    post = models.CharField(_("Post"), max_length=300, blank=True)
    organisation = models.CharField(_("Organisation"), max_length=300)
    country = models.CharField(_("Country"), max_length=100)
    email = models.EmailField(_("E-mail"), blank=True)
    language = models.CharField(
        _("Language of the letters"),
        max_length=2,
        choices=[("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")],
        default="kk",
    )
    presence = models.CharField(_("Attendance"), max_length=10, choices=PresenceMode.choices, blank=True)
    added_at = models.DateTimeField(_("Added at"), auto_now_add=True)

    class Meta:
        ordering = ["meeting", "kind", "full_name", "pk"]
        verbose_name = _("Guest")
        verbose_name_plural = _("Guests")

    def __str__(self) -> str:
        return f"{self.full_name}, {self.organisation}"
