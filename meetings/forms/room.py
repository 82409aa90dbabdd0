"""Forms of the meeting room: notes and decisions."""

from crispy_forms.layout import Column, Row
from django import forms

from meetings.forms.common import BilingualForm
from meetings.models import AgendaItem, Decision


class DiscussionForm(BilingualForm):
    bilingual = ("heard", "spoke")
    rows = 4

    class Meta:
        model = AgendaItem
        fields = ["heard_kk", "heard_ru", "spoke_kk", "spoke_ru"]


class DecisionForm(BilingualForm):
    bilingual = ("text", "responsible")
    required_pairs = ("text",)
    rows = 3
    alone = (Row(Column("due_on", css_class="col-md-6")),)

    class Meta:
        model = Decision
        fields = ["text_kk", "text_ru", "responsible_kk", "responsible_ru", "due_on"]
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
