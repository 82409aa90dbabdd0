"""What the reviewer gives: a value of the indicator's kind, a comment, a reason. Inputs are laid out by hand."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kpi.domain.scoring import Indicator
from kpi.domain.values import MAX_COUNT
from kpi.enums import IndicatorKind, ReviewStage
from kpi.queries.review import QueueFilter

TEXT_LIMIT = 4_000
NONE_CHOSEN = "none"


class ConfirmForm(forms.Form):
    """The Center's own value of one indicator; ``as_claimed`` takes the claim over."""

    as_claimed = forms.BooleanField(required=False)
    count = forms.IntegerField(
        label=_("Count"),
        required=False,
        min_value=0,
        max_value=MAX_COUNT,
        error_messages={"invalid": _("Write a whole number.")},
    )
    comment = forms.CharField(label=_("Comment"), required=False, max_length=TEXT_LIMIT)
    version = forms.IntegerField(required=False)

    def __init__(self, data: QueryDict | None, *, rule: Indicator, claim: Any) -> None:
        super().__init__(data)
        self.rule = rule
        self.claim = claim

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        needs_count = self.rule.kind == IndicatorKind.BANDED and not data.get("as_claimed")
        if needs_count and data.get("count") is None and "count" not in self.errors:
            self.add_error("count", _("Write how many you count; 0 when there is none."))
        return data

    def chosen(self) -> Any:
        """Return the value as the calculator takes it; what was typed, also when it is not valid."""
        if self.data.get("as_claimed"):
            return self.claim
        match self.rule.kind:
            case IndicatorKind.SINGLE:
                return self.data.get("value") == "yes"
            case IndicatorKind.ADDITIVE:
                ticked = set(self.data.getlist("value"))
                return {item.ref: True for item in self.rule.items if item.ref in ticked}
            case IndicatorKind.BANDED:
                return getattr(self, "cleaned_data", {}).get("count")
            case _:
                chosen = self.data.get("value")
                return None if chosen in (None, "", NONE_CHOSEN) else chosen


class ReturnForm(forms.Form):
    due_on = forms.DateField(label=_("Answer until"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=TEXT_LIMIT,
        error_messages={"required": _("Write the reason: the association has to know what to mend.")},
    )
    version = forms.IntegerField(required=False)


class AssignForm(forms.Form):
    reviewer = forms.ModelChoiceField(
        User.objects.filter(is_active=True), error_messages={"required": _("Choose a reviewer.")}
    )


class QueueFilterForm(forms.Form):
    """The filter of the queue; what makes no sense is left out rather than refused."""

    stage = forms.ChoiceField(choices=ReviewStage.choices, required=False)
    area = forms.IntegerField(required=False)
    mine = forms.BooleanField(required=False)
    late = forms.BooleanField(required=False)

    def chosen(self) -> QueueFilter:
        self.is_valid()
        data = self.cleaned_data
        return QueueFilter(
            stage=data.get("stage") or "",
            area=data.get("area"),
            mine=bool(data.get("mine")),
            late=bool(data.get("late")),
        )
