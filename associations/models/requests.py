"""Requests for materials and the answers to them (clauses 16.1 and 29)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.domain.requests import clause_of
from associations.enums import AnswerState, RequestSender, RequestState
from associations.models.associations import PERSON, Association
from core.models import StoredFile
from directory.models import University
from meetings.models import Body


class MaterialRequest(models.Model):
    """What the Council, the National Center or an association asks universities or associations for."""

    sender = models.CharField(_("Asked by"), max_length=20, choices=RequestSender.choices)
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="material_requests", verbose_name=_("Body")
    )
    title = models.CharField(_("Title"), max_length=300)
    text = models.TextField(_("What is asked for"), blank=True)
    due_on = models.DateField(_("Answer by"))
    wants_text = models.BooleanField(_("A text is asked for"), default=True)
    wants_files = models.BooleanField(_("Files are asked for"), default=False)
    table = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Table to fill in (XLSX)"),
    )
    table_heads = models.JSONField(_("Columns of the table"), default=list, blank=True)
    state = models.CharField(
        _("State"), max_length=20, choices=RequestState.choices, default=RequestState.DRAFT
    )
    created_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Prepared by"))
    created_at = models.DateTimeField(_("Prepared at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("Sent at"), null=True, blank=True)
    cancel_reason = models.TextField(_("Reason of the cancellation"), blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("Request for materials")
        verbose_name_plural = _("Requests for materials")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RequestState.DRAFT) | Q(sent_at__isnull=False),
                name="request_sent_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(sender=RequestSender.CENTER, body__isnull=True)
                | (~Q(sender=RequestSender.CENTER) & Q(body__isnull=False)),
                name="request_body_of_its_sender",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def clause(self) -> str:
        return clause_of(self.sender)


class RequestAddressee(models.Model):
    """One university or association that is asked, with its answer."""

    request = models.ForeignKey(
        MaterialRequest, models.CASCADE, related_name="addressees", verbose_name=_("Request")
    )
    university = models.ForeignKey(
        University,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requests_received",
        verbose_name=_("University"),
    )
    association = models.ForeignKey(
        Association,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requests_received",
        verbose_name=_("Association"),
    )
    state = models.CharField(
        _("State"), max_length=20, choices=AnswerState.choices, default=AnswerState.WAITING
    )
    text = models.TextField(_("Answer"), blank=True)
    table_rows = models.JSONField(_("Rows of the table"), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(_("Opened at"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("Submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Submitted by")
    )
    return_reason = models.TextField(_("Reason of the return"), blank=True)

    class Meta:
        ordering = ["request", "pk"]
        verbose_name = _("Addressee of a request")
        verbose_name_plural = _("Addressees of requests")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "university"],
                condition=Q(university__isnull=False),
                name="request_university_once",
            ),
            models.UniqueConstraint(
                fields=["request", "association"],
                condition=Q(association__isnull=False),
                name="request_association_once",
            ),
            models.CheckConstraint(
                condition=Q(university__isnull=False, association__isnull=True)
                | Q(university__isnull=True, association__isnull=False),
                name="request_addressee_is_one",
            ),
            models.CheckConstraint(
                condition=Q(state=AnswerState.WAITING) | Q(submitted_at__isnull=False),
                name="answer_submitted_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.university or self.association}"


class AnswerFile(models.Model):
    """A file of an answer; ``is_table`` marks the filled table, of which an answer has one."""

    addressee = models.ForeignKey(
        RequestAddressee, models.CASCADE, related_name="files", verbose_name=_("Answer")
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("File"))
    is_table = models.BooleanField(_("The filled table"), default=False)
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Added by"))

    class Meta:
        ordering = ["addressee", "-is_table", "pk"]
        verbose_name = _("File of an answer")
        verbose_name_plural = _("Files of answers")
        constraints = [
            models.UniqueConstraint(fields=["addressee"], condition=Q(is_table=True), name="answer_one_table")
        ]

    def __str__(self) -> str:
        return str(self.file)
