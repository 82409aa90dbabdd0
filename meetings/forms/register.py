"""Forms of the register: to whom a decision is directed, and the answers."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directory.models import University
from meetings.enums import CarriedOut
from meetings.forms.common import plain_helper


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once; each is checked when it is stored."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(ManyFilesField, self).clean(one, initial) for one in files]


class DirectForm(forms.Form):
    """To whom a decision is directed; the date only where the decision has none."""

    universities = forms.ModelMultipleChoiceField(
        label=_("Universities"),
        queryset=University.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    people = forms.ModelMultipleChoiceField(
        label=_("Persons of the body"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = forms.DateField(
        label=_("An answer is due until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        *args: Any,
        universities: QuerySet[University],
        people: QuerySet[User],
        needs_date: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["universities"].queryset = universities
        self.fields["people"].queryset = people
        if not needs_date:
            del self.fields["due_on"]
        self.helper = plain_helper()


class DecisionAnswerForm(forms.Form):
    value = forms.ChoiceField(
        label=_("Is the decision carried out?"), choices=CarriedOut.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What was done, or why not"), widget=forms.Textarea(attrs={"rows": 5}), max_length=10_000
    )
    done_on = forms.DateField(
        label=_("Date of carrying out"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    files = ManyFilesField(
        label=_("Files that show it"),
        required=False,
        help_text=_("Orders, acts, pages of programmes; at most 10."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
