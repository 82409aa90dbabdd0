"""The ranking of associations on the Council's agenda (clause 15.11)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.models import AcademicYear
from kpi.enums import RankingOutcome
from meetings.models import AgendaItem, MeetingMaterial, Protocol


class RankingConsideration(models.Model):
    """The confirmed results of a year under one item of a Council's meeting, with the ranking as its material.

    The ranking is as it stood at ``frozen_at``; ``materials`` are the PDFs of that version (ADR-0060).
    """

    academic_year = models.ForeignKey(
        AcademicYear, models.PROTECT, related_name="+", verbose_name=_("Academic year")
    )
    item = models.OneToOneField(
        AgendaItem, models.CASCADE, related_name="ranking_consideration", verbose_name=_("Agenda item")
    )
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    frozen_at = models.DateTimeField(_("As it stood at"))
    materials = models.ManyToManyField(MeetingMaterial, related_name="+", verbose_name=_("Materials"))
    confirmed_count = models.PositiveSmallIntegerField(_("Confirmed reports"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Added by")
    )
    added_at = models.DateTimeField(_("Added at"), auto_now_add=True)
    # What the signed protocol says of it; empty until then.
    outcome = models.CharField(_("Outcome"), max_length=10, choices=RankingOutcome.choices, blank=True)
    decided = models.TextField(_("Decided"), blank=True)
    protocol = models.ForeignKey(
        Protocol, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Protocol")
    )
    settled_at = models.DateTimeField(_("Settled at"), null=True, blank=True)

    class Meta:
        ordering = ["-added_at", "-pk"]
        verbose_name = _("Ranking before the Council")
        verbose_name_plural = _("Rankings before the Council")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True, protocol__isnull=True)
                | (~Q(outcome="") & Q(settled_at__isnull=False, protocol__isnull=False)),
                name="ranking_settled_by_a_protocol",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.academic_year}"
