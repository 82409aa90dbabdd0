from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ValueType(TextChoices):
    BOOLEAN = "boolean", _("yes or no")
    COUNT = "count", _("number")
    TEXT = "text", _("text")
    RANKING_POSITION = "ranking_position", _("place in a ranking")
    LIST = "list", _("list")
    LICENCE = "licence", _("licence")
