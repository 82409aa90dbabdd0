"""A threshold that the Council proposed for a year: a record with its decision, never a rule (clause 31)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from associations.models import AcademicYear
from meetings.models import Decision


class ThresholdProposal(models.Model):
    """The points that the Council proposed for a year by a decision; they decide nothing by themselves."""

    academic_year = models.OneToOneField(
        AcademicYear, models.PROTECT, related_name="threshold", verbose_name=_("Academic year")
    )
    points = models.PositiveSmallIntegerField(_("Points"))
    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="+", verbose_name=_("Decision of the Council")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Recorded by")
    )
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now=True)

    class Meta:
        verbose_name = _("Proposed threshold")
        verbose_name_plural = _("Proposed thresholds")
        constraints = [
            models.CheckConstraint(condition=models.Q(points__gte=1), name="threshold_points_positive")
        ]

    def __str__(self) -> str:
        return f"{self.academic_year}: {self.points}"
