"""Conflicts of interest declared for an agenda item (clauses 12 and 24)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.models.bodies import PERSON, Seat
from meetings.models.meetings import AgendaItem


class Recusal(models.Model):
    """A member's recusal from an item: it holds for every vote of that item until it is taken back (ADR-0033)."""

    item = models.ForeignKey(
        AgendaItem, models.CASCADE, related_name="recusals", verbose_name=_("Agenda item")
    )
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="recusals", verbose_name=_("Seat"))
    name = models.CharField(_("Name"), max_length=200)
    reason = models.CharField(_("Reason"), max_length=300)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    declared_at = models.DateTimeField(_("Declared at"))
    withdrawn_at = models.DateTimeField(_("Withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Withdrawn by")
    )

    class Meta:
        ordering = ["item", "seat__number", "pk"]
        verbose_name = _("Recusal")
        verbose_name_plural = _("Recusals")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "seat"], condition=Q(withdrawn_at__isnull=True), name="recusal_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="recusal_has_reason"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_by__isnull=False),
                name="recusal_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.name}"

    @property
    def position(self) -> int:
        """The number of its item."""
        return self.item.position
