"""The work plan in its official form, as PDF and DOCX; the plans of a year as a workbook (clauses 15.10, 20)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from associations.domain.plans import QUARTERS
from associations.enums import PlanState
from associations.explain import quarter_text, when_text
from associations.models import AcademicYear, PlanVersion
from associations.queries.members import seats_with_names
from associations.queries.plans import APPROVED, PlanRow, items_in_time
from core.pdf import render_pdf
from core.spreadsheets import add_table, new_book, saved
from core.word import saved as saved_paper
from core.word import set_widths
from meetings.enums import SeatRole
from meetings.models import Seat

STYLE = "pdf/plan.css"
FONT = "Times New Roman"
# The paper is written in Kazakh or Russian whatever the reader's language is.
WORDS = {
    "kk": {
        "agreed": "КЕЛІСІЛДІ",
        "approve": "БЕКІТЕМІН",
        "chair": "ОӘБ төрағасы",
        "secretary": "ОӘБ хатшысы",
        "council": "РОӘК хаттамасы: № %(number)s, %(date)s",
        "not_yet": "РОӘК қарағаннан кейін толтырылады",
        "title": "ЖҰМЫС ЖОСПАРЫ",
        "year": "%(year)s оқу жылы",
        "activity": "Іс-шара",
        "area": "19-тармақ",
        "when": "Мерзімі",
        "responsible": "Жауапты",
        "result": "Күтілетін нәтиже",
        "members": "ОӘБ мүшелерімен келісілді: %(date)s. Мүшелер – %(members)s, келіскені – %(agree)s, "
        "келіспегені – %(object)s.",
        "meeting": "ОӘБ отырысында келісілді: %(date)s, күн тәртібінің %(item)s-мәселесі.",
        "amended": "%(number)s-редакция. Өзгерту негізі: %(reason)s",
        "draft": "жоба",
    },
    "ru": {
        "agreed": "СОГЛАСОВАНО",
        "approve": "УТВЕРЖДАЮ",
        "chair": "Председатель УМО",
        "secretary": "Секретарь УМО",
        "council": "Протокол РУМС: № %(number)s, %(date)s",
        "not_yet": "Заполняется после рассмотрения РУМС",
        "title": "ПЛАН РАБОТЫ",
        "year": "%(year)s учебный год",
        "activity": "Мероприятие",
        "area": "Пункт 19",
        "when": "Срок",
        "responsible": "Ответственный",
        "result": "Ожидаемый результат",
        "members": "Согласован с членами УМО: %(date)s. Членов – %(members)s, согласны – %(agree)s, "
        "не согласны – %(object)s.",
        "meeting": "Согласован на заседании УМО: %(date)s, вопрос %(item)s повестки.",
        "amended": "Редакция %(number)s. Основание изменения: %(reason)s",
        "draft": "проект",
    },
}


@dataclass(frozen=True, slots=True)
class PaperRow:
    number: int
    title: str
    area: str
    when: str
    responsible: str
    result: str


@dataclass(frozen=True, slots=True)
class PaperGroup:
    name: str
    rows: Sequence[PaperRow]


@dataclass(frozen=True, slots=True)
class PlanPaper:
    """What the paper says, in one language."""

    language: str
    words: dict[str, str]
    title: str
    association: str
    short_name: str
    year: str
    year_line: str
    groups: Sequence[PaperGroup]
    chair: str = ""
    secretary: str = ""
    draft: str = ""
    council: Sequence[str] = field(default_factory=list)
    approval: Sequence[str] = field(default_factory=list)
    notes: Sequence[str] = field(default_factory=list)
    made: datetime = datetime(2024, 8, 8, tzinfo=UTC)


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%d.%m.%Y}" if moment else ""


def _officers(version: PlanVersion) -> dict[str, str]:
    """Return who is chair and who is secretary of the association now, by role."""
    seats = Seat.objects.filter(
        body_id=version.plan.association.body_id,
        until__isnull=True,
        role__in=(SeatRole.CHAIR, SeatRole.SECRETARY),
    )
    return dict(seats_with_names(seats).values_list("role", "shown_name"))


def _groups(version: PlanVersion) -> list[PaperGroup]:
    first_year = version.plan.academic_year.first_year
    by_quarter: dict[int, list[PaperRow]] = {quarter: [] for quarter in QUARTERS}
    for number, item in enumerate(items_in_time(version), start=1):
        by_quarter[item.shown_quarter(first_year)].append(
            PaperRow(
                number,
                item.title,
                item.area.identifier if item.area else "–",
                when_text(item, first_year),
                item.responsible,
                item.result,
            )
        )
    return [
        PaperGroup(quarter_text(first_year, quarter), rows) for quarter, rows in by_quarter.items() if rows
    ]


def plan_paper(version: PlanVersion, language: str) -> PlanPaper:
    """Read what the paper of a version says in Kazakh or Russian."""
    words, plan, officers = WORDS[language], version.plan, _officers(version)
    notes = []
    if version.agreed_item:
        held = version.agreed_item.meeting.starts_at
        notes.append(words["meeting"] % {"date": _day(held), "item": version.agreed_item.position})
    elif version.agreed_at:
        notes.append(
            words["members"]
            % {
                "date": _day(version.agreed_at),
                "members": version.members_count,
                "agree": version.agree_count,
                "object": version.object_count,
            }
        )
    if version.number > 1:
        notes.append(words["amended"] % {"number": version.number, "reason": version.reason})
    council = words["not_yet"]
    if version.state == PlanState.COUNCIL_AGREED and version.council_protocol:
        protocol = version.council_protocol
        council = words["council"] % {
            "number": f"{protocol.number}/{protocol.year}",
            "date": f"{version.council_on:%d.%m.%Y}",
        }
    with translation.override(language):
        chair = version.approved_by.full_name if version.approved_by else officers.get(SeatRole.CHAIR, "")
        return PlanPaper(
            language=language,
            words=words,
            title=words["title"],
            association=plan.association.body.name,
            short_name=plan.association.body.short_name,
            year=str(plan.academic_year),
            year_line=words["year"] % {"year": plan.academic_year},
            groups=_groups(version),
            chair=chair,
            secretary=officers.get(SeatRole.SECRETARY, ""),
            draft="" if version.state in APPROVED else words["draft"],
            council=[council],
            approval=[words["chair"], _day(version.approved_at)],
            notes=notes,
            made=version.approved_at or version.created_at,
        )


def plan_pdf(version: PlanVersion, language: str) -> bytes:
    """Return the plan as PDF/A-3u in Kazakh or Russian."""
    context = {"paper": plan_paper(version, language), "language": language}
    return render_pdf("associations/pdf/plan.html", context, css=STYLE, language=language)


def _write(
    paragraph: Any, text: str, language: str, *, bold: bool = False, size: float = 10, align: Any = None
) -> None:
    run = paragraph.add_run(text)
    run.bold = bold or None
    run.font.size = Pt(size)
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), {"kk": "kk-KZ", "ru": "ru-RU"}[language])
    run._r.get_or_add_rPr().append(mark)
    paragraph.paragraph_format.space_after = Pt(2)
    if align is not None:
        paragraph.alignment = align


def _page(paper: PlanPaper) -> Any:
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin, section.right_margin = Mm(20), Mm(15)
    section.top_margin, section.bottom_margin = Mm(18), Mm(16)
    properties = document.core_properties
    properties.title = f"{paper.title}, {paper.association}, {paper.year}"
    properties.author = properties.last_modified_by = paper.short_name
    properties.comments = ""
    properties.created = properties.modified = paper.made
    return document


def _foot(document: Any, paper: PlanPaper) -> None:
    """Put whose plan it is at the foot of each page, and the page's number at the right, as in the PDF."""
    section = document.sections[0]
    foot = section.footer.paragraphs[0]
    stops = foot.paragraph_format.tab_stops
    for stop in list(foot.style.paragraph_format.tab_stops):
        stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    width = section.page_width - section.left_margin - section.right_margin
    stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    _write(foot, f"{paper.short_name}, {paper.year}\t", paper.language, size=8)
    for between, name in (("", "PAGE"), (" / ", "NUMPAGES")):
        _write(foot, between, paper.language, size=8)
        counter = OxmlElement("w:fldSimple")
        counter.set(qn("w:instr"), name)
        foot._p.append(counter)


def _stamps(document: Any, paper: PlanPaper) -> None:
    cells = document.add_table(1, 3).rows[0].cells
    sides = (
        (cells[0], paper.words["agreed"], list(paper.council)),
        (cells[2], paper.words["approve"], [*paper.approval, f"{'_' * 22} {paper.chair}"]),
    )
    for cell, head, lines in sides:
        _write(cell.paragraphs[0], head, paper.language, bold=True)
        for line in lines:
            _write(cell.add_paragraph(), line, paper.language)


def _rows(document: Any, paper: PlanPaper) -> None:
    heads = ["№", *(paper.words[name] for name in ("activity", "area", "when", "responsible", "result"))]
    widths = [10, 86, 20, 36, 46, 64]
    count = 1 + sum(1 + len(group.rows) for group in paper.groups)
    table = document.add_table(count, len(heads))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    lines = iter(table.rows)
    first = next(lines)
    repeat = OxmlElement("w:tblHeader")
    first._tr.get_or_add_trPr().append(repeat)
    for cell, head in zip(first.cells, heads, strict=True):
        _write(cell.paragraphs[0], head, paper.language, bold=True, size=9.5, align=WD_ALIGN_PARAGRAPH.CENTER)
    for group in paper.groups:
        merged = next(lines)
        merged.cells[0].merge(merged.cells[-1])
        _write(merged.cells[0].paragraphs[0], group.name, paper.language, bold=True, size=9.5)
        merged.cells[0].paragraphs[0].paragraph_format.keep_with_next = True
        for row in group.rows:
            line = next(lines)
            line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            values = (str(row.number), row.title, row.area, row.when, row.responsible, row.result)
            for cell, value in zip(line.cells, values, strict=True):
                _write(cell.paragraphs[0], value, paper.language, size=9.5)
    set_widths(table, widths)


def plan_docx(version: PlanVersion, language: str) -> bytes:
    """Return the plan as DOCX: the same words and table as the PDF."""
    paper = plan_paper(version, language)
    document = _page(paper)
    _stamps(document, paper)
    centre = WD_ALIGN_PARAGRAPH.CENTER
    _write(document.add_paragraph(), paper.title, language, bold=True, size=13, align=centre)
    _write(document.add_paragraph(), paper.association, language, bold=True, size=11.5, align=centre)
    _write(document.add_paragraph(), paper.year_line, language, bold=True, size=11.5, align=centre)
    _rows(document, paper)
    _foot(document, paper)
    for note in paper.notes:
        _write(document.add_paragraph(), note, language)
    line = f"{paper.words['secretary']} {'_' * 22} {paper.secretary}"
    _write(document.add_paragraph(), line, language)
    return saved_paper(document)


def plans_workbook(rows: Iterable[PlanRow], year: AcademicYear) -> bytes:
    """Return the plans of a year as a table in the reader's language: state, dates, lines, what was carried out."""
    heads = [
        ("№", 6),
        (_("Association"), 60),
        (_("State"), 26),
        (_("Version"), 10),
        (_("Approved on"), 14),
        (_("Agreed by the Council on"), 18),
        (_("Lines"), 10),
        (_("Meetings"), 12),
        (_("Carried out"), 14),
        (_("Overdue"), 12),
    ]
    lines = []
    for number, row in enumerate(rows, start=1):
        version = row.version
        lines.append(
            [
                number,
                row.association.body.name,
                str(version.get_state_display()) if version else _("no plan"),
                version.number if version else None,
                timezone.localdate(version.approved_at) if version and version.approved_at else None,
                version.council_on if version else None,
                row.items,
                row.meetings,
                row.done,
                row.overdue,
            ]
        )
    book = new_book()
    add_table(book, str(year), heads, lines)
    return saved(book)
