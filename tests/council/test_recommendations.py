"""Recommendations of the Council and what became of them (clauses 14, 15.3-15.6)."""

import io
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.errors import DomainError
from core.models import AuditEntry
from core.waiting import ask
from council.models import Recommendation, RecommendationAddressee
from council.queries.recommendations import (
    recommendations,
    recommendations_waiting_parts,
    visible_recommendations,
)
from council.services import recommendations as services
from council.services.recommendation_reminders import remind_of_recommendations
from directory.models import University
from meetings.models import Protocol
from notices.models import Letter, Notice
from tests.council import world_recommendations as world
from tests.counting import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("15.5")]


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def secretary(cast):
    return cast["council_secretary"]


def waits(user):
    return [one.title for one in ask(recommendations_waiting_parts(user))]


def test_issued_it_has_its_number_and_every_addressee_a_letter(
    cast, secretary, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        first = world.issued(cast)
    second = services.issue_recommendation(world.drafted(cast, kind="legal_acts"), actor=secretary)
    year = timezone.localdate().year
    assert (first.signature, second.signature) == (f"1/{year}", f"2/{year}")
    told = set(
        Letter.objects.filter(key__startswith="recommendation:").values_list("recipient__email", flat=True)
    )
    assert told == {
        f"{one}@demo.kz"
        for one in ("association_chair", "association_secretary", "university_coordinator", "authorised_body")
    }
    letter = Letter.objects.get(key__contains=":issued:", recipient=cast["association_secretary"])
    assert world.TEXTS["kk"] in letter.text and first.signature in letter.text
    assert waits(cast["association_chair"]) and not waits(cast["association_member"])
    assert services.issue_recommendation(first, actor=secretary).number == 1
    assert AuditEntry.objects.filter(action="issue_recommendation").count() == 2


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": {"kk": ""}}, "title_kk"),
        ({"text": {"kk": " "}}, "text_kk"),
        ({"decision": None}, "ground"),
    ],
    ids=["no title", "no text", "no ground"],
)
def test_what_cannot_be_kept(cast, fields, field):
    with pytest.raises(DomainError) as refusal:
        world.drafted(cast, **fields)
    assert (refusal.value.field, refusal.value.clause) == (field, "15.5")
    assert not Recommendation.objects.exists()


def test_a_decision_is_a_ground_once_its_protocol_is_signed(cast):
    decision = world.decision(cast)
    Protocol.objects.update(state="agreed", signed_on=None)
    decision.refresh_from_db()
    with pytest.raises(DomainError) as refusal:
        world.drafted(cast, decision=decision)
    assert refusal.value.field == "decision"


def test_what_cannot_be_issued(cast, secretary):
    kazakh_only = world.drafted(cast, title={"kk": "Ұсыным"})
    late = world.drafted(cast, kind="classifier", due_on=timezone.localdate())
    nobody = services.save_recommendation(
        world.drafted(cast, kind="legal_acts"),
        actor=secretary,
        data=services.RecommendationData("legal_acts", world.TEXTS, world.TEXTS, ground="Хат"),
    )
    for one in (kazakh_only, late, nobody):
        with pytest.raises(DomainError):
            services.issue_recommendation(one, actor=secretary)
    with pytest.raises(DomainError):
        services.publish_recommendation(nobody, actor=secretary, public=True)


def test_an_answer_comes_goes_back_and_is_accepted(cast, secretary, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = world.answered(cast)
    assert Notice.objects.filter(recipient=secretary, key__startswith="recommendation-answer:").exists()
    assert waits(secretary)
    with pytest.raises(DomainError):
        services.answer_recommendation(
            answer.addressee, actor=cast["association_chair"], value="not", text="Тағы"
        )
    with django_capture_on_commit_callbacks(execute=True):
        services.return_answer(answer, actor=secretary, reason="Құжатын тіркеңіз")
    assert Letter.objects.filter(recipient=cast["association_secretary"], text__contains="Құжатын").exists()
    again = services.answer_recommendation(
        answer.addressee,
        actor=cast["association_chair"],
        value="implemented",
        text="Бұйрық тіркелді",
        upload=SimpleUploadedFile("бұйрық.pdf", b"%PDF-1.7\n%%EOF"),
    )
    services.accept_answer(again, actor=secretary)
    services.accept_answer(again, actor=secretary)
    assert AuditEntry.objects.filter(action="accept_recommendation_answer").count() == 1
    row = world.issued(cast).addressees.get(association=cast.association)
    assert row.state == "accepted" and row.answers.count() == 2 and not waits(secretary)
    with pytest.raises(DomainError):
        services.return_answer(again, actor=secretary, reason="Кеш")


def test_the_end_stops_answers_and_keeps_the_note(cast, secretary):
    one = world.issued(cast)
    with pytest.raises(DomainError):
        services.end_recommendation(one, actor=secretary, note=" ")
    services.end_recommendation(one, actor=secretary, note="Барлық ЖЖОКБҰ енгізді.")
    with pytest.raises(DomainError):
        services.answer_recommendation(
            one.addressees.first(), actor=secretary, value="implemented", text="Орындалды"
        )
    assert not waits(cast["association_secretary"])


def test_decision_names_what_was_made_of_it(cast, client):
    one = world.issued(cast)
    page = reverse("meetings:decision_detail", args=[one.decision_id])
    link = reverse("council:recommendation_detail", args=[one.pk])
    assert link in cast.client("council_secretary").get(page).content.decode()
    Protocol.objects.update(state="published", published_at=timezone.now())
    assert link not in client.get(page).content.decode()
    services.publish_recommendation(one, actor=cast["council_secretary"], public=True)
    assert link in client.get(page).content.decode()


def test_who_reads_what(cast):
    hidden = world.issued(cast)
    draft = world.drafted(cast)

    def seen(persona):
        return set(visible_recommendations(cast[persona]).values_list("pk", flat=True))

    assert seen("anonymous") == seen("outsider") == seen("association_member") == set()
    assert seen("university_coordinator") == seen("association_secretary") == {hidden.pk}
    assert seen("member") == seen("center_head") == {hidden.pk}
    assert seen("council_secretary") == {hidden.pk, draft.pk}
    world.published(cast)
    assert seen("anonymous") == {hidden.pk}
    page = cast.client("anonymous").get(reverse("council:recommendation_detail", args=[hidden.pk]))
    assert 'data-testid="answer-form"' not in page.content.decode()
    assert [one.pk for one in recommendations(cast["anonymous"], words="жи ҚҰРАЛДАРЫН")] == [hidden.pk]


def test_silent_addressees_are_reminded_once_a_distance(cast, secretary):
    today = timezone.localdate()
    one = world.issued(cast, due_on=today + timedelta(days=20))
    world.answered(cast)
    noon = timezone.make_aware(datetime.combine(today + timedelta(days=13), datetime.min.time())) + timedelta(
        hours=12
    )
    assert remind_of_recommendations(noon) == 2
    assert remind_of_recommendations(noon) == 0
    assert not Letter.objects.filter(
        key__contains="reminded", recipient=cast["association_secretary"]
    ).exists()
    services.end_recommendation(one, actor=secretary, note="Орындалды")
    assert remind_of_recommendations(noon + timedelta(days=6)) == 0


def test_pages_cost_the_same_and_the_workbook_has_the_answers(cast, secretary):
    one = world.issued(cast)
    world.answered(cast)
    browser = cast.client("council_secretary")
    url = reverse("council:recommendation_list")
    first = queries_of(browser, url)
    for kind in ("legal_acts", "classifier", "teaching_staff"):
        services.issue_recommendation(world.drafted(cast, kind=kind), actor=secretary)
    assert queries_of(browser, url) == first
    page = reverse("council:recommendation_detail", args=[one.pk])
    few = queries_of(cast.client("association_secretary"), page)
    RecommendationAddressee.objects.create(recommendation=one, association=cast.other_association)
    RecommendationAddressee.objects.create(recommendation=one, university=cast.other_university)
    assert queries_of(cast.client("association_secretary"), page) == few
    book = load_workbook(io.BytesIO(browser.get(f"{url}?xlsx=1&kind=technologies").content))
    lines, answers = (list(sheet.values) for sheet in book.worksheets)
    assert lines[1][0] == one.signature and len(lines) == 2
    assert {row[2] for row in answers[1:]} >= {cast.association.body.short_name, str(cast.member_university)}
    public = load_workbook(io.BytesIO(cast.client("anonymous").get(f"{url}?xlsx=1").content))
    assert len(public.worksheets) == 1


def test_a_decision_becomes_a_recommendation_and_a_refused_answer_keeps_its_words(cast, secretary):
    decision = world.decision(cast)
    browser = cast.client("council_secretary")
    page = browser.get(reverse("meetings:decision_detail", args=[decision.pk])).content.decode()
    assert f"{reverse('council:recommendation_new')}?decision={decision.pk}" in page
    form = browser.get(f"{reverse('council:recommendation_new')}?decision={decision.pk}").context["form"]
    assert form.initial["text_kk"] == decision.text_kk and form.initial["decision"] == decision.pk
    sent = form.initial | {
        "kind": "technologies",
        "title_kk": "Ұсыным",
        "all_universities": "on",
        "due_on": "",
    }
    assert browser.post(reverse("council:recommendation_new"), sent).status_code == 302
    assert Recommendation.objects.get().addressees.count() == University.objects.count()
    row = world.addressee(cast)
    data = {
        "value": "implemented",
        "text": "Жасалды",
        "done_on": f"{timezone.localdate() + timedelta(days=2)}",
    }
    answer = cast.client("association_chair").post(
        reverse("council:recommendation_answer", args=[row.pk]), data
    )
    assert answer.status_code == 422 and "Жасалды" in answer.content.decode()


def test_the_published_ones_are_open_data_and_found_by_the_search(cast, client):
    world.issued(cast)
    assert client.get("/api/v1/recommendations").json()["count"] == 0
    one = world.published(cast)
    [row] = client.get(f"/api/v1/recommendations?year={one.year}").json()["results"]
    assert (row["number"], row["clause"], row["state"]) == (1, "15.5", "issued")
    assert {addressee["kind"] for addressee in row["addressees"]} == {
        "university",
        "association",
        "authorised_body",
    }
    page = client.get("/kk/search/?q=құралдарын").content.decode()
    assert reverse("council:recommendation_detail", args=[one.pk]) in page
    assert (
        reverse("council:recommendation_detail", args=[one.pk]) in client.get("/sitemap.xml").content.decode()
    )
