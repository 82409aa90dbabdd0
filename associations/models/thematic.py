"""Thematic plans of teaching publications that are to carry the Council's stamp (clause 19.11)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.domain.expertise import STAMPABLE
from associations.enums import MaterialKind
from associations.models.associations import Association
from associations.models.expertise import TeachingMaterial
from associations.models.reports import AcademicYear
from core.kazakh import COLLATION
from directory.models import University

PERSON = settings.AUTH_USER_MODEL


class ThematicPlan(models.Model):
    """The plan of one association for one academic year; a change after the approval takes the approval back."""

    association = models.ForeignKey(
        Association, models.PROTECT, related_name="thematic_plans", verbose_name=_("Association")
    )
    academic_year = models.ForeignKey(
        AcademicYear, models.PROTECT, related_name="+", verbose_name=_("Academic year")
    )
    approved_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Approved by")
    )
    approved_at = models.DateTimeField(_("Approved at"), null=True, blank=True)
    is_demo = models.BooleanField(_("Demo data"), default=False)

    class Meta:
        ordering = ["-academic_year__first_year"]
        verbose_name = _("Thematic plan of publications")
        verbose_name_plural = _("Thematic plans of publications")
        constraints = [
            models.UniqueConstraint(fields=["association", "academic_year"], name="thematic_plan_once"),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="thematic_approved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.association}, {self.academic_year}"


class PlannedPublication(models.Model):
    """A publication of a thematic plan; ``material`` is what was handed in for it."""

    plan = models.ForeignKey(
        ThematicPlan, models.CASCADE, related_name="publications", verbose_name=_("Thematic plan")
    )
    kind = models.CharField(_("Kind"), max_length=20, choices=MaterialKind.choices)
    title = models.CharField(_("Title"), max_length=400, db_collation=COLLATION)
    authors = models.TextField(_("Authors"), blank=True)
    university = models.ForeignKey(
        University,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("University"),
    )
    due_on = models.DateField(_("To be handed in by"))
    material = models.OneToOneField(
        TeachingMaterial,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="planned",
        verbose_name=_("Material"),
    )

    class Meta:
        ordering = ["plan", "due_on", "pk"]
        verbose_name = _("Planned publication")
        verbose_name_plural = _("Planned publications")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=sorted(STAMPABLE)), name="planned_is_publication")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def author_list(self) -> list[str]:
        """The authors, one a line."""
        return [line.strip() for line in self.authors.splitlines() if line.strip()]
