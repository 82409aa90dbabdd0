"""Reference data of the order: universities, organisations, areas, directions and the clauses themselves."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.kazakh import COLLATION
from core.models import StoredFile
from directory.enums import OrganisationKind


class City(models.Model):
    key = models.SlugField(_("Key"), unique=True)
    name = models.CharField(_("Name"), max_length=80, db_collation=COLLATION)

    class Meta:
        verbose_name = _("City")
        verbose_name_plural = _("Cities")

    def __str__(self) -> str:
        return self.name


class University(models.Model):
    """An organisation of higher and (or) postgraduate education that the order names."""

    key = models.SlugField(_("Key"), unique=True)
    name = models.CharField(_("Name"), max_length=300, db_collation=COLLATION)
    short_name = models.CharField(_("Short name"), max_length=80, db_collation=COLLATION)
    city = models.ForeignKey(City, models.PROTECT, related_name="universities", verbose_name=_("City"))
    website = models.CharField(_("Website"), max_length=200, blank=True)
    other_websites = models.JSONField(_("Other websites"), default=list, blank=True)
    order_spellings = models.JSONField(_("Spellings met in the order"), default=list, blank=True)
    source_note = models.TextField(_("Note on the source"), blank=True)

    class Meta:
        verbose_name = _("University")
        verbose_name_plural = _("Universities")

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A body other than a university whose post holder has a seat: ministry, committee, center, chamber."""

    key = models.SlugField(_("Key"), unique=True)
    kind = models.CharField(_("Kind"), max_length=20, choices=OrganisationKind.choices)
    name = models.CharField(_("Name"), max_length=300, db_collation=COLLATION)

    class Meta:
        verbose_name = _("Organisation")
        verbose_name_plural = _("Organisations")

    def __str__(self) -> str:
        return self.name


class EducationArea(models.Model):
    """An area of education of annex 2 ("01" to "11")."""

    code = models.CharField(_("Code"), max_length=4, unique=True)
    codes = models.JSONField(_("Codes of the levels"), default=list)
    codes_as_printed = models.CharField(_("Codes as printed"), max_length=60)
    name = models.CharField(_("Name"), max_length=300, db_collation=COLLATION)
    source_note = models.TextField(_("Note on the source"), blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("Area of education")
        verbose_name_plural = _("Areas of education")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Direction(models.Model):
    """A direction of training of annex 2; its area is printed, not computed from the code (D-15)."""

    area = models.ForeignKey(
        EducationArea,
        models.PROTECT,
        related_name="directions",
        verbose_name=_("Area of education"),
    )
    code = models.CharField(_("Code"), max_length=4, unique=True)
    full_codes = models.JSONField(_("Codes of the levels"), default=list)
    name = models.CharField(_("Name"), max_length=300, db_collation=COLLATION)
    classifier_name_kk = models.CharField(_("Name in the classifier"), max_length=300, blank=True)
    source_note = models.TextField(_("Note on the source"), blank=True)
    # Split or closed since: the row stays, so that every earlier table can still be shown.
    closed_on = models.DateField(_("Last day"), null=True, blank=True)
    closed_by = models.ForeignKey(
        "LegalOrder", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Closed by")
    )
    successors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors", verbose_name=_("Became")
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("Direction of training")
        verbose_name_plural = _("Directions of training")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True) | models.Q(closed_by__isnull=False),
                name="direction_closed_by_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class FormerDirectionName(models.Model):
    """What a direction was called until a day, that day included; then an order renamed it."""

    direction = models.ForeignKey(
        Direction, models.PROTECT, related_name="former_names", verbose_name=_("Direction of training")
    )
    name = models.CharField(_("Name"), max_length=300, db_collation=COLLATION)
    until = models.DateField(_("Until"))
    ground = models.ForeignKey("LegalOrder", models.PROTECT, related_name="+", verbose_name=_("Order"))

    class Meta:
        ordering = ["direction", "until"]
        verbose_name = _("Former name of a direction")
        verbose_name_plural = _("Former names of directions")
        constraints = [
            models.UniqueConstraint(fields=["direction", "until"], name="direction_former_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class LegalOrder(models.Model):
    """An order of the Minister: the ground of the roster, the table and the Regulation."""

    key = models.SlugField(_("Key"), unique=True)
    number = models.CharField(_("Number"), max_length=20)
    signed_on = models.DateField(_("Date"))
    title = models.TextField(_("Title"))
    issuer = models.CharField(_("Issued by"), max_length=300)
    signed_by = models.CharField(_("Signed by"), max_length=120, blank=True)
    regulation_title = models.TextField(_("Title of the Regulation"), blank=True)
    amends = models.JSONField(_("Order that it amends"), default=dict, blank=True)
    annex_titles = models.JSONField(_("Titles and column heads of the annexes"), default=dict, blank=True)
    source_note = models.TextField(_("Note on the source"), blank=True)
    effective_on = models.DateField(_("In force from"), null=True, blank=True)
    link = models.URLField(_("Link to the text"), max_length=500, blank=True)
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Scan")
    )
    # An order that only changes the lists leaves the Regulation, the criteria and the KPI of the one before in force.
    carries_regulation = models.BooleanField(_("Carries the Regulation"), default=True)

    class Meta:
        verbose_name = _("Order")
        verbose_name_plural = _("Orders")

    def __str__(self) -> str:
        return f"№ {self.number}, {self.signed_on:%d.%m.%Y}"

    @property
    def in_force_from(self) -> date:
        """The first day on which the lists stand as the order says: the day of signing when none is named."""
        return self.effective_on or self.signed_on


class Chapter(models.Model):
    order = models.ForeignKey(LegalOrder, models.PROTECT, related_name="chapters", verbose_name=_("Order"))
    number = models.PositiveSmallIntegerField(_("Number"))
    title = models.TextField(_("Title"))

    class Meta:
        ordering = ["number"]
        verbose_name = _("Chapter")
        verbose_name_plural = _("Chapters")
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="chapter_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Clause(models.Model):
    """A clause of the Regulation (annex 3), one of its sub-items or second paragraphs, or of the order's body.

    ``identifier`` is "12", "19.10", "17.p2" or "order.3".
    """

    order = models.ForeignKey(LegalOrder, models.PROTECT, related_name="clauses", verbose_name=_("Order"))
    chapter = models.ForeignKey(
        Chapter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clauses",
        verbose_name=_("Chapter"),
    )
    identifier = models.CharField(_("Clause"), max_length=12)
    number = models.PositiveSmallIntegerField(_("Number"), null=True, blank=True)
    sub_item = models.PositiveSmallIntegerField(_("Sub-item"), null=True, blank=True)
    paragraph = models.PositiveSmallIntegerField(_("Paragraph"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("Position"))
    text = models.TextField(_("Text"))
    demands = models.TextField(_("What the portal does because of it"), blank=True)
    source_note = models.TextField(_("Note on the source"), blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("Clause")
        verbose_name_plural = _("Clauses")
        constraints = [models.UniqueConstraint(fields=["order", "identifier"], name="clause_identifier_once")]

    def __str__(self) -> str:
        return self.identifier

    @property
    def is_whole(self) -> bool:
        """Say whether this is the clause itself, not a sub-item or second paragraph of it."""
        return self.sub_item is None and self.paragraph is None
