"""The threshold that the Council proposed for a year, with its decision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kpi.queries.thresholds import SHOWN, council_decisions
from meetings.models import Decision


class DecisionField(forms.ModelChoiceField):
    def label_from_instance(self, decision: Decision) -> str:
        day = decision.item.meeting.starts_at
        return f"{day:%d.%m.%Y}, {decision.item.position}.{decision.position}: {decision.text[:120]}"


class ThresholdForm(forms.Form):
    points = forms.IntegerField(label=_("Points"), min_value=1)
    decision = DecisionField(
        queryset=Decision.objects.none(),
        label=_("Decision of the Council"),
        error_messages={"required": _("Choose the decision of the Council.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        shown = council_decisions().values("pk")[:SHOWN]
        self.fields["decision"].queryset = council_decisions().filter(
            pk__in=list(shown.values_list("pk", flat=True))
        )
