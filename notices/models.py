"""Letters, in-app notices and reminders. Knows nothing of what they are about."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from notices.enums import MailState


class Notice(models.Model):
    """A line under the bell of one person, in the person's language; ``key`` makes it come once."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notices",
        verbose_name=_("For"),
    )
    key = models.CharField(max_length=150)
    title = models.CharField(_("Title"), max_length=300)
    text = models.TextField(_("Text"), blank=True)
    url = models.CharField(_("Link"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("When"), auto_now_add=True)
    read_at = models.DateTimeField(_("Read at"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("Notice")
        verbose_name_plural = _("Notices")
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="notice_once")]
        indexes = [
            models.Index(
                fields=["recipient"],
                condition=models.Q(read_at__isnull=True),
                name="notice_unread",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Letter(models.Model):
    """One mail to one address: written in the transaction of the event, sent afterwards, sent once.

    ``key`` is unique, so a retried task writes no second letter; ``leased_until`` lets another worker take over a
    letter whose worker died.
    """

    key = models.CharField(max_length=150, unique=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="letters",
        verbose_name=_("For"),
    )
    address = models.EmailField(_("Address"))
    language = models.CharField(_("Language"), max_length=2)
    subject = models.CharField(_("Subject"), max_length=300)
    text = models.TextField(_("Text"))
    calendar = models.TextField(_("Calendar entry"), blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=MailState.choices, default=MailState.PENDING)
    attempts_count = models.PositiveSmallIntegerField(_("Attempts"), default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("Written at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("Sent at"), null=True, blank=True)
    failure = models.TextField(_("Failure"), blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("Letter")
        verbose_name_plural = _("Letters")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=MailState.SENT) | models.Q(sent_at__isnull=False),
                name="letter_sent_has_moment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.subject}"


class Reminder(models.Model):
    """A reminder of one thing at one distance from its due date.

    ``subject_key`` names the thing ("report:12") for whoever plans reminders; ``offset_days`` is negative before
    the due date and positive after. ``sent_at`` empty and ``skipped_at`` empty means: still to send.
    """

    subject_key = models.CharField(max_length=60)
    due_on = models.DateField(_("Due date"))
    offset_days = models.SmallIntegerField(_("Days from the due date"))
    send_on = models.DateField(_("To be sent on"), db_index=True)
    sent_at = models.DateTimeField(_("Sent at"), null=True, blank=True)
    skipped_at = models.DateTimeField(_("Left out at"), null=True, blank=True)

    class Meta:
        ordering = ["send_on", "subject_key"]
        verbose_name = _("Reminder")
        verbose_name_plural = _("Reminders")
        constraints = [
            models.UniqueConstraint(fields=["subject_key", "due_on", "offset_days"], name="reminder_once"),
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(skipped_at__isnull=True),
                name="reminder_sent_or_skipped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_key} {self.offset_days:+d}"
