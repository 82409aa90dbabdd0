"""The KPI scheme of appendix 2 as rows, and the sheet of a report: claim, proof and confirmed points."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from associations.enums import MaterialState
from associations.models import AnnualReport, RecordEntry, Revision, TeachingMaterial
from core.models import StoredFile
from directory.models import LegalOrder
from kpi.enums import IndicatorKind, ProofRecord, RemarkKind, ScoreState
from meetings.enums import MeetingState
from meetings.models import Meeting

PERSON = settings.AUTH_USER_MODEL


class KpiScheme(models.Model):
    """The indicators in force from an academic year on. A sheet keeps the scheme it was begun with."""

    key = models.SlugField(_("Key"), unique=True)
    order = models.ForeignKey(LegalOrder, models.PROTECT, related_name="+", verbose_name=_("Order"))
    title = models.CharField(_("Title"), max_length=300)
    from_year = models.PositiveSmallIntegerField(_("From the academic year that begins in"), unique=True)

    class Meta:
        ordering = ["-from_year"]
        verbose_name = _("KPI scheme")
        verbose_name_plural = _("KPI schemes")

    def __str__(self) -> str:
        return self.title


class KpiIndicator(models.Model):
    scheme = models.ForeignKey(KpiScheme, models.PROTECT, related_name="indicators", verbose_name=_("Scheme"))
    number = models.PositiveSmallIntegerField(_("Number"))
    identifier = models.SlugField(_("Identifier"))
    kind = models.CharField(_("How it is scored"), max_length=10, choices=IndicatorKind.choices)
    text = models.TextField(_("Indicator"))
    counted = models.CharField(_("What is counted"), max_length=80, blank=True)
    max_points = models.PositiveSmallIntegerField(_("Maximum points"))
    computable = models.CharField(_("Computable"), max_length=20, blank=True)
    computable_from = models.JSONField(_("Computed from"), default=list, blank=True)
    computable_how = models.TextField(_("How it is computed"), blank=True)
    source_note = models.TextField(_("Note on the source"), blank=True)

    class Meta:
        ordering = ["scheme", "number"]
        verbose_name = _("KPI indicator")
        verbose_name_plural = _("KPI indicators")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="indicator_number_once"),
            models.UniqueConstraint(fields=["scheme", "identifier"], name="indicator_identifier_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class KpiItem(models.Model):
    """An item, a band or an option of an indicator, with its points; limits of a band are inclusive."""

    indicator = models.ForeignKey(
        KpiIndicator, models.PROTECT, related_name="items", verbose_name=_("Indicator")
    )
    reference = models.CharField(_("Number"), max_length=8)
    position = models.PositiveSmallIntegerField(_("Position"))
    identifier = models.SlugField(_("Identifier"))
    text = models.TextField(_("Text"))
    points = models.PositiveSmallIntegerField(_("Points"))
    minimum = models.PositiveIntegerField(_("From"), null=True, blank=True)
    maximum = models.PositiveIntegerField(_("To"), null=True, blank=True)

    class Meta:
        ordering = ["indicator", "position"]
        verbose_name = _("Item or band")
        verbose_name_plural = _("Items and bands")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "reference"], name="item_reference_once"),
            models.CheckConstraint(
                condition=Q(maximum__isnull=True) | Q(maximum__gte=F("minimum")),
                name="item_limits_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.text}"


class KpiReading(models.Model):
    """How an unclear place of the scheme is read, and why; of one indicator or of the whole sheet."""

    scheme = models.ForeignKey(KpiScheme, models.PROTECT, related_name="readings", verbose_name=_("Scheme"))
    indicator = models.ForeignKey(
        KpiIndicator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="readings",
        verbose_name=_("Indicator"),
    )
    identifier = models.CharField(_("Identifier"), max_length=40)
    position = models.PositiveSmallIntegerField(_("Position"))
    order_says = models.TextField(_("What the order says"))
    proposed = models.TextField(_("How it is read"))
    why = models.TextField(_("Why"))

    class Meta:
        ordering = ["scheme", "position"]
        verbose_name = _("Reading")
        verbose_name_plural = _("Readings")
        constraints = [models.UniqueConstraint(fields=["scheme", "identifier"], name="reading_once")]

    def __str__(self) -> str:
        return self.identifier


class KpiSheet(models.Model):
    """The KPI sheet of one report, with who reviews it."""

    report = models.OneToOneField(
        AnnualReport, models.PROTECT, related_name="kpi_sheet", verbose_name=_("Report")
    )
    scheme = models.ForeignKey(KpiScheme, models.PROTECT, related_name="sheets", verbose_name=_("Scheme"))
    reviewer = models.ForeignKey(
        PERSON,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sheets_reviewed",
        verbose_name=_("Reviewer"),
    )
    claimed_total = models.PositiveSmallIntegerField(_("Claimed points"), default=0)
    confirmed_total = models.PositiveSmallIntegerField(_("Confirmed points"), null=True, blank=True)
    # The reviewer has decided on everything; from here on the head confirms or sends back.
    concluded_at = models.DateTimeField(_("Review concluded at"), null=True, blank=True)
    counted_total = models.PositiveSmallIntegerField(_("Counted points"), null=True, blank=True)
    counted_at = models.DateTimeField(_("Counted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("KPI sheet")
        verbose_name_plural = _("KPI sheets")

    def __str__(self) -> str:
        return str(self.report)


class KpiScore(models.Model):
    """One indicator of a sheet: what the portal counts, what the association claims and what the Center confirms.

    ``counted``, ``claim`` and ``confirmed`` hold values as the calculator takes them: true, {"2.1": true}, 4, "all".
    """

    sheet = models.ForeignKey(KpiSheet, models.CASCADE, related_name="scores", verbose_name=_("Sheet"))
    indicator = models.ForeignKey(KpiIndicator, models.PROTECT, related_name="+", verbose_name=_("Indicator"))
    claim = models.JSONField(_("Claim"), null=True, blank=True)
    claim_note = models.TextField(_("Explanation"), blank=True)
    claim_points = models.PositiveSmallIntegerField(_("Claimed points"), default=0)
    counted = models.JSONField(_("Counted by the portal"), null=True, blank=True)
    counted_points = models.PositiveSmallIntegerField(_("Counted points"), null=True, blank=True)
    confirmed = models.JSONField(_("Confirmed value"), null=True, blank=True)
    confirmed_points = models.PositiveSmallIntegerField(_("Confirmed points"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=ScoreState.choices, default=ScoreState.OPEN)
    answer_due_on = models.DateField(_("Answer is due on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["sheet", "indicator__number"]
        verbose_name = _("KPI score")
        verbose_name_plural = _("KPI scores")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "indicator"], name="score_once"),
            models.CheckConstraint(
                condition=~Q(state=ScoreState.CONFIRMED) | Q(confirmed_points__isnull=False),
                name="score_confirmed_has_points",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}: {self.indicator_id}"


class ClaimRevision(Revision):
    """What was claimed of an indicator under one of its versions, and why; like a revision of a section."""

    score = models.ForeignKey(KpiScore, models.CASCADE, related_name="revisions", verbose_name=_("KPI score"))
    claim = models.JSONField(_("Claim"), null=True, blank=True)
    claim_note = models.TextField(_("Explanation"), blank=True)

    class Meta:
        ordering = ["score", "-number"]
        verbose_name = _("Revision of a claim")
        verbose_name_plural = _("Revisions of claims")
        constraints = [models.UniqueConstraint(fields=["score", "number"], name="claim_revision_once")]

    def __str__(self) -> str:
        return f"{self.score} / {self.number}"


class Evidence(models.Model):
    """Proof of a claim: a file, a link or a record of the year, for the whole indicator or one of its items.

    A record keeps the title that it had when it was attached; one that is gone leaves ``record_kind`` behind.
    """

    # The other indicators that the same record serves, once somebody has looked; see kpi.queries.proof.
    besides: tuple[int, ...] = ()

    score = models.ForeignKey(KpiScore, models.CASCADE, related_name="evidence", verbose_name=_("KPI score"))
    item = models.ForeignKey(
        KpiItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Item"),
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
    record_kind = models.CharField(
        _("Record of the year"), max_length=10, choices=ProofRecord.choices, blank=True
    )
    entry = models.ForeignKey(
        RecordEntry,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Entry in the record of the year"),
    )
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Meeting")
    )
    material = models.ForeignKey(
        TeachingMaterial,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Material for expert examination"),
    )
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Added by"))
    added_at = models.DateTimeField(_("Added at"), auto_now_add=True)

    class Meta:
        ordering = ["score", "pk"]
        verbose_name = _("Evidence")
        verbose_name_plural = _("Evidence")
        constraints = [
            models.CheckConstraint(
                condition=Q(url="", file__isnull=False, record_kind="")
                | (~Q(url="") & Q(file__isnull=True, record_kind=""))
                | (~Q(record_kind="") & Q(url="", file__isnull=True)),
                name="evidence_file_link_or_record",
            ),
            models.CheckConstraint(
                condition=(Q(record_kind=ProofRecord.ENTRY) | Q(entry__isnull=True))
                & (Q(record_kind=ProofRecord.MEETING) | Q(meeting__isnull=True))
                & (Q(record_kind=ProofRecord.MATERIAL) | Q(material__isnull=True)),
                name="evidence_record_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def record_id(self) -> int | None:
        """The key of the record, None for a file, a link, and a record that was deleted."""
        return getattr(self, f"{self.record_kind}_id") if self.record_kind else None

    @property
    def record_key(self) -> str:
        """The record as forms and frozen versions name it, “entry-12”; empty where there is none."""
        return f"{self.record_kind}-{self.record_id}" if self.record_id else ""

    @property
    def shown_title(self) -> str:
        """The title in the reader's language: the record's own, else the one kept."""
        if self.meeting is not None:
            return self.meeting.title or str(self.meeting.get_kind_display())
        record = self.entry or self.material
        return (record.title if record is not None else "") or self.title

    @property
    def is_deleted(self) -> bool:
        """Whether the record was deleted after it was attached."""
        return bool(self.record_kind) and self.record_id is None

    @property
    def is_withdrawn(self) -> bool:
        """Whether the record stands no longer: an entry or a material withdrawn, a meeting not held after all."""
        if self.entry is not None:
            return self.entry.withdrawn_at is not None
        if self.meeting is not None:
            return self.meeting.state != MeetingState.CLOSED
        return self.material is not None and self.material.state == MaterialState.WITHDRAWN

    @property
    def stands(self) -> bool:
        """Whether it proves anything now."""
        return not self.is_deleted and not self.is_withdrawn


class Remark(models.Model):
    """What reviewer and association say to each other about one indicator."""

    score = models.ForeignKey(KpiScore, models.CASCADE, related_name="remarks", verbose_name=_("KPI score"))
    kind = models.CharField(_("Kind"), max_length=10, choices=RemarkKind.choices)
    text = models.TextField(_("Text"))
    author = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Author"))
    written_at = models.DateTimeField(_("When"), auto_now_add=True)

    class Meta:
        ordering = ["score", "pk"]
        verbose_name = _("Remark")
        verbose_name_plural = _("Remarks")

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:60]}"
