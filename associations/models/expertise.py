"""Expert examination of materials that universities and authors submit (clauses 19.10-19.13, indicator 10)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.domain.expertise import OPEN
from associations.enums import (
    MaterialKind,
    MaterialPart,
    MaterialState,
    OpinionState,
    Verdict,
    WorkLanguage,
)
from associations.models.associations import Association
from core.kazakh import COLLATION
from core.models import StoredFile
from directory.models import University
from meetings.models import AgendaItem, Protocol

PERSON = settings.AUTH_USER_MODEL


class TeachingMaterial(models.Model):
    """A textbook, course or programme submitted to an association; each return to it is a new round."""

    association = models.ForeignKey(
        Association, models.PROTECT, related_name="materials", verbose_name=_("Association")
    )
    year = models.PositiveSmallIntegerField(_("Year"))
    number = models.PositiveIntegerField(_("Registration number"))
    kind = models.CharField(_("Kind"), max_length=20, choices=MaterialKind.choices)
    for_stamp = models.BooleanField(_("Submitted for the Council's stamp"), default=False)
    title = models.CharField(_("Title"), max_length=400, db_collation=COLLATION)
    annotation = models.TextField(_("Annotation"), blank=True)
    authors = models.TextField(_("Authors"), blank=True)
    written_in = models.CharField(
        _("Language of the work"), max_length=5, choices=WorkLanguage.choices, default=WorkLanguage.KAZAKH
    )
    url = models.URLField(_("Link"), max_length=500, blank=True)
    university = models.ForeignKey(
        University,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="materials_submitted",
        verbose_name=_("Submitted by the university"),
    )
    author_universities = models.ManyToManyField(
        University, related_name="+", blank=True, verbose_name=_("Universities of the authors")
    )
    state = models.CharField(
        _("State"), max_length=12, choices=MaterialState.choices, default=MaterialState.RECEIVED
    )
    round = models.PositiveSmallIntegerField(_("Round"), default=1)
    version = models.PositiveIntegerField(default=1)
    reason = models.TextField(_("Reason"), blank=True)
    sent_back = models.BooleanField(_("Sent back by the Council"), default=False)
    item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Agenda item"),
    )
    submitted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Submitted by"))
    submitted_at = models.DateTimeField(_("Submitted at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("Changed at"), auto_now=True)
    is_demo = models.BooleanField(_("Demo data"), default=False)

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        verbose_name = _("Material for expert examination")
        verbose_name_plural = _("Materials for expert examination")
        constraints = [
            models.UniqueConstraint(fields=["association", "year", "number"], name="material_number_once"),
            models.CheckConstraint(
                condition=~Q(state=MaterialState.RETURNED) | ~Q(reason=""),
                name="material_returned_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(for_stamp=False) | ~Q(kind__in=[MaterialKind.MOOC, MaterialKind.PROGRAMME]),
                name="material_of_stamp_is_publication",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def signature(self) -> str:
        """The registration number as it is written in letters: 12/2026."""
        return f"{self.number}/{self.year}"

    @property
    def author_list(self) -> list[str]:
        """The authors, one a line."""
        return [line.strip() for line in self.authors.splitlines() if line.strip()]


class MaterialFile(models.Model):
    """A file of a material: the work, the extract, the cover. It belongs to the round in which it was handed in."""

    material = models.ForeignKey(
        TeachingMaterial, models.CASCADE, related_name="files", verbose_name=_("Material")
    )
    part = models.CharField(_("What it is"), max_length=10, choices=MaterialPart.choices)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("File"))
    round = models.PositiveSmallIntegerField(_("Round"), default=1)
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Added by"))
    added_at = models.DateTimeField(_("Added at"), auto_now_add=True)
    replaced_at = models.DateTimeField(_("Replaced at"), null=True, blank=True)

    class Meta:
        ordering = ["material", "-round", "pk"]
        verbose_name = _("File of a material")
        verbose_name_plural = _("Files of materials")

    def __str__(self) -> str:
        return self.file.name


class ReviewOpinion(models.Model):
    """One expert's examination of one round of a material: asked, accepted, written, given."""

    material = models.ForeignKey(
        TeachingMaterial, models.PROTECT, related_name="opinions", verbose_name=_("Material")
    )
    round = models.PositiveSmallIntegerField(_("Round"))
    expert = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Expert"))
    state = models.CharField(
        _("State"), max_length=10, choices=OpinionState.choices, default=OpinionState.ASKED
    )
    due_on = models.DateField(_("Due date"))
    marks = models.JSONField(_("Marks"), default=dict, blank=True)
    text = models.TextField(_("Opinion"), blank=True)
    remarks = models.TextField(_("Remarks for the author"), blank=True)
    verdict = models.CharField(_("Proposal"), max_length=12, choices=Verdict.choices, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Signed opinion")
    )
    reason = models.TextField(_("Reason"), blank=True)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Asked by"))
    asked_at = models.DateTimeField(_("Asked at"), auto_now_add=True)
    answered_at = models.DateTimeField(_("Answered at"), null=True, blank=True)
    given_at = models.DateTimeField(_("Given at"), null=True, blank=True)

    class Meta:
        ordering = ["material", "round", "pk"]
        verbose_name = _("Expert's opinion")
        verbose_name_plural = _("Experts' opinions")
        constraints = [
            models.UniqueConstraint(
                fields=["material", "round", "expert"],
                condition=Q(state__in=[*sorted(OPEN), OpinionState.GIVEN]),
                name="opinion_of_expert_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=OpinionState.GIVEN)
                | (Q(given_at__isnull=False) & ~Q(verdict="") & ~Q(text="")),
                name="opinion_given_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[OpinionState.DECLINED, OpinionState.REMOVED]) | ~Q(reason=""),
                name="opinion_refused_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert}: {self.material}"


class Conclusion(models.Model):
    """What a meeting of the association concluded on one round of a material; never changed (clause 24)."""

    material = models.ForeignKey(
        TeachingMaterial, models.PROTECT, related_name="conclusions", verbose_name=_("Material")
    )
    round = models.PositiveSmallIntegerField(_("Round"))
    outcome = models.CharField(_("Conclusion"), max_length=12, choices=Verdict.choices)
    text = models.TextField(_("Ground and recommendations"), blank=True)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="+", verbose_name=_("Agenda item"))
    protocol = models.ForeignKey(
        Protocol, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Protocol")
    )
    decided_on = models.DateField(_("Decided on"))
    entered_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Entered by"))
    entered_at = models.DateTimeField(_("Entered at"), auto_now_add=True)

    class Meta:
        ordering = ["material", "round"]
        verbose_name = _("Conclusion of an examination")
        verbose_name_plural = _("Conclusions of examinations")
        constraints = [
            models.UniqueConstraint(fields=["material", "round"], name="conclusion_of_a_round_once"),
            models.CheckConstraint(
                condition=Q(outcome=Verdict.RECOMMENDED) | ~Q(text=""), name="conclusion_refused_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material}: {self.get_outcome_display()}"
