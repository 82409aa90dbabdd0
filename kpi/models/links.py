"""Whether the links of a report answer: looked at in the background, again at wish, never in the way (13.2, 13.4)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.enums import FetchFailure
from associations.models import AnnualReport


class LinkCheck(models.Model):
    """The last look at one address of a report: when, and what the site answered."""

    report = models.ForeignKey(
        AnnualReport, models.CASCADE, related_name="link_checks", verbose_name=_("Report")
    )
    url = models.URLField(_("Link"), max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Asked by"),
    )
    asked_at = models.DateTimeField(_("Asked at"))
    checked_at = models.DateTimeField(_("Checked at"), null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("Answer of the site"), null=True, blank=True)
    failure = models.CharField(
        _("Why it was not read"), max_length=12, choices=FetchFailure.choices, blank=True
    )

    class Meta:
        ordering = ["report", "url"]
        verbose_name = _("Check of a link")
        verbose_name_plural = _("Checks of links")
        constraints = [
            models.UniqueConstraint(fields=["report", "url"], name="link_check_once"),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=False) | Q(status__isnull=True, failure=""),
                name="link_check_answer_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.url
