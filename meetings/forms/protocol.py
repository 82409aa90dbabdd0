"""Forms of a protocol: its text, remarks, extracts, signatures on paper, letterhead."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.enums import ProtocolLanguage
from meetings.forms.common import BilingualForm, plain_helper
from meetings.models import Decision, Phrase, Protocol, ProtocolItem, ProtocolSettings


class ProtocolItemForm(BilingualForm):
    bilingual = ("title", "rapporteur", "heard", "spoke", "decided")
    rows = 4

    class Meta:
        model = ProtocolItem
        fields = [
            "title_kk",
            "title_ru",
            "rapporteur_kk",
            "rapporteur_ru",
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


class HeadForm(forms.Form):
    """What a protocol says beside its items: the invited, the place, and the missing language of a question voted on.

    ``questions`` are (name, position, text in the other language) of each text that may be written.
    """

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
    place_kk = forms.CharField(
        label=_("Place (in Kazakh)"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"lang": "kk"}),
    )
    place_ru = forms.CharField(
        label=_("Place (in Russian)"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"lang": "ru"}),
    )

    def __init__(self, *args: Any, questions: Sequence[tuple[str, int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "kk": _("Item %(position)d, the question voted on (in Kazakh)"),
            "ru": _("Item %(position)d, the question voted on (in Russian)"),
        }
        for name, position, other in questions:
            code = name[-2:]
            self.fields[name] = forms.CharField(
                label=labels[code] % {"position": position},
                required=False,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
                help_text=other,
            )
        self.helper = plain_helper()
        self.helper.layout = Layout(
            Row(Column("invited_kk"), Column("invited_ru")),
            Row(Column("place_kk"), Column("place_ru")),
            *[name for name, _position, _other in questions],
        )


class PhraseForm(BilingualForm):
    bilingual = ("text",)
    first = ("field",)
    rows = 3
    field = forms.ChoiceField(
        label=_("Part of the protocol"),
        choices=[("decided", _("Decided")), ("heard", _("Heard")), ("spoke", _("Spoke"))],
    )

    class Meta:
        model = Phrase
        fields = ["field", "text_kk", "text_ru"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.bilingual = ()
        super().__init__(*args, **kwargs)
        for name in ("text_kk", "text_ru"):
            self.fields[name].widget.attrs |= {"rows": self.rows, "lang": name[-2:]}
        self.helper.layout = Layout("field", Row(Column("text_kk"), Column("text_ru")))


class RemarksOpenForm(forms.Form):
    until = forms.DateField(
        label=_("Remarks until (inclusive)"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class ExtractForm(forms.Form):
    decision = forms.ModelChoiceField(label=_("Decision"), queryset=Decision.objects.none())
    language = forms.ChoiceField(label=_("Language"))
    for_whom = forms.CharField(
        label=_("For whom"),
        max_length=300,
        help_text=_("An organisation or a person, as the extract names it."),
    )

    def __init__(self, *args: Any, protocol: Protocol, languages: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["decision"]
        choice.queryset = (
            Decision.objects.filter(item__meeting=protocol.meeting_id)
            .select_related("item")
            .order_by("item__position", "position")
        )
        choice.label_from_instance = lambda decision: f"{decision}. {decision.text}"[:160]
        both = len(languages) > 1
        self.fields["language"].choices = [
            pair for pair in ProtocolLanguage.choices if both or pair[0] in languages
        ]
        self.helper = plain_helper()


class ScanForm(forms.Form):
    scan = forms.FileField(label=_("Scan of the signed protocol (PDF)"))
    signed_on = forms.DateField(
        label=_("Signed on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class ProtocolSettingsForm(BilingualForm):
    bilingual = ("name", "host", "address")
    first = ("language",)
    alone = ("emblem_file", "without_emblem")

    emblem_file = forms.FileField(
        label=_("Emblem (PNG or JPEG)"),
        required=False,
        help_text=_("Up to 2 MB; it stands between the two names."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    without_emblem = forms.BooleanField(label=_("Remove the emblem"), required=False)

    class Meta:
        model = ProtocolSettings
        fields = ["language", "name_kk", "name_ru", "host_kk", "host_ru", "address_kk", "address_ru"]
        widgets = {
            name: forms.Textarea()
            for name in ("name_kk", "name_ru", "host_kk", "host_ru", "address_kk", "address_ru")
        }
        help_texts = {
            "language": _("Protocols that are agreed already keep the language they were agreed in."),
            "name_kk": _("Empty: the name of the body."),
        }
