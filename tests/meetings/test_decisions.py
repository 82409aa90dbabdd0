"""Carrying out decisions: directed, answered, accepted, reminded of, overdue, on the next agenda (cl. 14, 25, 27)."""

from datetime import date, datetime, time, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.errors import DomainError
from core.models import AuditEntry
from meetings import services
from meetings.models import Assignment, Decision, DecisionAnswer, FollowUp
from meetings.periodic import remind_of_directed_decisions
from meetings.queries import (
    RegisterFilter,
    decisions_with_answers,
    overdue_rows,
    register,
    visible_decisions,
    waiting_for,
    with_state,
)
from meetings.services import remind_of_assignments
from notices.models import Letter, Reminder
from tests.counting import queries_of
from tests.factories.accounts import OfficeFactory, UserFactory

from . import helpers
from .matrix_decisions import decision as decision_of

pytestmark = pytest.mark.django_db
ALMATY = ZoneInfo("Asia/Almaty")
TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=30)


@pytest.fixture
def decision(cast) -> Decision:
    """The decision of a signed protocol, without a date of its own."""
    return decision_of(cast)


def direct(cast, decision, *universities, due_on=SOON) -> list[Assignment]:
    services.direct_decision(
        decision, actor=helpers.secretary(cast), universities=universities, due_on=due_on
    )
    found = {one.university: one for one in decision.assignments.filter(withdrawn_at__isnull=True)}
    return [found[university] for university in universities]


def answered(cast, assignment, value="implemented", **more) -> DecisionAnswer:
    return services.answer_assignment(
        assignment, actor=cast["university_coordinator"], value=value, text="Енгізілді.", **more
    )


def accepted(cast, assignment) -> DecisionAnswer:
    return services.accept_answer(answered(cast, assignment), actor=helpers.secretary(cast))


def state(decision) -> str:
    return with_state(Decision.objects.filter(pk=decision.pk)).get().state


# --- directing


@pytest.mark.clause("25")
def test_decision_is_directed_once_to_each_and_the_receivers_are_told(
    cast, decision, django_capture_on_commit_callbacks
):
    Letter.objects.all().delete()
    for count in (2, 0):
        with django_capture_on_commit_callbacks(execute=True):
            new = services.direct_decision(
                decision,
                actor=helpers.secretary(cast),
                universities=[cast.university, cast.member_university],
                due_on=SOON,
            )
        assert new == count
    assert [letter.address for letter in Letter.objects.all()] == ["university_coordinator@demo.kz"]
    assert AuditEntry.objects.filter(action="direct_decision").count() == 1


def test_every_university_of_the_body_in_one_step(cast, decision):
    services.direct_to_all(decision, actor=helpers.secretary(cast), due_on=SOON)
    directed = set(Assignment.objects.values_list("university", flat=True))
    assert directed == {cast.university.pk, cast.other_university.pk}  # hosts and seats of the Council


def test_receivers_of_an_unsigned_protocol_are_told_by_the_signature(
    cast, django_capture_on_commit_callbacks
):
    protocol = helpers.agreed(cast)
    with django_capture_on_commit_callbacks(execute=True):
        [assignment] = direct(cast, decision_of(cast, protocol), cast.member_university)
    assert not Letter.objects.filter(key__startswith="assignment:").exists()
    with pytest.raises(DomainError) as refusal:
        answered(cast, assignment)
    assert refusal.value.clause == "25"

    with django_capture_on_commit_callbacks(execute=True):
        services.record_paper_signatures(
            protocol, actor=helpers.secretary(cast), upload=helpers.scan(), signed_on=TODAY
        )
    assert Letter.objects.filter(key__startswith="assignment:").count() == 1


def test_decision_needs_a_receiver_and_a_date(cast, decision):
    actor = helpers.secretary(cast)
    with pytest.raises(DomainError) as refusal:
        services.direct_decision(decision, actor=actor, due_on=SOON)
    assert refusal.value.field == "universities"
    with pytest.raises(DomainError) as refusal:
        services.direct_decision(decision, actor=actor, universities=[cast.university])
    assert refusal.value.field == "due_on"


def test_decision_is_taken_back_with_a_reason_until_it_is_answered(cast, decision):
    first, second = direct(cast, decision, cast.member_university, cast.university)
    actor = helpers.secretary(cast)
    with pytest.raises(DomainError):
        services.withdraw_assignment(second, actor=actor, reason=" ")
    services.withdraw_assignment(second, actor=actor, reason="Қате жолданды")
    accepted(cast, first)
    with pytest.raises(DomainError):
        services.withdraw_assignment(first, actor=actor, reason="x")
    assert direct(cast, decision, cast.university)[-1].withdrawn_at is None


# --- answers


@pytest.mark.clause("27")
def test_answer_is_returned_with_a_reason_and_given_again(cast, decision, django_capture_on_commit_callbacks):
    [assignment] = direct(cast, decision, cast.member_university)
    first = answered(cast, assignment, "in_part")
    with pytest.raises(DomainError):
        answered(cast, assignment)
    with pytest.raises(DomainError) as refusal:
        services.return_answer(first, actor=helpers.secretary(cast), reason="")
    assert refusal.value.field == "reason"
    with django_capture_on_commit_callbacks(execute=True):
        services.return_answer(first, actor=helpers.secretary(cast), reason="Құжат жоқ")
    assert "Құжат жоқ" in Letter.objects.get(key__startswith="answer:").text

    second = answered(cast, assignment, uploads=[helpers.scan("акт.pdf")], done_on=TODAY)
    services.accept_answer(second, actor=helpers.secretary(cast))
    services.accept_answer(second, actor=helpers.secretary(cast))
    assert [answer.verdict for answer in assignment.answers.order_by("pk")] == ["returned", "accepted"]
    assert second.files.get().file.name == "акт.pdf"
    with pytest.raises(DomainError):
        services.return_answer(second, actor=helpers.secretary(cast), reason="x")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        pytest.param({"value": "maybe", "text": "x"}, "value", id="no such answer"),
        pytest.param({"value": "not", "text": "  "}, "text", id="no words"),
        pytest.param(
            {"value": "implemented", "text": "x", "done_on": TODAY + timedelta(days=2)},
            "done_on",
            id="future",
        ),
    ],
)
def test_unfit_answer_is_refused_at_its_field(cast, decision, data, field):
    [assignment] = direct(cast, decision, cast.member_university)
    with pytest.raises(DomainError) as refusal:
        services.answer_assignment(assignment, actor=cast["university_coordinator"], **data)
    assert refusal.value.field == field
    assert not DecisionAnswer.objects.exists()


def test_two_answers_never_stand_side_by_side(cast, decision):
    [assignment] = direct(cast, decision, cast.member_university)
    answered(cast, assignment)
    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionAnswer.objects.create(
            assignment=assignment,
            value="not",
            text="x",
            submitted_by=cast["outsider"],
            submitted_at=timezone.now(),
        )


def test_refused_answer_page_keeps_what_was_typed(cast, decision):
    [assignment] = direct(cast, decision, cast.member_university)
    url = reverse("meetings:assignment_answer", args=[assignment.pk])
    answer = cast.client("university_coordinator").post(url, {"text": "Ұзақ жазылған мәтін"})
    assert answer.status_code == 422
    assert "Ұзақ жазылған мәтін" in answer.content.decode()


# --- the state of a decision


def test_person_of_the_body_reports_likewise(cast, decision):
    services.direct_decision(decision, actor=helpers.secretary(cast), people=[cast["member"]], due_on=SOON)
    assignment = Assignment.objects.get()
    services.answer_assignment(assignment, actor=cast["member"], value="implemented", text="Орындалды")
    assert state(decision) == "answered"
    assert [task.count for task in waiting_for(cast["council_secretary"]) if task.clause == "27"] == [1]


def overdue(assignment):
    Assignment.objects.filter(pk=assignment.pk).update(due_on=TODAY - timedelta(days=1))


STEPS = [
    pytest.param([], "open", id="nobody has answered"),
    pytest.param(["late"], "overdue", id="one is late"),
    pytest.param(["answer"], "open", id="one of two has answered"),
    pytest.param(["answer", "answer"], "answered", id="both have answered"),
    pytest.param(["accept", "answer"], "answered", id="one accepted"),
    pytest.param(["accept", "accept"], "done", id="both accepted"),
    pytest.param(["accept", "late"], "overdue", id="one accepted, one late"),
]


@pytest.mark.parametrize(("steps", "expected"), STEPS)
@pytest.mark.clause("14")
def test_state_follows_from_the_answers(cast, decision, steps, expected):
    assignments = direct(cast, decision, cast.member_university, cast.university)
    verbs = {
        "answer": lambda one: answered(cast, one),
        "accept": lambda one: accepted(cast, one),
        "late": overdue,
    }
    for step, assignment in zip(steps, assignments, strict=False):
        verbs[step](assignment)
    assert state(decision) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, "open", id="somebody is named"),
        pytest.param({"due_on": TODAY}, "open", id="due today"),
        pytest.param({"due_on": TODAY - timedelta(days=1)}, "overdue", id="was due yesterday"),
        pytest.param({"responsible_kk": "", "responsible_ru": ""}, "noted", id="nobody, no date"),
    ],
)
def test_state_of_a_decision_directed_to_nobody(cast, decision, fields, expected):
    Decision.objects.filter(pk=decision.pk).update(**fields)
    assert state(decision) == expected


@pytest.mark.parametrize("kind", ["done", "withdrawn"])
def test_ended_decision_stays_ended(cast, decision, kind):
    actor = helpers.secretary(cast)
    with pytest.raises(DomainError):
        services.end_decision(decision, actor=actor, kind=kind, reason="")
    services.end_decision(decision, actor=actor, kind=kind, reason="Бұйрық шықты")
    assert state(decision) == kind
    with pytest.raises(DomainError):
        services.direct_decision(decision, actor=actor, universities=[cast.university], due_on=SOON)


# --- who reads what


def test_public_reads_published_decisions_without_the_answers(cast, decision, client):
    [assignment] = direct(cast, decision, cast.member_university)
    answered(cast, assignment)
    url = reverse("meetings:decision_detail", args=[decision.pk])
    assert client.get(url).status_code == 404
    assert cast.client("outsider").get(url).status_code == 404
    assert cast.client("university_coordinator").get(url).status_code == 200
    services.publish_protocol(decision.item.meeting.protocol, actor=helpers.secretary(cast))
    shown = client.get(url).content.decode()
    assert "Жоспар бекітілсін." in shown
    assert "Енгізілді." not in shown
    assert cast.member_university.name not in shown


def test_register_finds_kazakh_words_body_date_responsible_and_state(cast, decision):
    overseer = cast["center_head"]
    direct(cast, decision, cast.member_university)

    def found(**wanted) -> bool:
        return register(overseer, RegisterFilter(**wanted)).filter(pk=decision.pk).exists()

    assert found(words="ЖОСПАР бекітіл")
    assert found(words="утвердить")
    assert not found(words="жоспар жоқсөз")
    assert found(body=cast.council.body.pk)
    assert not found(body=cast.association.body.pk)
    assert found(responsible="ХАТШЫ")
    assert found(responsible=cast.member_university.name_kk)
    assert not found(responsible="ешкім")
    assert found(state="open")
    assert not found(state="overdue")
    held = timezone.localdate(decision.item.meeting.starts_at)
    assert found(since=held, until=held)
    assert not found(until=held - timedelta(days=1))


def test_register_asks_as_much_for_one_row_as_for_three(cast, decision):
    first, second = direct(cast, decision, cast.member_university, cast.university)
    answered(cast, second, uploads=[helpers.scan()])
    urls = {
        "council_secretary": [
            reverse("meetings:decision_register"),
            reverse("meetings:decision_detail", args=[decision.pk]),
        ],
        "center_head": [reverse("meetings:overdue_list")],
        "university_coordinator": [reverse("meetings:assignment_list")],
    }

    def counts() -> list[int]:
        return [queries_of(cast.client(who), url) for who, pages in urls.items() for url in pages]

    overdue(first)
    one = counts()
    for _ in range(2):
        for assignment in direct(cast, decision_of(cast, helpers.signed(cast)), cast.member_university):
            overdue(assignment)
    for assignment in direct(cast, decision, cast.other_university):
        answered(cast, assignment, uploads=[helpers.scan()])
    assert counts() == one


# --- overdue, indicator 8, the next agenda


@pytest.mark.clause("14")
def test_overdue_list_names_each_receiver_without_an_answer(cast, decision):
    first, second, third = direct(
        cast, decision, cast.member_university, cast.university, cast.other_university
    )
    for assignment in (first, second, third):
        overdue(assignment)
    answered(cast, first)
    rows = overdue_rows(cast["center_head"], RegisterFilter(), TODAY)
    assert {row.receiver for row in rows} == {str(cast.university), str(cast.other_university)}
    assert {row.days for row in rows} == {1}

    answer = cast.client("center_head").get(reverse("meetings:overdue_xlsx"))
    sheet = load_workbook(BytesIO(answer.content)).active
    assert {row[5].value for row in sheet.iter_rows(min_row=2)} == {row.receiver for row in rows}


def test_accepted_answers_count_for_indicator_8(cast, decision):
    protocol = decision.item.meeting.protocol
    services.deliver_copies(protocol, [cast.member_university, cast.university], to_authorised_body=True)
    assignments = direct(cast, decision, cast.member_university, cast.university)
    period = (cast.council.body, TODAY - timedelta(days=1), TODAY + timedelta(days=30))

    def replied():
        [found] = decisions_with_answers(*period)
        assert found.delivered == {cast.member_university.pk, cast.university.pk}
        return found

    answered(cast, assignments[0])
    assert replied().replied == frozenset()
    services.accept_answer(DecisionAnswer.objects.get(), actor=helpers.secretary(cast))
    assert replied().replied == {cast.member_university.pk}
    assert not replied().is_answered_by_all
    accepted(cast, assignments[1])
    assert replied().is_answered_by_all
    assert decisions_with_answers(cast.council.body, date(2020, 1, 1), date(2020, 12, 31)) == []


def test_open_decisions_go_onto_the_next_agenda_once(cast, decision):
    meeting = helpers.planned(cast)
    actor = helpers.secretary(cast)
    assert services.put_open_decisions(meeting, actor=actor) == 1
    assert services.put_open_decisions(meeting, actor=actor) == 0
    other = decision_of(cast, helpers.signed(cast))
    assert services.put_open_decisions(meeting, actor=actor) == 1
    [item] = {one.item for one in FollowUp.objects.all()}
    assert item.title_kk == "Бұрын қабылданған шешімдердің орындалуы туралы"
    assert "1.1-шешім: Жоспар бекітілсін." in item.heard_kk
    assert item.heard_ru.count("Протокол №") == 2
    assert {one.decision for one in FollowUp.objects.all()} == {decision, other}
    page = cast.client("council_secretary").get(reverse("meetings:meeting_detail", args=[meeting.pk]))
    assert reverse("meetings:decision_detail", args=[decision.pk]) in page.content.decode()


def test_ended_and_noted_decisions_do_not_come_back(cast, decision):
    services.end_decision(decision, actor=helpers.secretary(cast), kind="done", reason="Орындалды")
    noted = decision_of(cast, helpers.signed(cast))
    Decision.objects.filter(pk=noted.pk).update(responsible_kk="", responsible_ru="")
    assert services.put_open_decisions(helpers.planned(cast), actor=helpers.secretary(cast)) == 0


# --- reminders


def at(day: date) -> datetime:
    return datetime.combine(day, time(9), ALMATY)


@pytest.mark.parametrize(
    ("offset", "letters"),
    [
        pytest.param(-8, 0, id="eight days before"),
        pytest.param(-7, 1, id="a week before"),
        pytest.param(-6, 1, id="a missed night is caught up"),
        pytest.param(-1, 1, id="the day before, one letter for both distances"),
        pytest.param(1, 1, id="the day after"),
        pytest.param(7, 1, id="a week after"),
        pytest.param(15, 0, id="later it would be noise"),
    ],
)
@pytest.mark.clause("14")
def test_receiver_is_reminded_once_at_each_distance(cast, decision, offset, letters):
    direct(cast, decision, cast.member_university)
    Letter.objects.all().delete()
    now = at(SOON + timedelta(days=offset))
    assert sum(remind_of_assignments(now) for _beat in range(2)) == letters
    assert Letter.objects.filter(key__startswith="assignment-reminder:").count() == letters


def test_whole_series_is_four_reminders_and_none_after_an_answer(cast, decision):
    [assignment] = direct(cast, decision, cast.member_university)
    other = decision_of(cast, helpers.signed(cast))
    [answered_one] = direct(cast, other, cast.member_university)
    answered(cast, answered_one)
    for day in range(60):
        remind_of_assignments(at(TODAY + timedelta(days=day)))
    sent = Reminder.objects.filter(sent_at__isnull=False)
    assert sorted(sent.values_list("subject_key", "offset_days")) == [
        (f"assignment:{assignment.pk}", offset) for offset in (-7, -1, 1, 7)
    ]


def test_decision_directed_shortly_before_its_date_is_not_reminded_of_at_once(cast, decision):
    direct(cast, decision, cast.member_university, due_on=TODAY + timedelta(days=3))
    assert remind_of_directed_decisions() == 0
    assert remind_of_assignments(at(TODAY + timedelta(days=2))) == 1


def test_one_letter_for_all_decisions_of_a_person(cast, decision):
    direct(cast, decision, cast.member_university)
    direct(cast, decision_of(cast, helpers.signed(cast)), cast.member_university)
    assert remind_of_assignments(at(SOON - timedelta(days=7))) == 1
    assert Reminder.objects.filter(sent_at__isnull=False).count() == 2


# --- what waits


def test_unanswered_decisions_wait_for_the_coordinator(cast, decision):
    [assignment] = direct(cast, decision, cast.member_university)

    def waits() -> list[tuple[int, date | None]]:
        found = waiting_for(cast["university_coordinator"])
        return [(task.count, task.due_on) for task in found if "for-us" in task.url]

    assert waits() == [(1, SOON)]
    answered(cast, assignment)
    assert waits() == []


def test_second_coordinator_sees_the_same_and_a_stranger_nothing(cast, decision):
    direct(cast, decision, cast.member_university)
    second = UserFactory(university=cast.member_university)
    OfficeFactory(user=second, role="university_coordinator", university=cast.member_university)
    assert visible_decisions(second).count() == 1
    assert visible_decisions(cast["outsider"]).count() == 0
