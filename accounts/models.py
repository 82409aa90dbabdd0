from functools import cached_property
from typing import Any
from zoneinfo import available_timezones

import rules
from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import OF_A_UNIVERSITY, OfficeRole
from core.kazakh import COLLATION
from core.prepared import Given, Prepared
from directory.models import University


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


def require_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("There is no time zone “%(name)s”."), params={"name": name})


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Deactivated, never deleted: votes and signatures keep their names."""

    email = models.EmailField(_("E-mail"), unique=True)
    full_name = models.CharField(_("Full name"), max_length=200, db_collation=COLLATION)
    language = models.CharField(
        _("Language"),
        max_length=2,
        choices=[("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")],
        default="kk",
    )
    time_zone = models.CharField(
        _("Time zone"),
        max_length=40,
        default="Asia/Almaty",
        validators=[require_time_zone],
    )
    university = models.ForeignKey(
        University,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("University"),
        help_text=_("Where the person works; decides on conflicts of interest."),
    )
    is_active = models.BooleanField(_("Active"), default=True)
    is_staff = models.BooleanField(_("May open the administration pages"), default=False)
    is_demo = models.BooleanField(_("Demo data"), default=False)
    date_joined = models.DateTimeField(_("Since"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("Person")
        verbose_name_plural = _("People")

    def __str__(self) -> str:
        return self.full_name or self.email

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Ask the predicates of the apps' rules alone: no permission rows are kept, so none are read."""
        return self.is_active and (self.is_superuser or rules.has_perm(perm, self, obj))

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0]

    @cached_property
    def offices_today(self) -> list["Office"]:
        """The offices held today, read once a request."""
        today = timezone.localdate()
        held = [office for office in _offices_of(user=self.pk) if office.is_held_on(today)]
        for office in held:
            office.user = self
        return held

    def holds_office(self, *roles: str) -> bool:
        """Say whether the person holds one of these offices today."""
        return any(office.role in roles for office in self.offices_today)

    def university_ids(self, *roles: str) -> set[int]:
        """Return the universities at which the person holds one of these offices today."""
        return {
            office.university_id
            for office in self.offices_today
            if office.role in roles and office.university_id
        }


class Office(models.Model):
    """A role outside the bodies, held from a date to a date; of a university where the role is of one."""

    user = models.ForeignKey(User, models.PROTECT, related_name="offices", verbose_name=_("Person"))
    role = models.CharField(_("Role"), max_length=30, choices=OfficeRole.choices)
    university = models.ForeignKey(
        University,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="offices",
        verbose_name=_("University"),
    )
    since = models.DateField(_("Since"))
    until = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        verbose_name = _("Office")
        verbose_name_plural = _("Offices")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="office_until_after_since",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=OF_A_UNIVERSITY, university__isnull=False)
                | (~models.Q(role__in=OF_A_UNIVERSITY) & models.Q(university__isnull=True)),
                name="office_of_a_university_has_one",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "university"],
                condition=models.Q(until__isnull=True),
                name="office_held_once",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=models.Q(until__isnull=True, university__isnull=True),
                name="office_without_university_held_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.user}"

    def is_held_on(self, day: Any) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@Prepared
def _offices_of() -> models.QuerySet[Office]:
    return Office.objects.filter(user=Given("user")).select_related("university")
