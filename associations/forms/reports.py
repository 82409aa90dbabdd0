"""Forms of the annual report: they give clean data, services write."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import URLValidator
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.files import KINDS

ACCEPT = ",".join(f".{ending}" for ending in KINDS)
URL_MAX, TITLE_MAX = 500, 300


def file_hint() -> str:
    """Return which files are taken and how large, for the line under a file field."""
    return gettext("%(kinds)s; at most %(limit)s.") % {
        "kinds": ", ".join(KINDS).upper(),
        "limit": filesizeformat(settings.UPLOAD_MAX_BYTES),
    }


class DocumentField(forms.FileField):
    """A file that need not be given; says which kinds are taken and how large, unless it has a hint of its own."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.ClearableFileInput(attrs={"accept": ACCEPT})
        kwargs.setdefault("help_text", lazy(file_hint, str)())
        super().__init__(required=False, allow_empty_file=True, max_length=200, widget=widget, **kwargs)


class HttpURLField(forms.URLField):
    """A link that a browser may follow: http or https, https when neither is written."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(assume_scheme="https", max_length=URL_MAX, required=False, **kwargs)
        self.validators = [
            URLValidator(schemes=["http", "https"], message=_("Write a full link: https://…"))
            if isinstance(validator, URLValidator)
            else validator
            for validator in self.validators
        ]
        self.error_messages["invalid"] = _("Write a full link: https://…")


class SectionForm(forms.Form):
    """The text of a section; ``version`` is the one the writer began from."""

    text = forms.CharField(label=_("Text"), required=False)
    nothing_done = forms.BooleanField(label=_("Nothing was done in this area"), required=False)
    version = forms.IntegerField(min_value=1)


class ProofForm(forms.Form):
    """A file or a link for a section."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_MAX, required=False)
    url = HttpURLField(label=_("Link"))
    file = forms.FileField(label=_("File"), required=False, allow_empty_file=True, max_length=200)
    is_event = forms.BooleanField(label=_("It is an event that was held"), required=False)

    @property
    def is_given(self) -> bool:
        """Say whether anything of the proof was filled in."""
        return any(self.data.get(name, "").strip() for name in ("title", "url")) or "file" in self.files
