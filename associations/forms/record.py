"""Forms of the record of the year: clean data for the services; rows that repeat are read by hand."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Div, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Case, When
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from associations.domain.record import AREAS_CLAUSE, COUNTED_BY, SERVES
from associations.enums import EventKind, EventMode, RecordKind
from associations.forms.reports import HttpURLField
from associations.models import RecordEntry
from core.kazakh import translated
from directory.models import Clause, University

AS_KIND = "kind"  # the indicator that follows from the kind of entry
NO_INDICATOR = "none"
ROW_LIMIT = 200


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once; each is checked when it is stored."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(ManyFilesField, self).clean(one, initial) for one in files]


def area_choices() -> list[tuple[int, str]]:
    areas = Clause.objects.filter(number=AREAS_CLAUSE, sub_item__isnull=False).order_by("position")
    return [(area.sub_item, f"{area.identifier} {area.text[:120]}") for area in areas]


class RecordEntryForm(forms.ModelForm):
    """An entry with everything that can be said of it; what its kind does not have stays empty."""

    happened_on = forms.DateField(
        label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ended_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Only when it took several days."),
    )
    area = forms.TypedChoiceField(
        label=_("Area of activity"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("Empty: the area that follows from the kind."),
    )
    indicator = forms.ChoiceField(label=_("Counts under the indicator"), required=False)
    universities = forms.ModelMultipleChoiceField(
        label=_("Universities covered or taking part"),
        queryset=University.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    files = ManyFilesField(label=_("Files"), required=False)

    class Meta:
        model = RecordEntry
        fields = [
            "kind",
            "title_kk",
            "title_ru",
            "title_en",
            "text_kk",
            "text_ru",
            "happened_on",
            "ended_on",
            "event_kind",
            "event_mode",
            "place",
            "participants_count",
            "serves_reason",
            "stands_alone_reason",
            "is_public",
        ]
        widgets = {
            "text_kk": forms.Textarea(attrs={"rows": 4, "lang": "kk"}),
            "text_ru": forms.Textarea(attrs={"rows": 4, "lang": "ru"}),
        }
        labels = {
            "title_kk": _("Title (in Kazakh)"),
            "title_ru": _("Title (in Russian)"),
            "title_en": _("Title (in English)"),
            "text_kk": _("What was done (in Kazakh)"),
            "text_ru": _("What was done (in Russian)"),
        }
        help_texts = {
            "stands_alone_reason": _(
                "When a file or a link of this entry belongs to another entry too: why it shows two things. "
                "Without a reason only the earlier entry counts."
            ),
        }

    def __init__(self, *args: Any, members: Sequence[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = RecordKind.choices
        for name, choices in (("event_kind", EventKind.choices), ("event_mode", EventMode.choices)):
            self.fields[name].choices = [("", "–"), *choices]
        self.fields["area"].choices = [("", _("As its kind")), *area_choices()]
        self.fields["indicator"].choices = [
            (AS_KIND, _("As its kind")),
            (NO_INDICATOR, pgettext_lazy("indicator", "None")),
            *((str(number), _("KPI %(number)s") % {"number": number}) for number in COUNTED_BY),
        ]
        universities = University.objects.order_by(
            Case(When(pk__in=list(members), then=0), default=1), translated("name")
        )
        self.fields["universities"].queryset = universities
        self.fields["universities"].label_from_instance = lambda one: (
            f"{one.name} · {gettext('member')}" if one.pk in set(members) else one.name
        )
        if self.instance.pk:
            self.fields["universities"].initial = list(
                self.instance.universities.values_list("pk", flat=True)
            )
            kind = SERVES[self.instance.kind]
            self.fields["area"].initial = (
                "" if self.instance.area.sub_item == kind.area else self.instance.area.sub_item
            )
            self.fields["indicator"].initial = (
                AS_KIND if self.instance.serves_as_its_kind else str(self.instance.indicator or NO_INDICATOR)
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self._layout()

    def _layout(self) -> Layout:
        return Layout(
            Row(Column("kind", css_class="col-md-6"), Column("happened_on"), Column("ended_on")),
            Row(Column("title_kk"), Column("title_ru")),
            Div(
                Row(
                    Column("event_kind"),
                    Column("event_mode"),
                    Column("place"),
                    Column("participants_count"),
                ),
                "is_public",
                data_kinds="event",
            ),
            Row(Column("text_kk"), Column("text_ru")),
            Div("universities", css_class="check-columns"),
            Fieldset(
                gettext("What it serves"),
                Row(Column("area"), Column("indicator")),
                "serves_reason",
                "stands_alone_reason",
            ),
        )

    def clean_indicator(self) -> str:
        return self.cleaned_data.get("indicator") or AS_KIND

    def service_data(self) -> dict[str, Any]:
        """Return what the service takes: the indicator as a number, as None, or left out to follow from the kind."""
        data = {name: self.cleaned_data.get(name) for name in self._meta.fields}
        for name in ("event_kind", "event_mode", "place", "serves_reason", "stands_alone_reason"):
            data[name] = data[name] or ""
        data["area"] = self.cleaned_data.get("area")
        chosen = self.cleaned_data["indicator"]
        if chosen != AS_KIND:
            data["indicator"] = None if chosen == NO_INDICATOR else int(chosen)
        return data

    def _post_clean(self) -> None:
        """The service judges the whole; the instance of the page stays as it is stored."""


class QuickEntryForm(forms.Form):
    """What a phone asks for: what, when, a photo. The rest can be added at a desk."""

    kind = forms.ChoiceField(label=_("Kind"), choices=RecordKind.choices)
    event_kind = forms.ChoiceField(
        label=_("Kind of event"), choices=[("", "–"), *EventKind.choices], required=False
    )
    title = forms.CharField(label=_("Title"), max_length=300)
    happened_on = forms.DateField(
        label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    url = HttpURLField(label=_("Link"))
    files = ManyFilesField(
        label=_("Photo or file"),
        required=False,
        widget=ManyFilesInput(attrs={"accept": "image/*,.pdf,.docx,.xlsx,.pptx,.zip"}),
    )


def rows_of(data: QueryDict | MultiValueDict, prefix: str, names: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a repeated group of fields, empty ones left out: ``link_url``, ``link_title`` …"""
    columns = [[value.strip() for value in data.getlist(f"{prefix}_{name}")][:ROW_LIMIT] for name in names]
    longest = max((len(column) for column in columns), default=0)
    rows = [
        {
            name: (column[place] if place < len(column) else "")
            for name, column in zip(names, columns, strict=True)
        }
        for place in range(longest)
    ]
    return [row for row in rows if any(row.values())]


LINK_COLUMNS = ("url", "title")
PERSON_COLUMNS = ("name", "part", "organisation")
PROGRAMME_COLUMNS = ("code", "name", "university")


def link_rows(data: QueryDict) -> tuple[list[dict[str, str]], list[str]]:
    """Return the links as typed and what is wrong with them, one sentence each."""
    rows, errors = rows_of(data, "link", LINK_COLUMNS), []
    field = HttpURLField()
    for number, row in enumerate(rows, start=1):
        if not row["url"]:
            errors.append(gettext("Link %(number)s: the address is missing.") % {"number": number})
            continue
        try:
            row["url"] = field.clean(row["url"]) or ""
        except ValidationError as error:
            errors.append(
                gettext("Link %(number)s: %(reason)s")
                % {"number": number, "reason": " ".join(error.messages)}
            )
        row["title"] = row["title"][:300]
    return rows, errors


def people_rows(data: QueryDict) -> tuple[list[dict[str, str]], list[str]]:
    """Return the people as typed and what is wrong with them."""
    rows = rows_of(data, "person", PERSON_COLUMNS)
    errors = [
        gettext("Participant %(number)s: the name is missing.") % {"number": number}
        for number, row in enumerate(rows, start=1)
        if not row["name"]
    ]
    return [
        {"name": row["name"][:200], "part": row["part"][:200], "organisation": row["organisation"][:300]}
        for row in rows
    ], errors


def programme_rows(data: QueryDict) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the educational programmes as typed, universities by id, and what is wrong with them."""
    rows = rows_of(data, "programme", PROGRAMME_COLUMNS)
    known = set(University.objects.values_list("pk", flat=True)) if rows else set()
    found, errors = [], []
    for number, row in enumerate(rows, start=1):
        university = int(row["university"]) if row["university"].isdigit() else None
        if not (row["code"] or row["name"]):
            errors.append(
                gettext("Educational programme %(number)s: give its code or its name.") % {"number": number}
            )
        found.append(
            {
                "code": row["code"][:40],
                "name": row["name"][:300],
                "university_id": university if university in known else None,
            }
        )
    return found, errors
