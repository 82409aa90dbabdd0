"""Forms of recommendations, of the answers to them and of conferences; they give clean data, services write."""

from typing import Any

from crispy_forms.layout import Column, Div, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from associations.forms.members import LaidOutForm, day_input
from associations.forms.reports import DocumentField
from associations.models import Association
from associations.queries import at_work
from core.codes import LANGUAGES
from core.kazakh import translated
from council.enums import ConferenceField, ConferenceKind, CouncilRole, RecommendationKind
from council.queries.recommendations import ground_decisions
from directory.models import University
from meetings.enums import CarriedOut
from meetings.models import Decision

MOST_DECISIONS = 200
TEXT = {"rows": 6}


class DecisionChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Decision) -> str:
        text = " ".join((obj.text or "").split())
        return f"{obj.item.meeting.starts_at:%d.%m.%Y} – {text[:120]}"


class RecommendationForm(LaidOutForm):
    """What is recommended to whom, on which ground, until when an answer is awaited."""

    rows = (
        Row(Column("kind", css_class="col-md-8"), Column("due_on", css_class="col-md-4")),
        Row(Column("title_kk"), Column("title_ru"), Column("title_en")),
        Row(Column("text_kk"), Column("text_ru"), Column("text_en")),
        Row(Column("decision"), Column("ground")),
        Div("to_authorised_body", "all_associations", "all_universities"),
        Div("associations", css_class="choice-columns"),
        Div("universities", css_class="choice-columns"),
    )

    kind = forms.ChoiceField(label=_("Subject"), choices=RecommendationKind.choices)
    due_on = forms.DateField(label=_("Answer by"), required=False, widget=day_input())
    title_kk = forms.CharField(label=_("Title (in Kazakh)"), max_length=300)
    title_ru = forms.CharField(label=_("Title (in Russian)"), max_length=300, required=False)
    title_en = forms.CharField(label=_("Title (in English)"), max_length=300, required=False)
    text_kk = forms.CharField(label=_("Text (in Kazakh)"), widget=forms.Textarea(attrs=TEXT))
    text_ru = forms.CharField(label=_("Text (in Russian)"), required=False, widget=forms.Textarea(attrs=TEXT))
    text_en = forms.CharField(label=_("Text (in English)"), required=False, widget=forms.Textarea(attrs=TEXT))
    decision = DecisionChoice(
        label=_("Decision of the Council"),
        queryset=Decision.objects.none(),
        required=False,
        empty_label=_("not by a decision"),
        help_text=_("Of a meeting whose protocol is signed."),
    )
    ground = forms.CharField(
        label=_("Another ground"),
        max_length=500,
        required=False,
        help_text=_("For a recommendation without a decision: an order, a letter, a request."),
    )
    to_authorised_body = forms.BooleanField(label=_("To the authorised body"), required=False)
    all_associations = forms.BooleanField(label=_("To all associations"), required=False)
    all_universities = forms.BooleanField(label=_("To all universities of the directory"), required=False)
    associations = forms.ModelMultipleChoiceField(
        label=_("Associations"),
        queryset=Association.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    universities = forms.ModelMultipleChoiceField(
        label=_("Universities"),
        queryset=University.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        querysets: dict[str, Any] = {
            "decision": ground_decisions(),
            "universities": University.objects.order_by(translated("name")),
            "associations": at_work(Association.objects.select_related("body").order_by("position")),
        }
        for name, queryset in querysets.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        self.fields["associations"].label_from_instance = lambda one: one.body.short_name  # type: ignore[attr-defined]

    def data_given(self) -> dict[str, Any]:
        """Return what was filled in, as the service takes it."""
        given = self.cleaned_data
        return {
            "kind": given["kind"],
            "title": {code: given[f"title_{code}"] for code in LANGUAGES},
            "text": {code: given[f"text_{code}"] for code in LANGUAGES},
            "decision": given["decision"],
            "ground": given["ground"],
            "due_on": given["due_on"],
        }

    def addressees_given(self) -> dict[str, Any]:
        """Return for whom it is, as the service takes it."""
        given = self.cleaned_data
        chosen = {
            name: list(self.fields[name].queryset if given[f"all_{name}"] else given[name])  # type: ignore[attr-defined]
            for name in ("universities", "associations")
        }
        return {
            **chosen,
            "to_authorised_body": given["to_authorised_body"],
        }


class RecommendationAnswerForm(LaidOutForm):
    """What an addressee did."""

    rows = (Row(Column("value"), Column("done_on")), "text", "upload")

    value = forms.ChoiceField(label=_("Carried out"), choices=CarriedOut.choices)
    done_on = forms.DateField(label=_("Date"), required=False, widget=day_input())
    text = forms.CharField(label=_("What was done"), widget=forms.Textarea(attrs={"rows": 4}))
    upload = DocumentField(label=_("File"))


class ConferenceForm(LaidOutForm):
    """An event: announced before, with its result after it was held."""

    rows = (
        Row(Column("kind"), Column("field"), Column("role")),
        Row(Column("title_kk"), Column("title_ru"), Column("title_en")),
        Row(Column("about_kk"), Column("about_ru"), Column("about_en")),
        Row(Column("starts_on"), Column("ends_on"), Column("link")),
        Row(Column("place_kk"), Column("place_ru"), Column("place_en")),
        Row(Column("partners_kk"), Column("partners_ru"), Column("partners_en")),
        "programme",
        Row(Column("participants_count", css_class="col-md-4"), Column("result_file", css_class="col-md-8")),
        Row(Column("result_kk"), Column("result_ru"), Column("result_en")),
    )

    kind = forms.ChoiceField(label=_("Kind"), choices=ConferenceKind.choices)
    field = forms.ChoiceField(label=_("Field"), choices=ConferenceField.choices)
    role = forms.ChoiceField(label=_("Role of the Council"), choices=CouncilRole.choices)
    title_kk = forms.CharField(label=_("Title (in Kazakh)"), max_length=300)
    title_ru = forms.CharField(label=_("Title (in Russian)"), max_length=300)
    title_en = forms.CharField(label=_("Title (in English)"), max_length=300, required=False)
    about_kk = forms.CharField(
        label=_("Announcement (in Kazakh)"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    about_ru = forms.CharField(
        label=_("Announcement (in Russian)"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    about_en = forms.CharField(
        label=_("Announcement (in English)"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    starts_on = forms.DateField(label=_("Begins on"), widget=day_input())
    ends_on = forms.DateField(
        label=_("Ends on"), required=False, widget=day_input(), help_text=_("The same day when left empty.")
    )
    link = forms.URLField(label=_("Link"), max_length=500, required=False, assume_scheme="https")
    place_kk = forms.CharField(label=_("Place (in Kazakh)"), max_length=300, required=False)
    place_ru = forms.CharField(label=_("Place (in Russian)"), max_length=300, required=False)
    place_en = forms.CharField(label=_("Place (in English)"), max_length=300, required=False)
    partners_kk = forms.CharField(label=_("Organised with (in Kazakh)"), max_length=500, required=False)
    partners_ru = forms.CharField(label=_("Organised with (in Russian)"), max_length=500, required=False)
    partners_en = forms.CharField(label=_("Organised with (in English)"), max_length=500, required=False)
    programme = DocumentField(label=_("Programme"))
    participants_count = forms.IntegerField(
        label=_("Participants"), required=False, min_value=0, max_value=100_000
    )
    result_file = DocumentField(label=_("File of the result"))
    result_kk = forms.CharField(
        label=_("Result (in Kazakh)"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    result_ru = forms.CharField(
        label=_("Result (in Russian)"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    result_en = forms.CharField(
        label=_("Result (in English)"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
