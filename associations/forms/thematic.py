"""The form of a planned publication."""

from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from associations.domain.expertise import STAMPABLE
from associations.enums import MaterialKind
from associations.forms.members import LaidOutForm, day_input
from core.kazakh import translated
from directory.models import University


class PlannedForm(LaidOutForm):
    """A publication that is to be handed in for the stamp."""

    rows = (
        Row(Column("kind", css_class="col-md-6"), Column("due_on", css_class="col-md-6")),
        Row(Column("title_kk"), Column("title_ru")),
        Row(Column("authors"), Column("university")),
    )

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[one for one in MaterialKind.choices if one[0] in STAMPABLE]
    )
    due_on = forms.DateField(label=_("To be handed in by"), widget=day_input())
    title_kk = forms.CharField(label=_("Title (in Kazakh)"), max_length=400, required=False)
    title_ru = forms.CharField(label=_("Title (in Russian)"), max_length=400, required=False)
    authors = forms.CharField(
        label=_("Authors"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One on each line: name, degree, post."),
    )
    university = forms.ModelChoiceField(
        label=_("University"), queryset=University.objects.none(), required=False, empty_label="–"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["university"].queryset = University.objects.order_by(translated("name"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("title_kk") or data.get("title_ru")):
            self.add_error("title_kk", _("Write the title in Kazakh or in Russian."))
        return data
