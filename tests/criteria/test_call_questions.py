"""Questions about an open call: asked by a university, answered for everybody (clauses 7, 31)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from core.models import AuditEntry
from core.waiting import ask
from criteria.models import Call, CallQuestion
from criteria.queries.waiting import waiting_parts
from criteria.services.calls import cancel_call
from criteria.services.questions import answer_call_question, ask_about_call
from notices.models import Letter
from tests.counting import queries_of
from tests.criteria import world
from tests.factories.accounts import OfficeFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("31")]
TEXTS = {"kk": "Жұмыс істеп тұрғандары ғана.", "ru": "Только действующие."}


def page(cast, persona, call):
    return cast.client(persona).get(reverse("criteria:call_detail", args=[call.pk])).content.decode()


def test_a_question_is_answered_for_everybody_without_who_asked(cast, django_capture_on_commit_callbacks):
    call = world.announced(cast)
    with django_capture_on_commit_callbacks(execute=True):
        question = world.asked_about(cast, call)
        assert world.asked_about(cast, call) == question  # twice is once
    letters = Letter.objects.filter(key__startswith="call-question:")
    assert {one.recipient for one in letters} == {cast["authorised_body"], cast["council_secretary"]}
    for persona in ("authorised_body", "council_secretary"):
        assert [one.count for one in ask(waiting_parts(cast[persona]))] == [1]
        html = page(cast, persona, call)
        assert question.text in html and cast.member_university.name_kk in html
    assert question.text in page(cast, "university_coordinator", call)
    for persona in ("anonymous", "chair", "center_head", "outsider"):
        assert question.text not in page(cast, persona, call)
    with django_capture_on_commit_callbacks(execute=True):
        answer_call_question(question, actor=cast["council_secretary"], texts=TEXTS)
    assert Letter.objects.get(key__startswith="call-answer:").recipient == cast["university_coordinator"]
    html = page(cast, "anonymous", call)
    assert question.text in html and TEXTS["kk"] in html
    assert cast.member_university.name_kk not in html
    assert cast["university_coordinator"].full_name not in html
    assert TEXTS["ru"] in cast.client("anonymous").get(f"/ru/calls/{call.pk}/").content.decode()
    assert ask(waiting_parts(cast["authorised_body"])) == []
    actions = set(
        AuditEntry.objects.filter(action__endswith="call_question").values_list("action", flat=True)
    )
    assert actions == {"answer_call_question"}


def test_questions_are_taken_from_the_opening_until_the_closing_moment(cast):
    now = timezone.now()
    call = world.announced(cast, opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=5))

    def ask_at(moment):
        return ask_about_call(
            call,
            university=cast.member_university,
            actor=cast["university_coordinator"],
            text=f"Сұрақ {moment:%d %H %M %S}",
            now=moment,
        )

    for moment in (now, call.closes_at):
        with pytest.raises(DomainError) as refusal:
            ask_at(moment)
        assert refusal.value.clause == "31"
    assert ask_at(call.opens_at) and ask_at(call.closes_at - timedelta(seconds=1))
    cancel_call(call, actor=cast["authorised_body"], reason="Қате")
    with pytest.raises(DomainError):
        ask_at(call.opens_at + timedelta(hours=1))
    assert CallQuestion.objects.count() == 2
    assert ask(waiting_parts(cast["authorised_body"])) == []


@pytest.mark.parametrize("text", ["  ", "x" * 4001])
def test_what_is_no_question(cast, text):
    call = world.announced(cast)
    with pytest.raises(DomainError) as refusal:
        ask_about_call(
            call, university=cast.member_university, actor=cast["university_coordinator"], text=text
        )
    assert refusal.value.field == "text"


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        pytest.param({"kk": "Жауап", "ru": " "}, "answer_ru", id="no Russian"),
        pytest.param({"ru": "Ответ"}, "answer_kk", id="no Kazakh"),
    ],
)
def test_an_answer_is_in_both_languages(cast, texts, field):
    question = world.asked_about(cast, world.announced(cast))
    with pytest.raises(DomainError) as refusal:
        answer_call_question(question, actor=cast["council_secretary"], texts=texts)
    assert refusal.value.field == field


def test_an_answer_that_everybody_has_read_is_not_changed(cast):
    question = world.asked_about(cast, world.announced(cast))
    for _twice in range(2):
        answer_call_question(question, actor=cast["council_secretary"], texts=TEXTS)
    with pytest.raises(DomainError):
        answer_call_question(question, actor=cast["authorised_body"], texts=TEXTS | {"kk": "Басқа"})
    question.refresh_from_db()
    assert question.answer_kk == TEXTS["kk"]


def test_what_was_typed_stays_when_it_is_refused(cast):
    call = world.announced(cast)
    question = world.asked_about(cast, call)
    url = reverse("criteria:call_answer", args=[question.pk])
    refused = cast.client("council_secretary").post(url, {"answer_kk": "Жартысы", "answer_ru": ""})
    assert refused.status_code == 422 and "Жартысы" in refused.content.decode()
    Call.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    url = reverse("criteria:call_ask", args=[call.pk])
    refused = cast.client("university_coordinator").post(url, {"text": "Кешіккен сұрақ"})
    assert refused.status_code == 422 and "Кешіккен сұрақ" in refused.content.decode()


def test_a_person_of_two_universities_says_for_which_one(cast):
    call = world.announced(cast)
    person = UserFactory()
    for university in (cast.member_university, cast.other_university):
        OfficeFactory(user=person, role="university_coordinator", university=university)
    browser = cast.client("anonymous").__class__()
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert 'name="university"' in browser.get(f"/kk/calls/{call.pk}/").content.decode()
    url = reverse("criteria:call_ask", args=[call.pk])
    browser.post(url, {"text": "Сұрақ", "university": cast.other_university.pk})
    assert CallQuestion.objects.get().university == cast.other_university


def test_the_page_asks_the_same_with_more_questions(cast):
    call = world.announced(cast)
    url = reverse("criteria:call_detail", args=[call.pk])
    answer_call_question(world.asked_about(cast, call), actor=cast["council_secretary"], texts=TEXTS)
    browser = cast.client("council_secretary")
    count = queries_of(browser, url)
    for number in range(3):
        ask_about_call(
            call,
            university=cast.member_university,
            actor=cast["university_coordinator"],
            text=f"Сұрақ {number}",
        )
    assert queries_of(browser, url) == count
