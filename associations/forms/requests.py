"""Forms of requests for materials and of the answers."""

from typing import Any

from crispy_forms.layout import Column, Div, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from associations.domain.requests import may_ask_associations
from associations.forms.members import LaidOutForm, day_input
from associations.forms.reports import ACCEPT, file_hint
from associations.models import Association, MaterialRequest, RequestAddressee
from associations.queries import at_work
from core.kazakh import translated
from directory.models import University

TEXT = {"rows": 5}
GROUPS = [
    ("direction", _("universities of the direction")),
    ("members", _("member universities")),
    ("universities", _("all universities of the directory")),
    ("associations", _("all associations")),
]


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files at once; gives a list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", SeveralFilesInput(attrs={"accept": ACCEPT}))
        super().__init__(required=False, allow_empty_file=True, max_length=200, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, (list, tuple)) else [data]
        return [file for one in given if (file := super(SeveralFilesField, self).clean(one, initial))]


class RequestForm(LaidOutForm):
    """What is asked, of whom, until when, in which form."""

    rows = (
        Row(Column("title_kk"), Column("title_ru")),
        Row(Column("text_kk"), Column("text_ru")),
        Row(Column("due_on", css_class="col-md-4"), Column("table", css_class="col-md-8")),
        "drop_table",
        Div("wants_text", "wants_files"),
        "groups",
        "universities",
        "associations",
    )

    title_kk = forms.CharField(label=_("Title (in Kazakh)"), max_length=300, required=False)
    title_ru = forms.CharField(label=_("Title (in Russian)"), max_length=300, required=False)
    text_kk = forms.CharField(
        label=_("What is asked for (in Kazakh)"), required=False, widget=forms.Textarea(attrs=TEXT)
    )
    text_ru = forms.CharField(
        label=_("What is asked for (in Russian)"), required=False, widget=forms.Textarea(attrs=TEXT)
    )
    due_on = forms.DateField(label=_("Answer by"), widget=day_input())
    wants_text = forms.BooleanField(label=_("The answer holds a text"), required=False)
    wants_files = forms.BooleanField(label=_("The answer holds files"), required=False)
    table = forms.FileField(
        label=_("Table to fill in (XLSX)"),
        required=False,
        allow_empty_file=True,
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text=_("Its first row holds the names of the columns. The filled tables come together in one."),
    )
    drop_table = forms.BooleanField(label=_("Ask for no table"), required=False)
    groups = forms.MultipleChoiceField(
        label=_("Whom to ask, at once"), required=False, choices=GROUPS, widget=forms.CheckboxSelectMultiple
    )
    universities = forms.ModelMultipleChoiceField(
        label=_("Universities"),
        queryset=University.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    associations = forms.ModelMultipleChoiceField(
        label=_("Associations"),
        queryset=Association.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, sender: str, has_table: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["universities"].queryset = University.objects.order_by(translated("name"))
        if may_ask_associations(sender):
            everybody = at_work(Association.objects.select_related("body").order_by("position"))
            self.fields["associations"].queryset = everybody
            self.fields["associations"].label_from_instance = lambda one: one.body.short_name
            self.fields["groups"].choices = [
                one for one in GROUPS if one[0] in ("universities", "associations")
            ]
        else:
            del self.fields["associations"]
            self.fields["groups"].choices = [one for one in GROUPS if one[0] in ("direction", "members")]
        if not has_table:
            del self.fields["drop_table"]
        self.helper.render_unmentioned_fields = False
        self.helper.layout.fields = [
            part for part in self.helper.layout.fields if not isinstance(part, str) or part in self.fields
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("title_kk") or data.get("title_ru")):
            self.add_error("title_kk", _("Write the title in Kazakh or in Russian."))
        return data

    @staticmethod
    def of_request(request: MaterialRequest) -> dict[str, Any]:
        """Return the values of a prepared request for the form."""
        names = ("title_kk", "title_ru", "text_kk", "text_ru")
        addressees = list(request.addressees.all())
        return {
            **{name: getattr(request, name) or "" for name in names},
            "due_on": request.due_on,
            "wants_text": request.wants_text,
            "wants_files": request.wants_files,
            "universities": [row.university_id for row in addressees if row.university_id],
            "associations": [row.association_id for row in addressees if row.association_id],
        }


class DueForm(LaidOutForm):
    """A later due day."""

    rows = ("due_on",)

    due_on = forms.DateField(label=_("New due day"), widget=day_input())


class AnswerForm(LaidOutForm):
    """The answer of a university or an association; only what was asked for."""

    rows = ("text", "table", "files")

    text = forms.CharField(label=_("Answer"), required=False, widget=forms.Textarea(attrs={"rows": 6}))
    table = forms.FileField(
        label=_("The filled table (XLSX)"),
        required=False,
        allow_empty_file=True,
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
    files = SeveralFilesField(label=_("Files"))
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, answer: RequestAddressee, **kwargs: Any) -> None:
        super().__init__(*args, initial={"text": answer.text, "version": answer.version}, **kwargs)
        self.fields["files"].help_text = file_hint()
        if not answer.request.table_id:
            del self.fields["table"]
        self.helper.layout.fields = [
            *(part for part in self.helper.layout.fields if part in self.fields),
            "version",
        ]
