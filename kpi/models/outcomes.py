"""What follows the review: the appeal of the association, the determination of the points."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kpi.enums import AppealOutcome

PERSON = settings.AUTH_USER_MODEL


class Appeal(models.Model):
    """What an association says against its confirmed points: once for a report, within the term of its year."""

    sheet = models.OneToOneField(
        "kpi.KpiSheet", models.PROTECT, related_name="appeal", verbose_name=_("Sheet")
    )
    text = models.TextField(_("Text"))
    raised_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Raised by"))
    raised_at = models.DateTimeField(_("Raised at"))
    outcome = models.CharField(
        _("Outcome"), max_length=10, choices=AppealOutcome.choices, default=AppealOutcome.OPEN
    )
    reason = models.TextField(_("Reason of the decision"), blank=True)
    decided_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Decided by")
    )
    decided_at = models.DateTimeField(_("Decided at"), null=True, blank=True)

    class Meta:
        ordering = ["raised_at", "pk"]
        verbose_name = _("Appeal")
        verbose_name_plural = _("Appeals")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=AppealOutcome.OPEN)
                | (Q(decided_at__isnull=False) & Q(decided_by__isnull=False) & ~Q(reason="")),
                name="appeal_decided_has_reason",
            )
        ]

    def __str__(self) -> str:
        return str(self.sheet)


class AppealPoint(models.Model):
    """One indicator of an appeal: its points before, and after the decision."""

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="points", verbose_name=_("Appeal"))
    score = models.ForeignKey(
        "kpi.KpiScore", models.PROTECT, related_name="appealed", verbose_name=_("KPI score")
    )
    points_before = models.PositiveSmallIntegerField(_("Points before"))
    points_after = models.PositiveSmallIntegerField(_("Points after"), null=True, blank=True)

    class Meta:
        ordering = ["appeal", "score__indicator__number"]
        verbose_name = _("Appealed indicator")
        verbose_name_plural = _("Appealed indicators")
        constraints = [models.UniqueConstraint(fields=["appeal", "score"], name="appealed_once")]

    def __str__(self) -> str:
        return f"{self.appeal}: {self.score_id}"


class Determination(models.Model):
    """The points of a report as the Center determined them, frozen; after an appeal a further one."""

    sheet = models.ForeignKey(
        "kpi.KpiSheet", models.PROTECT, related_name="determinations", verbose_name=_("Sheet")
    )
    number = models.PositiveSmallIntegerField(_("Number"))
    content = models.JSONField(_("Content"))
    issued_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Issued by"))
    issued_at = models.DateTimeField(_("Issued at"))

    class Meta:
        ordering = ["sheet", "number"]
        verbose_name = _("Determination of points")
        verbose_name_plural = _("Determinations of points")
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="determination_number_once")]

    def __str__(self) -> str:
        return f"{self.sheet}: {self.number}"
