"""Forms of a meeting before it opens: its hour and place, a copy of it, its guests."""

from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.enums import SeatRole
from meetings.forms.common import BilingualForm, plain_helper
from meetings.models import Body, Guest, Meeting, Seat


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
        if self.instance.pk is None and body.recurring_items.exists():
            self.fields["with_recurring"] = forms.BooleanField(
                label=_("Put the recurring items on the agenda"), required=False, initial=True
            )
            self.helper.layout.append("with_recurring")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("place_kk") or data.get("place_ru") or data.get("link")):
            self.add_error("place_kk", _("Say where the meeting takes place: give a place or a link."))
        return data


class CopyForm(forms.Form):
    starts_at = forms.DateTimeField(
        label=_("Starts at"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    with_materials = forms.BooleanField(label=_("With the materials"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class GuestForm(BilingualForm):
    bilingual = ("post", "organisation", "country")
    first = (
        Row(Column("full_name"), Column("kind")),
        Row(Column("email"), Column("language")),
    )

    class Meta:
        model = Guest
        fields = [
            "full_name",
            "kind",
            "email",
            "language",
            "post_kk",
            "post_ru",
            "organisation_kk",
            "organisation_ru",
            "country_kk",
            "country_ru",
        ]
        help_texts = {
            "email": _("With an address the guest gets the invitation with its calendar entry."),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, message in (
            ("organisation", _("Name the organisation in one language at least.")),
            ("country", _("Name the country in one language at least.")),
        ):
            if not (data.get(f"{name}_kk") or data.get(f"{name}_ru")):
                self.add_error(f"{name}_kk", message)
        return data
