"""Conflicts of interest declared for an agenda item (clauses 12 and 24)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from meetings.models.bodies import PERSON, Seat
from meetings.models.meetings import AgendaItem


class Recusal(models.Model):
    """A member's recusal from an item: it holds for every vote of that item until it is taken back (ADR-0033).

    One by rule is made and ended by the portal, nobody takes it back by hand (ADR-0063).
    """

    item = models.ForeignKey(
        AgendaItem, models.CASCADE, related_name="recusals", verbose_name=_("Agenda item")
    )
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="recusals", verbose_name=_("Seat"))
    name = models.CharField(_("Name"), max_length=200)
    reason = models.CharField(_("Reason"), max_length=300)
    is_by_rule = models.BooleanField(_("By rule"), default=False)
    texts = models.JSONField(_("Reason of the rule in each language"), default=dict, blank=True)
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

    @property
    def said(self) -> str:
        """The reason for a page: that of a rule in the reader's language, another as it was typed."""
        return self.reason_in(get_language() or "")

    def reason_in(self, language: str) -> str:
        """Return the reason in a language; what somebody typed stays as it is."""
        return str(self.texts.get(language) or self.reason)
