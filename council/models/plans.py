"""Work plans of associations on the Council's agenda (clause 15.10)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.models import PlanVersion
from council.enums import ConsiderationOutcome
from meetings.models import AgendaItem


class PlanConsideration(models.Model):
    """One plan under one item of a Council's meeting; an item takes in many plans."""

    version = models.ForeignKey(
        PlanVersion, models.PROTECT, related_name="considerations", verbose_name=_("Version of a work plan")
    )
    item = models.ForeignKey(
        AgendaItem, models.CASCADE, related_name="plan_considerations", verbose_name=_("Agenda item")
    )
    outcome = models.CharField(
        _("Outcome"),
        max_length=10,
        choices=ConsiderationOutcome.choices,
        default=ConsiderationOutcome.PENDING,
    )
    # Why the plan is returned; noted in the meeting, it takes effect with the signed protocol.
    reason = models.TextField(_("Reason of the return"), blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Added by")
    )
    added_at = models.DateTimeField(_("Added at"), auto_now_add=True)
    settled_at = models.DateTimeField(_("Settled at"), null=True, blank=True)

    class Meta:
        ordering = ["item", "pk"]
        verbose_name = _("Work plan before the Council")
        verbose_name_plural = _("Work plans before the Council")
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(outcome=ConsiderationOutcome.PENDING),
                name="plan_on_one_agenda",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=ConsiderationOutcome.RETURNED) | ~Q(reason=""),
                name="consideration_returned_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(outcome=ConsiderationOutcome.PENDING) | Q(settled_at__isnull=False),
                name="consideration_settled_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.version}"
