"""Forms of meetings and protocols: clean data for the services."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.enums import BallotValue, SeatRole
from meetings.models import AgendaItem, Body, Decision, Meeting, ProtocolItem, Seat

KAZAKH = _("in Kazakh")
RUSSIAN = _("in Russian")


class BilingualForm(forms.ModelForm):
    """A model form whose translated fields stand side by side: Kazakh on the left, Russian on the right."""

    bilingual: tuple[str, ...] = ()
    required_pairs: tuple[str, ...] = ()
    rows = 2
    alone: tuple[Any, ...] = ()
    first: tuple[Any, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.bilingual:
            verbose = self._meta.model._meta.get_field(name).verbose_name
            for language, language_name in (("kk", KAZAKH), ("ru", RUSSIAN)):
                field = self.fields[f"{name}_{language}"]
                field.label = f"{verbose} ({language_name})"
                field.required = name in self.required_pairs
                field.widget.attrs["lang"] = language
                if isinstance(field.widget, forms.Textarea):
                    field.widget.attrs["rows"] = self.rows
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        pairs = [Row(Column(f"{name}_kk"), Column(f"{name}_ru")) for name in self.bilingual]
        self.helper.layout = Layout(*self.first, *pairs, *self.alone)


class MeetingForm(BilingualForm):
    bilingual = ("title", "place")
    first = (Row(Column("starts_at"), Column("kind"), Column("presiding_seat")),)
    alone = ("link",)

    link = forms.URLField(
        label=_("Link for joining online"),
        required=False,
        assume_scheme="https",
        help_text=_("Give a place, a link or both."),
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )

    class Meta:
        model = Meeting
        fields = [
            "starts_at",
            "kind",
            "presiding_seat",
            "title_kk",
            "title_ru",
            "place_kk",
            "place_ru",
            "link",
        ]
        widgets = {
            "starts_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }
        help_texts = {
            "title_kk": _("May stay empty."),
            "presiding_seat": _("The chair or, in the chair's absence, the deputy chair."),
        }

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_at"].input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"]
        seats = Seat.objects.filter(
            body=body, until__isnull=True, role__in=(SeatRole.CHAIR, SeatRole.DEPUTY_CHAIR)
        ).order_by("number")
        choice = self.fields["presiding_seat"]
        choice.queryset = seats
        choice.required = False
        choice.label_from_instance = lambda seat: f"{seat.get_role_display()} – {seat.title}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("place_kk") or data.get("place_ru") or data.get("link")):
            self.add_error("place_kk", _("Say where the meeting takes place: give a place or a link."))
        return data


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


class DiscussionForm(BilingualForm):
    bilingual = ("heard", "spoke")
    rows = 4

    class Meta:
        model = AgendaItem
        fields = ["heard_kk", "heard_ru", "spoke_kk", "spoke_ru"]


class DecisionForm(BilingualForm):
    bilingual = ("text", "responsible")
    required_pairs = ("text",)
    rows = 3
    alone = (Row(Column("due_on", css_class="col-md-6")),)

    class Meta:
        model = Decision
        fields = ["text_kk", "text_ru", "responsible_kk", "responsible_ru", "due_on"]
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class ProtocolItemForm(BilingualForm):
    bilingual = ("title", "heard", "spoke", "decided")
    rows = 4

    class Meta:
        model = ProtocolItem
        fields = [
            "title_kk",
            "title_ru",
            "heard_kk",
            "heard_ru",
            "spoke_kk",
            "spoke_ru",
            "decided_kk",
            "decided_ru",
        ]
        widgets = {
            "title_kk": forms.Textarea(),
            "title_ru": forms.Textarea(),
        }


class InvitedForm(forms.Form):
    invited_kk = forms.CharField(
        label=_("Invited (in Kazakh)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "kk"}),
        help_text=_("One person a line: name and post."),
    )
    invited_ru = forms.CharField(
        label=_("Invited (in Russian)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "ru"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Row(Column("invited_kk"), Column("invited_ru")))


class ScanForm(forms.Form):
    scan = forms.FileField(label=_("Scan of the signed protocol (PDF)"))
    signed_on = forms.DateField(
        label=_("Signed on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class BallotForm(forms.Form):
    value = forms.ChoiceField(choices=BallotValue.choices, required=False)
    reason = forms.CharField(max_length=300, required=False)
