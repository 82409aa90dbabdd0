"""Forms of working groups and commissions."""

from typing import Any

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from meetings.enums import SUB_BODIES, SeatRole
from meetings.forms.common import BilingualForm, plain_helper
from meetings.models import Body


class SubBodyForm(BilingualForm):
    bilingual = ("name", "short_name", "task")
    required_pairs = ("name", "short_name", "task")
    first = ("kind",)
    rows = 4

    class Meta:
        model = Body
        fields = ["kind", "name_kk", "name_ru", "short_name_kk", "short_name_ru", "task_kk", "task_ru"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in SUB_BODIES]


class SubMemberForm(forms.Form):
    """A member of a group: somebody of the body above it, or anybody with an account by e-mail."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none(), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=SeatRole.choices, initial=SeatRole.MEMBER)

    def __init__(self, *args: Any, parent: Body | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = User.objects.filter(
            is_active=True,
            seats_held__until__isnull=True,
            seats_held__seat__body=parent,
            seats_held__seat__until__isnull=True,
        ).order_by("full_name")
        self.fields["person"].empty_label = _("somebody else, by e-mail")
        self.fields["email"].help_text = _("For somebody who does not sit in the body above.")
        self.helper = plain_helper()
        self.helper.layout = Layout(Row(Column("person"), Column("email"), Column("role")))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("person") and data.get("email"):
            data["person"] = User.objects.filter(email__iexact=data["email"], is_active=True).first()
            if data["person"] is None:
                self.add_error(
                    "email", _("Nobody with this address has an account. The administrator invites first.")
                )
        elif not data.get("person") and "email" not in self.errors:
            self.add_error("person", _("Choose a person or give an e-mail."))
        return data
