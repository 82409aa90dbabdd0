"""An order that changes annex 1 or annex 2, prepared before it is signed (clauses 7, 16.4, 31)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from associations.models import Association
from core.models import StoredFile
from council.enums import OrderState, SeatLineKind, TableLineKind
from directory.models import Direction, EducationArea, LegalOrder, Organisation, University
from meetings.enums import SeatRole
from meetings.models import Seat

PERSON = settings.AUTH_USER_MODEL


class OrderDraft(models.Model):
    """What an order will change; once in force it is a row of the orders, and its lines stay to be read."""

    title = models.CharField(_("Title"), max_length=500)
    state = models.CharField(_("State"), max_length=10, choices=OrderState.choices, default=OrderState.DRAFT)
    number = models.CharField(_("Number"), max_length=20, blank=True)
    signed_on = models.DateField(_("Signed on"), null=True, blank=True)
    effective_on = models.DateField(_("In force from"), null=True, blank=True)
    link = models.URLField(_("Link to the text"), max_length=500, blank=True)
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Scan")
    )
    legal_order = models.OneToOneField(
        LegalOrder, models.PROTECT, null=True, blank=True, related_name="draft", verbose_name=_("Order")
    )
    in_force_at = models.DateTimeField(_("Put in force at"), null=True, blank=True)
    problem = models.TextField(_("Why it could not take effect by itself"), blank=True)
    withdrawn_reason = models.TextField(_("Reason of the withdrawal"), blank=True)
    created_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Prepared by"))
    created_at = models.DateTimeField(_("Prepared at"), auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("Draft of an order")
        verbose_name_plural = _("Drafts of orders")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[OrderState.SIGNED, OrderState.IN_FORCE])
                | (~Q(number="") & Q(signed_on__isnull=False) & Q(effective_on__gte=F("signed_on"))),
                name="order_signed_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=OrderState.IN_FORCE)
                | (Q(legal_order__isnull=False) & Q(in_force_at__isnull=False)),
                name="order_in_force_is_entered",
            ),
            models.CheckConstraint(
                condition=~Q(state=OrderState.WITHDRAWN) | ~Q(withdrawn_reason=""),
                name="order_withdrawn_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TableLine(models.Model):
    """One change of annex 2. A direction is named by its code, since the same order may open it."""

    order = models.ForeignKey(OrderDraft, models.CASCADE, related_name="table_lines", verbose_name=_("Order"))
    kind = models.CharField(_("What changes"), max_length=20, choices=TableLineKind.choices)
    association = models.ForeignKey(
        Association, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Association")
    )
    # The association that is to be founded and that this line opens.
    planned = models.ForeignKey(
        Association,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Association to be founded"),
    )
    university = models.ForeignKey(
        University, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Base university")
    )
    direction = models.ForeignKey(
        Direction, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Direction")
    )
    area = models.ForeignKey(
        EducationArea, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Area")
    )
    code = models.CharField(_("Code of the direction"), max_length=4, blank=True)
    name = models.CharField(_("Name"), max_length=300, blank=True)
    scope = models.TextField(_("Scope"), blank=True)
    successors = models.JSONField(_("Codes of what it becomes"), default=list, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("Change of annex 2")
        verbose_name_plural = _("Changes of annex 2")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "association"],
                condition=Q(kind__in=[TableLineKind.MOVE, TableLineKind.CLOSE]),
                name="order_changes_association_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.association or self.planned or self.direction or self.code}"


class SeatLine(models.Model):
    """One change of annex 1: a seat ended with its ground (cl. 16.4), or a new one."""

    order = models.ForeignKey(OrderDraft, models.CASCADE, related_name="seat_lines", verbose_name=_("Order"))
    kind = models.CharField(_("What changes"), max_length=10, choices=SeatLineKind.choices)
    seat = models.ForeignKey(
        Seat, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Seat")
    )
    ground = models.TextField(_("Ground"), blank=True)
    role = models.CharField(_("Role"), max_length=20, choices=SeatRole.choices, default=SeatRole.MEMBER)
    title = models.CharField(_("Post in full"), max_length=500, blank=True)
    post = models.CharField(_("Post"), max_length=200, blank=True)
    university = models.ForeignKey(
        University, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("University")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Organisation")
    )
    by_agreement = models.BooleanField(_("By agreement"), default=False)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("Change of annex 1")
        verbose_name_plural = _("Changes of annex 1")
        constraints = [
            models.UniqueConstraint(fields=["order", "seat"], name="order_ends_seat_once"),
            models.CheckConstraint(
                condition=~Q(kind=SeatLineKind.REMOVE) | (Q(seat__isnull=False) & ~Q(ground="")),
                name="removal_has_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.seat or self.title}"
