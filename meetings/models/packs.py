"""The pack of a meeting: agenda and materials in one PDF, for one kind of reader in one language."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from meetings.enums import BuildState, MaterialAccess
from meetings.models.meetings import Meeting


class MeetingPack(models.Model):
    """One PDF of agenda and materials; ``access`` is the most restricted material that its readers may see."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="packs", verbose_name=_("Meeting"))
    access = models.CharField(_("For"), max_length=10, choices=MaterialAccess.choices)
    language = models.CharField(_("Language"), max_length=2)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("PDF")
    )
    fingerprint = models.CharField(max_length=64, blank=True)
    pages_count = models.PositiveIntegerField(_("Pages"), default=0)
    built_at = models.DateTimeField(_("Built at"), null=True, blank=True)
    build_state = models.CharField(max_length=10, choices=BuildState.choices, default=BuildState.NONE)
    build_percent = models.PositiveSmallIntegerField(default=0)
    build_started_at = models.DateTimeField(null=True, blank=True)
    build_attempts_count = models.PositiveSmallIntegerField(default=0)
    build_failure = models.TextField(blank=True)

    class Meta:
        verbose_name = _("Pack of a meeting")
        verbose_name_plural = _("Packs of meetings")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "access", "language"], name="pack_once_for_readers")
        ]

    def __str__(self) -> str:
        return f"{self.meeting} ({self.language}, {self.access})"
