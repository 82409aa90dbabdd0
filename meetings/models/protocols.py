"""The protocol of a closed meeting."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from meetings.enums import (
    BuildState,
    ProtocolState,
)
from meetings.models.bodies import Body
from meetings.models.meetings import AgendaItem, Meeting


class Protocol(models.Model):
    """The protocol of a closed meeting: one record, written in Kazakh and Russian (clauses 13 and 25)."""

    meeting = models.OneToOneField(
        Meeting, models.PROTECT, related_name="protocol", verbose_name=_("Meeting")
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="protocols", verbose_name=_("Body"))
    year = models.PositiveSmallIntegerField(_("Year"))
    number = models.PositiveSmallIntegerField(_("Number"))
    state = models.CharField(
        _("State"),
        max_length=20,
        choices=ProtocolState.choices,
        default=ProtocolState.DRAFT,
    )
    revision = models.PositiveIntegerField(_("Revision"), default=1)
    invited = models.TextField(_("Invited"), blank=True)
    frozen_settings = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("Language and letterhead as they were when the text was agreed."),
    )
    remarks_until = models.DateField(_("Remarks are open until"), null=True, blank=True)
    agreed_at = models.DateTimeField(_("Agreed at"), null=True, blank=True)
    signed_on = models.DateField(_("Signed on"), null=True, blank=True)
    signed_file = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Signed protocol"),
    )
    published_at = models.DateTimeField(_("Published at"), null=True, blank=True)
    pdf = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("PDF"),
    )
    pdf_revision = models.PositiveIntegerField(default=0)
    build_state = models.CharField(max_length=10, choices=BuildState.choices, default=BuildState.NONE)
    build_percent = models.PositiveSmallIntegerField(default=0)
    build_started_at = models.DateTimeField(null=True, blank=True)
    build_attempts_count = models.PositiveSmallIntegerField(default=0)
    build_failure = models.TextField(blank=True)
    is_demo = models.BooleanField(_("Demo data"), default=False)

    class Meta:
        ordering = ["-year", "-number"]
        verbose_name = _("Protocol")
        verbose_name_plural = _("Protocols")
        constraints = [
            models.UniqueConstraint(fields=["body", "year", "number"], name="protocol_number_once"),
            models.CheckConstraint(
                condition=Q(state=ProtocolState.DRAFT) | Q(agreed_at__isnull=False),
                name="protocol_agreed_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ProtocolState.DRAFT, ProtocolState.AGREED])
                | (Q(signed_on__isnull=False) & Q(signed_file__isnull=False)),
                name="protocol_signed_has_file",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProtocolState.PUBLISHED) | Q(published_at__isnull=False),
                name="protocol_published_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}/{self.year}, {self.body}"


class ProtocolItem(models.Model):
    """The text of one agenda item in the protocol, editable until it is agreed; vote lines come from the record."""

    protocol = models.ForeignKey(Protocol, models.CASCADE, related_name="items", verbose_name=_("Protocol"))
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="+", verbose_name=_("Agenda item"))
    position = models.PositiveSmallIntegerField(_("Position"))
    title = models.CharField(_("Item"), max_length=500)
    rapporteur = models.CharField(_("Rapporteur"), max_length=300, blank=True)
    heard = models.TextField(_("Heard"), blank=True)
    spoke = models.TextField(_("Spoke"), blank=True)
    decided = models.TextField(_("Decided"), blank=True)

    class Meta:
        ordering = ["protocol", "position"]
        verbose_name = _("Item of the protocol")
        verbose_name_plural = _("Items of the protocol")
        constraints = [models.UniqueConstraint(fields=["protocol", "item"], name="protocol_item_once")]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"
