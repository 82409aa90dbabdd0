"""Forms of the agenda: items, their materials, recurring and proposed items."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.enums import MaterialAccess
from meetings.forms.common import BilingualForm
from meetings.models import AgendaItem, ItemProposal, RecurringItem


class AgendaItemForm(BilingualForm):
    bilingual = ("title", "rapporteur")
    required_pairs = ("title",)

    class Meta:
        model = AgendaItem
        fields = ["title_kk", "title_ru", "rapporteur_kk", "rapporteur_ru"]
        widgets = {
            "title_kk": forms.Textarea(attrs={"rows": 2}),
            "title_ru": forms.Textarea(attrs={"rows": 2}),
        }


class MaterialForm(forms.Form):
    file = forms.FileField(label=_("File"))
    title = forms.CharField(label=_("Title"), max_length=300, required=False)
    access = forms.ChoiceField(
        label=_("Who may read it"),
        choices=MaterialAccess.choices,
        initial=MaterialAccess.MEMBERS,
        required=False,
    )

    def clean_access(self) -> str:
        return self.cleaned_data["access"] or MaterialAccess.MEMBERS


class RecurringItemForm(BilingualForm):
    bilingual = ("title", "rapporteur")
    required_pairs = ("title",)
    alone = ("when",)

    class Meta:
        model = RecurringItem
        fields = ["title_kk", "title_ru", "rapporteur_kk", "rapporteur_ru", "when"]
        widgets = {
            "title_kk": forms.Textarea(attrs={"rows": 2}),
            "title_ru": forms.Textarea(attrs={"rows": 2}),
        }


class ItemProposalForm(BilingualForm):
    """A proposed item; one language is enough, the secretary completes the other."""

    bilingual = ("title", "rapporteur")
    first = ("target",)
    alone = ("explanation", "upload")

    target = forms.ChoiceField(label=_("To whose agenda"))
    upload = forms.FileField(label=_("File"), required=False)

    class Meta:
        model = ItemProposal
        fields = ["title_kk", "title_ru", "rapporteur_kk", "rapporteur_ru", "explanation"]
        widgets = {
            "title_kk": forms.Textarea(attrs={"rows": 2}),
            "title_ru": forms.Textarea(attrs={"rows": 2}),
            "explanation": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, targets: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["target"]
            self.helper.layout.fields.pop(0)
        else:
            self.fields["target"].choices = targets

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("title_kk") or data.get("title_ru")):
            self.add_error("title_kk", _("Word the item in one language at least."))
        return data
