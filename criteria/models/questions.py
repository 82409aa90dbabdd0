from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from criteria.models.calls import Call
from directory.models import University

PERSON = settings.AUTH_USER_MODEL


class CallQuestion(models.Model):
    """A question of a university about an open call. Answered, everybody reads it, without who asked (cl. 7, 31)."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="questions", verbose_name=_("Call"))
    university = models.ForeignKey(University, models.PROTECT, related_name="+", verbose_name=_("University"))
    text = models.TextField(pgettext_lazy("to answer", "Question"))
    asked_by = models.ForeignKey(
        PERSON, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("question", "Asked by")
    )
    asked_at = models.DateTimeField(pgettext_lazy("question", "Asked at"))
    answer = models.TextField(_("Answer"), blank=True)
    answered_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Answered by")
    )
    answered_at = models.DateTimeField(_("Answered at"), null=True, blank=True)

    class Meta:
        ordering = ["call", "asked_at", "pk"]
        verbose_name = _("Question about a call")
        verbose_name_plural = _("Questions about calls")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="question_of_call_answered_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]
