from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _


class IdentityForm(forms.Form):
    iin = forms.CharField(
        label=_("Individual identification number (IIN)"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_(
            "Twelve digits. It is compared with your certificate when you sign; only a keyed hash is kept, and nobody can read the number from it."
        ),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class CheckForm(forms.Form):
    file = forms.FileField(label=_("PDF file"))
