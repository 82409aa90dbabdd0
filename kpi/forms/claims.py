"""The sheet's form: hand-written inputs, read here into what the services take.

Names by the indicator's number: v4 value, n4 explanation, ver4 version, a4 answer; proof t4 title, u4 link, f4 file,
i4 item.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from associations.forms.reports import TITLE_MAX, HttpURLField
from kpi.domain.claims import ClaimInput
from kpi.enums import IndicatorKind
from kpi.queries.claims import SheetRow


class EvidenceForm(forms.Form):
    """A file or a link for an indicator."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_MAX, required=False)
    url = HttpURLField(label=_("Link"))
    file = forms.FileField(label=_("File"), required=False, allow_empty_file=True, max_length=200)
    item = forms.CharField(label=_("Item"), max_length=8, required=False)


class SiteForm(forms.Form):
    """Where the base university's website shows the report (item 13.2)."""

    site_url = HttpURLField(label=_("Link to the report on the site of the base university"))


def typed_value(row: SheetRow, data: QueryDict) -> Any:
    """Return the value typed for an indicator, as :func:`kpi.domain.values.parse_values` takes it."""
    name = f"v{row.number}"
    match row.indicator.kind:
        case IndicatorKind.SINGLE:
            return name in data
        case IndicatorKind.ADDITIVE:
            return dict.fromkeys(data.getlist(name), True)
        case IndicatorKind.BANDED:
            typed = data.get(name, "").strip()
            if not typed:
                return None
            return int(typed) if typed.lstrip("-").isdecimal() and len(typed) < 12 else typed
        case _:
            return data.get(name) or None


def typed_claims(
    rows: Iterable[SheetRow],
    data: QueryDict,
    *,
    changed: set[str] | None = None,
    versions: QueryDict | None = None,
) -> dict[int, ClaimInput]:
    """Return the claims of a form by number; with ``changed`` only these fields, the rest as it is stored."""
    versions = data if versions is None else versions
    claims = {}
    for row in rows:
        number, version = row.number, versions.get(f"ver{row.number}", "")
        if not version.isdecimal():
            continue
        value, note = f"v{number}", f"n{number}"
        if changed is not None and not changed & {value, note}:
            continue
        claims[number] = ClaimInput(
            value=typed_value(row, data) if changed is None or value in changed else row.score.claim,
            note=data.get(note, "") if changed is None or note in changed else row.score.claim_note,
            version=int(version),
        )
    return claims


def evidence_form(
    number: int, data: QueryDict, files: MultiValueDict[str, UploadedFile]
) -> EvidenceForm | None:
    """Return the bound form of the proof typed for an indicator, None when nothing was."""
    given = {
        "title": data.get(f"t{number}", ""),
        "url": data.get(f"u{number}", ""),
        "item": data.get(f"i{number}", ""),
    }
    upload = files.get(f"f{number}")
    if not upload and not given["url"].strip() and not given["title"].strip():
        return None
    return EvidenceForm(given, {"file": upload} if upload else {})
