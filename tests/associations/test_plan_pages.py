"""Who reads a plan and what its pages show (clauses 15.10, 20)."""

import io
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from associations.documents.plans import plan_docx, plan_pdf
from associations.models import PlanAnswer, PlanItem, PlanVersion
from associations.queries.plans import (
    plans_waiting_for,
    visible_plan_versions,
)
from associations.services import plans as services
from tests.associations.plan_world import (
    MEMBERS,
    answer,
    approved,
    drafted,
    sent,
    url,
)
from tests.factories.associations import AcademicYearFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("20")]
TODAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def secretary(cast):
    return cast["association_secretary"]


def test_a_draft_is_read_by_its_association_only(cast):
    version = drafted(cast)
    assert visible_plan_versions(cast["association_member"]).get() == version
    for persona in ("other_association_secretary", "council_secretary", "center_head", "outsider"):
        assert not visible_plan_versions(cast[persona]).exists(), persona
    public = reverse("associations:plan_public", args=[cast.association.key])
    assert "plan-table" not in cast.client("anonymous").get(public).content.decode()


def test_an_approved_plan_is_read_by_the_overseers(cast):
    version = approved(cast)
    assert visible_plan_versions(cast["center_head"]).get() == version
    assert not visible_plan_versions(cast["other_association_secretary"]).exists()
    page = cast.client("center_head").get(url(cast)).content.decode()
    assert "Әдістемелік семинар" in page
    for part in ("plan-agreement", "plan-remarks", "plan-amend"):
        assert f'data-testid="{part}"' not in page


def test_everybody_reads_the_approved_plan_of_the_running_year(cast, secretary):
    today = timezone.localdate()
    running = AcademicYearFactory(first_year=today.year if today.month >= 9 else today.year - 1)
    PlanItem.objects.all().delete()
    cast.year = running
    from tests.factories.directory import area_clauses

    area_clauses()
    version = services.create_plan(cast.association, running, actor=secretary, source="usual")
    PlanVersion.objects.filter(pk=version.pk).update(
        state="approved",
        agreed_at=timezone.now(),
        agreed_by=secretary,
        approved_at=timezone.now(),
        approved_by=secretary,
    )
    public = reverse("associations:plan_public", args=[cast.association.key])
    page = cast.client("anonymous").get(public).content.decode()
    assert 'data-testid="plan-table"' in page and "Оқу-әдістемелік семинар" in page


def test_what_waits(cast):
    version = sent(cast)
    waits = {p: [str(one.title) for one in plans_waiting_for(cast[p])] for p in MEMBERS}
    assert all(len(titles) == 1 for titles in waits.values())
    for persona in MEMBERS[:3]:
        answer(cast, version, persona)
    assert not plans_waiting_for(cast["association_chair"])
    assert plans_waiting_for(cast["association_member"])
    services.state_agreement(version, actor=cast["association_secretary"])
    assert len(plans_waiting_for(cast["association_chair"])) == 1
    assert not plans_waiting_for(cast["association_member"])
    assert not plans_waiting_for(cast["outsider"])


def test_the_page_refuses_and_keeps_what_was_typed(cast):
    version = drafted(cast)
    client = cast.client("association_secretary")
    address = reverse("associations:plan_item_add", args=[version.pk])
    typed = {"kind": "event", "title_kk": "Вебинар", "quarter": "2", "due_on": "2026-01-15"}
    response = client.post(address, typed)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Вебинар" in page and "Тоқсанды не нақты күнді көрсетіңіз." in page
    assert client.post(address, typed | {"due_on": ""}).status_code == 302
    assert version.items.get(line=3).area.sub_item == 17


def test_the_secretary_answers_for_a_member_and_a_member_only_for_oneself(cast):
    version = sent(cast)
    address = reverse("associations:plan_answer", args=[version.pk])
    seat = cast.seat("association_chair")
    refused = cast.client("association_member").post(address, {"seat": seat.pk, "value": "agrees"})
    assert refused.status_code == 403
    assert (
        cast.client("association_secretary").post(address, {"seat": seat.pk, "value": "agrees"}).status_code
        == 302
    )
    kept = PlanAnswer.objects.get()
    assert (kept.seat, kept.entered_for) == (seat, True)
    assert cast.client("association_member").post(address, {"value": "agrees"}).status_code == 302
    assert PlanAnswer.objects.filter(entered_for=False).get().seat == cast.seat("association_member")
    page = cast.client("association_chair").get(url(cast)).content.decode()
    assert cast["association_secretary"].full_name in page


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_official_form_says_what_the_plan_says(cast, language):
    version = approved(cast)
    words = {"kk": ("БЕКІТЕМІН", "Әдістемелік семинар"), "ru": ("УТВЕРЖДАЮ", "Методический семинар")}[
        language
    ]
    pdf = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(plan_pdf(version, language))).pages)
    paper = Document(io.BytesIO(plan_docx(version, language)))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    for word in (*words, "20.02.2026", cast["association_chair"].full_name):
        assert word in " ".join(pdf.split()), word
        assert any(word in text for text in cells), word
    foot = paper.sections[0].footer.paragraphs[0]
    assert foot.text.startswith(getattr(version.plan.association.body, f"short_name_{language}"))
    fields = [one.get(qn("w:instr")) for one in foot._p.findall(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert plan_pdf(version, language) == plan_pdf(version, language)
