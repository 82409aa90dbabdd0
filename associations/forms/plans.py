"""Forms of work plans: clean data for the services."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from associations.domain.plans import QUARTERS
from associations.enums import PlanAnswerValue, PlanItemKind
from associations.explain import quarter_text
from associations.forms.record import area_choices
from associations.models import PlanItem

DATE = {"type": "date"}


class PlanItemForm(forms.ModelForm):
    """A line of a plan: what, when, who, and what will show it."""

    quarter = forms.TypedChoiceField(
        label=_("Quarter"), coerce=int, required=False, empty_value=None, choices=[]
    )
    due_on = forms.DateField(
        label=_("Or the date"), required=False, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )
    area = forms.TypedChoiceField(
        label=_("Area of activity"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("Empty: the area that follows from the kind."),
    )

    class Meta:
        model = PlanItem
        fields = [
            "kind",
            "title_kk",
            "title_ru",
            "quarter",
            "due_on",
            "responsible_kk",
            "responsible_ru",
            "result_kk",
            "result_ru",
        ]
        labels = {
            "title_kk": _("What will be done (in Kazakh)"),
            "title_ru": _("What will be done (in Russian)"),
            "responsible_kk": _("Responsible (in Kazakh)"),
            "responsible_ru": _("Responsible (in Russian)"),
            "result_kk": _("Expected result (in Kazakh)"),
            "result_ru": _("Expected result (in Russian)"),
        }

    def __init__(self, *args: Any, first_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            (value, str(label).capitalize()) for value, label in PlanItemKind.choices
        ]
        self.fields["quarter"].choices = [
            ("", "–"),
            *((str(quarter), quarter_text(first_year, quarter)) for quarter in QUARTERS),
        ]
        self.fields["area"].choices = [("", _("As its kind")), *area_choices()]
        for name in ("title_kk", "title_ru", "result_kk", "result_ru"):
            self.fields[name].widget = forms.Textarea(attrs={"rows": 2, "lang": name[-2:]})
        if self.instance.pk and self.instance.area:
            self.fields["area"].initial = self.instance.area.sub_item
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Row(Column("kind"), Column("quarter"), Column("due_on")),
            Row(Column("title_kk"), Column("title_ru")),
            Row(Column("result_kk"), Column("result_ru")),
            Row(Column("responsible_kk"), Column("responsible_ru")),
            "area",
        )

    def service_data(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {name: self.cleaned_data.get(name) for name in [*self._meta.fields, "area"]}

    def _post_clean(self) -> None:
        """The service judges the whole; the instance of the page stays as it is stored."""


class PlanAnswerForm(forms.Form):
    """Whether a member agrees, and if not, why."""

    value = forms.ChoiceField(
        label=_("Answer"), choices=PlanAnswerValue.choices, widget=forms.RadioSelect, initial="agrees"
    )
    text = forms.CharField(
        label=_("What has to be changed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you do not agree."),
    )


class SendPlanForm(forms.Form):
    due_on = forms.DateField(
        label=_("Members answer until"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )
