"""The Council's stamp for teaching publications (clauses 19.11, 19.12)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.models import TeachingMaterial
from council.enums import StampState
from meetings.models import AgendaItem, Protocol

PERSON = settings.AUTH_USER_MODEL


class StampRequest(models.Model):
    """A publication that an association recommends for the stamp; once granted, a line of the public register."""

    material = models.ForeignKey(
        TeachingMaterial, models.PROTECT, related_name="stamps", verbose_name=_("Material")
    )
    state = models.CharField(
        _("State"), max_length=10, choices=StampState.choices, default=StampState.REQUESTED
    )
    item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Agenda item"),
    )
    protocol = models.ForeignKey(
        Protocol, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Protocol")
    )
    year = models.PositiveSmallIntegerField(_("Year"), null=True, blank=True)
    number = models.PositiveIntegerField(_("Number of the stamp"), null=True, blank=True)
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    reason = models.TextField(_("Reason"), blank=True)
    requested_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Asked by"))
    requested_at = models.DateTimeField(_("Asked at"), auto_now_add=True)
    entered_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Entered by")
    )

    class Meta:
        ordering = ["-requested_at", "-pk"]
        verbose_name = _("Request for the Council's stamp")
        verbose_name_plural = _("Requests for the Council's stamp")
        constraints = [
            models.UniqueConstraint(
                fields=["material"], condition=~Q(state=StampState.REFUSED), name="stamp_of_material_once"
            ),
            models.UniqueConstraint(fields=["year", "number"], name="stamp_number_once"),
            models.CheckConstraint(
                condition=~Q(state=StampState.GRANTED)
                | (
                    Q(number__isnull=False)
                    & Q(year__isnull=False)
                    & Q(decided_on__isnull=False)
                    & Q(protocol__isnull=False)
                ),
                name="stamp_granted_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=StampState.REFUSED) | ~Q(reason=""), name="stamp_refused_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(self.material)

    @property
    def signature(self) -> str:
        """The number of the stamp as it is printed: 5/2026."""
        return f"{self.number}/{self.year}" if self.number else ""
