"""The form of a call."""

from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from associations.forms.members import LaidOutForm
from associations.models import Association
from associations.queries import at_work
from core.codes import OFFICIAL_LANGUAGES
from criteria.enums import CallGround

MOMENT = {"type": "datetime-local"}


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
    )


class CallForm(LaidOutForm):
    """Why, for which associations, from when until when."""

    rows = (
        Row(Column("title_kk"), Column("title_ru")),
        "ground",
        Row(Column("ground_kk"), Column("ground_ru")),
        Row(Column("opens_at"), Column("closes_at")),
        "associations",
    )

    title_kk = forms.CharField(label=_("Title (in Kazakh)"), max_length=300)
    title_ru = forms.CharField(label=_("Title (in Russian)"), max_length=300)
    ground = forms.ChoiceField(label=_("Ground"), choices=CallGround.choices)
    ground_kk = forms.CharField(
        label=_("Ground in words (in Kazakh)"), widget=forms.Textarea(attrs={"rows": 3})
    )
    ground_ru = forms.CharField(
        label=_("Ground in words (in Russian)"), widget=forms.Textarea(attrs={"rows": 3})
    )
    opens_at = _moment(_("Opens at"))
    closes_at = _moment(_("Closes at"))
    associations = forms.ModelMultipleChoiceField(
        label=_("Associations"), queryset=Association.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        working = at_work(Association.objects.select_related("body").order_by("position"))
        self.fields["associations"].queryset = working
        self.fields["associations"].label_from_instance = lambda one: one.body.short_name

    def given(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        return {
            "titles": {code: data[f"title_{code}"] for code in OFFICIAL_LANGUAGES},
            "ground_texts": {code: data[f"ground_{code}"] for code in OFFICIAL_LANGUAGES},
            **{name: data[name] for name in ("ground", "associations", "opens_at", "closes_at")},
        }
