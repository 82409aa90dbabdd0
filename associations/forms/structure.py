"""Forms of universities, criteria, structure and contacts."""

from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.forms.members import LaidOutForm, day_input
from associations.forms.reports import DocumentField, HttpURLField
from core.kazakh import translated
from directory.models import University


class UniversitiesForm(LaidOutForm):
    """Which universities train in the direction, and where it is known from."""

    rows = (
        "universities",
        Row(Column("source", css_class="col-md-8"), Column("since", css_class="col-md-4")),
    )

    universities = forms.ModelMultipleChoiceField(
        label=_("Universities"),
        queryset=University.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    source = forms.CharField(
        label=_("Where it is known from"),
        max_length=500,
        help_text=_("A licence, the register of educational programmes, a letter of the university."),
    )
    since = forms.DateField(label=_("Since"), widget=day_input(), initial=timezone.localdate)

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["universities"].queryset = offered.order_by(translated("name"))


class JoinForm(LaidOutForm):
    """A university that becomes a member."""

    rows = (Row(Column("university", css_class="col-md-8"), Column("since", css_class="col-md-4")), "ground")

    university = forms.ModelChoiceField(label=_("University"), queryset=University.objects.none())
    since = forms.DateField(label=_("Since"), widget=day_input(), initial=timezone.localdate)
    ground = forms.CharField(
        label=_("Ground"), max_length=500, help_text=_("A decision of the meeting, a letter, an order.")
    )

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["university"].queryset = offered.order_by(translated("name"))


class LeaveForm(LaidOutForm):
    """The last day of something and its ground."""

    rows = (Row(Column("until", css_class="col-md-4"), Column("ground", css_class="col-md-8")),)

    until = forms.DateField(label=_("Last day"), widget=day_input(), initial=timezone.localdate)
    ground = forms.CharField(label=_("Ground"), max_length=500)


class CriteriaForm(LaidOutForm):
    """A version of the criteria for members."""

    rows = (
        Row(Column("text_kk"), Column("text_ru")),
        Row(Column("valid_from", css_class="col-md-4"), Column("ground", css_class="col-md-8")),
        "file",
    )

    text_kk = forms.CharField(
        label=_("Criteria (in Kazakh)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "lang": "kk"}),
    )
    text_ru = forms.CharField(
        label=_("Criteria (in Russian)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "lang": "ru"}),
    )
    valid_from = forms.DateField(label=_("In force from"), widget=day_input(), initial=timezone.localdate)
    ground = forms.CharField(
        label=_("Ground"),
        max_length=500,
        required=False,
        help_text=_("The order or decision of the base university."),
    )
    file = DocumentField(label=_("File"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("text_kk") or data.get("text_ru")):
            self.add_error("text_kk", _("Write the criteria in Kazakh or in Russian."))
        return data


class ApprovalForm(LaidOutForm):
    """The regulations that go with an approval of the structure."""

    regulations = DocumentField(
        label=_("Regulations of the association"),
        help_text=_("May stay empty; the file approved before stays then."),
    )


class ContactsForm(LaidOutForm):
    """How to reach the association."""

    rows = (
        Row(Column("address_kk"), Column("address_ru"), Column("address_en")),
        Row(Column("phone"), Column("email"), Column("website")),
    )

    address_kk = forms.CharField(label=_("Address (in Kazakh)"), max_length=300, required=False)
    address_ru = forms.CharField(label=_("Address (in Russian)"), max_length=300, required=False)
    address_en = forms.CharField(label=_("Address (in English)"), max_length=300, required=False)
    phone = forms.RegexField(
        label=_("Telephone"),
        regex=r"^[\d\s()+,;.-]*$",
        max_length=100,
        required=False,
        error_messages={"invalid": _("Write digits: +7 (7172) 00-00-00.")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "placeholder": "+7"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    website = HttpURLField(label=_("Website"))
