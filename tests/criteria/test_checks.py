"""The Center checks an application row by row after closing; the university answers what it is asked (clause 31)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.enums import OfficeRole
from accounts.services import give_office
from core.errors import DomainError, FileRefused
from core.models import AuditEntry
from core.waiting import ask
from criteria.domain.checking import is_left, may_refuse
from criteria.models import Answer, Application, RowCheck, RowQuestion
from criteria.periodic import remind_of_row_questions
from criteria.queries.checks import NOT_LOOKED_AT, checks_are_closed, stands_of
from criteria.queries.waiting import waiting_parts
from criteria.services.checks import (
    answer_row_question,
    ask_about_row,
    decide_row,
    end_checks,
    reopen_checks,
)
from criteria.services.question_reminders import send_overdue_questions
from notices.models import Letter, Notice, Reminder
from tests.counting import queries_of
from tests.criteria import world
from tests.factories.accounts import OfficeFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("31")]
REASON = "Сілтемеде басқа сан тұр."
TODAY = date(2026, 11, 25)


@pytest.fixture
def application(cast) -> Application:
    return world.opened(cast)


def stand(application, number="2"):
    return stands_of([application])[application.pk].get(number, NOT_LOOKED_AT)


def decide(cast, application, verdict="confirmed", number="2", persona="center_reviewer", **more):
    return decide_row(application, world.row(number), actor=cast[persona], verdict=verdict, **more)


def check_url(application, **asked):
    return reverse("criteria:application_check", args=[application.pk], query=asked)


# --- whose turn it is ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "due_on", "left"),
    [
        pytest.param(None, None, True, id="not looked at"),
        pytest.param("confirmed", None, False, id="confirmed"),
        pytest.param("not_confirmed", None, False, id="not confirmed"),
        pytest.param("asked", TODAY, False, id="the university has until today"),
        pytest.param("asked", TODAY - timedelta(days=1), True, id="the last day has passed"),
        pytest.param("asked", None, True, id="the university has answered"),
    ],
)
def test_which_rows_wait_for_the_center(verdict, due_on, left):
    assert is_left(verdict, due_on, TODAY) is left


def test_a_refusal_waits_for_the_last_day():
    assert may_refuse(None, TODAY)
    assert not may_refuse(TODAY, TODAY)
    assert may_refuse(TODAY - timedelta(days=1), TODAY)


# --- verdicts ------------------------------------------------------------------------


def test_a_row_is_confirmed_and_later_refused_and_the_journal_keeps_both(cast, application):
    before = list(Answer.objects.order_by("pk").values_list("typed", flat=True))
    decide(cast, application)
    decide(cast, application)  # twice is once
    decide(cast, application, "not_confirmed", reason=f" {REASON} ")
    check = RowCheck.objects.get()
    assert (check.verdict, check.reason, check.checked_by) == (
        "not_confirmed",
        REASON,
        cast["center_reviewer"],
    )
    entries = AuditEntry.objects.filter(action="decide_row").order_by("pk")
    assert [(one.data["row"], one.data["before"], one.data["verdict"]) for one in entries] == [
        ("2", "", "confirmed"),
        ("2", "confirmed", "not_confirmed"),
    ]
    assert list(Answer.objects.order_by("pk").values_list("typed", flat=True)) == before


@pytest.mark.parametrize("reason", ["", "  ", "x" * 4001])
def test_what_is_not_confirmed_has_a_reason(cast, application, reason):
    with pytest.raises(DomainError) as refusal:
        decide(cast, application, "not_confirmed", reason=reason)
    assert (refusal.value.field, refusal.value.clause) == ("reason", "31")
    assert not RowCheck.objects.exists()


def test_an_unknown_verdict_is_refused(cast, application):
    for verdict in ("asked", "", "best"):
        with pytest.raises(DomainError):
            decide(cast, application, verdict)


def test_nothing_is_checked_before_closing_or_after_the_decision(cast):
    application = world.submitted(cast)
    with pytest.raises(DomainError) as sealed:
        decide(cast, application)
    with pytest.raises(DomainError) as early:
        end_checks(application.call, cast.association, actor=cast["council_secretary"])
    call = world.over(application.call)
    application = Application.objects.get(pk=application.pk)
    question = world.asked(cast, application)
    for _twice in range(2):
        end_checks(call, cast.association, actor=cast["council_secretary"])
    assert checks_are_closed(call, cast.association)
    assert not checks_are_closed(call, cast.other_association)
    with pytest.raises(DomainError) as over:
        decide(cast, application)
    with pytest.raises(DomainError) as late:
        answer_row_question(question, actor=cast["university_coordinator"], answer="Жауап")
    assert {one.value.clause for one in (sealed, early, over, late)} == {"31"}
    assert ask(waiting_parts(cast["center_reviewer"])) == []
    assert ask(waiting_parts(cast["university_coordinator"])) == []
    assert AuditEntry.objects.filter(action="end_checks").count() == 1
    reopen_checks(call, cast.association, actor=cast["council_secretary"])
    reopen_checks(call, cast.association, actor=cast["council_secretary"])
    assert decide(cast, application, number="3").verdict == "confirmed"
    assert AuditEntry.objects.filter(action="reopen_checks").count() == 1


def test_a_draft_is_not_checked(cast):
    with pytest.raises(DomainError):
        decide(cast, world.whole(cast))


def test_whoever_saw_another_verdict_looks_again(cast, application):
    decide(cast, application, seen="")
    with pytest.raises(DomainError) as refusal:
        decide(cast, application, "not_confirmed", persona="center_head", reason=REASON, seen="")
    assert cast["center_reviewer"].full_name in str(refusal.value)
    decide(cast, application, "not_confirmed", persona="center_head", reason=REASON, seen="confirmed")


# --- conflict of interest ------------------------------------------------------------


def test_a_person_of_the_applicant_does_not_check_it(cast, application):
    person = cast["center_reviewer"]
    person.university = application.university
    person.save()
    with pytest.raises(DomainError) as refusal:
        decide(cast, application)
    assert application.university.name_kk in str(refusal.value) and refusal.value.clause == "31"
    assert ask(waiting_parts(cast["center_reviewer"])) == []
    assert [one.count for one in ask(waiting_parts(cast["center_head"]))] == [1]
    html = cast.client("center_reviewer").get(check_url(application)).content.decode()
    assert 'data-testid="conflict"' in html and "row-confirm" not in html


def test_an_office_of_the_applicant_is_a_tie_too(cast, application):
    OfficeFactory(user=cast["center_reviewer"], role="university_head", university=application.university)
    with pytest.raises(DomainError):
        decide(cast, application)


def test_a_seat_for_the_applicant_is_a_tie_too(cast, application):
    seat = cast.seat("association_member")  # of the university that applies
    OfficeFactory(user=seat.holders.get().user, role="center_reviewer")
    with pytest.raises(DomainError):
        decide(cast, application, persona="association_member")


def test_a_person_of_one_applicant_does_not_check_the_others(cast):
    first = world.submitted(cast)
    second = world.rival(cast)
    world.over(first.call)
    person = cast["center_reviewer"]
    person.university = second.university
    person.save()
    first = Application.objects.get(pk=first.pk)
    with pytest.raises(DomainError) as refusal:
        decide(cast, first)
    assert second.university.name_kk in str(refusal.value)
    assert ask(waiting_parts(cast["center_reviewer"])) == []
    assert decide(cast, first, persona="center_head").verdict == "confirmed"


# --- questions -----------------------------------------------------------------------


def test_a_question_goes_to_the_coordinator_and_its_answer_back(
    cast, application, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        question = world.asked(cast, application)
    letter = Letter.objects.get(key__startswith="row-question:")
    assert letter.recipient == cast["university_coordinator"]
    assert question.text in letter.text and f"{question.due_on:%d.%m.%Y}" in letter.text
    (waits,) = ask(waiting_parts(cast["university_coordinator"]))
    assert (waits.due_on, waits.clause) == (question.due_on, "31")
    assert stand(application).verdict == "asked" and not stand(application).is_left(timezone.localdate())
    with django_capture_on_commit_callbacks(execute=True):
        answer_row_question(
            question,
            actor=cast["university_coordinator"],
            answer="Тізім тіркелді",
            url="https://example.kz/list",
            upload=SimpleUploadedFile("list.pdf", b"%PDF-1.7\n%%EOF", "application/pdf"),
        )
    letter = Letter.objects.get(key__startswith="row-answer:")
    assert letter.recipient == cast["center_reviewer"] and "Тізім тіркелді" in letter.text
    assert ask(waiting_parts(cast["university_coordinator"])) == []
    found = stand(application)
    assert found.is_left(timezone.localdate()) and found.open_question is None
    assert Answer.objects.get(criterion__number="2").typed == {"value": "40"}
    assert decide(cast, application).verdict == "confirmed"
    assert RowQuestion.objects.get().ended_at is None
    actions = AuditEntry.objects.filter(action__endswith="row_question").values_list("action", flat=True)
    assert list(actions) == ["answer_row_question"]


def test_the_head_is_written_to_where_no_coordinator_is(
    cast, application, django_capture_on_commit_callbacks
):
    cast["university_coordinator"].offices.update(until=date(2026, 1, 1))
    head = UserFactory()
    give_office(
        head,
        role=OfficeRole.UNIVERSITY_HEAD,
        since=date(2026, 1, 1),
        university=application.university,
        actor=None,
    )
    with django_capture_on_commit_callbacks(execute=True):
        question = world.asked(cast, application)
    assert Letter.objects.get(key__startswith="row-question:").recipient == head
    assert answer_row_question(question, actor=head, answer="Жауап").answered_by == head


@pytest.mark.parametrize(
    ("text", "days", "field"),
    [
        pytest.param(" ", 5, "text", id="no question"),
        pytest.param("Қашан?", 0, "due_on", id="today"),
        pytest.param("Қашан?", None, "due_on", id="no day"),
    ],
)
def test_what_cannot_be_asked(cast, application, text, days, field):
    due_on = None if days is None else timezone.localdate() + timedelta(days=days)
    with pytest.raises(DomainError) as refusal:
        ask_about_row(application, world.row("2"), actor=cast["center_reviewer"], text=text, due_on=due_on)
    assert refusal.value.field == field


def test_one_question_at_a_time_and_no_refusal_while_its_days_run(cast, application):
    question = world.asked(cast, application)
    with pytest.raises(DomainError):
        world.asked(cast, application)
    with pytest.raises(DomainError) as early:
        decide(cast, application, "not_confirmed", reason=REASON)
    assert f"{question.due_on:%d.%m.%Y}" in str(early.value)
    after = timezone.now() + timedelta(days=6)
    decide(cast, application, "not_confirmed", reason=REASON, now=after)
    question.refresh_from_db()
    assert question.ended_at == after
    with pytest.raises(DomainError):
        answer_row_question(question, actor=cast["university_coordinator"], answer="Кеш")
    assert world.asked(cast, application).is_open


def test_a_row_can_be_confirmed_without_waiting_and_a_late_answer_is_taken(cast, application):
    late = world.asked(cast, application, "3")
    answered = answer_row_question(
        late, actor=cast["university_coordinator"], answer="Кеш", now=timezone.now() + timedelta(days=9)
    )
    assert answered.is_late
    question = world.asked(cast, application)
    decide(cast, application)
    question.refresh_from_db()
    assert not question.is_open and question.answered_at is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        pytest.param({}, "answer", id="nothing"),
        pytest.param({"url": "example"}, "url", id="no link"),
        pytest.param({"answer": "x" * 4001}, "answer", id="too long"),
    ],
)
def test_what_is_no_answer(cast, application, given, field):
    question = world.asked(cast, application)
    with pytest.raises(DomainError) as refusal:
        answer_row_question(question, actor=cast["university_coordinator"], **given)
    assert refusal.value.field == field
    with pytest.raises(FileRefused):
        answer_row_question(
            question, actor=cast["university_coordinator"], upload=SimpleUploadedFile("a.exe", b"MZ")
        )
    question.refresh_from_db()
    assert question.is_open


# --- the last day --------------------------------------------------------------------


def test_the_coordinator_is_reminded_once_when_the_last_day_has_passed(cast, application):
    for number in ("2", "3"):
        world.asked(cast, application, number)
    RowQuestion.objects.update(due_on=date(2026, 11, 10))
    assert send_overdue_questions(datetime(2026, 11, 10, 18, 59, tzinfo=UTC)) == 0
    # the call of the test closed after that day
    type(application.call).objects.update(
        opens_at=datetime(2026, 10, 1, tzinfo=UTC), closes_at=datetime(2026, 11, 1, tzinfo=UTC)
    )
    assert send_overdue_questions(datetime(2026, 11, 10, 18, 59, tzinfo=UTC)) == 0  # 23:59 in Almaty
    assert send_overdue_questions(datetime(2026, 11, 10, 19, 0, tzinfo=UTC)) == 1
    assert send_overdue_questions(datetime(2026, 11, 11, 4, 0, tzinfo=UTC)) == 0
    letter = Letter.objects.get(key__startswith="row-questions-overdue:")
    assert letter.recipient == cast["university_coordinator"]
    assert "№ 2." in letter.text and "№ 3." in letter.text and "10.11.2026" in letter.text
    told = Notice.objects.filter(key__startswith="row-questions-overdue:")
    assert {one.recipient for one in told} == {cast["university_coordinator"], cast["center_reviewer"]}
    assert Reminder.objects.get(subject_key=f"row-questions:{application.pk}").sent_at is not None


def test_an_answer_a_decision_and_a_missed_month_are_not_reminded_of(cast, application):
    question = world.asked(cast, application)
    RowQuestion.objects.update(due_on=timezone.localdate() - timedelta(days=30))
    assert remind_of_row_questions() == 0  # left out: too old
    Reminder.objects.all().delete()
    RowQuestion.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    end_checks(application.call, cast.association, actor=cast["council_secretary"])
    assert remind_of_row_questions() == 0
    reopen_checks(application.call, cast.association, actor=cast["council_secretary"])
    answer_row_question(question, actor=cast["university_coordinator"], answer="Жауап")
    assert remind_of_row_questions() == 0


# --- pages ---------------------------------------------------------------------------


def test_the_center_goes_through_the_rows_and_only_the_unchecked_are_left(cast, application):
    browser = cast.client("center_reviewer")
    html = browser.get(check_url(application, only="unchecked")).content.decode()
    assert 'data-row="1"' in html and html.count('data-testid="row-') >= 26
    answer = browser.post(
        reverse("criteria:row_decide", args=[application.pk, "1"]),
        {"verdict": "confirmed", "seen": "", "only": "unchecked"},
    )
    assert answer.url == check_url(application, only="unchecked", row="2") + "#row"
    html = browser.get(answer.url).content.decode()
    assert 'data-testid="row-1"' not in html and 'data-testid="left-count">25<' in html
    refused = browser.post(
        reverse("criteria:row_decide", args=[application.pk, "2"]),
        {"verdict": "not_confirmed", "reason": " ", "seen": ""},
    )
    assert refused.status_code == 422 and 'data-testid="verdict-refused"' in refused.content.decode()
    kept = browser.post(
        reverse("criteria:row_ask", args=[application.pk, "2"]),
        {"text": "Толық сұрақ", "due_on": "31.02.2026", "seen": ""},
    )
    assert kept.status_code == 422 and "Толық сұрақ" in kept.content.decode()


def test_the_proof_of_a_row_stands_beside_its_sub_items(cast, application):
    browser = cast.client("center_reviewer")
    html = browser.get(check_url(application, row="2.1")).content.decode()
    assert 'data-row="2.1"' in html and "https://example.kz/2" in html
    assert 'data-testid="no-proof"' in browser.get(check_url(application, row="13")).content.decode()


def test_the_university_reads_its_checks_and_answers_on_its_page(cast, application):
    question = world.asked(cast, application)
    decide(cast, application, "not_confirmed", "3", reason=REASON)
    browser = cast.client("university_coordinator")
    url = reverse("criteria:application_detail", args=[application.pk])
    html = browser.get(url).content.decode()
    assert REASON in html and question.text in html and 'data-testid="answer-form-2"' in html
    assert "application-take-back" not in html
    post = reverse("criteria:row_answer", args=[question.pk])
    refused = browser.post(post, {"answer": "", "url": "жоқ сілтеме"})
    assert refused.status_code == 422 and "жоқ сілтеме" in refused.content.decode()
    assert browser.post(post, {"answer": "Тізім тіркелді"}).url == f"{url}#questions"
    html = browser.get(url).content.decode()
    assert "Тізім тіркелді" in html and "answer-form-2" not in html
    html = cast.client("center_reviewer").get(check_url(application, row="2")).content.decode()
    assert "Тізім тіркелді" in html and "row-confirm" in html


def test_another_university_knows_nothing_of_it(cast, application):
    world.asked(cast, application)
    other = UserFactory()
    OfficeFactory(user=other, role="university_coordinator", university=cast.other_university)
    browser = cast.client("anonymous").__class__()
    browser.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    question = RowQuestion.objects.get()
    for name, pk in (("application_detail", application.pk), ("application_check", application.pk)):
        assert browser.get(reverse(f"criteria:{name}", args=[pk])).status_code == 404
    assert browser.post(reverse("criteria:row_answer", args=[question.pk]), {}).status_code == 404


def test_the_pages_ask_the_same_with_many_checks_and_questions(cast, application):
    browser, url = cast.client("center_reviewer"), check_url(application)
    detail = reverse("criteria:application_detail", args=[application.pk])
    decide(cast, application)
    world.asked(cast, application, "3")
    few = queries_of(browser, url), queries_of(browser, detail)
    for number in ("4", "9"):
        decide(cast, application, number=number)
    for number in ("10", "11"):
        world.asked(cast, application, number)
    assert (queries_of(browser, url), queries_of(browser, detail)) == few


def test_the_list_says_how_many_rows_are_left(cast, application):
    url, browser = reverse("criteria:applications"), cast.client("center_reviewer")
    world.decided(cast, application, "1", "2")
    world.asked(cast, application, "3")
    html = browser.get(url).content.decode()
    assert f'data-testid="left-{application.pk}">' in html and ": 23<" in html
    world.decided(cast, application)
    assert "left-" not in browser.get(url).content.decode()
    end_checks(application.call, cast.association, actor=cast["council_secretary"])
    assert browser.get(url).status_code == 200
