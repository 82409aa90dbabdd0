"""Two people at once in an association's year, on PostgreSQL: each race ends as if one had come after the other."""

import threading
from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from associations.models import PlanAnswer, RecordEntry, ReviewOpinion
from associations.queries.plans import agreement_of, members_with_answers
from associations.services import opinions, plans
from associations.services.record import EntryConflict, Lists, add_entry, edit_entry
from core.errors import DomainError
from core.models import AuditEntry
from tests.associations import plan_world, world_expertise
from tests.factories.directory import area_clauses

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
TODAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def ground(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def together(*verbs: Callable[[], object]) -> list[object]:
    """Run verbs at the same moment, each on a connection of its own; return what each gave or raised."""
    start, results = threading.Barrier(len(verbs)), [None] * len(verbs)

    def run(place: int, verb: Callable[[], object]) -> None:
        try:
            start.wait(timeout=20)
            results[place] = verb()
        except Exception as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_members_who_answer_a_plan_at_once_are_all_counted(cast):
    version = plan_world.sent(cast)

    def answers(persona: str) -> Callable[[], object]:
        seat, person = cast.seat(persona), cast[persona]
        return lambda: plans.answer_plan(version, seat, actor=person, value="agrees")

    results = together(*[answers(persona) for persona in plan_world.MEMBERS])
    assert all(isinstance(one, PlanAnswer) for one in results), results
    agreement = agreement_of(members_with_answers(version, date.today()))
    assert agreement.agree == len(plan_world.MEMBERS)


def test_one_member_who_presses_twice_answers_once(cast):
    version = plan_world.sent(cast)
    seat, person = cast.seat("association_member"), cast["association_member"]
    together(*[lambda: plans.answer_plan(version, seat, actor=person, value="agrees")] * 2)
    assert PlanAnswer.objects.count() == 1
    assert AuditEntry.objects.filter(action="answer_plan").count() == 1


def test_an_answer_and_taking_the_draft_back_never_leave_a_half(cast):
    version = plan_world.sent(cast)
    seat, member = cast.seat("association_member"), cast["association_member"]
    results = together(
        lambda: plans.answer_plan(version, seat, actor=member, value="agrees"),
        lambda: plans.take_back_to_draft(version, actor=cast["association_chair"], reason="Қате"),
    )
    version.refresh_from_db()
    assert version.state == "draft"
    # whoever came second either answered before, or is told that the draft is not with the members any more
    assert isinstance(results[0], PlanAnswer) == PlanAnswer.objects.exists()
    assert isinstance(results[0], PlanAnswer | DomainError)


def added(cast, title: str = "Семинар") -> RecordEntry:
    data = {"kind": "event", "event_kind": "seminar", "title_kk": title, "happened_on": date(2025, 11, 3)}
    return add_entry(
        cast.association,
        actor=cast["association_secretary"],
        data=data,
        lists=Lists(uploads=[SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF")]),
        today=TODAY,
    )


def test_of_two_secretaries_who_edit_an_entry_the_second_is_told(cast):
    area_clauses()
    entry = added(cast)

    def edits(title: str) -> Callable[[], object]:
        data = {"kind": "event", "event_kind": "seminar", "title_kk": title, "happened_on": date(2025, 11, 3)}
        return lambda: edit_entry(
            entry, actor=cast["association_secretary"], data=data, version=1, today=TODAY
        )

    results = together(edits("Бірінші"), edits("Екінші"))
    conflicts = [one for one in results if isinstance(one, EntryConflict)]
    saved = [one for one in results if isinstance(one, RecordEntry)]
    assert (len(conflicts), len(saved)) == (1, 1), results
    entry.refresh_from_db()
    assert entry.title_kk == saved[0].title_kk


def test_a_quick_entry_sent_twice_at_once_is_one_entry(cast):
    area_clauses()
    key = str(uuid4())
    clients = [cast.client("association_secretary"), cast.client("association_secretary")]

    def sends(client) -> Callable[[], object]:
        data = {
            "association": cast.association.key,
            "kind": "event",
            "event_kind": "seminar",
            "title": "Семинар",
            "happened_on": "2025-11-03",
            "form_key": key,
        }
        return lambda: client.post("/kk/record/quick/", data)

    results = together(*[sends(client) for client in clients])
    assert [one.status_code for one in results] == [302, 302], results
    assert results[0]["Location"] == results[1]["Location"]
    assert RecordEntry.objects.count() == AuditEntry.objects.filter(action="add_entry").count() == 1


def test_expert_who_accepts_and_declines_at_once_has_done_one(cast):
    opinion = world_expertise.asked(cast)
    expert = cast["association_member"]
    results = together(
        lambda: opinions.accept_opinion(opinion, actor=expert),
        lambda: opinions.decline_opinion(opinion, actor=expert, reason="Уақытым жоқ"),
    )
    refused = [one for one in results if isinstance(one, DomainError)]
    # accepting first, one may still decline; declining first, accepting is refused
    opinion.refresh_from_db()
    assert opinion.state == ("declined" if not refused or results[0] in refused else "accepted")
    done = AuditEntry.objects.filter(action__in=["accept_opinion", "decline_opinion"]).count()
    assert done == 2 - len(refused)


def test_expert_accepts_while_being_replaced(cast):
    opinion = world_expertise.asked(cast)
    results = together(
        lambda: opinions.accept_opinion(opinion, actor=cast["association_member"]),
        lambda: opinions.remove_expert(opinion, actor=cast["association_secretary"], reason="Іссапарда"),
    )
    opinion.refresh_from_db()
    assert opinion.state == "removed"
    assert isinstance(results[1], ReviewOpinion)
