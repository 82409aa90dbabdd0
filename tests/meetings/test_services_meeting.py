"""Planning, inviting, cancelling, opening (cl. 11, 12, 23, 24)."""

import icalendar
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.errors import DomainError, FileRefused, TransitionRefused
from core.models import AuditEntry
from meetings import services
from meetings.models import Invitation, Meeting
from notices.models import Letter, Notice

from . import helpers

pytestmark = pytest.mark.django_db


def test_plan_meeting_leaves_a_journal_entry(cast):
    meeting = services.plan_meeting(
        cast.council.body,
        actor=cast["council_secretary"],
        data={"starts_at": timezone.now(), "place_kk": "Астана"},
    )

    assert (meeting.state, meeting.created_by) == ("planned", cast["council_secretary"])
    assert AuditEntry.objects.filter(action="plan_meeting", object_id=str(meeting.pk)).count() == 1


@pytest.mark.clause("11")
def test_only_chair_or_deputy_may_be_planned_to_preside(cast):
    with pytest.raises(DomainError) as refusal:
        services.plan_meeting(
            cast.council.body,
            actor=cast["council_secretary"],
            data={"starts_at": timezone.now(), "presiding_seat": cast.seat("member")},
        )

    assert (refusal.value.clause, refusal.value.field) == ("11", "presiding_seat")
    assert not Meeting.objects.exists()


def test_convene_writes_one_letter_to_each_holder_in_their_language(cast, django_capture_on_commit_callbacks):
    chair = cast["chair"]
    chair.language = "ru"
    chair.save()
    meeting = helpers.planned(cast)
    with django_capture_on_commit_callbacks(execute=True):
        services.convene_meeting(meeting, actor=helpers.secretary(cast))

    letters = Letter.objects.all()
    assert letters.count() == Invitation.objects.count() == 7
    russian, kazakh = letters.get(recipient=chair), letters.get(recipient=cast["member"])
    assert "О плане работы" in russian.text
    assert "Жұмыс жоспары туралы 1" in kazakh.text
    event = icalendar.Calendar.from_ical(kazakh.calendar).walk("VEVENT")[0]
    assert event["DTSTART"].dt == meeting.starts_at.replace(microsecond=0)
    assert kazakh.calendar_method == "REQUEST"
    assert Notice.objects.count() == 7


def test_convene_twice_is_refused_and_sends_nothing_twice(cast):
    meeting = helpers.convened(cast)

    with pytest.raises(TransitionRefused):
        services.convene_meeting(meeting, actor=helpers.secretary(cast))
    assert Invitation.objects.count() == 7


@pytest.mark.parametrize(("items", "place"), [(0, "Астана"), (1, "")], ids=["no-agenda", "nowhere"])
def test_convene_needs_an_agenda_and_a_place(cast, items, place):
    meeting = helpers.planned(cast, items)
    Meeting.objects.update(place_kk=place, place_ru=place, place_en=place)

    with pytest.raises(DomainError):
        services.convene_meeting(meeting, actor=helpers.secretary(cast))
    assert Meeting.objects.get().state == "planned"


def test_changed_time_is_told_to_the_invited(cast, django_capture_on_commit_callbacks):
    meeting = helpers.convened(cast)
    with django_capture_on_commit_callbacks(execute=True):
        services.edit_meeting(
            meeting, actor=helpers.secretary(cast), data={"link": "https://meet.example.kz/1"}
        )

    calendar = icalendar.Calendar.from_ical(Letter.objects.first().calendar)
    assert calendar.walk("VEVENT")[0]["SEQUENCE"] == 1
    assert Letter.objects.count() == 7


def test_cancelling_takes_the_calendar_entries_back(cast, django_capture_on_commit_callbacks):
    meeting = helpers.convened(cast)
    with django_capture_on_commit_callbacks(execute=True):
        services.cancel_meeting(meeting, actor=helpers.secretary(cast), reason="Кворум жиналмайды")

    assert {letter.calendar_method for letter in Letter.objects.all()} == {"CANCEL"}
    assert "Кворум жиналмайды" in Letter.objects.first().text


def test_cancelling_needs_a_reason_and_an_unopened_meeting(cast):
    with pytest.raises(DomainError):
        services.cancel_meeting(helpers.planned(cast), actor=helpers.secretary(cast), reason=" ")
    with pytest.raises(TransitionRefused):
        services.cancel_meeting(helpers.opened(cast), actor=helpers.secretary(cast), reason="x")


@pytest.mark.clause("12")
def test_opening_freezes_every_seat_filled_or_vacant(cast):
    meeting = helpers.opened(cast)
    seat = cast.seat("chair")
    seat.post_kk = "жаңа лауазым"
    seat.save()
    cast["chair"].__class__.objects.filter(pk=cast["chair"].pk).update(full_name="Басқа Адам")

    roster = list(meeting.attendees.order_by("number"))
    assert len(roster) == 9
    assert [line.name for line in roster[-2:]] == ["", ""]
    assert (roster[0].name, roster[0].post_kk) == ("Әбдіқадыров Асқар Серікұлы", "ректор")
    assert roster[0].organisation_ru


def test_agenda_items_move_and_close_the_gap(cast):
    meeting = helpers.planned(cast, items=3)
    first, second, third = meeting.items.order_by("position")
    services.move_item(third, actor=helpers.secretary(cast), up=True)
    services.remove_item(first, actor=helpers.secretary(cast))

    assert list(meeting.items.order_by("position").values_list("pk", "position")) == [
        (third.pk, 1),
        (second.pk, 2),
    ]


def test_material_is_checked_by_content(cast):
    item = helpers.first_item(helpers.planned(cast))
    material = services.add_material(item, actor=helpers.secretary(cast), upload=helpers.scan("жоспар.pdf"))
    false = SimpleUploadedFile("жоспар.pdf", b"MZ not a pdf")

    assert (material.title, material.file.content_type) == ("жоспар.pdf", "application/pdf")
    with pytest.raises(FileRefused):
        services.add_material(item, actor=helpers.secretary(cast), upload=false)
    assert item.materials.count() == 1
