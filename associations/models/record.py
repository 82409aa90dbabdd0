"""The record of the year: what the association did, entered when it was done, with its proof (clauses 19 and 21)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from associations.domain.record import SERVES
from associations.enums import EventKind, EventMode, RecordKind
from associations.models.associations import Association
from core.kazakh import COLLATION
from core.models import StoredFile
from directory.models import Clause, University

PERSON = settings.AUTH_USER_MODEL


class RecordEntry(models.Model):
    """One thing done: a seminar, a document, an act of implementation. Never deleted: withdrawn with a reason."""

    association = models.ForeignKey(
        Association, models.PROTECT, related_name="record", verbose_name=_("Association")
    )
    kind = models.CharField(_("Kind"), max_length=20, choices=RecordKind.choices)
    title = models.CharField(_("Title"), max_length=300, db_collation=COLLATION)
    text = models.TextField(_("What was done"), blank=True)
    happened_on = models.DateField(_("Date"))
    ended_on = models.DateField(_("Last day"), null=True, blank=True)
    area = models.ForeignKey(Clause, models.PROTECT, related_name="+", verbose_name=_("Area of activity"))
    indicator = models.PositiveSmallIntegerField(_("Indicator"), null=True, blank=True)
    serves_reason = models.CharField(_("Why it serves another indicator"), max_length=500, blank=True)
    stands_alone_reason = models.CharField(
        _("Why the same proof shows another thing"), max_length=500, blank=True
    )
    event_kind = models.CharField(_("Kind of event"), max_length=20, choices=EventKind.choices, blank=True)
    event_mode = models.CharField(_("How it was held"), max_length=12, choices=EventMode.choices, blank=True)
    place = models.CharField(_("Place"), max_length=300, blank=True)
    participants_count = models.PositiveIntegerField(_("Participants"), null=True, blank=True)
    is_public = models.BooleanField(_("Shown on the public page of the association"), default=False)
    universities = models.ManyToManyField(
        University, related_name="+", blank=True, verbose_name=_("Universities")
    )
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Entered by"))
    created_at = models.DateTimeField(_("Entered at"), auto_now_add=True)
    edited_at = models.DateTimeField(_("Edited at"), auto_now=True)
    withdrawn_at = models.DateTimeField(_("Withdrawn at"), null=True, blank=True)
    withdraw_reason = models.CharField(_("Reason for the withdrawal"), max_length=500, blank=True)
    # Of the form that was sent: sent twice, it makes one entry.
    form_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    is_demo = models.BooleanField(_("Demo data"), default=False)

    class Meta:
        ordering = ["-happened_on", "-pk"]
        verbose_name = _("Entry in the record of the year")
        verbose_name_plural = _("Record of the year")
        indexes = [models.Index(fields=["association", "happened_on"], name="record_of_a_year")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("happened_on")),
                name="record_ends_after_begin",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdraw_reason=""),
                name="record_withdrawn_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def held_on(self) -> date:
        """The day on which it was done: the last one of several."""
        return self.ended_on or self.happened_on

    @property
    def serves_as_its_kind(self) -> bool:
        """Say whether the indicator is the one that follows from the kind."""
        return self.indicator == SERVES[self.kind].indicator


class RecordFile(models.Model):
    """A file that proves an entry; a photo is shown in the page."""

    entry = models.ForeignKey(RecordEntry, models.CASCADE, related_name="files", verbose_name=_("Entry"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("File"))
    title = models.CharField(_("Title"), max_length=300, blank=True)
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Added by"))
    added_at = models.DateTimeField(_("Added at"), auto_now_add=True)

    class Meta:
        ordering = ["entry", "pk"]
        verbose_name = _("File of an entry")
        verbose_name_plural = _("Files of entries")

    def __str__(self) -> str:
        return self.title or self.file.name


class RecordLink(models.Model):
    """A link that proves an entry."""

    entry = models.ForeignKey(RecordEntry, models.CASCADE, related_name="links", verbose_name=_("Entry"))
    url = models.URLField(_("Link"), max_length=500)
    title = models.CharField(_("Title"), max_length=300, blank=True)

    class Meta:
        ordering = ["entry", "pk"]
        verbose_name = _("Link of an entry")
        verbose_name_plural = _("Links of entries")
        constraints = [models.UniqueConstraint(fields=["entry", "url"], name="record_link_once")]

    def __str__(self) -> str:
        return self.title or self.url


class RecordPerson(models.Model):
    """A person who took part: speaker, author, expert."""

    entry = models.ForeignKey(RecordEntry, models.CASCADE, related_name="people", verbose_name=_("Entry"))
    name = models.CharField(_("Name"), max_length=200)
    part = models.CharField(_("Part"), max_length=200, blank=True)
    organisation = models.CharField(_("Organisation"), max_length=300, blank=True)

    class Meta:
        ordering = ["entry", "pk"]
        verbose_name = _("Participant")
        verbose_name_plural = _("Participants")

    def __str__(self) -> str:
        return self.name


class RecordProgramme(models.Model):
    """An educational programme on which a recommendation was made (indicator 6 counts them)."""

    entry = models.ForeignKey(RecordEntry, models.CASCADE, related_name="programmes", verbose_name=_("Entry"))
    code = models.CharField(_("Code"), max_length=40, blank=True)
    name = models.CharField(_("Name"), max_length=300, blank=True)
    university = models.ForeignKey(
        University, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("University")
    )

    class Meta:
        ordering = ["entry", "pk"]
        verbose_name = _("Educational programme")
        verbose_name_plural = _("Educational programmes")
        constraints = [
            models.CheckConstraint(condition=~Q(code="") | ~Q(name=""), name="record_programme_is_named")
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.code, self.name)))
