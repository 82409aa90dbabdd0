from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.models import Association, Revision
from core.models import StoredFile
from criteria.enums import ApplicationState
from criteria.models.calls import Call
from criteria.models.criteria import Criterion
from directory.models import LegalOrder, University

PERSON = settings.AUTH_USER_MODEL


class Application(models.Model):
    """What a university states by appendix 1 in order to host an association (clauses 7 and 31)."""

    university = models.ForeignKey(
        University, models.PROTECT, related_name="applications", verbose_name=_("University")
    )
    association = models.ForeignKey(
        Association, models.PROTECT, related_name="applications", verbose_name=_("Association")
    )
    order = models.ForeignKey(LegalOrder, models.PROTECT, related_name="+", verbose_name=_("Order"))
    call = models.ForeignKey(
        Call, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name=_("Call")
    )
    state = models.CharField(
        _("State"), max_length=10, choices=ApplicationState.choices, default=ApplicationState.DRAFT
    )
    filled_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Filled in from")
    )
    created_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Begun by"))
    created_at = models.DateTimeField(_("Begun at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("Changed at"), auto_now=True)
    submitted_at = models.DateTimeField(_("Submitted at"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("Application")
        verbose_name_plural = _("Applications")
        constraints = [
            models.UniqueConstraint(
                fields=["university", "association"],
                condition=Q(state=ApplicationState.DRAFT),
                name="application_one_draft",
            ),
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.SUBMITTED) | Q(submitted_at__isnull=False),
                name="application_submitted_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.university}: {self.association}"


class Answer(models.Model):
    """What was typed into one row, right or wrong: nothing typed is lost; values are read from it.

    ``version`` counts the changes; what stood under each is kept as a revision.
    """

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="answers", verbose_name=_("Application")
    )
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name=_("Criterion"))
    typed = models.JSONField(_("As typed"), default=dict)
    version = models.PositiveIntegerField(_("Version"), default=1)

    class Meta:
        ordering = ["application", "criterion__position"]
        verbose_name = _("Answer")
        verbose_name_plural = _("Answers")
        constraints = [
            models.UniqueConstraint(fields=["application", "criterion"], name="answer_of_criterion_once")
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.criterion.number}"


class AnswerRevision(Revision):
    """What was typed into a row under one of its versions; a person who goes on writing goes on in the same one."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="revisions", verbose_name=_("Answer"))
    typed = models.JSONField(_("As typed"), default=dict)

    class Meta:
        ordering = ["answer", "-number"]
        verbose_name = _("Revision of an answer")
        verbose_name_plural = _("Revisions of answers")
        constraints = [models.UniqueConstraint(fields=["answer", "number"], name="answer_revision_once")]

    def __str__(self) -> str:
        return f"{self.answer} / {self.number}"


class AnswerTable(models.Model):
    """A filled-in table of an application; nothing is written until its rows are taken, and that can be taken back.

    ``written`` holds what was written by name of field, from what to what.
    """

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="tables", verbose_name=_("Application")
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("File"))
    uploaded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Uploaded by"))
    uploaded_at = models.DateTimeField(_("Uploaded at"), auto_now_add=True)
    written = models.JSONField(_("What was written"), default=dict)
    taken_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Taken by")
    )
    taken_at = models.DateTimeField(_("Taken at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Taken back by")
    )
    undone_at = models.DateTimeField(_("Taken back at"), null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = _("Table of an application")
        verbose_name_plural = _("Tables of applications")
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True, undone_at__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="answer_table_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_by__isnull=False),
                name="answer_table_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.file}"


class AnswerProof(models.Model):
    """A supporting document of one row: a file or a link."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="proofs", verbose_name=_("Application")
    )
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name=_("Criterion"))
    title = models.CharField(_("Title"), max_length=300)
    url = models.URLField(_("Link"), max_length=500, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("File")
    )
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Added by"))
    added_at = models.DateTimeField(_("Added at"), auto_now_add=True)

    class Meta:
        ordering = ["application", "criterion__position", "pk"]
        verbose_name = _("Supporting document")
        verbose_name_plural = _("Supporting documents")
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=True, url__gt="") | Q(file__isnull=False, url=""),
                name="proof_is_file_or_link",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ApplicationVersion(models.Model):
    """An application as it was submitted: frozen, numbered."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="versions", verbose_name=_("Application")
    )
    number = models.PositiveSmallIntegerField(_("Number"))
    content = models.JSONField(_("Content"))
    submitted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Submitted by"))
    submitted_at = models.DateTimeField(_("Submitted at"))

    class Meta:
        ordering = ["application", "number"]
        verbose_name = _("Version of an application")
        verbose_name_plural = _("Versions of applications")
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="application_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.application}, {self.number}"
