"""Associations, their base and member universities over time, and the annual report (clauses 5-9, 17, 19-22)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from associations.enums import ReportState
from core.kazakh import COLLATION
from core.models import StoredFile
from directory.enums import Confidence
from directory.models import Clause, Direction, LegalOrder, University
from meetings.models import Body

PERSON = settings.AUTH_USER_MODEL


class Association(models.Model):
    """An educational-methodical association: of a direction of training, or one of the two outside them."""

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
    source_note = models.TextField(_("Note on the source"), blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("Association")
        verbose_name_plural = _("Associations")

    def __str__(self) -> str:
        return self.name


class BaseUniversity(models.Model):
    """The university at which an association operates, from a date to a date, by an order (clause 7)."""

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


class AcademicYear(models.Model):
    """An academic year and the moment at which its report is due (clause 22, D-38)."""

    first_year = models.PositiveSmallIntegerField(_("Begins in"), unique=True)
    starts_on = models.DateField(_("Starts on"))
    ends_on = models.DateField(_("Ends on"))
    report_due_on = models.DateField(_("Report is due on"))

    class Meta:
        ordering = ["-first_year"]
        verbose_name = _("Academic year")
        verbose_name_plural = _("Academic years")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lt=F("ends_on")) & Q(report_due_on__gt=F("ends_on")),
                name="academic_year_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_year}–{self.first_year + 1}"


class AnnualReport(models.Model):
    """The report of one association on one academic year (clauses 21 and 22). Late is a fact, not a state."""

    association = models.ForeignKey(
        Association,
        models.PROTECT,
        related_name="reports",
        verbose_name=_("Association"),
    )
    academic_year = models.ForeignKey(
        AcademicYear,
        models.PROTECT,
        related_name="reports",
        verbose_name=_("Academic year"),
    )
    state = models.CharField(
        _("State"),
        max_length=20,
        choices=ReportState.choices,
        default=ReportState.DRAFT,
    )
    site_url = models.URLField(_("Report on the base university's website"), max_length=500, blank=True)
    submitted_at = models.DateTimeField(_("First submitted at"), null=True, blank=True)
    last_submitted_at = models.DateTimeField(_("Last submitted at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("Confirmed at"), null=True, blank=True)
    edited_at = models.DateTimeField(_("Edited at"), auto_now=True)
    is_demo = models.BooleanField(_("Demo data"), default=False)

    class Meta:
        ordering = ["-academic_year", "association"]
        verbose_name = _("Annual report")
        verbose_name_plural = _("Annual reports")
        constraints = [
            models.UniqueConstraint(fields=["association", "academic_year"], name="report_once_a_year"),
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT)
                | (Q(submitted_at__isnull=False) & Q(last_submitted_at__isnull=False)),
                name="report_submitted_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.CONFIRMED) | Q(confirmed_at__isnull=False),
                name="report_confirmed_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.association}, {self.academic_year}"


class ReportSection(models.Model):
    """What the association did in one of the seventeen areas of clause 19."""

    report = models.ForeignKey(
        AnnualReport, models.CASCADE, related_name="sections", verbose_name=_("Report")
    )
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+", verbose_name=_("Area of activity"))
    text = models.TextField(_("Text"), blank=True)
    nothing_done = models.BooleanField(_("Nothing was done in this area"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["report", "clause__position"]
        verbose_name = _("Section of a report")
        verbose_name_plural = _("Sections of reports")
        constraints = [models.UniqueConstraint(fields=["report", "clause"], name="report_section_once")]

    def __str__(self) -> str:
        return f"{self.report}: {self.clause}"


class SectionProof(models.Model):
    """A file or a link in a section of the report."""

    section = models.ForeignKey(
        ReportSection, models.CASCADE, related_name="proofs", verbose_name=_("Section")
    )
    title = models.CharField(_("Title"), max_length=300)
    url = models.URLField(_("Link"), max_length=500, blank=True)
    file = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("File"),
    )
    is_event = models.BooleanField(_("It is an event that was held"), default=False)
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Added by"))
    added_at = models.DateTimeField(_("Added at"), auto_now_add=True)

    class Meta:
        ordering = ["section", "pk"]
        verbose_name = _("File or link of a section")
        verbose_name_plural = _("Files and links of sections")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_event=True) | ~Q(url="") | Q(file__isnull=False),
                name="section_proof_shows_something",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ReportVersion(models.Model):
    """A submission, frozen: what was sent, when and by whom."""

    report = models.ForeignKey(
        AnnualReport, models.PROTECT, related_name="versions", verbose_name=_("Report")
    )
    number = models.PositiveSmallIntegerField(_("Number"))
    content = models.JSONField(_("Content"))
    submitted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Submitted by"))
    submitted_at = models.DateTimeField(_("Submitted at"))

    class Meta:
        ordering = ["report", "number"]
        verbose_name = _("Submitted version")
        verbose_name_plural = _("Submitted versions")
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="report_version_once")]

    def __str__(self) -> str:
        return f"{self.report} / {self.number}"
