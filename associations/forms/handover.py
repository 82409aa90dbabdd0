"""The base university names who leads its association (clauses 9 and 27)."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from associations.forms.members import LaidOutForm
from core.codes import OFFICIAL_LANGUAGES
from meetings.enums import SeatRole
from meetings.models import Seat

CHAIR_AS = [("", "–"), ("first_head", _("first head")), ("deputy_head", _("deputy of the first head"))]


class OfficerForm(LaidOutForm):
    """A member of the university, or somebody new; ``free`` are the offices that nobody holds."""

    rows = (
        Row(Column("role"), Column("chair_as")),
        "seat",
        Row(Column("name", css_class="col-md-8"), Column("email", css_class="col-md-4")),
        Row(Column("post_kk"), Column("post_ru")),
    )

    role = forms.ChoiceField(label=_("Office"))
    chair_as = forms.ChoiceField(
        label=_("The chair is"),
        choices=CHAIR_AS,
        required=False,
        help_text=_("Only for the chair: the first head of the base university or a deputy."),
    )
    seat = forms.ModelChoiceField(
        label=_("A member who represents the university"),
        queryset=Seat.objects.none(),
        required=False,
        empty_label=_("somebody new"),
    )
    name = forms.CharField(
        label=_("Full name"), max_length=200, required=False, help_text=_("Of somebody who is no member yet.")
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("An invitation to the portal is sent there.")
    )
    post_kk = forms.CharField(label=_("Post (in Kazakh)"), max_length=200, required=False)
    post_ru = forms.CharField(label=_("Post (in Russian)"), max_length=200, required=False)

    def __init__(self, *args: Any, free: Sequence[str], members: QuerySet[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, SeatRole(role).label) for role in free]
        self.fields["seat"].queryset = members
        self.fields["seat"].label_from_instance = lambda seat: f"{seat.shown_name or '–'}, {seat.post}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("seat") and not data.get("name"):
            self.add_error("name", _("Choose a member, or write the name of somebody new."))
        return data

    def given(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        post = {code: data[f"post_{code}"] for code in OFFICIAL_LANGUAGES}
        return {
            "role": data["role"],
            "seat": data["seat"],
            "chair_as": data["chair_as"],
            "data": {"name": data["name"], "email": data["email"], "post": post},
        }
