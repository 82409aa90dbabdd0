"""A proposal to give an association to another university, and what became of it (clause 31)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.models import AcademicYear, Association
from council.enums import TransferGround, TransferOutcome
from criteria.models import Call
from directory.models import LegalOrder, University
from meetings.models import AgendaItem, Protocol

PERSON = settings.AUTH_USER_MODEL


class TransferCase(models.Model):
    """One proposal with its ground and figures as they were; the steps that follow are read from what they made."""

    association = models.ForeignKey(
        Association, models.PROTECT, related_name="transfers", verbose_name=_("Association")
    )
    university = models.ForeignKey(
        University, models.PROTECT, related_name="+", verbose_name=_("Base university")
    )
    ground = models.CharField(_("Ground"), max_length=10, choices=TransferGround.choices)
    academic_year = models.ForeignKey(
        AcademicYear, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Academic year")
    )
    text = models.TextField(_("Ground in words"))
    facts = models.JSONField(_("Figures"), default=list)
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Proposed by"))
    proposed_at = models.DateTimeField(_("Proposed at"), auto_now_add=True)
    item = models.OneToOneField(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="transfer",
        verbose_name=_("Agenda item"),
    )
    outcome = models.CharField(_("Outcome"), max_length=10, choices=TransferOutcome.choices, blank=True)
    protocol = models.ForeignKey(
        Protocol, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Protocol")
    )
    call = models.ForeignKey(
        Call, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Call")
    )
    order = models.ForeignKey(
        LegalOrder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Order")
    )
    closed_at = models.DateTimeField(_("Closed at"), null=True, blank=True)
    withdrawn_reason = models.TextField(_("Reason of the withdrawal"), blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        verbose_name = _("Transfer of an association")
        verbose_name_plural = _("Transfers of associations")
        constraints = [
            models.UniqueConstraint(
                fields=["association"], condition=Q(closed_at__isnull=True), name="transfer_one_open"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(protocol__isnull=False), name="transfer_outcome_has_protocol"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_reason="") | Q(closed_at__isnull=False),
                name="transfer_withdrawn_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.association.body.short_name)

    @property
    def years(self) -> list[dict[str, Any]]:
        """The figures of each year for a page, the averages in points."""
        return [
            one
            | {
                "year": AcademicYear(first_year=one["first_year"]),
                "average": None if one["average_tenths"] is None else one["average_tenths"] / 10,
            }
            for one in self.facts
        ]
