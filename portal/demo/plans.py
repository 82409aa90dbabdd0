"""The demo work plans: a year carried out, the running one approved, with the members, or before the Council."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from unittest import mock

from django.utils import timezone

from accounts.models import User
from associations import tasks
from associations.models import Association, PlanVersion, RecordEntry, WorkPlan
from associations.queries.expertise import examinations_of_year
from associations.queries.plans import members_with_answers
from associations.services import plan_links as links
from associations.services import plans as services
from associations.services.reports import open_year
from council.services.plans import put_plans_on_agenda
from meetings.enums import MeetingState
from meetings.models import Meeting, Seat
from portal.demo.meetings import at
from portal.demo.world import REPORTED_YEAR, World

# How many associations besides the first have an approved plan of the running year, and how many of these wait.
OTHERS_APPROVED, ON_NO_AGENDA = 8, 3


@contextmanager
def quietly(moment: datetime) -> Iterator[None]:
    """Do what follows with the clock of that moment, without its letters: they would be sent today."""
    with (
        mock.patch.object(timezone, "now", return_value=moment),
        mock.patch.object(tasks.tell_of_plan, "delay_on_commit"),
    ):
        yield


def _chair(world: World, association: Association) -> User:
    return world.holder(association.body, "chair")


def _secretary(world: World, association: Association) -> User:
    return world.holder(association.body, "secretary")


def _draft(world: World, association: Association, first_year: int, day: date, source: str) -> PlanVersion:
    with quietly(at(day, 10)):
        return services.create_plan(
            association,
            open_year(first_year),
            actor=_secretary(world, association),
            source=source,
            is_demo=True,
        )


def _send(world: World, version: PlanVersion, day: date, *, answers: int, objects: str = "") -> PlanVersion:
    """Send a draft; so many members answer, the last of them with an objection when a text is given."""
    secretary = _secretary(world, version.plan.association)
    with quietly(at(day, 11)):
        version = services.send_to_members(version, actor=secretary, due_on=day + timedelta(days=7))
    with quietly(at(min(day + timedelta(days=2), world.today), 12)):
        asked = members_with_answers(version, day)[:answers]
        for member in asked:
            against = bool(objects) and member == asked[-1]
            services.answer_plan(
                version,
                member.seat,
                actor=member.user or secretary,
                value="objects" if against else "agrees",
                text=objects if against else "",
                entered_for=member.user is None,
            )
    return version


def _approve(world: World, version: PlanVersion, day: date) -> PlanVersion:
    association = version.plan.association
    members = len(members_with_answers(version, day))
    version = _send(world, version, day, answers=members // 2 + 1)
    with quietly(at(day + timedelta(days=8), 9)):
        version = services.state_agreement(version, actor=_secretary(world, association))
    with quietly(at(day + timedelta(days=9), 15)):
        return services.approve_plan(version, actor=_chair(world, association))


def _carry_out(world: World, version: PlanVersion) -> None:
    """Link the lines of a plan to the entries of the record of the same kind, and to the meetings that were held."""
    association, year = version.plan.association, version.plan.academic_year
    secretary = _secretary(world, association)
    meetings = iter(
        Meeting.objects.filter(
            body=association.body,
            state=MeetingState.CLOSED,
            starts_at__date__range=(year.starts_on, year.ends_on),
        ).order_by("starts_at")
    )
    entries: dict[str, list[RecordEntry]] = {}
    for entry in RecordEntry.objects.filter(
        association=association, withdrawn_at__isnull=True, happened_on__range=(year.starts_on, year.ends_on)
    ):
        entries.setdefault(entry.kind, []).append(entry)
    examined = [one.material for one in examinations_of_year(association, year)]
    for item in version.items.order_by("line"):
        if item.kind == "expertise":
            if examined:
                links.link_to_plan(version, actor=secretary, line=item.line, material=examined.pop())
        elif item.kind == "meeting":
            meeting = next(meetings, None)
            if meeting:
                links.link_to_plan(version, actor=secretary, line=item.line, meeting=meeting)
        elif entries.get(item.kind):
            entry = entries[item.kind].pop()
            links.link_to_plan(version, actor=secretary, line=item.line, entry=entry)


def _amend(world: World, version: PlanVersion, day: date) -> None:
    """Begin an amendment that shows what a difference looks like."""
    secretary = _secretary(world, version.plan.association)
    with quietly(at(day, 16)):
        amended = services.amend_plan(
            version,
            actor=secretary,
            reason="Жұмыс берушілер семинарды көктемге ауыстыруды сұрады",
        )
        seminar = amended.items.get(kind="event")
        texts = {name: getattr(seminar, name) for name in services.TRANSLATED}
        services.edit_plan_item(seminar, actor=secretary, data={**texts, "kind": "event", "quarter": 3})
        services.add_plan_item(
            amended,
            actor=secretary,
            data={
                "kind": "event",
                "quarter": 2,
                "title_kk": "Жұмыс берушілермен дөңгелек үстел",
                "title_ru": "Круглый стол с работодателями",
                "responsible_kk": "ОӘБ хатшысы",
                "responsible_ru": "Секретарь УМО",
                "result_kk": "Ұсынымдар",
                "result_ru": "Рекомендации",
            },
        )


def _others(world: World) -> list[Association]:
    """Return associations that have both a chair and a secretary, the two of the demo people left out."""
    roles: dict[int, set[str]] = {}
    held = Seat.objects.filter(until__isnull=True, holders__until__isnull=True, holders__isnull=False)
    for body_id, role in held.values_list("body_id", "role"):
        roles.setdefault(body_id, set()).add(role)
    return [
        one
        for one in world.associations.values()
        if one not in (world.first, world.second) and roles.get(one.body_id, set()) >= {"chair", "secretary"}
    ]


def load(world: World) -> str:
    """Draft, agree and approve the demo plans once; returns what was done."""
    if WorkPlan.objects.filter(is_demo=True).exists():
        return "work plans: already there"
    running = world.today.year if world.today.month >= 9 else world.today.year - 1
    begins = date(running, 9, 1)
    last = _draft(world, world.first, REPORTED_YEAR, date(REPORTED_YEAR, 8, 20), services.USUAL)
    _carry_out(world, _approve(world, last, date(REPORTED_YEAR, 8, 25)))
    approved = []
    if world.today >= begins + timedelta(days=20):
        source = services.COPY if running == REPORTED_YEAR + 1 else services.USUAL
        if running > REPORTED_YEAR:
            first = _draft(world, world.first, running, begins + timedelta(days=1), source)
            first = _approve(world, first, begins + timedelta(days=3))
            _carry_out(world, first)
            approved.append(first)
            _amend(world, first, min(begins + timedelta(days=60), world.today))
        for number, association in enumerate(_others(world)[:OTHERS_APPROVED]):
            day = begins + timedelta(days=1 + number % 5)
            approved.append(_approve(world, _draft(world, association, running, day, services.USUAL), day))
    second = _draft(world, world.second, running, world.today, services.USUAL)
    second = _send(world, second, world.today, answers=2, objects="Мониторинг көктемге емес, күзге қойылсын.")
    meeting = (
        Meeting.objects.filter(body=world.council, state=MeetingState.CONVENED).order_by("starts_at").last()
    )
    if meeting and len(approved) > ON_NO_AGENDA:
        put_plans_on_agenda(meeting, approved[:-ON_NO_AGENDA], actor=world.holder(world.council, "secretary"))
    return f"work plans: {WorkPlan.objects.filter(is_demo=True).count()}"
