"""From the call for a new direction to the table of annex 2 (clauses 7, 31; ADR-0059)."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from associations.models import Association
from associations.queries import base_universities_on, responsibility_rows
from associations.services import founding, hosting
from core.errors import DomainError
from core.models import AuditEntry
from council.models import OrderDraft
from council.queries import effects_of_order
from council.services import calls, orders
from criteria.services.planned import withdraw_planned
from directory.models import Direction, EducationArea
from meetings.models import Body
from notices.models import Letter
from portal.queries import figures, waiting_for
from tests.associations.test_hosting import order_of
from tests.council import world_calls
from tests.council import world_openings as world
from tests.criteria import world as criteria
from tests.factories.accounts import UserFactory
from tests.factories.directory import EducationAreaFactory, UniversityFactory
from tests.factories.meetings import BodyFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("files"),
    pytest.mark.clause("7"),
    pytest.mark.clause("31"),
]


def kinds(draft: OrderDraft) -> list[str]:
    return list(draft.table_lines.order_by("pk").values_list("kind", flat=True))


def row_of(key: str, day: date):
    return next((row for row in responsibility_rows(day) if row.key == key), None)


# --- from the call to the table -------------------------------------------------------


def test_from_the_call_to_the_table(cast, secretary, django_capture_on_commit_callbacks):
    """Named, called for, applied for, chosen, ordered: only the order puts it into the table."""
    today = timezone.localdate()
    decision = world.decided(cast)
    before = figures()
    planned = decision.association
    assert [one.count for one in waiting_for(secretary) if "/council/" in one.url] == [1]
    line = calls.order_call_decision(decision, actor=secretary)
    assert kinds(line.order) == ["open_direction", "open"]
    assert (line.planned, line.university, line.code) == (planned, decision.university, "199")
    assert calls.order_call_decision(decision, actor=secretary) == line
    html = cast.client("authorised_body").get(reverse("council:order_detail", args=[line.order_id]))
    assert planned.body.short_name_kk in html.content.decode()

    signed = world.signed(cast, line.order, day=today)
    assert figures() == before and row_of(planned.key, today) is None
    with django_capture_on_commit_callbacks(execute=True):
        orders.put_in_force(signed, actor=cast["authorised_body"])

    row = row_of(planned.key, today)
    assert row and (row.direction_code, row.university_key) == ("199", decision.university.key)
    assert row_of(planned.key, today - timedelta(days=1)) is None
    opened = Association.objects.get(pk=planned.pk)
    assert (opened.stage, opened.direction, opened.key) == (
        "founded",
        Direction.objects.get(code="199"),
        planned.key,
    )
    assert (opened.body.kind, opened.body.parent, opened.body.since) == (
        "association",
        Body.objects.get(kind="council"),
        today,
    )
    period = opened.base_universities.get()
    assert (period.university, period.since, period.until) == (decision.university, today, None)
    assert period.ground.number == "77"
    assert figures().associations == before.associations + 1
    assert figures().directions == before.directions + 1
    assert AuditEntry.objects.get(action="open_association").data["university"] == decision.university.key
    assert cast.client("anonymous").get(f"/kk/associations/{opened.key}/").status_code == 200
    assert not any("/council/" in one.url for one in waiting_for(secretary))
    assert world_calls.page_of(cast, "authorised_body", world_calls.applied(cast))
    [effect] = effects_of_order(period.ground)
    assert (effect.before, effect.after) == (None, decision.university)
    assert Letter.objects.filter(
        key__startswith=f"order:{period.ground_id}:", text__contains=opened.key
    ).exists()


def test_a_direction_that_is_there_needs_no_line_of_its_own(cast, secretary):
    direction = cast.association.direction
    scope = {"kk": "Аудит", "ru": "Аудит", "en": "Audit"}
    planned = criteria.planned(cast, direction=direction, area=None, code="", names={}, scope=scope)
    decision = world.decided(cast, association=planned)
    line = calls.order_call_decision(decision, actor=secretary)
    assert kinds(line.order) == ["open"] and line.scope_ru == "Аудит"
    world.in_force(cast, line.order, day=timezone.localdate())
    row = row_of(planned.key, timezone.localdate())
    assert row and row.direction_code == direction.code and row.scope == "Аудит"
    sequence = [one.key for one in Association.objects.order_by("position")]
    assert sequence.index(planned.key) == sequence.index(cast.association.key) + 1


def test_the_draft_of_the_order_prints_it_before_anything_changes(cast, secretary):
    decision = world.decided(cast)
    line = calls.order_call_decision(decision, actor=secretary)
    url = reverse("council:order_annex", args=[line.order_id, 2, "kk", "docx"])
    assert cast.client("authorised_body").get(url).status_code == 200
    planned = Association.every.get(pk=decision.association_id)
    assert planned.stage == "planned" and not planned.base_universities.exists()


def test_nothing_is_opened_twice(cast, secretary):
    decision = world.decided(cast)
    line = calls.order_call_decision(decision, actor=secretary)
    twin = orders.create_order(actor=secretary, titles={"kk": "Бұйрық", "ru": "Приказ"})
    with pytest.raises(DomainError):
        orders.add_table_line(
            twin,
            actor=secretary,
            kind="open",
            data={"code": "199", "university": decision.university, "planned": decision.association},
        )
    world.in_force(cast, line.order, day=timezone.localdate())
    with pytest.raises(DomainError) as refusal:
        orders.add_table_line(
            twin,
            actor=secretary,
            kind="open",
            data={"code": "199", "university": decision.university, "planned": decision.association},
        )
    assert refusal.value.clause == "7"


def test_two_of_one_new_direction_open_it_once(cast, secretary):
    decision = world.decided(cast)
    first = calls.order_call_decision(decision, actor=secretary)
    scope = {"kk": "Талдау", "ru": "Анализ", "en": "Analysis"}
    second = criteria.planned(cast, scope=scope)
    orders.add_table_line(
        first.order,
        actor=secretary,
        kind="open",
        data={"code": "199", "university": decision.university, "planned": second},
    )
    world.in_force(cast, first.order, day=timezone.localdate())
    assert Direction.objects.get(code="199").associations.count() == 2


# --- no choice, another choice --------------------------------------------------------


def test_without_a_choice_it_stays_planned_and_may_be_called_or_given_up(cast, secretary):
    decision = world.decided(cast, chosen=None)
    planned = decision.association
    with pytest.raises(DomainError):
        calls.order_call_decision(decision, actor=secretary)
    assert Association.every.get(pk=planned.pk).stage == "planned"
    with transaction.atomic():
        assert criteria.called_for(cast, planned)
        transaction.set_rollback(True)
    assert withdraw_planned(planned, actor=secretary, reason="Таңдау жоқ").stage == "withdrawn"


def test_a_choice_that_is_not_ordered_yet_holds_it(cast, secretary):
    decision = world.decided(cast)
    for refused in (
        lambda: withdraw_planned(decision.association, actor=secretary, reason="Қате"),
        lambda: criteria.called_for(cast, decision.association),
    ):
        with pytest.raises(DomainError) as refusal:
            refused()
        assert refusal.value.clause == "31" and decision.university.name in str(refusal.value)


def test_a_choice_whose_direction_was_closed_holds_it_no_longer(cast, secretary):
    direction, today = cast.association.direction, timezone.localdate()
    scope = {"kk": "Аудит", "ru": "Аудит", "en": "Audit"}
    planned = criteria.planned(cast, direction=direction, area=None, code="", names={}, scope=scope)
    decision = world.decided(cast, association=planned)
    hosting.close_direction(direction, on=today, ground=order_of(today), actor=secretary)
    with pytest.raises(DomainError) as refusal:
        calls.order_call_decision(decision, actor=secretary)
    assert refusal.value.clause == "7"
    assert withdraw_planned(planned, actor=secretary, reason="Бағыт жабылды").stage == "withdrawn"


@pytest.mark.clause("13")
def test_a_corrected_choice_takes_the_new_direction_out_of_the_draft(cast, secretary):
    decision = world.decided(cast)
    order = calls.order_call_decision(decision, actor=secretary).order
    world_calls.corrected(cast, decision, last=False)
    decision.refresh_from_db()
    assert decision.set_aside_at and kinds(order) == []


# --- the property --------------------------------------------------------------------


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["open", "open", "move", "close", "give up"]), st.integers(0, 40), st.integers(0, 3)
    ),
    max_size=7,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_planned_association_has_no_base_university_before_its_order_and_one_after(steps):
    """Whatever is tried in whatever order: none before the opening, one on every day of its life, none after."""
    with transaction.atomic():
        BodyFactory(key="council", kind="council")
        universities, actor = [UniversityFactory() for _ in range(4)], UserFactory()
        area = EducationArea.objects.first() or EducationAreaFactory()
        association = founding.plan_association(
            actor=actor, direction=None, area=area, code="199", names=criteria.NEW_NAMES
        )
        first = day = date(2025, 3, 1)
        direction = hosting.open_direction(
            area=area, code="199", names=criteria.NEW_NAMES, ground=order_of(first), actor=actor
        )
        replay: list[tuple[date, int | None]] = []
        is_given_up = False
        for verb, later, which in steps:
            day += timedelta(days=later)
            how = {"on": day, "ground": order_of(day), "actor": actor}
            try:
                if verb == "give up":
                    founding.give_up_association(association, actor=actor, reason="Қате")
                    is_given_up = True
                elif verb == "open":
                    founding.open_planned(
                        association, direction=direction, university=universities[which], **how
                    )
                    replay.append((day, universities[which].pk))
                elif verb == "move":
                    hosting.move_association(association, university=universities[which], **how)
                    replay.append((day, universities[which].pk))
                else:
                    hosting.close_association(association, **how)
                    replay.append((day, None))
            except DomainError:
                continue
        assert not (is_given_up and replay)
        assert Association.objects.filter(pk=association.pk).exists() == bool(replay)
        asked, last = first - timedelta(days=2), day + timedelta(days=2)
        while asked <= last:
            said = [host for since, host in replay if since <= asked]
            expected = [said[-1]] if said and said[-1] else []
            found = base_universities_on(asked).filter(association=association)
            assert [one.university_id for one in found] == expected, asked
            asked += timedelta(days=1)
        transaction.set_rollback(True)
