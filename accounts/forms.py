from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import OfficeRole
from accounts.models import User
from core.kazakh import translated
from directory.models import University

KAZAKHSTAN = [
    "Asia/Almaty",
    "Asia/Aqtau",
    "Asia/Aqtobe",
    "Asia/Atyrau",
    "Asia/Oral",
    "Asia/Qostanay",
    "Asia/Qyzylorda",
]
REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


def time_zone_choices() -> list[tuple[object, list[tuple[str, str]]]]:
    """Return the time zones, those of Kazakhstan first, each with its distance from UTC today."""

    def named(zone: str) -> tuple[str, str]:
        offset = datetime.now(ZoneInfo(zone)).strftime("%z")
        return zone, f"{zone} (UTC{offset[:3]}:{offset[3:]})"

    others = sorted(
        zone for zone in available_timezones() if zone.startswith(REGIONS) and zone not in KAZAKHSTAN
    )
    return [
        (_("Kazakhstan"), [named(zone) for zone in KAZAKHSTAN]),
        (_("Other countries"), [named(zone) for zone in others]),
    ]


class SignInForm(LoginForm):
    """E-mail, password, and the language one wants to work in from now on."""

    language = forms.ChoiceField(
        label=_("Language after signing in"),
        required=False,
        choices=[("", _("as in my profile")), *settings.LANGUAGES],
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs["class"] = "form-select" if name == "language" else "form-control"

    def login(self, request, redirect_url=None):
        chosen = self.cleaned_data.get("language")
        if chosen and self.user and chosen != self.user.language:
            self.user.language = chosen
            self.user.save(update_fields=["language"])
        return super().login(request, redirect_url=redirect_url)


def _universities():
    return University.objects.order_by(translated("name"))


class PersonForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["full_name", "language", "university"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["university"].queryset = _universities()


class OfficeForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=OfficeRole.choices)
    university = forms.ModelChoiceField(
        label=_("University"),
        queryset=University.objects.none(),
        required=False,
        help_text=_("Only for a university coordinator."),
    )
    since = forms.DateField(
        label=_("Since"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["university"].queryset = _universities()
        self.fields["since"].initial = timezone.localdate


class InvitationForm(PersonForm):
    """A new person, with a first office or without: seats in bodies are given by the bodies' secretaries."""

    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("none: the person has a seat in a body")), *OfficeRole.choices],
    )

    class Meta(PersonForm.Meta):
        fields = ["email", "full_name", "language", "university"]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()


class EndOfficeForm(forms.Form):
    until = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["language", "time_zone"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            choices=time_zone_choices,
            help_text=_("Times are shown in it. Deadlines are always those of Astana."),
        )
