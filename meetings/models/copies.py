"""Copies of signed protocols and their receipts."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.models import University
from meetings.models.bodies import PERSON
from meetings.models.protocols import Protocol


class Delivery(models.Model):
    """A copy of a signed protocol for one university or for the authorised body (clause 25)."""

    protocol = models.ForeignKey(
        Protocol, models.PROTECT, related_name="deliveries", verbose_name=_("Protocol")
    )
    university = models.ForeignKey(
        University,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("University"),
        help_text=_("Empty: the authorised body."),
    )
    edition = models.PositiveSmallIntegerField(_("Edition"), default=1)
    delivered_at = models.DateTimeField(_("Sent at"))

    class Meta:
        ordering = ["-delivered_at", "pk"]
        verbose_name = _("Copy of a protocol")
        verbose_name_plural = _("Copies of protocols")
        constraints = [
            models.UniqueConstraint(fields=["protocol", "university", "edition"], name="delivery_once"),
            models.UniqueConstraint(
                fields=["protocol", "edition"],
                condition=Q(university__isnull=True),
                name="delivery_once_to_authorised_body",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protocol} → {self.university or '—'}"


class Receipt(models.Model):
    """Proof that a person saw a copy's page and took its file: who and when, each the first time (clause 25)."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="receipts", verbose_name=_("Copy"))
    user = models.ForeignKey(PERSON, models.PROTECT, related_name="receipts", verbose_name=_("Person"))
    opened_at = models.DateTimeField(_("Opened at"))
    downloaded_at = models.DateTimeField(_("Downloaded at"), null=True, blank=True)

    class Meta:
        ordering = ["opened_at"]
        verbose_name = _("Receipt")
        verbose_name_plural = _("Receipts")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "user"], name="receipt_once"),
            models.CheckConstraint(
                condition=Q(downloaded_at__isnull=True) | Q(downloaded_at__gte=F("opened_at")),
                name="receipt_opened_before_downloaded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.delivery}"
