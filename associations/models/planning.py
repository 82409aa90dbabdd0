"""How many meetings the approved plan of an academic year foresees (clause 20, indicator 3.1)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.domain.planning import MOST_PLANNED
from associations.models.associations import Association
from associations.models.reports import AcademicYear


class PlannedMeetings(models.Model):
    """The number of meetings in an association's approved plan for one academic year."""

    association = models.ForeignKey(
        Association, models.PROTECT, related_name="planned_meetings", verbose_name=_("Association")
    )
    academic_year = models.ForeignKey(
        AcademicYear, models.PROTECT, related_name="planned_meetings", verbose_name=_("Academic year")
    )
    count = models.PositiveSmallIntegerField(_("Meetings planned"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Entered by")
    )
    entered_at = models.DateTimeField(_("Entered at"), auto_now=True)

    class Meta:
        verbose_name = _("Meetings planned")
        verbose_name_plural = _("Meetings planned")
        constraints = [
            models.UniqueConstraint(fields=["association", "academic_year"], name="planned_meetings_once"),
            models.CheckConstraint(
                condition=Q(count__gte=1) & Q(count__lte=MOST_PLANNED), name="planned_meetings_in_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.association}, {self.academic_year}: {self.count}"
