"""The academic year and the annual report (clauses 19, 21, 22)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from associations.enums import ReportState
from associations.models.associations import PERSON, Association
from core.models import StoredFile
from directory.models import Clause


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
    # Set with the return: the last day for the answer to indicator 13, which is earned by the sections themselves.
    sections_open_until = models.DateField(_("Returned sections can be mended until"), null=True, blank=True)
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
    text_after = models.TextField(_("Text after the rows"), blank=True)
    nothing_done = models.BooleanField(_("Nothing was done in this area"), default=False)
    # Rows drafted from the records of the year, see associations.domain.drafting; the texts stand around them.
    drafted = models.JSONField(_("Drafted from the record of the year"), default=list, blank=True)
    drafted_at = models.DateTimeField(_("Drafted at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["report", "clause__position"]
        verbose_name = _("Section of a report")
        verbose_name_plural = _("Sections of reports")
        constraints = [models.UniqueConstraint(fields=["report", "clause"], name="report_section_once")]

    def __str__(self) -> str:
        return f"{self.report}: {self.clause}"

    @property
    def is_filled(self) -> bool:
        """Whether the section says anything: typed, drafted, or that nothing was done."""
        return bool(self.text or self.text_after or self.nothing_done or self.drafted)


class Revision(models.Model):
    """Who wrote what stood under one version of a part of the report; without an author it was the portal."""

    number = models.PositiveIntegerField(_("Number"))
    author = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Author")
    )
    began_at = models.DateTimeField(_("Began at"))
    saved_at = models.DateTimeField(_("Saved at"))
    restored_from = models.PositiveIntegerField(_("Restored from"), null=True, blank=True)

    class Meta:
        abstract = True


class SectionRevision(Revision):
    """What a section said under one of its versions; a person who goes on writing goes on in the same one."""

    section = models.ForeignKey(
        ReportSection, models.CASCADE, related_name="revisions", verbose_name=_("Section")
    )
    text = models.TextField(_("Text"), blank=True)
    text_after = models.TextField(_("Text after the rows"), blank=True)
    nothing_done = models.BooleanField(_("Nothing was done in this area"), default=False)

    class Meta:
        ordering = ["section", "-number"]
        verbose_name = _("Revision of a section")
        verbose_name_plural = _("Revisions of sections")
        constraints = [
            models.UniqueConstraint(fields=["section", "number"], name="section_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.section} / {self.number}"


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
    # Where the secretary submitted: how and when the chair agreed to it.
    consent = models.CharField(_("Consent of the chair"), max_length=500, blank=True)

    class Meta:
        ordering = ["report", "number"]
        verbose_name = _("Submitted version")
        verbose_name_plural = _("Submitted versions")
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="report_version_once")]

    def __str__(self) -> str:
        return f"{self.report} / {self.number}"
