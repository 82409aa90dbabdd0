"""The annexes of a report as one ZIP: every file of sections, records and indicators, once, with an index in front."""

import csv
import io
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.utils import translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from associations.models import AnnualReport, MaterialFile, RecordFile, SectionProof
from core.models import StoredFile
from kpi.models import Evidence
from kpi.queries.proof import record_address, with_records
from kpi.queries.wording import record_words

IN_MEMORY = 4 * 1024 * 1024  # more than this waits on the disk
RECORD_PAGE = "associations:record_entry"
FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same bytes for the same report
NAME_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Annex:
    """One proof: where it belongs, what it is called, its file or its link."""

    folder: str
    place: str
    title: str
    file: StoredFile | None
    url: str = ""


def _of_sections(report: AnnualReport) -> Iterator[Annex]:
    drafted: dict[int, str] = {}
    for section in report.sections.select_related("clause").order_by("clause__position"):
        for row in section.drafted:
            if row["page"][0] == RECORD_PAGE:
                drafted[row["page"][1]] = section.clause.identifier
    files = RecordFile.objects.filter(entry__in=list(drafted)).select_related("entry", "file")
    proofs = SectionProof.objects.filter(section__report=report).select_related("section__clause", "file")
    for proof in proofs.order_by("section__clause__position", "pk"):
        area = proof.section.clause.identifier
        yield Annex(area, _("Section %(number)s") % {"number": area}, proof.title, proof.file, proof.url)
    for one in files.order_by("entry__happened_on", "pk"):
        area = drafted[one.entry_id]
        place = _("Section %(number)s, record of the year") % {"number": area}
        yield Annex(area, place, one.entry.title, one.file)


def _of_indicators(report: AnnualReport) -> Iterator[Annex]:
    evidence = with_records(Evidence.objects.filter(score__sheet__report=report))
    proofs = list(evidence.select_related("score__indicator").order_by("score__indicator__number", "pk"))
    files = _files_of_records(proofs)
    for proof in proofs:
        number = proof.item.reference if proof.item else str(proof.score.indicator.number)
        folder = f"kpi-{proof.score.indicator.number:02d}"
        if not proof.record_kind:
            place = _("Indicator %(number)s") % {"number": number}
            yield Annex(folder, place, proof.title, proof.file, proof.url)
            continue
        place = _("Indicator %(number)s, record of the year") % {"number": number}
        page = record_address(proof.record_key)
        title = record_words(proof)
        yield Annex(folder, place, title, None, f"{settings.SITE_URL}{page}" if page else "")
        for file in files.get(proof.record_key, ()):
            yield Annex(folder, place, title, file)


def _files_of_records(proofs: Iterable[Evidence]) -> dict[str, list[StoredFile]]:
    """Return the files of the records that prove something, by the key of the record; two queries."""
    found: dict[str, list[StoredFile]] = defaultdict(list)
    entries = {proof.entry_id for proof in proofs if proof.entry_id}
    for one in RecordFile.objects.filter(entry__in=entries).select_related("file").order_by("pk"):
        found[f"entry-{one.entry_id}"].append(one.file)
    materials = {proof.material_id for proof in proofs if proof.material_id}
    standing = MaterialFile.objects.filter(material__in=materials, replaced_at__isnull=True)
    for one in standing.select_related("file").order_by("pk"):
        found[f"material-{one.material_id}"].append(one.file)
    return found


def _name(annex: Annex, number: int) -> str:
    assert annex.file is not None
    stem, dot, ending = annex.file.name.rpartition(".")
    short = get_valid_filename((stem or ending)[:NAME_LENGTH])
    return f"{annex.folder}/{number:03d}-{short}{dot}{ending if dot else ''}"


def annexes_zip(report: AnnualReport, language: str) -> IO[bytes]:
    """Return the ZIP, at its beginning; ``index.csv`` names every proof, links too, in a language.

    A file that proves several things is stored once and named in the index each time. Nine queries.
    """
    target: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    index = io.StringIO()
    lines = csv.writer(index, delimiter=";")
    with translation.override(language), zipfile.ZipFile(target, "w") as archive:
        lines.writerow([_("No."), _("Belongs to"), _("Title"), _("File"), "SHA-256", _("Link")])
        stored: dict[str, str] = {}
        for number, annex in enumerate([*_of_sections(report), *_of_indicators(report)], start=1):
            name = sha256 = ""
            if annex.file is not None:
                sha256 = annex.file.sha256
                if sha256 not in stored:
                    stored[sha256] = _name(annex, len(stored) + 1)
                    _copy(archive, annex.file, stored[sha256])
                name = stored[sha256]
            lines.writerow([number, annex.place, _plain(annex.title), name, sha256, annex.url])
        archive.writestr(
            zipfile.ZipInfo("index.csv", FIRST_MOMENT), "\ufeff" + index.getvalue(), zipfile.ZIP_DEFLATED
        )
    target.seek(0)
    return target


def _copy(archive: zipfile.ZipFile, stored: StoredFile, name: str) -> None:
    with (
        stored.content.open("rb") as source,
        archive.open(zipfile.ZipInfo(name, FIRST_MOMENT), "w", force_zip64=True) as into,
    ):
        for piece in source.chunks():
            into.write(piece)


def _plain(text: str) -> str:
    """Return a title that no table program takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
