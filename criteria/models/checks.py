from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from associations.domain.deadlines import is_late
from associations.models import Association
from core.models import StoredFile
from criteria.enums import Verdict
from criteria.models.applications import Application
from criteria.models.calls import Call
from criteria.models.criteria import Criterion

PERSON = settings.AUTH_USER_MODEL


class RowCheck(models.Model):
    """What the National Center says of one row of a submitted application; the answer itself is never touched (cl. 31).

    A row without one was not looked at yet. Earlier verdicts stand in the journal.
    """

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="checks", verbose_name=_("Application")
    )
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name=_("Criterion"))
    verdict = models.CharField(_("Verdict"), max_length=15, choices=Verdict.choices)
    reason = models.TextField(_("Reason"), blank=True)
    checked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Checked by"))
    checked_at = models.DateTimeField(_("Checked at"))

    class Meta:
        ordering = ["application", "criterion__position"]
        verbose_name = _("Check of a row")
        verbose_name_plural = _("Checks of rows")
        constraints = [
            models.UniqueConstraint(fields=["application", "criterion"], name="check_of_row_once"),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.NOT_CONFIRMED) | ~Q(reason=""),
                name="check_not_confirmed_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.criterion.number}"


class RowQuestion(models.Model):
    """A question of the Center to the university about one row, with its last day, and the answer.

    It is open until it is answered, or until the Center decides the row without an answer (``ended_at``).
    """

    row_check = models.ForeignKey(
        RowCheck, models.CASCADE, related_name="questions", verbose_name=_("Check of a row")
    )
    text = models.TextField(pgettext_lazy("to answer", "Question"))
    due_on = models.DateField(_("Answer until"))
    asked_by = models.ForeignKey(
        PERSON, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("question", "Asked by")
    )
    asked_at = models.DateTimeField(pgettext_lazy("question", "Asked at"))
    answer = models.TextField(_("Answer"), blank=True)
    url = models.URLField(_("Link"), max_length=500, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("File")
    )
    answered_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Answered by")
    )
    answered_at = models.DateTimeField(_("Answered at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("Ended without an answer at"), null=True, blank=True)

    class Meta:
        ordering = ["row_check", "asked_at", "pk"]
        verbose_name = _("Question about a row")
        verbose_name_plural = _("Questions about rows")
        constraints = [
            models.UniqueConstraint(
                fields=["row_check"],
                condition=Q(answered_at__isnull=True, ended_at__isnull=True),
                name="question_of_row_one_open",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False, ended_at__isnull=True),
                name="question_of_row_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.ended_at is None

    @property
    def is_late(self) -> bool:
        """Say whether the answer came after the last day, in Asia/Almaty."""
        return self.answered_at is not None and is_late(self.answered_at, self.due_on)


class CheckEnd(models.Model):
    """The Council has decided about an association's applicants in a call: their rows are not checked any more."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="check_ends", verbose_name=_("Call"))
    association = models.ForeignKey(
        Association, models.PROTECT, related_name="+", verbose_name=_("Association")
    )
    ended_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Ended by")
    )
    ended_at = models.DateTimeField(_("Ended at"))

    class Meta:
        ordering = ["-ended_at"]
        verbose_name = _("End of checks")
        verbose_name_plural = _("Ends of checks")
        constraints = [
            models.UniqueConstraint(fields=["call", "association"], name="checks_of_association_end_once")
        ]

    def __str__(self) -> str:
        return f"{self.call}: {self.association}"
