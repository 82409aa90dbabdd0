"""Forms of orders: one for each kind of change; they give clean data, services write."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from associations.forms.members import LaidOutForm, day_input
from associations.models import AcademicYear, Association
from associations.queries import at_work
from core.codes import LANGUAGES, OFFICIAL_LANGUAGES
from core.kazakh import translated
from council.enums import SeatLineKind, TableLineKind, TransferGround
from directory.models import Direction, EducationArea, Organisation, University
from meetings.enums import BodyKind, SeatRole
from meetings.models import Seat

NAME_ROWS = (Row(Column("name_kk"), Column("name_ru"), Column("name_en")),)


def _texts(labels: Sequence[Any], *, required: bool = True, longest: int = 300) -> list[forms.CharField]:
    """Return a field for each language."""
    return [forms.CharField(label=label, max_length=longest, required=required) for label in labels]


NAME = (_("Name (in Kazakh)"), _("Name (in Russian)"), _("Name (in English)"))
SCOPE = (_("Scope (in Kazakh)"), _("Scope (in Russian)"), _("Scope (in English)"))
POST = (_("Post (in Kazakh)"), _("Post (in Russian)"), _("Post (in English)"))
POST_IN_FULL = (
    _("Post in full (in Kazakh)"),
    _("Post in full (in Russian)"),
    _("Post in full (in English)"),
)


class TransferForm(LaidOutForm):
    """Which association, on what ground, resting on which year, in words (clause 31)."""

    rows = (
        "association",
        Row(Column("ground"), Column("academic_year")),
        Row(Column("text_kk"), Column("text_ru")),
    )

    association = forms.ModelChoiceField(label=_("Association"), queryset=Association.objects.none())
    ground = forms.ChoiceField(label=_("Ground"), choices=TransferGround.choices)
    academic_year = forms.ModelChoiceField(
        label=_("Academic year"),
        queryset=AcademicYear.objects.order_by("-first_year"),
        required=False,
        help_text=_("The year whose points or report the ground rests on."),
    )
    text_kk = forms.CharField(
        label=_("Ground in words (in Kazakh)"), widget=forms.Textarea(attrs={"rows": 6}), max_length=5000
    )
    text_ru = forms.CharField(
        label=_("Ground in words (in Russian)"), widget=forms.Textarea(attrs={"rows": 6}), max_length=5000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        working = at_work(Association.objects.select_related("body").order_by("position"))
        self.fields["association"].queryset = working
        self.fields["association"].label_from_instance = lambda one: one.body.short_name

    def given(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        return {
            "association": data["association"],
            "ground": data["ground"],
            "year": data["academic_year"],
            "texts": {code: data[f"text_{code}"] for code in OFFICIAL_LANGUAGES},
        }


class OrderForm(LaidOutForm):
    """How an order is called."""

    rows = ("title_kk", "title_ru", "title_en")

    title_kk = forms.CharField(label=_("Title (in Kazakh)"), max_length=500)
    title_ru = forms.CharField(label=_("Title (in Russian)"), max_length=500)
    title_en = forms.CharField(label=_("Title (in English)"), max_length=500, required=False)

    def titles(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"title_{code}"] for code in LANGUAGES}


class SignForm(LaidOutForm):
    """What the signed order says of itself."""

    rows = (
        Row(Column("number"), Column("signed_on"), Column("effective_on")),
        Row(Column("link"), Column("upload")),
    )

    number = forms.CharField(label=_("Number"), max_length=20)
    signed_on = forms.DateField(label=_("Signed on"), widget=day_input())
    effective_on = forms.DateField(
        label=_("In force from"),
        widget=day_input(),
        required=False,
        help_text=_("The day of signing when left empty."),
    )
    link = forms.URLField(label=_("Link to the text"), max_length=500, required=False, assume_scheme="https")
    upload = forms.FileField(
        label=_("Scan"), required=False, widget=forms.ClearableFileInput(attrs={"accept": ".pdf"})
    )


class _TableForm(LaidOutForm):
    """A change of annex 2; which fields it has depends on its kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        working = at_work(Association.objects.select_related("body").order_by("position"))
        directions = Direction.objects.filter(closed_on__isnull=True).order_by("code")
        querysets: dict[str, Any] = {
            "association": working,
            "university": University.objects.order_by(translated("name")),
            "direction": directions,
            "area": EducationArea.objects.order_by("code"),
        }
        for name, queryset in querysets.items():
            if name in self.fields:
                self.fields[name].queryset = queryset
        if "association" in self.fields:
            self.fields["association"].label_from_instance = lambda one: one.body.short_name


def _choice(label: Any, *, required: bool = True, help_text: Any = "") -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label, queryset=Association.objects.none(), required=required, help_text=help_text
    )


class MoveForm(_TableForm):
    association = _choice(_("Association"))
    university = _choice(_("New base university"))


class CloseForm(_TableForm):
    association = _choice(_("Association"))


class OpenForm(_TableForm):
    rows = (
        Row(Column("code", css_class="col-md-4"), Column("university", css_class="col-md-8")),
        Row(Column("scope_kk"), Column("scope_ru"), Column("scope_en")),
        "association",
    )

    code = forms.CharField(
        label=_("Code of the direction"),
        max_length=4,
        help_text=_("Of a direction that is there, or that this order opens."),
    )
    university = _choice(_("Base university"))
    scope_kk, scope_ru, scope_en = _texts(SCOPE, required=False, longest=1000)
    association = _choice(
        _("Continues the work of"),
        required=False,
        help_text=_("The association that is closed by the same order."),
    )


class OpenDirectionForm(_TableForm):
    rows = (
        Row(Column("area", css_class="col-md-8"), Column("code", css_class="col-md-4")),
        *NAME_ROWS,
    )

    area = _choice(_("Area of education"))
    code = forms.CharField(label=_("Code of the direction"), max_length=4)
    name_kk, name_ru, name_en = _texts(NAME)


class RenameDirectionForm(_TableForm):
    rows = ("direction", *NAME_ROWS)

    direction = _choice(_("Direction of training"))
    name_kk, name_ru, name_en = _texts(NAME)


class CloseDirectionForm(_TableForm):
    direction = _choice(_("Direction of training"), help_text=_("Its associations are closed with it."))
    successors = forms.CharField(
        label=_("What it becomes"),
        max_length=100,
        required=False,
        help_text=_("Codes of the directions that follow it, with commas; empty when it is only closed."),
    )

    def clean_successors(self) -> list[str]:
        return [code.strip() for code in self.cleaned_data["successors"].split(",") if code.strip()]


class RemoveSeatForm(LaidOutForm):
    """A member who leaves the Council (cl. 16.4)."""

    seat = forms.ModelChoiceField(label=_("Seat"), queryset=Seat.objects.none())
    ground = forms.CharField(
        label=_("Ground"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The Council's decision on the removal: date and number of its protocol."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Seat.objects.filter(body__kind=BodyKind.COUNCIL, until__isnull=True)
        self.fields["seat"].queryset = seats.order_by("number")


class AppointSeatForm(LaidOutForm):
    """A post that gets a seat in the Council."""

    rows = (
        Row(Column("title_kk"), Column("title_ru"), Column("title_en")),
        Row(Column("post_kk"), Column("post_ru"), Column("post_en")),
        Row(Column("university"), Column("organisation"), Column("role")),
        "by_agreement",
    )

    title_kk, title_ru, title_en = _texts(POST_IN_FULL, longest=500)
    post_kk, post_ru, post_en = _texts(POST, longest=200)
    university = forms.ModelChoiceField(
        label=_("University"), queryset=University.objects.none(), required=False
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), required=False
    )
    role = forms.ChoiceField(label=_("Role in the Council"), choices=SeatRole.choices, initial="member")
    by_agreement = forms.BooleanField(label=_("By agreement"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["university"].queryset = University.objects.order_by(translated("name"))
        self.fields["organisation"].queryset = Organisation.objects.order_by(translated("name"))


TABLE_FORMS: dict[str, type[LaidOutForm]] = {
    TableLineKind.MOVE: MoveForm,
    TableLineKind.OPEN: OpenForm,
    TableLineKind.CLOSE: CloseForm,
    TableLineKind.RENAME_DIRECTION: RenameDirectionForm,
    TableLineKind.OPEN_DIRECTION: OpenDirectionForm,
    TableLineKind.CLOSE_DIRECTION: CloseDirectionForm,
}
SEAT_FORMS: dict[str, type[LaidOutForm]] = {
    SeatLineKind.REMOVE: RemoveSeatForm,
    SeatLineKind.APPOINT: AppointSeatForm,
}
