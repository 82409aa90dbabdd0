"""How a call for a base university ends: considered by the Council, decided, appealed against (clauses 7, 12, 31)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.models import Association
from council.enums import CallAppealOutcome
from council.models.orders import TableLine
from criteria.models import Application, Call
from directory.models import University
from kpi.domain.reviewing import APPEAL_DAYS, DAYS_LIMIT
from meetings.models import AgendaItem, Protocol, Vote

PERSON = settings.AUTH_USER_MODEL


class CallConsideration(models.Model):
    """A closed call on its way through the Council, for one of its associations; settled by the signed protocol."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="considerations", verbose_name=_("Call"))
    association = models.ForeignKey(
        Association, models.PROTECT, related_name="call_considerations", verbose_name=_("Association")
    )
    item = models.OneToOneField(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="call_consideration",
        verbose_name=_("Agenda item"),
    )
    appeal_days = models.PositiveSmallIntegerField(_("Days to appeal"), default=APPEAL_DAYS)
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Added by"))
    added_at = models.DateTimeField(_("Added at"), auto_now_add=True)
    settled_at = models.DateTimeField(_("Settled at"), null=True, blank=True)

    class Meta:
        ordering = ["-added_at", "-pk"]
        verbose_name = _("Consideration of a call")
        verbose_name_plural = _("Considerations of calls")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "association"],
                condition=Q(settled_at__isnull=True),
                name="call_considered_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(appeal_days__gte=1, appeal_days__lte=DAYS_LIMIT), name="call_appeal_days_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call}: {self.association}"


class CallVote(models.Model):
    """Which applicant a vote of the item is about; none: that no applicant be chosen. A repeated vote inherits it."""

    vote = models.OneToOneField(Vote, models.PROTECT, related_name="call_vote", verbose_name=_("Vote"))
    application = models.ForeignKey(
        Application,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="call_votes",
        verbose_name=_("Application"),
    )
    named_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Named by"))
    named_at = models.DateTimeField(_("Named at"), auto_now=True)

    class Meta:
        verbose_name = _("Vote on an applicant")
        verbose_name_plural = _("Votes on applicants")

    def __str__(self) -> str:
        return f"{self.vote}: {self.application or '–'}"


class CallDecision(models.Model):
    """The Council's result of a call for an association, with reasons in the words of the signed protocol.

    A correction of the protocol that changes who is chosen sets it aside and makes another one (ADR-0041).
    """

    consideration = models.ForeignKey(
        CallConsideration, models.PROTECT, related_name="decisions", verbose_name=_("Consideration of a call")
    )
    call = models.ForeignKey(Call, models.PROTECT, related_name="decisions", verbose_name=_("Call"))
    association = models.ForeignKey(
        Association, models.PROTECT, related_name="call_decisions", verbose_name=_("Association")
    )
    university = models.ForeignKey(
        University, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Chosen")
    )
    protocol = models.ForeignKey(
        Protocol, models.PROTECT, related_name="call_decisions", verbose_name=_("Protocol")
    )
    edition = models.PositiveSmallIntegerField(_("Edition of the protocol"), default=1)
    reason = models.TextField(_("Reasons"))
    decided_at = models.DateTimeField(_("Decided at"))
    appeal_until = models.DateTimeField(_("Appeals are taken until"))
    set_aside_at = models.DateTimeField(_("Set aside at"), null=True, blank=True)
    line = models.ForeignKey(
        TableLine,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="call_decisions",
        verbose_name=_("Change of annex 2"),
    )

    class Meta:
        ordering = ["-decided_at", "-pk"]
        verbose_name = _("Result of a call")
        verbose_name_plural = _("Results of calls")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "association"],
                condition=Q(set_aside_at__isnull=True),
                name="call_one_result",
            )
        ]

    def __str__(self) -> str:
        return f"{self.association}: {self.university or '–'}"


class CallAppeal(models.Model):
    """What an applicant says against the result; once for a university, within the term."""

    decision = models.ForeignKey(
        CallDecision, models.PROTECT, related_name="appeals", verbose_name=_("Result of a call")
    )
    university = models.ForeignKey(University, models.PROTECT, related_name="+", verbose_name=_("University"))
    text = models.TextField(_("Text"))
    raised_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Raised by"))
    raised_at = models.DateTimeField(_("Raised at"))
    outcome = models.CharField(
        _("Outcome"),
        max_length=10,
        choices=CallAppealOutcome.choices,
        default=CallAppealOutcome.OPEN,
    )
    reason = models.TextField(_("Reason of the decision"), blank=True)
    decided_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Decided by")
    )
    decided_at = models.DateTimeField(_("Decided at"), null=True, blank=True)

    class Meta:
        ordering = ["raised_at", "pk"]
        verbose_name = _("Appeal against the result of a call")
        verbose_name_plural = _("Appeals against results of calls")
        constraints = [
            models.UniqueConstraint(fields=["decision", "university"], name="call_appeal_once"),
            models.CheckConstraint(
                condition=Q(outcome=CallAppealOutcome.OPEN)
                | (Q(decided_at__isnull=False) & Q(decided_by__isnull=False) & ~Q(reason="")),
                name="call_appeal_decided_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.university}"
