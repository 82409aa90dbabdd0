"""Conferences, seminars and round tables in whose organisation the Council takes part (clause 16.3)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.kazakh import COLLATION
from core.models import StoredFile
from council.enums import ConferenceField, ConferenceKind, CouncilRole


class Conference(models.Model):
    """One event: announced, held, its result kept; cancelled ones stay with their reason."""

    kind = models.CharField(_("Kind"), max_length=20, choices=ConferenceKind.choices)
    field = models.CharField(_("Field"), max_length=20, choices=ConferenceField.choices)
    role = models.CharField(_("Role of the Council"), max_length=20, choices=CouncilRole.choices)
    title = models.CharField(_("Title"), max_length=300, db_collation=COLLATION)
    about = models.TextField(_("Announcement"), blank=True)
    partners = models.CharField(_("Organised with"), max_length=500, blank=True)
    starts_on = models.DateField(_("Begins on"))
    ends_on = models.DateField(_("Ends on"))
    place = models.CharField(_("Place"), max_length=300, blank=True)
    link = models.URLField(_("Link"), max_length=500, blank=True)
    programme = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Programme")
    )
    participants_count = models.PositiveIntegerField(_("Participants"), null=True, blank=True)
    result = models.TextField(_("Result"), blank=True)
    result_file = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("File of the result"),
    )
    published_at = models.DateTimeField(_("Published at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("Cancelled at"), null=True, blank=True)
    cancel_reason = models.TextField(_("Reason for the cancellation"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Prepared by")
    )
    created_at = models.DateTimeField(_("Prepared at"), auto_now_add=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("Conference of the Council")
        verbose_name_plural = _("Conferences of the Council")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="conference_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancel_reason=""),
                name="conference_cancelled_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title
