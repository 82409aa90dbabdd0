"""Who reviews: absences of reviewers, conflicts of interest that they declare, the settings of a year's review."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from associations.models import AcademicYear, Association
from kpi.domain.reviewing import ANSWER_DAYS, APPEAL_DAYS

PERSON = settings.AUTH_USER_MODEL


class ReviewerAbsence(models.Model):
    """Days, both included, on which a person of the Center takes no report."""

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="absences", verbose_name=_("Reviewer"))
    since = models.DateField(_("First day"))
    until = models.DateField(_("Last day"))
    note = models.CharField(_("Note"), max_length=200, blank=True)
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Added by"))

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = _("Absence of a reviewer")
        verbose_name_plural = _("Absences of reviewers")
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="absence_until_after_since")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.since:%d.%m.%Y} – {self.until:%d.%m.%Y}"


class DeclaredConflict(models.Model):
    """An association that a person of the Center says they may not review; it binds until the head lifts it."""

    person = models.ForeignKey(
        PERSON, models.PROTECT, related_name="conflicts_declared", verbose_name=_("Reviewer")
    )
    association = models.ForeignKey(
        Association, models.PROTECT, related_name="+", verbose_name=_("Association")
    )
    reason = models.CharField(_("Reason"), max_length=300)
    declared_at = models.DateTimeField(_("Declared at"), auto_now_add=True)
    lifted_at = models.DateTimeField(_("Lifted at"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Lifted by")
    )

    class Meta:
        ordering = ["person", "association__position"]
        verbose_name = _("Declared conflict of interest")
        verbose_name_plural = _("Declared conflicts of interest")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "association"],
                condition=Q(lifted_at__isnull=True),
                name="conflict_declared_once",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_by__isnull=False),
                name="conflict_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.association}"


class ReviewSettings(models.Model):
    """How the reports of one academic year are reviewed; a year without a row has the defaults."""

    academic_year = models.OneToOneField(
        AcademicYear, models.PROTECT, related_name="review_settings", verbose_name=_("Academic year")
    )
    second_reader = models.BooleanField(_("A second reader for every report"), default=False)
    answer_days = models.PositiveSmallIntegerField(
        _("Days to answer a returned indicator"), default=ANSWER_DAYS
    )
    appeal_days = models.PositiveSmallIntegerField(
        _("Days to appeal against the confirmed points"), default=APPEAL_DAYS
    )

    class Meta:
        verbose_name = _("Settings of a year's review")
        verbose_name_plural = _("Settings of the review by year")
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_days__gte=1) & Q(appeal_days__gte=1), name="review_settings_days_positive"
            )
        ]

    def __str__(self) -> str:
        return str(self.academic_year)


class SecondReading(models.Model):
    """A second person's own points on a report, given without sight of the first one's."""

    sheet = models.OneToOneField(
        "kpi.KpiSheet", models.CASCADE, related_name="second_reading", verbose_name=_("Sheet")
    )
    reader = models.ForeignKey(
        PERSON, models.PROTECT, related_name="second_readings", verbose_name=_("Second reader")
    )
    assigned_at = models.DateTimeField(_("Assigned at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("Finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("Second reading")
        verbose_name_plural = _("Second readings")

    def __str__(self) -> str:
        return f"{self.sheet}: {self.reader}"


class SecondScore(models.Model):
    """The second reader's value of one indicator, as the calculator takes it, and the points that follow."""

    reading = models.ForeignKey(
        SecondReading, models.CASCADE, related_name="scores", verbose_name=_("Second reading")
    )
    score = models.ForeignKey(
        "kpi.KpiScore", models.CASCADE, related_name="second_scores", verbose_name=_("KPI score")
    )
    value = models.JSONField(_("Value"), null=True, blank=True)
    points = models.PositiveSmallIntegerField(_("Points"))
    comment = models.TextField(_("Comment"), blank=True)

    class Meta:
        ordering = ["reading", "score__indicator__number"]
        verbose_name = _("Points of the second reader")
        verbose_name_plural = _("Points of the second readers")
        constraints = [models.UniqueConstraint(fields=["reading", "score"], name="second_score_once")]

    def __str__(self) -> str:
        return f"{self.reading}: {self.score_id}"
