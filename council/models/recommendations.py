"""Recommendations of the Council and what became of them (clauses 15.3-15.6)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.enums import AnswerState
from associations.models import Association
from core.kazakh import COLLATION
from core.models import StoredFile
from council.enums import CLAUSE_OF_KIND, RecommendationKind, RecommendationState
from directory.models import University
from meetings.enums import AnswerVerdict
from meetings.models import CarryingOutAnswer, Decision

PERSON = settings.AUTH_USER_MODEL


class Recommendation(models.Model):
    """What the Council recommends to whom, by a decision of a meeting or on a ground of its own."""

    kind = models.CharField(_("Subject"), max_length=20, choices=RecommendationKind.choices)
    year = models.PositiveSmallIntegerField(_("Year"), null=True, blank=True)
    number = models.PositiveIntegerField(_("Number"), null=True, blank=True)
    title = models.CharField(_("Title"), max_length=300, db_collation=COLLATION)
    text = models.TextField(_("Text"))
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name=_("Decision"),
    )
    ground = models.CharField(_("Ground"), max_length=500, blank=True)
    state = models.CharField(
        _("State"), max_length=10, choices=RecommendationState.choices, default=RecommendationState.DRAFT
    )
    due_on = models.DateField(_("Answer by"), null=True, blank=True)
    issued_on = models.DateField(_("Issued on"), null=True, blank=True)
    published_at = models.DateTimeField(_("Published at"), null=True, blank=True)
    ended_on = models.DateField(_("Ended on"), null=True, blank=True)
    end_note = models.TextField(_("What came of it"), blank=True)
    created_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Prepared by"))
    created_at = models.DateTimeField(_("Prepared at"), auto_now_add=True)

    class Meta:
        ordering = ["-year", "-number", "-pk"]
        verbose_name = _("Recommendation of the Council")
        verbose_name_plural = _("Recommendations of the Council")
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="recommendation_number_once"),
            models.CheckConstraint(
                condition=Q(state=RecommendationState.DRAFT)
                | Q(number__isnull=False, year__isnull=False, issued_on__isnull=False),
                name="recommendation_issued_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(decision__isnull=False) | ~Q(ground=""), name="recommendation_has_ground"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RecommendationState.ENDED, RecommendationState.WITHDRAWN])
                | (~Q(end_note="") & Q(ended_on__isnull=False)),
                name="recommendation_ended_has_note",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(state=RecommendationState.DRAFT),
                name="recommendation_published_was_issued",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def signature(self) -> str:
        """The number as it is cited: 3/2026; empty for a draft."""
        return f"{self.number}/{self.year}" if self.number else ""

    @property
    def clause(self) -> str:
        return CLAUSE_OF_KIND[RecommendationKind(self.kind)]


class RecommendationAddressee(models.Model):
    """Whom a recommendation is for: a university, an association, or the authorised body when neither is named."""

    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, related_name="addressees", verbose_name=_("Recommendation")
    )
    university = models.ForeignKey(
        University, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("University")
    )
    association = models.ForeignKey(
        Association, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Association")
    )
    state = models.CharField(
        _("State"), max_length=10, choices=AnswerState.choices, default=AnswerState.WAITING
    )

    class Meta:
        ordering = ["recommendation", "pk"]
        verbose_name = _("Addressee of a recommendation")
        verbose_name_plural = _("Addressees of recommendations")
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "university"],
                condition=Q(university__isnull=False),
                name="recommendation_university_once",
            ),
            models.UniqueConstraint(
                fields=["recommendation", "association"],
                condition=Q(association__isnull=False),
                name="recommendation_association_once",
            ),
            models.UniqueConstraint(
                fields=["recommendation"],
                condition=Q(university__isnull=True, association__isnull=True),
                name="recommendation_authorised_body_once",
            ),
            models.CheckConstraint(
                condition=Q(university__isnull=True) | Q(association__isnull=True),
                name="recommendation_addressee_is_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_authorised_body(self) -> bool:
        return self.university_id is None and self.association_id is None

    @property
    def name(self) -> str:
        """The addressee in the reader's language."""
        if self.university:
            return str(self.university)
        return self.association.body.short_name if self.association else str(_("the authorised body"))


class RecommendationAnswer(CarryingOutAnswer):
    """What an addressee did; a returned answer stays, the next one is another row."""

    addressee = models.ForeignKey(
        RecommendationAddressee, models.PROTECT, related_name="answers", verbose_name=_("Addressee")
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("File")
    )

    class Meta:
        ordering = ["addressee", "-submitted_at", "-pk"]
        verbose_name = _("Answer on a recommendation")
        verbose_name_plural = _("Answers on recommendations")
        constraints = [
            models.UniqueConstraint(
                fields=["addressee"],
                condition=~Q(verdict=AnswerVerdict.RETURNED),
                name="recommendation_answer_stands_once",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=AnswerVerdict.RETURNED) | ~Q(reason=""),
                name="recommendation_returned_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.addressee}: {self.get_value_display()}"
