"""The report and the form of appendix 2 as one sequence of blocks, which PDF and DOCX set alike (clause 22, ADR-0022)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from associations.models import AnnualReport, ReportSection, SectionProof
from associations.queries import with_host
from associations.queries.drafting import shown_rows
from core.word import writable
from kpi.models import Evidence
from kpi.queries.claims import SheetRow, sheet_rows
from kpi.queries.wording import claim_text, record_words

# The form is printed in the order's own words (appendix 2, head of the table).
FORM = {
    "kk": {
        "annex": "Ережеге 2-қосымша",
        "title": "Оқу-әдістемелік бірлестігі қызметі нәтижелерінің түйінді көрсеткіштері (KPI)",
        "university": "ЖЖОКБҰ атауы",
        "association": "Кадрларды даярлау бағыты бойынша ОӘБ",
        "indicators": "Өнімділік көрсеткіштері",
        "maximum": "Максималды балл",
        "points": "ЖЖОКБҰ балы",
    },
    "ru": {
        "annex": "Приложение 2 к Положению",
        "title": "Ключевые показатели результатов деятельности учебно-методического объединения (KPI)",
        "university": "Наименование ОВПО",
        "association": "УМО по направлению подготовки кадров",
        "indicators": "Показатели результативности",
        "maximum": "Максимальный балл",
        "points": "Балл ОВПО",
    },
}
WIDTHS = (9.0, 116.0, 26.0, 24.0)
DRAFTED_WIDTHS = (9.0, 24.0, 40.0, 102.0)
_PARAGRAPHS = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: ``annex``, ``title``, ``heading``, ``text``, ``empty`` (nothing is said), ``claim`` or ``proof``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values, one a line."""

    rows: Sequence[tuple[str, str]]
    kind: str = "facts"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; a cell holds lines. ``indicator``, ``item``, ``item claimed``, ``total`` or plain."""

    cells: Sequence[Sequence[Line]]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``columns`` name how each column is set: ``no``, ``words``, ``num``. Widths in millimetres."""

    heads: Sequence[str]
    columns: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Row]
    kind: str = "grid"

    @property
    def set_heads(self) -> list[tuple[str, str]]:
        """Return each heading with how its column is set."""
        return list(zip(self.columns, self.heads, strict=True))

    @property
    def set_rows(self) -> Iterator[tuple[str, list[tuple[str, Sequence[Line]]]]]:
        """Yield each row with its kind, each cell with how its column is set."""
        for row in self.rows:
            yield row.kind, list(zip(self.columns, row.cells, strict=True))


Block = Line | Facts | Grid


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper says, in one language, and whose it is."""

    language: str
    title: str
    mark: str
    blocks: Sequence[Block]
    signers: Sequence[str]
    made: datetime


def _lines(kind: str, text: str) -> Iterator[Line]:
    """Return typed text paragraph by paragraph; a single line end stays within its paragraph."""
    for paragraph in _PARAGRAPHS.split(text.replace("\r\n", "\n").strip()):
        if paragraph.strip():
            yield Line(kind, writable(paragraph.strip()))


def _cell(text: object) -> list[Line]:
    return [Line("text", writable(str(text)))]


def _proof_line(title: str, file_name: str, url: str) -> Line:
    named = f"{title} ({file_name})" if file_name and file_name != title else title
    return Line("proof", writable(f"{named}: {url}" if url and url != title else named))


def _of_section(proof: SectionProof) -> Line:
    return _proof_line(proof.title, proof.file.name if proof.file else "", proof.url)


def _of_indicator(proof: Evidence) -> Line:
    if proof.record_kind:
        return Line("proof", writable(record_words(proof)))
    return _proof_line(proof.title, "", proof.url)


def _heads(form: dict[str, str]) -> list[str]:
    return ["№", form["indicators"], form["maximum"], form["points"]]


def _table(form: dict[str, str], rows: list[Row], sheet: list[SheetRow]) -> Grid:
    maximum, total = (sum(getattr(row.result, name) for row in sheet) for name in ("max_points", "points"))
    last = Row([_cell(""), _cell(_("Total")), _cell(maximum), _cell(total)], "total")
    return Grid(_heads(form), ("no", "words", "num", "num"), WIDTHS, [*rows, last])


def _form_rows(sheet: Iterable[SheetRow]) -> Iterator[Row]:
    """Return every row of the printed table: each indicator, then its items, bands or options with their points."""
    for row in sheet:
        earned = {part.ref: part.points for part in row.result.why.earned}
        points = (row.result.max_points, row.result.points)
        yield Row([_cell(row.number), _cell(row.indicator.text), *map(_cell, points)], "indicator")
        for reference, item in row.items.items():
            kind = "item claimed" if reference in earned else "item"
            shown = (item.points, earned.get(reference, "–"))
            yield Row([_cell(""), _cell(item.text), *map(_cell, shown)], kind)


def _claim_rows(sheet: Iterable[SheetRow]) -> Iterator[Row]:
    """Return the indicators with the claim in the order's words, its explanation and its proof."""
    for row in sheet:
        words = [Line("text", row.indicator.text), Line("claim", claim_text(row))]
        words += _lines("text", row.score.claim_note)
        words += map(_of_indicator, row.evidence)
        yield Row([_cell(row.number), words, _cell(row.result.max_points), _cell(row.result.points)])


def _section_blocks(section: ReportSection) -> Iterator[Block]:
    """Return a section: its text, the rows of the records, the text after them, its files and links."""
    yield Line("heading", f"{section.clause.identifier}. {section.clause.text}")
    rows = shown_rows(section.drafted)
    yield from _lines("text", section.text)
    if rows:
        yield Grid(
            ["№", _("Date"), _("Kind"), _("What was done")],
            ("no", "when", "what", "words"),
            DRAFTED_WIDTHS,
            [
                Row(
                    [
                        _cell(number),
                        _cell(f"{row.on:%d.%m.%Y}"),
                        _cell(row.kind),
                        _cell("\n".join([row.title, *row.links])),
                    ]
                )
                for number, row in enumerate(rows, start=1)
            ],
            "grid drafted",
        )
    yield from _lines("text", section.text_after)
    if not (section.text or section.text_after or rows):
        yield Line(
            "empty", _("Nothing was done in this area") if section.nothing_done else _("Not filled in")
        )
    yield from map(_of_section, section.proofs.all())


def _host_name(report: AnnualReport) -> str:
    # Read anew: the name of the university is in the language of whoever reads the row.
    hosted = with_host(AnnualReport.objects.filter(pk=report.pk)).values_list("host_name", flat=True)
    return hosted.first() or "–"


def _paper(report: AnnualReport, language: str, title: str, blocks: Sequence[Block]) -> Paper:
    return Paper(
        language=language,
        title=title,
        mark=f"{report.association.body.short_name}, {report.academic_year}",
        blocks=blocks,
        signers=[_("Chair of the association"), _("Secretary")],
        made=report.edited_at.astimezone(UTC),
    )


def form_paper(report: AnnualReport, language: str) -> Paper:
    """Return the form of appendix 2 with the association's points, in Kazakh or Russian."""
    form = FORM[language]
    with translation.override(language):
        sheet = sheet_rows(report.kpi_sheet, with_remarks=False)
        facts = [
            (form["university"], _host_name(report)),
            (form["association"], report.association.body.name),
            (_("Academic year"), str(report.academic_year)),
        ]
        blocks: list[Block] = [Line("annex", form["annex"]), Line("title", form["title"]), Facts(facts)]
        blocks.append(_table(form, list(_form_rows(sheet)), sheet))
        return _paper(report, language, form["title"], blocks)


def report_paper(report: AnnualReport, language: str) -> Paper:
    """Return the annual report: seventeen sections with their files and links, then claims with their proof."""
    form = FORM[language]
    with translation.override(language):
        sheet = sheet_rows(report.kpi_sheet, with_remarks=False)
        title = _("Annual report for the academic year %(year)s") % {"year": report.academic_year}
        points = (sum(row.result.points for row in sheet), sum(row.result.max_points for row in sheet))
        facts = [
            (form["university"], _host_name(report)),
            (form["association"], report.association.body.name),
            (_("State"), str(report.get_state_display())),
        ]
        if report.submitted_at:
            facts.append((_("Submitted"), f"{timezone.localtime(report.submitted_at):%d.%m.%Y %H:%M}"))
        if report.site_url:
            facts.append((_("Report on the base university's website"), report.site_url))
        facts.append((_("Points claimed"), "{} / {}".format(*points)))
        blocks: list[Block] = [Line("title", title), Facts(facts)]
        sections = report.sections.select_related("clause").prefetch_related("proofs__file")
        for section in sections.order_by("clause__position"):
            blocks.extend(_section_blocks(section))
        blocks += [Line("heading", form["title"]), _table(form, list(_claim_rows(sheet)), sheet)]
        return _paper(report, language, title, blocks)
