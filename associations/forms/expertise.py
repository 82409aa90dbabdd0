"""Forms of expert examination: they give clean data, services write."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from crispy_forms.layout import Column, Div, Fieldset, Row
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.domain.expertise import CRITERIA, DAYS_TO_WRITE
from associations.enums import CRITERION_LABELS, Mark, MaterialKind, MaterialPart, Verdict, WorkLanguage
from associations.forms.members import LaidOutForm, day_input
from associations.forms.record import ManyFilesField, ManyFilesInput
from associations.forms.reports import ACCEPT, HttpURLField, file_hint
from associations.models import Association, TeachingMaterial
from associations.queries import at_work
from associations.queries.expertise import Candidate
from core.kazakh import translated
from directory.models import University

PICTURES = ".jpg,.jpeg,.png"


def _area(rows: int, language: str = "") -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **({"lang": language} if language else {})})


def _file(accept: str) -> forms.ClearableFileInput:
    return forms.ClearableFileInput(attrs={"accept": accept})


class ChoiceRow(forms.RadioSelect):
    """Radio buttons in a fieldset whose legend carries the id, so that a list of errors can lead there."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return id_ if index is None else super().id_for_label(id_, index)


class MaterialForm(LaidOutForm):
    """What an author or a university hands in."""

    rows = (
        Row(Column("association", css_class="col-md-8"), Column("kind", css_class="col-md-4")),
        Row(Column("title_kk"), Column("title_ru"), Column("title_en")),
        Row(Column("authors", css_class="col-md-8"), Column("written_in", css_class="col-md-4")),
        "for_stamp",
        Row(Column("annotation_kk"), Column("annotation_ru")),
        "university",
        Div("author_universities", css_class="check-columns"),
        Fieldset(
            _("Files"),
            Row(Column("work"), Column("url")),
            Row(Column("extract"), Column("cover"), Column("other")),
        ),
    )

    association = forms.ModelChoiceField(
        label=_("Association"),
        queryset=Association.objects.none(),
        help_text=_("The one that is responsible for the direction of training."),
    )
    kind = forms.ChoiceField(label=_("Kind of material"), choices=MaterialKind.choices)
    for_stamp = forms.BooleanField(
        label=_("Submitted for the Council's stamp"),
        required=False,
        help_text=_("For textbooks, study guides and other teaching publications (clause 19.12)."),
    )
    title_kk = forms.CharField(label=_("Title (in Kazakh)"), max_length=400, required=False)
    title_ru = forms.CharField(label=_("Title (in Russian)"), max_length=400, required=False)
    title_en = forms.CharField(label=_("Title (in English)"), max_length=400, required=False)
    authors = forms.CharField(
        label=_("Authors"), widget=_area(3), help_text=_("One on each line: name, degree, post.")
    )
    written_in = forms.ChoiceField(label=_("Language of the work"), choices=WorkLanguage.choices)
    annotation_kk = forms.CharField(
        label=_("Annotation (in Kazakh)"), required=False, widget=_area(5, "kk"), max_length=5000
    )
    annotation_ru = forms.CharField(
        label=_("Annotation (in Russian)"), required=False, widget=_area(5, "ru"), max_length=5000
    )
    university = forms.ModelChoiceField(
        label=_("Submitted by the university"),
        queryset=University.objects.none(),
        required=False,
        empty_label=_("no university: the author submits"),
    )
    author_universities = forms.ModelMultipleChoiceField(
        label=_("Universities of the authors"),
        queryset=University.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody from these universities examines the work."),
    )
    url = HttpURLField(label=_("Link to the work"))
    work = forms.FileField(
        label=_("The work itself"),
        required=False,
        allow_empty_file=True,
        max_length=200,
        widget=_file(ACCEPT),
    )
    extract = forms.FileField(
        label=_("Extract from the decision of the university's academic council"),
        required=False,
        allow_empty_file=True,
        max_length=200,
        widget=_file(ACCEPT),
        help_text=_("Needed for the stamp."),
    )
    cover = forms.FileField(
        label=_("Cover (a picture)"),
        required=False,
        allow_empty_file=True,
        max_length=200,
        widget=_file(PICTURES),
    )
    other = ManyFilesField(
        label=_("Other documents"), required=False, widget=ManyFilesInput(attrs={"accept": ACCEPT})
    )

    def __init__(
        self, *args: Any, material: TeachingMaterial | None = None, version: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        associations = at_work(Association.objects.select_related("body").order_by("position"))
        self.fields["association"].queryset = associations
        self.fields["association"].label_from_instance = lambda one: one.body.short_name
        universities = University.objects.order_by(translated("name"))
        self.fields["university"].queryset = universities
        self.fields["author_universities"].queryset = universities
        self.fields["work"].help_text = file_hint()
        if material is not None:
            self.fields["association"].disabled = True
            self.initial = {
                name: getattr(material, name)
                for name in self.fields
                if hasattr(material, name) and name not in ("author_universities",)
            } | {
                "author_universities": list(material.author_universities.values_list("pk", flat=True)),
                "association": material.association_id,
                "university": material.university_id,
            }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("title_kk") or data.get("title_ru")):
            self.add_error("title_kk", _("Write the title in Kazakh or in Russian."))
        return data

    def service_data(self) -> dict[str, Any]:
        """Return the fields of the material itself."""
        names = (
            "kind",
            "for_stamp",
            "title_kk",
            "title_ru",
            "title_en",
            "annotation_kk",
            "annotation_ru",
            "authors",
            "written_in",
            "url",
            "university",
        )
        data = {name: self.cleaned_data.get(name) for name in names}
        return data | {name: data[name] or "" for name in names if name not in ("for_stamp", "university")}

    def uploads(self) -> dict[str, Sequence[UploadedFile]]:
        """Return the files by what they are."""
        given = {part: self.cleaned_data.get(part) for part in MaterialPart.values}
        return {part: files if isinstance(files, list) else [files] for part, files in given.items() if files}


class AskExpertForm(LaidOutForm):
    """Who is asked to examine, and by when."""

    rows = ("expert", "email", "due_on")

    expert = forms.ChoiceField(label=_("Expert"), required=False)
    email = forms.EmailField(
        label=_("Or somebody else: the e-mail of their account"),
        required=False,
        help_text=_("An expert need not be a member of the association."),
    )
    due_on = forms.DateField(label=_("Opinion due on"), widget=day_input())

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expert"].choices = [
            ("", _("choose a member")),
            *(
                (one.pk, f"{one.name}, {one.employer}" if one.employer else one.name)
                for one in candidates
                if not one.conflict
            ),
        ]
        self.fields["due_on"].initial = timezone.localdate() + timedelta(days=DAYS_TO_WRITE)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "expert" in self.errors or "email" in self.errors:
            return data
        people = User.objects.filter(is_active=True)
        if data.get("email"):
            data["person"] = people.filter(email__iexact=data["email"]).first()
            if data["person"] is None:
                self.add_error(
                    "email", _("Nobody with this e-mail has an account: the administrator invites people.")
                )
        elif data.get("expert"):
            data["person"] = people.filter(pk=data["expert"]).first()
        else:
            self.add_error("expert", _("Choose an expert or write an e-mail."))
        return data


class AgendaForm(LaidOutForm):
    """On the agenda of which meeting something goes: the next one, unless another is chosen."""

    meeting = forms.ModelChoiceField(label=_("Meeting"), queryset=None, empty_label=None)

    def __init__(self, *args: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings


class ConclusionForm(LaidOutForm):
    """What the meeting concluded."""

    outcome = forms.ChoiceField(
        label=_("What the meeting concluded"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Ground and recommendations"),
        required=False,
        widget=_area(4),
        max_length=10000,
        help_text=_("The authors read it. Needed unless the material is recommended."),
    )


class OpinionForm(LaidOutForm):
    """The expert's opinion: a mark for each criterion, a text, a proposal."""

    text = forms.CharField(label=_("Opinion"), required=False, widget=_area(10), max_length=20000)
    remarks = forms.CharField(
        label=_("Remarks for the authors"),
        required=False,
        widget=_area(4),
        max_length=10000,
        help_text=_("What they have to mend. Your name is not shown to them."),
    )
    verdict = forms.ChoiceField(
        label=_("What you propose"), choices=Verdict.choices, required=False, widget=ChoiceRow
    )
    file = forms.FileField(
        label=_("Signed opinion (PDF)"),
        required=False,
        allow_empty_file=True,
        max_length=200,
        widget=_file(".pdf"),
        help_text=_("When the association asks for a signed paper."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        marks = {}
        for name in CRITERIA:
            marks[f"mark_{name}"] = forms.ChoiceField(
                label=CRITERION_LABELS[name], choices=Mark.choices, required=False, widget=ChoiceRow
            )
        self.fields = {**marks, **self.fields}
        for name in (*marks, "verdict"):
            self.fields[name].widget.attrs["class"] = "form-check-input"

    def service_data(self) -> dict[str, Any]:
        """Return what the service takes: marks by criterion, the texts, the proposal, the file."""
        data = self.cleaned_data
        return {
            "marks": {name: data.get(f"mark_{name}", "") for name in CRITERIA},
            **{name: data.get(name) for name in ("text", "remarks", "verdict", "file")},
        }
