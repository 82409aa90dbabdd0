from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IndicatorKind(TextChoices):
    SINGLE = "single", _("one yes or no")
    ADDITIVE = "additive", _("items add up")
    BANDED = "banded", _("a count picks a band")
    CHOICE = "choice", _("one of the options")


class ScoreState(TextChoices):
    OPEN = "open", _("not reviewed")
    CONFIRMED = "confirmed", _("confirmed")
    RETURNED = "returned", _("returned")
    ANSWERED = "answered", _("answered")


class RemarkKind(TextChoices):
    COMMENT = "comment", _("comment")
    RETURN = "return", _("reason for the return")
    ANSWER = "answer", _("answer")
