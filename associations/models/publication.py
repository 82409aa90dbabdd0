"""Where the base university shows the association's protocols, and whether it really does (clause 26)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.enums import FetchFailure
from associations.models.associations import PERSON, Association


class PublicationPage(models.Model):
    """The page of the base university's own site on which the protocols of the association are shown."""

    association = models.OneToOneField(
        Association, models.PROTECT, related_name="publication_page", verbose_name=_("Association")
    )
    url = models.URLField(_("Address of the page"), max_length=500)
    set_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Given by"))
    set_at = models.DateTimeField(_("Given at"))

    class Meta:
        verbose_name = _("Page of the base university")
        verbose_name_plural = _("Pages of base universities")

    def __str__(self) -> str:
        return self.url


class PublicationCheck(models.Model):
    """One look at the page: what the site answered, and whether a link to the portal was found."""

    page = models.ForeignKey(
        PublicationPage, models.PROTECT, related_name="checks", verbose_name=_("Page of the base university")
    )
    url = models.URLField(_("Address of the page"), max_length=500)
    asked_by = models.ForeignKey(
        PERSON,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Asked by"),
        help_text=_("Empty: the weekly check."),
    )
    asked_at = models.DateTimeField(_("Asked at"))
    checked_at = models.DateTimeField(_("Checked at"), null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("Answer of the site"), null=True, blank=True)
    final_url = models.CharField(_("Address after redirects"), max_length=2000, blank=True)
    failure = models.CharField(
        _("Why it was not read"), max_length=12, choices=FetchFailure.choices, blank=True
    )
    found_url = models.CharField(_("Link that was found"), max_length=2000, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("Check of a page")
        verbose_name_plural = _("Checks of pages")
        constraints = [
            models.CheckConstraint(
                condition=Q(found_url="") | Q(checked_at__isnull=False, failure=""),
                name="publication_found_was_checked",
            )
        ]

    def __str__(self) -> str:
        return f"{self.url}, {self.asked_at:%d.%m.%Y}"

    @property
    def is_linked(self) -> bool:
        """Say whether the page leads to the portal."""
        return bool(self.found_url)
