"""What is given about reviewers: days of absence, a conflict of interest, the settings of a year."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.models import Association
from core.kazakh import translated
from core.widgets import LongSelect
from kpi.domain.reviewing import DAYS_LIMIT
from kpi.models import ReviewSettings

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AbsenceForm(forms.Form):
    person = forms.ModelChoiceField(
        User.objects.none(), label=_("Reviewer"), error_messages={"required": _("Choose a reviewer.")}
    )
    since = forms.DateField(label=_("First day"), widget=DAY)
    until = forms.DateField(label=_("Last day"), widget=DAY)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: object, people: list[User], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        field.queryset = User.objects.filter(pk__in=[person.pk for person in people])
        field.choices = [(person.pk, person.full_name) for person in people]
        if len(people) == 1:
            field.initial, field.widget = people[0].pk, forms.HiddenInput()


class ConflictForm(forms.Form):
    association = forms.ModelChoiceField(
        Association.objects.all(),
        label=_("Association"),
        widget=LongSelect,
        error_messages={"required": _("Choose an association.")},
    )
    reason = forms.CharField(
        label=_("What ties you to it"),
        max_length=300,
        error_messages={"required": _("Write what ties you to the association.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        rows = Association.objects.order_by("position").annotate(shown=translated("name"))
        self.fields["association"].choices = [("", "---------"), *rows.values_list("pk", "shown")]


class SettingsForm(forms.ModelForm):
    answer_days = forms.IntegerField(
        label=_("Days to answer a returned indicator"), min_value=1, max_value=DAYS_LIMIT
    )
    appeal_days = forms.IntegerField(
        label=_("Days to appeal against the confirmed points"), min_value=1, max_value=DAYS_LIMIT
    )

    class Meta:
        model = ReviewSettings
        fields = ["second_reader", "answer_days", "appeal_days"]


class SecondReaderForm(forms.Form):
    reader = forms.ModelChoiceField(
        User.objects.filter(is_active=True), error_messages={"required": _("Choose a reviewer.")}
    )
