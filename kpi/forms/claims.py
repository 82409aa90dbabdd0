"""The sheet's form: hand-written inputs, read here into what the services take.

Names by the indicator's number: v4 value, n4 explanation, ver4 version, a4 answer; seen-v4 and seen-n4 what the writer
began from; proof t4 title, u4 link, f4 file, i4 item.
"""

from collections.abc import Iterable

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from associations.forms.reports import TITLE_MAX, HttpURLField
from kpi.domain.claims import NOTE, VALUE, ClaimInput, claim_as_text, claim_from_text
from kpi.enums import IndicatorKind
from kpi.queries.claims import SheetRow
from meetings.views.texts import chosen_of


class EvidenceForm(forms.Form):
    """A file or a link for an indicator."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_MAX, required=False)
    url = HttpURLField(label=_("Link"))
    file = forms.FileField(label=_("File"), required=False, allow_empty_file=True, max_length=200)
    item = forms.CharField(label=_("Item"), max_length=8, required=False)


class SiteForm(forms.Form):
    """Where the base university's website shows the report (item 13.2)."""

    site_url = HttpURLField(label=_("Link to the report on the site of the base university"))


def typed_text(row: SheetRow, data: QueryDict) -> str:
    """Return the claim typed for an indicator as text, see :func:`kpi.domain.claims.claim_as_text`."""
    name = f"v{row.number}"
    if row.indicator.kind == IndicatorKind.SINGLE:
        return "1" if name in data else ""
    return " ".join(data.getlist(name)).strip()


def typed_claims(
    rows: Iterable[SheetRow],
    data: QueryDict,
    *,
    changed: set[str] | None = None,
    versions: QueryDict | None = None,
) -> dict[int, ClaimInput]:
    """Return the claims of a form by number; with ``changed`` only these fields, the rest as it is stored.

    Where two people had typed, ``choice-v4`` says which of both stays; ``seen-v4`` is what the writer began from.
    """
    versions = data if versions is None else versions
    claims = {}
    for row in rows:
        number, version = row.number, versions.get(f"ver{row.number}", "")
        if not version.isdecimal():
            continue
        stored = {VALUE: claim_as_text(row.score.claim), NOTE: row.score.claim_note}
        names = {VALUE: f"v{number}", NOTE: f"n{number}"}
        if changed is not None and not changed & set(names.values()):
            continue
        texts, seen = {}, {}
        for part, name in names.items():
            if changed is not None and name not in changed:
                texts[part] = seen[part] = stored[part]
                continue
            if f"seen-{name}" in data:
                seen[part] = data[f"seen-{name}"]
            mine = typed_text(row, data) if part == VALUE else data.get(name, "")
            texts[part] = chosen_of(data, name, seen.get(part, ""), mine)
        claims[number] = ClaimInput(
            value=claim_from_text(row.indicator.kind, texts[VALUE]),
            note=texts[NOTE],
            version=int(version),
            seen=seen,
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
