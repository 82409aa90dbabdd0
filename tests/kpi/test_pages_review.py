"""Pages of the review and of the ranking: what they show, what they keep, how much they ask the database."""

import io
import zipfile
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from associations.enums import ReportState
from associations.models import ReportVersion
from core.files import DOCX, store_bytes
from kpi.enums import RemarkKind, ScoreState
from kpi.models import Evidence, Remark
from kpi.queries import waiting_for
from kpi.queries.ranking import ranking
from tests.factories.associations import AssociationFactory, BaseUniversityFactory
from tests.factories.review import CLAIMS, make_sheet, score_of

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 10, 1, 19, 0, tzinfo=UTC)  # 00:00 of 2 October in Asia/Almaty
LAST_MOMENT = datetime(2026, 10, 1, 18, 59, 59, tzinfo=UTC)


@pytest.fixture
def reviewer(cast):
    return cast["center_reviewer"]


def in_language(language, url):
    return f"/{language}/" + url.split("/", 2)[2]


def queries_of(client, url):
    """Return the SQL texts of one request; the first request warms what is read once a process."""
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(url)
    assert answer.status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def assert_none_repeated(queries):
    repeated = [sql for sql, count in Counter(queries).items() if count > 1]
    assert repeated == []


def fill(count, **fields):
    sheets = []
    for number in range(count):
        association = AssociationFactory()
        BaseUniversityFactory(association=association)
        given = {"claims": CLAIMS | {"4": number % 6}} | fields
        sheets.append(make_sheet(association, **given))
    return sheets


# --- the queue --------------------------------------------------------------------------


def test_queue_asks_the_same_for_few_and_many(cast, reviewer):
    client = cast.client("center_reviewer")
    fill(1, reviewer=reviewer)
    few = queries_of(client, reverse("kpi:review_queue"))
    fill(11, reviewer=reviewer)
    many = queries_of(client, reverse("kpi:review_queue"))
    assert len(few) == len(many) <= 9, "\n".join(many)
    assert_none_repeated(many)


def test_queue_marks_late_by_the_second(cast):
    make_sheet(cast.association, submitted_at=LATE)
    make_sheet(cast.other_association, submitted_at=LAST_MOMENT)
    answer = cast.client("center_reviewer").get(reverse("kpi:review_queue"))
    assert [row["is_late"] for row in answer.context["rows"]] == [False, True]
    only = cast.client("center_reviewer").get(reverse("kpi:review_queue"), {"late": "1"})
    assert [row["name"] for row in only.context["rows"]] == [str(cast.association)]


def test_queue_shows_what_waits_for_the_center_first(cast, reviewer):
    fill(1, state=ReportState.CONFIRMED)
    fill(1, state=ReportState.DRAFT)
    fill(1, state=ReportState.IN_REVIEW, reviewer=reviewer)
    fill(1)
    fill(1, answered=True, reviewer=reviewer)
    answer = cast.client("center_reviewer").get(reverse("kpi:review_queue"))
    assert [row["stage"] for row in answer.context["rows"]] == [
        "answered",
        "submitted",
        "in_review",
        "overdue",
        "confirmed",
    ]
    counts = {one["stage"]: one["count"] for one in answer.context["stages"]}
    assert counts == {
        "waiting": 0,
        "overdue": 1,
        "submitted": 1,
        "in_review": 1,
        "concluded": 0,
        "returned": 0,
        "answered": 1,
        "confirmed": 1,
    }


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 3),
        ({"stage": "confirmed"}, 1),
        ({"mine": "1"}, 1),
        ({"stage": "nonsense"}, 3),
        ({"area": "x"}, 3),
        ({"year": "1999"}, 3),
    ],
)
def test_queue_filters(cast, reviewer, asked, count):
    fill(1, state=ReportState.CONFIRMED)
    fill(1, reviewer=reviewer)
    fill(1)
    answer = cast.client("center_reviewer").get(reverse("kpi:review_queue"), asked)
    assert len(answer.context["rows"]) == count


def test_queue_filters_by_area(cast):
    sheet, _other = fill(2)
    area = sheet.report.association.direction.area_id
    answer = cast.client("center_reviewer").get(reverse("kpi:review_queue"), {"area": area})
    assert [row["pk"] for row in answer.context["rows"]] == [str(sheet.pk)]


def test_queue_hides_own_university_from_the_reviewer_and_marks_it_for_the_head(cast):
    for persona in ("center_reviewer", "center_head"):
        person = cast[persona]
        person.university = cast.university
        person.save()
    make_sheet(cast.association)
    assert not cast.client("center_reviewer").get(reverse("kpi:review_queue")).context["rows"]
    (row,) = cast.client("center_head").get(reverse("kpi:review_queue")).context["rows"]
    assert row["is_barred"]


def test_queue_is_paged(cast):
    fill(51)
    answer = cast.client("center_reviewer").get(reverse("kpi:review_queue"), {"page": 2})
    assert len(answer.context["rows"]) == 1


def test_queue_without_reports_says_so(cast):
    answer = cast.client("center_reviewer").get(reverse("kpi:review_queue"))
    assert 'data-testid="empty"' in answer.content.decode()


# --- one sheet --------------------------------------------------------------------------


def test_review_asks_the_same_for_little_and_much_proof(cast, reviewer):
    sheet = make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=reviewer, answered=True)
    client, url = cast.client("center_reviewer"), reverse("kpi:review_detail", args=[sheet.pk])
    few = queries_of(client, url)
    for score in sheet.scores.all():
        for number in range(4):
            Evidence.objects.create(
                score=score, title=str(number), url="https://example.kz/", added_by=reviewer
            )
            Remark.objects.create(score=score, kind=RemarkKind.COMMENT, text="x", author=reviewer)
    many = queries_of(client, url)
    assert len(few) == len(many) <= 12, "\n".join(many)
    assert_none_repeated(many)


def test_review_opens_the_first_file_beside_the_decision(cast, reviewer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sheet = make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=reviewer)
    stored = store_bytes(b"%PDF-1.7\n%%EOF", name="дәлел.pdf", content_type="application/pdf")
    proof = Evidence.objects.create(score=score_of(sheet, 4), title="Акт", file=stored, added_by=reviewer)
    preview = reverse("kpi:evidence_preview", args=[proof.pk])
    client = cast.client("center_reviewer")
    page = client.get(reverse("kpi:review_detail", args=[sheet.pk]), {"indicator": 4}).content.decode()
    assert f'src="{preview}"' in page
    shown = client.get(preview)
    assert shown["Content-Disposition"].startswith("inline")
    assert b"".join(shown.streaming_content).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("persona", "name"),
    [("center_reviewer", "kpi:evidence_preview"), ("association_secretary", "kpi:evidence_show")],
)
def test_a_docx_is_shown_as_its_text(cast, reviewer, settings, tmp_path, persona, name):
    settings.MEDIA_ROOT = tmp_path
    paper, file = Document(), io.BytesIO()
    paper.add_paragraph("Енгізу туралы <script>акт</script>")
    paper.save(file)
    sheet = make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=reviewer)
    for content in (file.getvalue(), b"PK broken"):
        stored = store_bytes(content, name="акт.docx", content_type=DOCX)
        proof = Evidence.objects.create(score=score_of(sheet, 4), title="Акт", file=stored, added_by=reviewer)
        shown = cast.client(persona).get(reverse(name, args=[proof.pk]))
        html = shown.content.decode()
        assert shown["X-Frame-Options"] == "SAMEORIGIN" and shown["Cache-Control"] == "private, no-store"
        assert reverse("kpi:evidence_file", args=[proof.pk]) in html
        assert ("&lt;script&gt;акт&lt;/script&gt;" in html) == (content != b"PK broken")
    page = cast.client("center_reviewer").get(reverse("kpi:review_detail", args=[sheet.pk]), {"indicator": 4})
    assert 'data-testid="proof-frame"' in page.content.decode()


def test_confirming_another_value_without_a_comment_keeps_what_was_typed(cast, reviewer):
    sheet = make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=reviewer)
    url = reverse("kpi:indicator_confirm", args=[sheet.pk, 4])
    answer = cast.client("center_reviewer").post(url, {"count": "3", "version": "1"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="3"' in page and 'data-testid="confirm-errors"' in page
    assert score_of(sheet, 4).state == ScoreState.OPEN


@pytest.mark.parametrize("typed", ["", "-1", "many", "99999999"])
def test_a_wrong_count_is_refused_with_its_reason(cast, reviewer, typed):
    sheet = make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=reviewer)
    url = reverse("kpi:indicator_confirm", args=[sheet.pk, 4])
    answer = cast.client("center_reviewer").post(url, {"count": typed, "comment": "Неге"})
    assert answer.status_code == 422
    assert "Неге" in answer.content.decode()


@pytest.mark.parametrize(
    ("number", "data", "stored"),
    [
        (1, {"value": "yes"}, True),
        (1, {"comment": "x"}, False),
        (2, {"value": ["2.1", "2.2"]}, {"2.1": True, "2.2": True}),
        (4, {"count": "4"}, 4),
        (7, {"value": "several", "comment": "x"}, "several"),
        (7, {"value": "none", "comment": "x"}, None),
        (4, {"as_claimed": "1"}, 4),
    ],
)
def test_each_kind_of_indicator_is_confirmed_from_its_inputs(cast, reviewer, number, data, stored):
    sheet = make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=reviewer)
    url = reverse("kpi:indicator_confirm", args=[sheet.pk, number])
    answer = cast.client("center_reviewer").post(url, data)
    assert answer.status_code == 302
    score = score_of(sheet, number)
    assert (score.state, score.confirmed) == (ScoreState.CONFIRMED, stored)


def test_after_a_decision_the_next_open_indicator_is_shown(cast, reviewer):
    sheet = make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=reviewer)
    sheet.scores.filter(indicator__number=5).update(
        state=ScoreState.CONFIRMED, confirmed=2, confirmed_points=3
    )
    url = reverse("kpi:indicator_confirm", args=[sheet.pk, 4])
    answer = cast.client("center_reviewer").post(url, {"as_claimed": "1"})
    assert answer["Location"].endswith("?indicator=6")


def test_review_shows_what_the_new_submission_changed(cast, reviewer):
    sheet = make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=reviewer, answered=True)

    def version(number, claim, points, evidence):
        rows = [{"number": 4, "claim": claim, "points": points, "note": "", "evidence": evidence}]
        rows.append({"number": 5, "claim": 2, "points": 3, "note": "", "evidence": []})
        ReportVersion.objects.create(
            report=sheet.report,
            number=number,
            submitted_by=reviewer,
            submitted_at=LAST_MOMENT,
            content={"format": 1, "sections": [], "sheet": {"indicators": rows}},
        )

    version(1, 5, 5, [{"title": "Ескі акт", "url": "https://a.kz/", "sha256": ""}])
    client, url = cast.client("center_reviewer"), reverse("kpi:review_detail", args=[sheet.pk])
    assert client.get(url, {"indicator": 4}).context["change"] is None
    version(2, 4, 4, [{"title": "Жаңа акт", "url": "https://b.kz/", "sha256": ""}])
    answer = client.get(url, {"indicator": 4})
    change = answer.context["change"]
    assert (change.points_before, change.points_after) == (5, 4)
    assert (change.proof_added, change.proof_removed) == (("Жаңа акт",), ("Ескі акт",))
    assert client.get(url, {"indicator": 5}).context["change"] is None


@pytest.mark.parametrize("asked", ["99", "x", "0"])
def test_an_unknown_indicator_is_not_an_error_of_ours(cast, reviewer, asked):
    sheet = make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=reviewer)
    answer = cast.client("center_reviewer").get(
        reverse("kpi:review_detail", args=[sheet.pk]), {"indicator": asked}
    )
    assert answer.status_code in {200, 404}


def test_assigning_a_barred_person_is_refused_with_the_reason(cast, reviewer):
    reviewer.university = cast.university
    reviewer.save()
    sheet = make_sheet(cast.association)
    url = reverse("kpi:reviewer_assign", args=[sheet.pk])
    answer = cast.client("center_head").post(url, {"reviewer": reviewer.pk})
    assert answer.status_code == 422
    sheet.refresh_from_db()
    assert sheet.reviewer is None


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("state", [ReportState.SUBMITTED, ReportState.IN_REVIEW, ReportState.CONFIRMED])
def test_review_pages_open_in_every_language(cast, reviewer, language, state):
    sheet = make_sheet(cast.association, state=state, reviewer=reviewer)
    for number in range(1, 14):
        url = in_language(language, reverse("kpi:review_detail", args=[sheet.pk]))
        page = cast.client("center_reviewer").get(url, {"indicator": number})
        assert page.status_code == 200
        assert f'<html lang="{language}"' in page.content.decode()


# --- the ranking ------------------------------------------------------------------------


def test_ranking_asks_the_same_for_few_and_many(cast):
    client = cast.client("authorised_body")
    fill(1, state=ReportState.CONFIRMED)
    few = queries_of(client, reverse("kpi:ranking"))
    fill(11, state=ReportState.CONFIRMED)
    many = queries_of(client, reverse("kpi:ranking"))
    assert len(few) == len(many) <= 9, "\n".join(many)  # with what the Council decided on the year
    assert_none_repeated(many)


@pytest.mark.parametrize(("address", "most"), [("?view=heat", 11), ("detail", 12)])
def test_other_pages_of_the_ranking_ask_the_same(cast, address, most):
    client = cast.client("authorised_body")
    (sheet,) = fill(1, state=ReportState.CONFIRMED)
    url = (
        reverse("kpi:ranking_detail", args=[sheet.pk])
        if address == "detail"
        else reverse("kpi:ranking") + address
    )
    few = queries_of(client, url)
    fill(7, state=ReportState.CONFIRMED)
    many = queries_of(client, url)
    assert len(few) == len(many) <= most, "\n".join(many)
    assert_none_repeated(many)


def test_ranking_shares_places(cast):
    for count in (5, 3, 3, 0):
        make_sheet(AssociationFactory(), state=ReportState.CONFIRMED, claims=CLAIMS | {"4": count, "7": None})
    make_sheet(cast.association)
    answer = cast.client("authorised_body").get(reverse("kpi:ranking"))
    found = answer.context["ranking"]
    assert [row.place for row in found.rows] == [1, 2, 2, 4]
    assert (found.confirmed_count, found.sheets_count, found.max_total) == (4, 5, 146)
    totals = [row.total for row in found.rows]
    assert totals == sorted(totals, reverse=True)


def test_ranking_of_an_area_keeps_the_places_of_all(cast):
    sheets = [
        make_sheet(AssociationFactory(), state=ReportState.CONFIRMED, claims=CLAIMS | {"4": count})
        for count in (5, 3, 1)
    ]
    area = sheets[1].report.association.direction.area_id
    found = ranking(cast.year, area)
    assert [(row.sheet_id, row.place, row.place_in_area) for row in found.rows] == [(sheets[1].pk, 2, 1)]


def test_ranking_says_that_there_is_no_pass_mark(cast):
    fill(1, state=ReportState.CONFIRMED)
    url = in_language("en", reverse("kpi:ranking"))
    page = cast.client("association_member").get(url).content.decode()
    assert "no pass mark" in page


def test_ranking_shows_confirmed_reports_only(cast):
    fill(1, state=ReportState.IN_REVIEW)
    answer = cast.client("authorised_body").get(reverse("kpi:ranking"))
    assert answer.context["ranking"].rows == []
    assert 'data-testid="empty"' in answer.content.decode()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_workbook_keeps_live_formulas(cast, language):
    sheets = fill(3, state=ReportState.CONFIRMED)
    trap = sheets[0].report.association
    for code in ("kk", "ru", "en"):
        setattr(trap, f"name_{code}", '=HYPERLINK("http://x")')
    trap.save()
    url = in_language(language, reverse("kpi:ranking_xlsx"))
    answer = cast.client("authorised_body").get(url)
    page = load_workbook(io.BytesIO(answer.content)).active
    heads = [cell.value for cell in page[4]]
    assert len(heads) == 4 + 13 + 2 + 2 and all(heads)
    assert page.freeze_panes == "C5"
    assert [page.cell(line, 1).value for line in (5, 6, 7)] == [
        f"=RANK(R{line},$R$5:$R$7,0)" for line in (5, 6, 7)
    ]
    assert page["R5"].value == "=SUM(E5:Q5)"
    assert page["S5"].value == "=R5/146"
    assert page["R8"].value == "=AVERAGE(R5:R7)"
    assert page["U5"].value == '=COUNTIFS($T$5:$T$7,T5,$R$5:$R$7,">"&R5)+1'
    raw = zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>HYPERLINK" not in raw
    for line, row in zip((5, 6, 7), ranking(cast.year).rows, strict=True):
        assert sum(page.cell(line, column).value for column in range(5, 18)) == row.total


def test_workbook_of_a_year_without_reports_is_not_found(cast):
    assert cast.client("authorised_body").get(reverse("kpi:ranking_xlsx")).status_code == 404


# --- what waits -------------------------------------------------------------------------


def test_waiting_for_the_center(cast, reviewer):
    fill(2)
    fill(1, reviewer=reviewer)
    fill(1, reviewer=reviewer, answered=True)
    fill(1, reviewer=reviewer, state=ReportState.IN_REVIEW)
    fill(3, state=ReportState.DRAFT)
    found = {task.url.partition("stage=")[2]: task.count for task in waiting_for(cast["center_reviewer"])}
    assert found == {"answered": 1, "in_review": 1, "overdue": 3, "submitted": 2}
    titles = [task.count for task in waiting_for(cast["center_reviewer"])]
    assert titles == [1, 1, 1, 2, 3]


@pytest.mark.parametrize("persona", ["association_secretary", "member", "outsider", "anonymous"])
def test_nothing_of_the_review_waits_for_others(cast, persona):
    fill(1)
    assert waiting_for(cast[persona]) == []
