from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    MINISTRY = "ministry", _("ministry")
    COMMITTEE = "committee", _("committee")
    NATIONAL_CENTER = "national_center", _("National Center")
    CHAMBER = "chamber", _("chamber")
    OTHER = "other", _("other organisation")


class Confidence(TextChoices):
    """How sure the reading of a printed row of the order is."""

    CERTAIN = "certain", _("certain")
    PROBABLE = "probable", _("probable")
    DOUBTFUL = "doubtful", _("doubtful")
