"""Another base university, or none: what ends, what goes on, who reads what (clauses 9, 31; ADR-0064, 0065)."""

from datetime import date, timedelta

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from associations.models import MaterialRequest
from associations.queries import member_universities_on
from associations.queries.handover import last_handover, officers_waiting_parts, open_work, tasks_of
from associations.services import hosting
from associations.services.handover import name_officer
from core.errors import DomainError
from core.models import AuditEntry
from core.waiting import ask
from meetings.models import DecisionEnding, Protocol, Seat, SeatHolder
from meetings.signals import protocol_signed
from notices.models import Letter
from tests.associations import world_expertise as expertise
from tests.counting import queries_of
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.factories.directory import LegalOrderFactory, area_clauses
from tests.factories.meetings import BodyFactory, MeetingFactory, SeatFactory
from tests.factories.year import Year

pytestmark = [pytest.mark.django_db, pytest.mark.clause("9"), pytest.mark.clause("31")]


def order(day: date):
    return LegalOrderFactory(key=f"of-{day}", number="77", signed_on=day, carries_regulation=False)


def moved(cast, *, days_ago: int = 10):
    """Move the cast's association to the coordinator's university some days ago; the day."""
    day = timezone.localdate() - timedelta(days=days_ago)
    hosting.move_association(
        cast.association,
        university=cast.member_university,
        on=day,
        ground=order(day),
        actor=cast["authorised_body"],
    )
    return day


def coordinator_of(university):
    person = UserFactory(university=university)
    OfficeFactory(user=person, role="university_coordinator", university=university)
    return person


# --- what ends and what goes on ------------------------------------------------------


def test_offices_of_the_old_university_end_on_the_day_and_all_else_stays(cast):
    body = cast.association.body
    other = SeatFactory(body=body, number=50, university=cast.other_university, holder=UserFactory())
    before = set(body.seats.filter(until=None).values_list("pk", flat=True))
    ahead = MeetingFactory(
        body=body, presiding_seat=cast.seat("association_chair"), created_by=cast["association_secretary"]
    )
    day = moved(cast)
    ahead.refresh_from_db()
    assert ahead.state == "planned" and ahead.presiding_seat is None
    ended = body.seats.exclude(until=None)
    assert {seat.role for seat in ended} == {"chair", "deputy_chair", "secretary"}
    assert {seat.until for seat in ended} == {day - timedelta(days=1)}
    assert all("77" in seat.ended_ground for seat in ended)
    assert not SeatHolder.objects.filter(seat__in=ended, until=None).exists()
    left = set(body.seats.filter(until=None).values_list("pk", flat=True))
    assert left == before - {seat.pk for seat in ended} and other.pk in left
    assert AuditEntry.objects.filter(action="end_office").count() == 3


def test_a_secretary_of_another_university_and_an_officer_named_later_stay(cast):
    Seat.objects.filter(pk=cast.seat("association_secretary").pk).update(university=cast.other_university)
    Seat.objects.filter(pk=cast.seat("association_chair").pk).update(university=cast.member_university)
    moved(cast)
    left = cast.association.body.seats.filter(until=None).exclude(role="member")
    assert {seat.role for seat in left} == {"chair", "secretary"}


def test_the_new_university_names_chair_and_secretary(cast):
    moved(cast)
    actor = cast["university_coordinator"]
    seat = cast.seat("association_member")
    name_officer(cast.association, actor=actor, role="secretary", seat=seat)
    chair = name_officer(
        cast.association,
        actor=actor,
        role="chair",
        chair_as="deputy_head",
        data={"name": "Жаңа Төраға", "email": "new-chair@demo.kz"},
    )
    seat.refresh_from_db()
    assert seat.role == "secretary" and chair.university == cast.member_university
    assert chair.post_kk == "бірінші басшының орынбасары"
    assert chair.holders.get().user.email == "new-chair@demo.kz"
    assert cast["association_member"].has_perm("associations.keep_record", cast.association)
    assert not cast["association_secretary"].has_perm("associations.keep_record", cast.association)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        pytest.param({"role": "chair", "data": {"name": "Біреу"}}, "chair_as", id="which of the two"),
        pytest.param({"role": "member", "data": {"name": "Біреу"}}, "role", id="no office"),
        pytest.param({"role": "secretary", "data": {"name": ""}}, "name", id="no name"),
        pytest.param({"role": "secretary", "seat": "other"}, "seat", id="of another university"),
    ],
)
def test_what_naming_refuses(cast, given, field):
    moved(cast)
    if given.get("seat"):
        given = given | {
            "seat": SeatFactory(body=cast.association.body, number=51, university=cast.other_university)
        }
    with pytest.raises(DomainError) as refusal:
        name_officer(cast.association, actor=cast["university_coordinator"], **given)
    assert refusal.value.field == field


def test_a_taken_office_is_refused(cast):
    with pytest.raises(DomainError) as refusal:
        name_officer(
            cast.association, actor=cast["university_coordinator"], role="secretary", data={"name": "Біреу"}
        )
    assert refusal.value.field == "role"


def test_the_check_list_tells_what_is_done_anew_and_what_goes_on(cast):
    day = moved(cast)
    MeetingFactory(body=cast.association.body, created_by=cast["association_secretary"])
    change = last_handover(cast.association)
    done = [task.is_done for task in tasks_of(change, [], timezone.localdate())]
    assert change.after.since == day and done == [False] * 5
    SeatFactory(body=cast.association.body, number=60, university=cast.university)
    tasks = tasks_of(change, ["chair", "secretary"], timezone.localdate())
    assert [task.is_done for task in tasks] == [True, True, False, False, True]
    counts = {line.clause: line.count for line in open_work(cast.association)}
    assert counts["23"] == 1 and counts["17"] == 2


def test_vacant_offices_wait_for_the_coordinator_of_the_new_university(cast):
    def waits() -> list[str]:
        return [one.url for one in ask(officers_waiting_parts(cast["university_coordinator"]))]

    assert waits() == []
    moved(cast)
    url = reverse("associations:handover", args=[cast.association.key])
    assert waits() == [url]
    actor = cast["university_coordinator"]
    name_officer(cast.association, actor=actor, role="secretary", seat=cast.seat("association_member"))
    assert waits() == [url]
    name_officer(
        cast.association, actor=actor, role="chair", chair_as="first_head", data={"name": "Жаңа Төраға"}
    )
    assert waits() == []


def test_both_universities_see_the_page_and_it_asks_the_same_for_more(cast):
    moved(cast)
    old, new = UserFactory(), cast.client("university_coordinator")
    OfficeFactory(user=old, role="university_coordinator", university=cast.university)
    browser = Client()
    browser.force_login(old, backend="allauth.account.auth_backends.AuthenticationBackend")
    url = reverse("associations:handover", args=[cast.association.key])
    html = browser.get(url).content.decode()
    assert 'data-testid="hosting-papers"' in html and 'data-testid="officer-name"' not in html
    html = new.get(url).content.decode()
    assert 'data-testid="officer-name"' in html and 'data-testid="hosting-papers"' not in html
    before = queries_of(new, url)
    SeatFactory(body=cast.association.body, number=60, university=cast.member_university)
    MeetingFactory(body=cast.association.body, created_by=old)
    assert queries_of(new, url) == before
    wrong = new.post(reverse("associations:officer_name", args=[cast.association.key]), {"role": "chair"})
    assert wrong.status_code == 422


# --- closing -------------------------------------------------------------------------


@pytest.fixture
def at_work(cast, settings, tmp_path):
    """An association with something open of each kind."""
    settings.MEDIA_ROOT = tmp_path
    area_clauses()
    opinion = expertise.asked(cast)
    year = Year(cast.association, cast.year, cast["association_secretary"])
    year.protocol(date(2025, 10, 1), (cast.member_university,))
    body = cast.association.body
    meeting = MeetingFactory(body=body, state="planned", created_by=cast["association_secretary"])
    group = BodyFactory(kind="working_group", parent=body, key="group")
    SeatFactory(body=group, number=1, holder=cast["association_member"])
    asked = MaterialRequest.objects.create(
        sender="association",
        body=body,
        title_kk="Мәлімет",
        due_on=date(2030, 1, 1),
        state="sent",
        sent_at=timezone.now(),
        created_by=cast["association_secretary"],
    )
    return {"opinion": opinion, "meeting": meeting, "group": group, "request": asked}


def closed(cast):
    day = timezone.localdate() - timedelta(days=2)
    return day, hosting.close_association(cast.association, on=day, ground=order(day), actor=None)


@pytest.mark.clause("7")
def test_nothing_of_a_closed_association_waits(cast, at_work, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        day, association = closed(cast)
    for thing in at_work.values():
        thing.refresh_from_db()
    assert at_work["meeting"].state == "cancelled" and "77" in at_work["meeting"].cancel_reason
    assert at_work["request"].state == "cancelled"
    assert (at_work["opinion"].state, at_work["opinion"].material.state) == ("removed", "withdrawn")
    assert at_work["group"].ended_on == day
    assert not Seat.objects.filter(
        Q(body=association.body) | Q(body=at_work["group"]), Q(until=None) | Q(until__gte=day)
    ).exists()
    assert all(line.count == 0 for line in open_work(association) if line.clause != "17")
    letters = Letter.objects.filter(recipient=at_work["opinion"].material.submitted_by)
    assert any("77" in letter.text for letter in letters)
    page = cast.client("outsider").get(reverse("associations:association_detail", args=[association.key]))
    html = page.content.decode()
    assert 'data-testid="association-closed"' in html and 'data-testid="closed-banner"' in html
    # The page shows the last day: who hosted, who belonged.
    assert cast.university.name_kk in html and cast.member_university.name_kk in html
    assert not member_universities_on(association, day).exists()
    assert DecisionEnding.objects.get().ended_by is None


def test_chair_and_secretary_stay_until_the_last_protocol_is_signed(cast):
    area_clauses()
    year = Year(cast.association, cast.year, cast["association_secretary"])
    protocol = year.protocol(date(2025, 10, 1), ())
    Protocol.objects.filter(pk=protocol.pk).update(state="agreed", signed_on=None, signed_file=None)
    _day, association = closed(cast)
    left = association.body.seats.filter(until=None)
    assert {seat.role for seat in left} == {"chair", "deputy_chair", "secretary"}
    Protocol.objects.filter(pk=protocol.pk).update(
        state="signed", signed_on=timezone.localdate(), signed_file=year.file()
    )
    protocol.refresh_from_db()
    protocol_signed.send(sender=Protocol, protocol=protocol)
    assert not association.body.seats.filter(until=None).exists()
    assert AuditEntry.objects.filter(action="finish_closing").count() == 1
