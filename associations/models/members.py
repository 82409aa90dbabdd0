"""Members brought in from a table, the criteria for members, the approved structure, contacts (clauses 9, 17, 18)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.models.associations import PERSON, Association
from core.models import StoredFile
from directory.models import University


class MemberImport(models.Model):
    """A table of members as it was read: what can be taken, what is wrong; nothing is written until it is applied."""

    association = models.ForeignKey(
        Association, models.PROTECT, related_name="member_imports", verbose_name=_("Association")
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("File"))
    right = models.JSONField(_("Rows to take"), default=list)
    known = models.JSONField(_("Rows that are there already"), default=list)
    problems = models.JSONField(_("What is wrong"), default=list)
    columns = models.JSONField(_("Where the columns stand"), default=dict)
    created_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Uploaded by"))
    created_at = models.DateTimeField(_("Uploaded at"), auto_now_add=True)
    applied_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Taken by")
    )
    applied_at = models.DateTimeField(_("Taken at"), null=True, blank=True)
    added_count = models.PositiveIntegerField(_("Members added"), default=0)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("Table of members")
        verbose_name_plural = _("Tables of members")
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(applied_by__isnull=False),
                name="member_import_applied_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.association}: {self.file}"

    @property
    def wrong_rows_count(self) -> int:
        """How many rows of the file cannot be taken."""
        return len({problem["row"] for problem in self.problems})


class MemberCriteria(models.Model):
    """A version of the criteria for members, set by the base university of its day (clause 17, second paragraph)."""

    association = models.ForeignKey(
        Association, models.PROTECT, related_name="member_criteria", verbose_name=_("Association")
    )
    university = models.ForeignKey(
        University, models.PROTECT, related_name="+", verbose_name=_("Base university")
    )
    number = models.PositiveSmallIntegerField(_("Version"))
    text = models.TextField(_("Text"))
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("File")
    )
    ground = models.CharField(_("Ground"), max_length=500, blank=True)
    valid_from = models.DateField(_("In force from"))
    set_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Entered by"))
    set_at = models.DateTimeField(_("Entered at"), auto_now_add=True)

    class Meta:
        ordering = ["association", "-number"]
        verbose_name = _("Criteria for members")
        verbose_name_plural = _("Criteria for members")
        constraints = [
            models.UniqueConstraint(fields=["association", "number"], name="member_criteria_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.association}: {self.number}"


class StructureApproval(models.Model):
    """The structure as the chair approved it: which councils and commissions there were that day (clauses 9, 18)."""

    association = models.ForeignKey(
        Association, models.PROTECT, related_name="structure_approvals", verbose_name=_("Association")
    )
    bodies = models.JSONField(_("Bodies"), default=list)
    regulations = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Regulations of the association"),
    )
    approved_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Approved by"))
    approved_at = models.DateTimeField(_("Approved at"))

    class Meta:
        ordering = ["-approved_at", "-pk"]
        verbose_name = _("Approval of a structure")
        verbose_name_plural = _("Approvals of structures")

    def __str__(self) -> str:
        return f"{self.association}, {self.approved_at:%d.%m.%Y}"


class AssociationContacts(models.Model):
    """How to reach an association; shown to everybody."""

    association = models.OneToOneField(
        Association, models.PROTECT, related_name="contacts", verbose_name=_("Association")
    )
    address = models.CharField(_("Address"), max_length=300, blank=True)
    phone = models.CharField(_("Telephone"), max_length=100, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    website = models.URLField(_("Website"), max_length=300, blank=True)
    changed_at = models.DateTimeField(_("Changed at"), auto_now=True)

    class Meta:
        verbose_name = _("Contacts of an association")
        verbose_name_plural = _("Contacts of associations")

    def __str__(self) -> str:
        return str(self.association)
