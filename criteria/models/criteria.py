from django.db import models
from django.utils.translation import gettext_lazy as _

from criteria.domain.answers import Spec
from criteria.enums import ValueType
from directory.models import LegalOrder


class Criterion(models.Model):
    """A row of appendix 1: what a university that applies to host an association states (clauses 7 and 31)."""

    order = models.ForeignKey(LegalOrder, models.PROTECT, related_name="+", verbose_name=_("Order"))
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sub_items",
        verbose_name=_("Part of"),
    )
    number = models.CharField(_("Number"), max_length=6)
    position = models.PositiveSmallIntegerField(_("Position"))
    text = models.TextField(_("Criterion"))
    value_type = models.CharField(_("Kind of value"), max_length=20, choices=ValueType.choices)
    unit = models.CharField(_("Unit"), max_length=80, blank=True)
    higher_is_better = models.BooleanField(_("More is better"), null=True)
    evidence = models.TextField(_("Supporting documents"), blank=True)
    fields = models.JSONField(_("Fields of an answer"), default=list, blank=True)
    checks = models.JSONField(_("Plausibility checks"), default=list, blank=True)
    source_note = models.TextField(_("Note on the source"), blank=True)

    class Meta:
        ordering = ["order", "position"]
        verbose_name = _("Criterion")
        verbose_name_plural = _("Criteria")
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="criterion_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

    @property
    def spec(self) -> Spec:
        return Spec(self.number, self.value_type, tuple(self.fields))
