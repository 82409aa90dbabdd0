"""What the forms of meetings share."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

KAZAKH = _("in Kazakh")
RUSSIAN = _("in Russian")


def plain_helper() -> FormHelper:
    """Return a helper of crispy forms that leaves the form's tag and its token to the template."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


class BilingualForm(forms.ModelForm):
    """A model form whose translated fields stand side by side: Kazakh on the left, Russian on the right."""

    bilingual: tuple[str, ...] = ()
    required_pairs: tuple[str, ...] = ()
    rows = 2
    alone: tuple[Any, ...] = ()
    first: tuple[Any, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.bilingual:
            verbose = self._meta.model._meta.get_field(name).verbose_name
            for language, language_name in (("kk", KAZAKH), ("ru", RUSSIAN)):
                field = self.fields[f"{name}_{language}"]
                field.label = f"{verbose} ({language_name})"
                field.required = name in self.required_pairs
                field.widget.attrs["lang"] = language
                if isinstance(field.widget, forms.Textarea):
                    field.widget.attrs["rows"] = self.rows
        self.helper = plain_helper()
        pairs = [Row(Column(f"{name}_kk"), Column(f"{name}_ru")) for name in self.bilingual]
        self.helper.layout = Layout(*self.first, *pairs, *self.alone)
