"""What is given after the confirmation: an appeal, its decision."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kpi.forms.review import TEXT_LIMIT, ConfirmForm
from kpi.models import AppealPoint


class AppealForm(forms.Form):
    numbers = forms.TypedMultipleChoiceField(
        label=_("Indicators"), coerce=int, error_messages={"required": _("Choose at least one indicator.")}
    )
    text = forms.CharField(
        label=_("Why the points should be others"),
        max_length=TEXT_LIMIT,
        error_messages={"required": _("Write why the points should be others.")},
    )

    def __init__(self, data: QueryDict | None = None, *, numbers: list[int]) -> None:
        super().__init__(data)
        self.fields["numbers"].choices = [(number, str(number)) for number in numbers]


class DecisionForm(forms.Form):
    reason = forms.CharField(
        max_length=TEXT_LIMIT, error_messages={"required": _("Write the reason of the decision.")}
    )


def value_forms(points: list[AppealPoint], rules: dict[int, Any], data: QueryDict) -> dict[int, ConfirmForm]:
    """Return the bound form of each appealed indicator whose value the head changes."""
    forms_of = {}
    for point in points:
        number = point.score.indicator.number
        if data.get(f"change-{number}"):
            own = QueryDict(mutable=True)
            own.setlist("value", data.getlist(f"value-{number}"))
            own["count"] = data.get(f"count-{number}", "")
            forms_of[number] = ConfirmForm(own, rule=rules[number], claim=point.score.claim)
    return forms_of
