"""What becomes of a decision: to whom it is directed, what they answer, how it ends (clauses 14, 25, 27, 30)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from directory.models import University
from meetings.enums import AnswerVerdict, CarriedOut, DecisionEnd
from meetings.models.bodies import PERSON
from meetings.models.meetings import AgendaItem
from meetings.models.room import Decision


class Assignment(models.Model):
    """A decision directed to a university or to a person of the body, who answers for carrying it out.

    Its due date is the decision's unless it has one of its own. It goes with the decision while the meeting is open.
    """

    decision = models.ForeignKey(
        Decision, models.CASCADE, related_name="assignments", verbose_name=_("Decision")
    )
    university = models.ForeignKey(
        University,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("University"),
    )
    user = models.ForeignKey(
        PERSON,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("Responsible person"),
    )
    due_on = models.DateField(_("Due date"), null=True, blank=True)
    directed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Directed by"))
    directed_at = models.DateTimeField(_("Directed at"))
    withdrawn_at = models.DateTimeField(_("Withdrawn at"), null=True, blank=True)
    withdraw_reason = models.CharField(_("Reason for the withdrawal"), max_length=500, blank=True)
    # Whose duty it was before it went over to the receiver's university or to whoever took over the office (cl. 31).
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("Directed before to"),
    )

    class Meta:
        ordering = ["decision", "pk"]
        verbose_name = _("Directed decision")
        verbose_name_plural = _("Directed decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(university__isnull=False, user__isnull=True)
                | Q(university__isnull=True, user__isnull=False),
                name="assignment_of_one_receiver",
            ),
            models.UniqueConstraint(
                fields=["decision", "university"],
                condition=Q(withdrawn_at__isnull=True, university__isnull=False),
                name="assignment_once_to_university",
            ),
            models.UniqueConstraint(
                fields=["decision", "user"],
                condition=Q(withdrawn_at__isnull=True, user__isnull=False),
                name="assignment_once_to_person",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdraw_reason=""),
                name="assignment_withdrawn_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} → {self.receiver}"

    @property
    def receiver(self) -> str:
        """The university's or the person's name."""
        return str(self.university or self.user)


class CarryingOutAnswer(models.Model):
    """What somebody did about what was directed to them, and what the secretary said of it (cl. 10, 14)."""

    value = models.CharField(_("Carried out"), max_length=12, choices=CarriedOut.choices)
    text = models.TextField(_("What was done"))
    done_on = models.DateField(_("Date"), null=True, blank=True)
    submitted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Answered by"))
    submitted_at = models.DateTimeField(_("Answered at"))
    verdict = models.CharField(_("Verdict"), max_length=10, choices=AnswerVerdict.choices, blank=True)
    reason = models.TextField(_("Reason"), blank=True)
    reviewed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Looked at by")
    )
    reviewed_at = models.DateTimeField(_("Looked at"), null=True, blank=True)

    class Meta:
        abstract = True


class DecisionAnswer(CarryingOutAnswer):
    """One answer on a directed decision; a returned one stays, the next one is another row."""

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="answers", verbose_name=_("Directed decision")
    )

    class Meta:
        ordering = ["assignment", "-submitted_at", "-pk"]
        verbose_name = _("Answer on a decision")
        verbose_name_plural = _("Answers on decisions")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=~Q(verdict=AnswerVerdict.RETURNED),
                name="answer_one_that_stands",
            ),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="answer_verdict_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=AnswerVerdict.RETURNED) | ~Q(reason=""),
                name="answer_returned_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.get_value_display()}"


class DecisionAnswerFile(models.Model):
    """A file that shows that a decision was carried out."""

    answer = models.ForeignKey(
        DecisionAnswer, models.CASCADE, related_name="files", verbose_name=_("Answer on a decision")
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("File"))

    class Meta:
        ordering = ["answer", "pk"]
        verbose_name = _("File of an answer")
        verbose_name_plural = _("Files of answers")

    def __str__(self) -> str:
        return self.file.name


class DecisionEnding(models.Model):
    """The secretary's word that a decision is carried out, or is not to be carried out any more."""

    decision = models.OneToOneField(
        Decision, models.PROTECT, related_name="ending", verbose_name=_("Decision")
    )
    kind = models.CharField(_("How it ended"), max_length=10, choices=DecisionEnd.choices)
    reason = models.TextField(_("Reason"))
    # Nobody where an order that closed the association ended it.
    ended_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Ended by")
    )
    ended_at = models.DateTimeField(_("Ended at"))

    class Meta:
        verbose_name = _("End of a decision")
        verbose_name_plural = _("Ends of decisions")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="decision_ending_has_reason")]

    def __str__(self) -> str:
        return f"{self.decision}: {self.get_kind_display()}"


class FollowUp(models.Model):
    """An earlier decision whose carrying out stands on a later agenda."""

    item = models.ForeignKey(
        AgendaItem, models.CASCADE, related_name="follow_ups", verbose_name=_("Agenda item")
    )
    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="follow_ups", verbose_name=_("Decision")
    )

    class Meta:
        ordering = ["item", "pk"]
        verbose_name = _("Decision on a later agenda")
        verbose_name_plural = _("Decisions on later agendas")
        constraints = [models.UniqueConstraint(fields=["item", "decision"], name="follow_up_once")]

    def __str__(self) -> str:
        return f"{self.item}: {self.decision}"
