"""Where agenda items come from: the body's list of recurring ones, and proposals (cl. 30.1)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from meetings.enums import ProposalState, RecurringWhen
from meetings.models.bodies import PERSON, Body
from meetings.models.meetings import AgendaItem


class RecurringItem(models.Model):
    """An item that a body puts on the agenda again and again; its secretary keeps the list."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="recurring_items", verbose_name=_("Body"))
    position = models.PositiveSmallIntegerField(_("Position"))
    title = models.CharField(_("Item"), max_length=500)
    rapporteur = models.CharField(_("Rapporteur"), max_length=300, blank=True)
    when = models.CharField(
        _("When"), max_length=20, choices=RecurringWhen.choices, default=RecurringWhen.EVERY
    )

    class Meta:
        ordering = ["body", "position", "pk"]
        verbose_name = _("Recurring item")
        verbose_name_plural = _("Recurring items")

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class ItemProposal(models.Model):
    """An item that a member, or an association below the Council, proposes for the agenda (clause 30.1)."""

    body = models.ForeignKey(
        Body, models.PROTECT, related_name="item_proposals", verbose_name=_("Addressed to")
    )
    on_behalf_of = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("On behalf of"),
    )
    proposed_by = models.ForeignKey(
        PERSON, models.PROTECT, related_name="item_proposals", verbose_name=_("Proposed by")
    )
    title = models.CharField(_("Item"), max_length=500)
    rapporteur = models.CharField(_("Rapporteur"), max_length=300, blank=True)
    explanation = models.TextField(_("Why it should be considered"), blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("File")
    )
    state = models.CharField(
        _("State"), max_length=10, choices=ProposalState.choices, default=ProposalState.SUBMITTED
    )
    round = models.PositiveSmallIntegerField(default=1)
    reason = models.TextField(_("Reason"), blank=True)
    decided_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Screened by")
    )
    decided_at = models.DateTimeField(_("Screened at"), null=True, blank=True)
    item = models.OneToOneField(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposal",
        verbose_name=_("Agenda item"),
    )
    proposed_at = models.DateTimeField(_("Proposed at"), auto_now_add=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        verbose_name = _("Proposed item")
        verbose_name_plural = _("Proposed items")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[ProposalState.RETURNED, ProposalState.DECLINED]) | ~Q(reason=""),
                name="proposal_refused_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ProposalState.SUBMITTED, ProposalState.WITHDRAWN])
                | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="proposal_screened_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title
