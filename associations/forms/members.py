"""Forms of members: they give clean data, services write."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.domain.membership import MemberData
from core.kazakh import translated
from directory.models import Organisation, University
from meetings.enums import MemberKind, SeatRole
from meetings.models import Seat

DAY = {"type": "date"}


def day_input() -> forms.DateInput:
    """Return the field of a date as browsers know it."""
    return forms.DateInput(attrs=DAY, format="%Y-%m-%d")


class LaidOutForm(forms.Form):
    """A form whose tag and buttons stand in the template."""

    rows: tuple[Any, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        if self.rows:
            self.helper.layout = Layout(*self.rows)


class MemberForm(LaidOutForm):
    """Who the member is, whom they represent, since when."""

    rows = (
        Row(Column("name", css_class="col-md-8"), Column("since", css_class="col-md-4")),
        Row(Column("kind"), Column("role")),
        Row(Column("university"), Column("organisation")),
        Row(Column("organisation_text_kk"), Column("organisation_text_ru")),
        Row(Column("post_kk"), Column("post_ru")),
        Row(Column("country"), Column("email")),
        "has_consent",
    )

    name = forms.CharField(
        label=_("Full name"), max_length=200, help_text=_("Surname, name and father's name.")
    )
    kind = forms.ChoiceField(label=_("Kind of member"), choices=[("", "–"), *MemberKind.choices])
    role = forms.ChoiceField(label=_("Role in the association"), choices=SeatRole.choices)
    since = forms.DateField(label=_("Member since"), widget=day_input())
    university = forms.ModelChoiceField(
        label=_("University"), queryset=University.objects.none(), required=False, empty_label="–"
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation of the directory"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="–",
    )
    organisation_text_kk = forms.CharField(
        label=_("Another organisation (in Kazakh)"),
        max_length=300,
        required=False,
        help_text=_("When it is in neither list."),
    )
    organisation_text_ru = forms.CharField(
        label=_("Another organisation (in Russian)"), max_length=300, required=False
    )
    post_kk = forms.CharField(label=_("Post (in Kazakh)"), max_length=200, required=False)
    post_ru = forms.CharField(label=_("Post (in Russian)"), max_length=200, required=False)
    country = forms.CharField(
        label=_("Country"), max_length=80, required=False, help_text=_("Required for a foreign partner.")
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    has_consent = forms.BooleanField(
        label=_("The member consents to the name being published"),
        required=False,
        help_text=_("Without consent the public page shows organisation and post only."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["university"].queryset = University.objects.order_by(translated("name"))
        self.fields["organisation"].queryset = Organisation.objects.order_by(translated("name"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("post_kk") or data.get("post_ru")):
            self.add_error("post_kk", _("Write the post of the member."))
        chosen = [bool(data.get("university")), bool(data.get("organisation"))]
        written = bool(data.get("organisation_text_kk") or data.get("organisation_text_ru"))
        if sum([*chosen, written]) == 0:
            self.add_error("university", _("Say which organisation the member comes from."))
        elif sum([*chosen, written]) > 1:
            self.add_error(
                "university",
                _("Name one organisation: a university, one of the directory, or another one in words."),
            )
        if data.get("kind") == MemberKind.FOREIGN_PARTNER and not data.get("country"):
            self.add_error("country", _("Name the country of the foreign partner."))
        return data

    def member(self) -> MemberData:
        """Return what was entered, for the service."""
        data = self.cleaned_data
        english = self.initial
        return MemberData(
            name=data["name"],
            kind=data["kind"],
            role=data["role"],
            since=data["since"],
            university=data["university"],
            organisation=data["organisation"],
            organisation_text={
                "kk": data["organisation_text_kk"],
                "ru": data["organisation_text_ru"],
                "en": english.get("organisation_text_en", ""),
            },
            post={"kk": data["post_kk"], "ru": data["post_ru"], "en": english.get("post_en", "")},
            country=data["country"],
            email=data["email"],
            has_consent=data["has_consent"],
        )

    @staticmethod
    def of_seat(seat: Seat) -> dict[str, Any]:
        """Return the values of a seat for the form."""
        values = {
            "name": seat.person_name or seat.shown_name,  # type: ignore[attr-defined]
            "kind": seat.kind,
            "role": seat.role,
            "since": seat.since,
            "university": seat.university_id,
            "organisation": seat.organisation_id,
            "country": seat.country,
            "email": seat.email,
            "has_consent": bool(seat.name_consented_on),
        }
        for code, _name in settings.LANGUAGES:
            for name in ("post", "organisation_text"):
                values[f"{name}_{code}"] = getattr(seat, f"{name}_{code}") or ""
        return values

    @staticmethod
    def empty() -> dict[str, Any]:
        """Return what a new member begins with."""
        return {"since": timezone.localdate(), "role": SeatRole.MEMBER}


class EndForm(LaidOutForm):
    """The last day of a membership and its ground."""

    rows = (Row(Column("until", css_class="col-md-4"), Column("ground", css_class="col-md-8")),)

    until = forms.DateField(label=_("Last day"), widget=day_input())
    ground = forms.CharField(
        label=_("Ground of the end"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A decision of the meeting, a letter of the organisation, an order."),
    )


class InviteForm(LaidOutForm):
    """The address of a member who gets an account."""

    rows = (Row(Column("email"), Column("language")),)

    email = forms.EmailField(label=_("E-mail"))
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=[("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
    )


class ImportForm(LaidOutForm):
    """A table of members."""

    file = forms.FileField(
        label=_("Table of members (XLSX)"),
        allow_empty_file=True,
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text=_("Up to 2,000 rows. You see what is right and what is wrong before anything is written."),
    )
