"""The form of a call."""

from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from associations.enums import AssociationStage
from associations.forms.members import LaidOutForm
from associations.models import Association
from associations.queries import at_work
from core.codes import LANGUAGES, OFFICIAL_LANGUAGES
from criteria.enums import CallGround
from directory.models import Direction, EducationArea

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
            "associations": [*data["associations"], *data.get("planned", ())],
            **{name: data[name] for name in ("ground", "opens_at", "closes_at")},
        }


class NewCallForm(CallForm):
    """A call that may also be for associations that are to be founded."""

    rows = (*CallForm.rows[:-1], "planned", "associations")

    planned = forms.ModelMultipleChoiceField(
        label=_("Associations to be founded"),
        queryset=Association.every.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("For a new direction of training; each is named on its own page first."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        planned = Association.every.filter(stage=AssociationStage.PLANNED)
        self.fields["planned"].queryset = planned.select_related("body").order_by("-pk")
        self.fields["planned"].label_from_instance = lambda one: one.body.short_name
        self.fields["associations"].required = False


class PlanForm(LaidOutForm):
    """In which direction an association is to be founded: one that is there, or a new one."""

    rows = (
        Fieldset(_("A direction that is there"), "direction"),
        Fieldset(
            _("Or a new direction"),
            Row(Column("area", css_class="col-md-8"), Column("code", css_class="col-md-4")),
            Row(Column("name_kk"), Column("name_ru"), Column("name_en")),
        ),
        Fieldset(
            _("Scope of the association"), Row(Column("scope_kk"), Column("scope_ru"), Column("scope_en"))
        ),
    )

    direction = forms.ModelChoiceField(
        label=_("Direction of training"), queryset=Direction.objects.none(), required=False
    )
    area = forms.ModelChoiceField(
        label=_("Area of education"), queryset=EducationArea.objects.none(), required=False
    )
    code = forms.CharField(label=_("Code of the direction"), max_length=4, required=False)
    name_kk, name_ru, name_en = (
        forms.CharField(label=label, max_length=300, required=False)
        for label in (_("Name (in Kazakh)"), _("Name (in Russian)"), _("Name (in English)"))
    )
    scope_kk, scope_ru, scope_en = (
        forms.CharField(label=label, max_length=1000, required=False)
        for label in (_("Scope (in Kazakh)"), _("Scope (in Russian)"), _("Scope (in English)"))
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["direction"].queryset = Direction.objects.filter(closed_on__isnull=True).order_by("code")
        self.fields["area"].queryset = EducationArea.objects.order_by("code")
        self.fields["scope_kk"].help_text = _("Only when the direction has more than one association.")

    def given(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("direction", "area", "code")},
            "names": {code: data[f"name_{code}"] for code in LANGUAGES},
            "scope": {code: data[f"scope_{code}"] for code in LANGUAGES},
        }
