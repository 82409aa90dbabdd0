"""Associations, their base and member universities over time (clauses 5-9, 17)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from associations.enums import AssociationStage
from core.kazakh import COLLATION
from directory.enums import Confidence
from directory.models import Direction, EducationArea, LegalOrder, University
from meetings.models import Body

PERSON = settings.AUTH_USER_MODEL


class FoundedAssociations(models.Manager["Association"]):
    """The associations that an order has founded, closed ones too: one that is only planned is left out (ADR-0059)."""

    def get_queryset(self) -> models.QuerySet["Association"]:
        return super().get_queryset().filter(stage=AssociationStage.FOUNDED)


class Association(models.Model):
    """An educational-methodical association: of a direction of training, or one of the two outside them.

    ``objects`` holds those that an order has founded; ``every``, which relations use, the planned ones too (ADR-0059).
    """

    key = models.SlugField(_("Key"), unique=True)
    body = models.OneToOneField(Body, models.PROTECT, related_name="association", verbose_name=_("Body"))
    direction = models.ForeignKey(
        Direction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="associations",
        verbose_name=_("Direction of training"),
    )
    position = models.PositiveSmallIntegerField(_("Position in annex 2"))
    name = models.CharField(_("Name"), max_length=500, db_collation=COLLATION)
    scope = models.TextField(_("Scope"), blank=True)
    confidence = models.CharField(_("Confidence"), max_length=10, choices=Confidence.choices)
    stage = models.CharField(
        _("Stage"), max_length=10, choices=AssociationStage.choices, default=AssociationStage.FOUNDED
    )
    source_note = models.TextField(_("Note on the source"), blank=True)
    # Closed by an order: nothing is deleted, its last day stays.
    closed_on = models.DateField(_("Last day"), null=True, blank=True)
    closed_by = models.ForeignKey(
        LegalOrder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Closed by")
    )
    succeeds = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="succeeded_by",
        verbose_name=_("Continues the work of"),
    )

    every: models.Manager["Association"] = models.Manager()
    objects: models.Manager["Association"] = FoundedAssociations()

    class Meta:
        ordering = ["position"]
        verbose_name = _("Association")
        verbose_name_plural = _("Associations")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_by__isnull=False),
                name="association_closed_by_order",
            ),
            models.CheckConstraint(
                condition=Q(stage=AssociationStage.FOUNDED) | Q(closed_on__isnull=True),
                name="association_founded_before_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def day_shown(self, today: date) -> date:
        """Return the day whose state its pages show: today, or the last day of a closed one."""
        return min(today, self.closed_on or today)

    @property
    def is_founded(self) -> bool:
        """Say whether an order has founded it: then it has pages of its own."""
        return self.stage == AssociationStage.FOUNDED


class Founding(models.Model):
    """What was planned of an association before an order founds it: its direction, new or not, and who named it (cl. 7)."""

    association = models.OneToOneField(
        Association, models.PROTECT, related_name="founding", verbose_name=_("Association")
    )
    code = models.CharField(_("Code of the direction"), max_length=4)
    # Only for a direction that the classifier does not have yet: the order opens it with the association.
    area = models.ForeignKey(
        EducationArea,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Area of education"),
    )
    direction_name = models.CharField(_("Name of the direction"), max_length=300, blank=True)
    planned_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Named by"))
    planned_at = models.DateTimeField(_("Named at"), auto_now_add=True)
    withdrawn_reason = models.TextField(_("Why it was given up"), blank=True)

    class Meta:
        ordering = ["-planned_at", "-pk"]
        verbose_name = _("Association to be founded")
        verbose_name_plural = _("Associations to be founded")

    def __str__(self) -> str:
        return str(self.association)

    @property
    def is_of_new_direction(self) -> bool:
        """Say whether the order that founds the association opens its direction too."""
        return self.area_id is not None


class FormerName(models.Model):
    """What an association was called until a day, that day included; then its direction was renamed."""

    association = models.ForeignKey(
        Association, models.PROTECT, related_name="former_names", verbose_name=_("Association")
    )
    name = models.CharField(_("Name"), max_length=500, db_collation=COLLATION)
    short_name = models.CharField(_("Short name"), max_length=120, db_collation=COLLATION)
    until = models.DateField(_("Until"))
    ground = models.ForeignKey(LegalOrder, models.PROTECT, related_name="+", verbose_name=_("Order"))

    class Meta:
        ordering = ["association", "until"]
        verbose_name = _("Former name of an association")
        verbose_name_plural = _("Former names of associations")
        constraints = [
            models.UniqueConstraint(fields=["association", "until"], name="association_former_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class BaseUniversity(models.Model):
    """The university at which an association operates, from a date to a date, by an order (clause 7).

    Periods of one association never overlap: the database refuses it (migration 0014), on PostgreSQL by an exclusion
    constraint, on SQLite by triggers, whatever two people do at the same moment.
    """

    association = models.ForeignKey(
        Association,
        models.PROTECT,
        related_name="base_universities",
        verbose_name=_("Association"),
    )
    university = models.ForeignKey(
        University,
        models.PROTECT,
        related_name="associations_hosted",
        verbose_name=_("University"),
    )
    ground = models.ForeignKey(LegalOrder, models.PROTECT, related_name="+", verbose_name=_("Order"))
    since = models.DateField(_("Since"))
    until = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        ordering = ["association", "since"]
        verbose_name = _("Base university")
        verbose_name_plural = _("Base universities")
        constraints = [
            models.UniqueConstraint(
                fields=["association"],
                condition=Q(until__isnull=True),
                name="base_university_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="base_until_after_since",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.association}: {self.university}"


class MemberUniversity(models.Model):
    """A university whose representatives are in the association (clause 17)."""

    association = models.ForeignKey(
        Association,
        models.PROTECT,
        related_name="member_universities",
        verbose_name=_("Association"),
    )
    university = models.ForeignKey(
        University,
        models.PROTECT,
        related_name="associations_joined",
        verbose_name=_("University"),
    )
    since = models.DateField(_("Since"))
    until = models.DateField(_("Until"), null=True, blank=True)
    ground = models.CharField(_("Ground"), max_length=500, blank=True)
    ended_ground = models.CharField(_("Ground of the end"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("Member university")
        verbose_name_plural = _("Member universities")
        constraints = [
            models.UniqueConstraint(
                fields=["association", "university"],
                condition=Q(until__isnull=True),
                name="member_university_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="member_until_after_since",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.association}: {self.university}"


class DirectionUniversity(models.Model):
    """A university that trains personnel in the association's direction: clause 17 wants it represented (ADR-0035)."""

    association = models.ForeignKey(
        Association,
        models.PROTECT,
        related_name="direction_universities",
        verbose_name=_("Association"),
    )
    university = models.ForeignKey(
        University,
        models.PROTECT,
        related_name="directions_taught",
        verbose_name=_("University"),
    )
    source = models.CharField(_("Where it is known from"), max_length=500)
    since = models.DateField(_("Since"))
    until = models.DateField(_("Until"), null=True, blank=True)
    ended_ground = models.CharField(_("Ground of the end"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("University of the direction")
        verbose_name_plural = _("Universities of the direction")
        constraints = [
            models.UniqueConstraint(
                fields=["association", "university"],
                condition=Q(until__isnull=True),
                name="direction_university_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="direction_until_after_since",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.association}: {self.university}"
