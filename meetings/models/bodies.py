"""Bodies and their seats: the Council, associations, working groups, commissions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.kazakh import COLLATION
from directory.models import LegalOrder, Organisation, University
from meetings.enums import (
    BodyKind,
    MemberKind,
    SeatRole,
)

PERSON = settings.AUTH_USER_MODEL


class BodiesAtWork(models.Manager["Body"]):
    """The bodies that exist or existed: one that is only planned is left out."""

    def get_queryset(self) -> models.QuerySet["Body"]:
        return super().get_queryset().exclude(kind=BodyKind.PLANNED)


class Body(models.Model):
    """Whatever meets and votes by clauses 11-13 or 23-25: the Council, an association, a working group."""

    key = models.SlugField(_("Key"), unique=True)
    kind = models.CharField(_("Kind"), max_length=20, choices=BodyKind.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("Part of"),
    )
    name = models.CharField(_("Name"), max_length=500, db_collation=COLLATION)
    short_name = models.CharField(_("Short name"), max_length=120, db_collation=COLLATION)
    clause = models.CharField(_("Clause on its decisions"), max_length=12)
    task = models.TextField(_("Task"), blank=True)
    since = models.DateField(_("Works since"), null=True, blank=True)
    ended_on = models.DateField(_("Ended on"), null=True, blank=True)
    ended_reason = models.TextField(_("Why it ended"), blank=True)

    every: models.Manager["Body"] = models.Manager()
    objects: models.Manager["Body"] = BodiesAtWork()

    class Meta:
        verbose_name = _("Body")
        verbose_name_plural = _("Bodies")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(ended_reason=""), name="body_ended_has_reason"
            )
        ]

    def __str__(self) -> str:
        return self.short_name


class Seat(models.Model):
    """A seat of a body: a post of the order's roster, or a member of an association. It counts, filled or not."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="seats", verbose_name=_("Body"))
    number = models.PositiveSmallIntegerField(_("Number"))
    role = models.CharField(_("Role"), max_length=20, choices=SeatRole.choices, default=SeatRole.MEMBER)
    kind = models.CharField(_("Comes from"), max_length=30, choices=MemberKind.choices, blank=True)
    title = models.CharField(_("Post in full"), max_length=500, db_collation=COLLATION)
    post = models.CharField(_("Post"), max_length=200)
    university = models.ForeignKey(
        University,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
        verbose_name=_("University"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
        verbose_name=_("Organisation"),
    )
    organisation_text = models.CharField(_("Organisation"), max_length=300, blank=True)
    person_name = models.CharField(
        _("Name of the member"), max_length=200, blank=True, db_collation=COLLATION
    )  # until the person has an account; then the holder's name stands
    email = models.EmailField(_("E-mail"), blank=True)
    country = models.CharField(_("Country"), max_length=80, blank=True)
    name_consented_on = models.DateField(_("Consent to publish the name, given on"), null=True, blank=True)
    by_agreement = models.BooleanField(_("By agreement"), default=False)
    post_inferred = models.BooleanField(_("Post inferred"), default=False)
    source_note = models.TextField(_("Note on the source"), blank=True)
    since = models.DateField(_("Since"))
    until = models.DateField(_("Until"), null=True, blank=True)
    ended_ground = models.TextField(_("Ground of the end"), blank=True)
    # Seats of the Council come and go by orders (cl. 16.4); those of associations do not.
    appointed_by = models.ForeignKey(
        LegalOrder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Appointed by")
    )
    ended_by = models.ForeignKey(
        LegalOrder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Ended by")
    )

    class Meta:
        ordering = ["body", "number"]
        verbose_name = _("Seat")
        verbose_name_plural = _("Seats")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "number"],
                condition=Q(until__isnull=True),
                name="seat_number_once",
            ),
            models.UniqueConstraint(
                fields=["body", "role"],
                condition=Q(until__isnull=True) & ~Q(role=SeatRole.MEMBER),
                name="seat_one_of_each_role",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="seat_until_after_since",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def employer(self) -> str:
        """The organisation's name, wherever it is kept."""
        return str(self.university or self.organisation or self.organisation_text)


class SeatHolder(models.Model):
    """A person in a seat from a date to a date."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="holders", verbose_name=_("Seat"))
    user = models.ForeignKey(PERSON, models.PROTECT, related_name="seats_held", verbose_name=_("Person"))
    since = models.DateField(_("Since"))
    until = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        ordering = ["seat", "since"]
        verbose_name = _("Holder of a seat")
        verbose_name_plural = _("Holders of seats")
        constraints = [
            models.UniqueConstraint(fields=["seat"], condition=Q(until__isnull=True), name="seat_one_holder"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="holder_until_after_since",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.seat}"
