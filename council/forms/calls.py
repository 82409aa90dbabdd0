"""Forms of contests: an appeal, its decision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from associations.forms.members import LaidOutForm
from council.enums import CallAppealOutcome

LIMIT = 4_000


class CallAppealForm(LaidOutForm):
    """What an applicant says against the result."""

    rows = ("text",)

    text = forms.CharField(
        label=_("Why the result should be set aside"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LIMIT,
    )


class CallAppealDecisionForm(LaidOutForm):
    """How an appeal ends, and why."""

    rows = ("outcome", "reason")

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[(one.value, one.label) for one in (CallAppealOutcome.REJECTED, CallAppealOutcome.UPHELD)],
    )
    reason = forms.CharField(
        label=_("Reason of the decision"), widget=forms.Textarea(attrs={"rows": 6}), max_length=LIMIT
    )
