"""Answers, reminders to the silent, calendar entries in order, guests, who reads which material."""

import re
from datetime import timedelta

import icalendar
import pytest
import time_machine
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from core.models import AuditEntry
from meetings import periodic, services
from meetings.models import Guest, Invitation, Meeting
from meetings.queries import (
    agenda_of,
    answer_token,
    forecast_of,
    guests_of,
    invitation_of_token,
    readable_access,
)
from notices.models import Letter, Notice

from . import helpers
from .matrix_before import GUEST

pytestmark = pytest.mark.django_db
RUN = {"execute": True}


def mine(cast, meeting: Meeting, persona: str = "member") -> Invitation:
    return meeting.invitations.select_related("user", "meeting").get(user=cast[persona])


def answer_url(invitation: Invitation) -> str:
    return reverse("meetings:answer", args=[answer_token(invitation)])


def event(letter: Letter) -> icalendar.Event:
    return icalendar.Calendar.from_ical(letter.calendar).walk("VEVENT")[0]


@pytest.fixture
def meeting(cast):
    return helpers.convened(cast)


@pytest.mark.parametrize(
    ("answer", "reason", "kept"),
    [("in_person", "x", ""), ("online", "", ""), ("cannot", " Іссапар ", "Іссапар")],
)
def test_answer_is_stored_with_who_and_when(cast, meeting, answer, reason, kept):
    stored = services.answer_invitation(
        mine(cast, meeting), actor=cast["member"], answer=answer, reason=reason
    )

    assert (stored.answer, stored.answer_reason, stored.answered_by) == (answer, kept, cast["member"])
    assert stored.answered_at
    assert not stored.was_entered_for
    assert AuditEntry.objects.filter(action="answer_invitation").count() == 1
    services.answer_invitation(mine(cast, meeting), actor=cast["member"], answer=answer, reason=reason)
    assert AuditEntry.objects.filter(action="answer_invitation").count() == 1


@pytest.mark.parametrize(("answer", "field"), [("cannot", "reason"), ("perhaps", "answer"), ("", "answer")])
def test_refused_answer_names_its_field(cast, meeting, answer, field):
    with pytest.raises(DomainError) as refusal:
        services.answer_invitation(mine(cast, meeting), actor=cast["member"], answer=answer, reason=" ")

    assert refusal.value.field == field
    assert not Invitation.objects.exclude(answer="").exists()


def test_secretary_enters_an_answer_and_both_names_are_kept(cast, meeting):
    secretary = cast.client("council_secretary")
    url = reverse("meetings:invitation_answer", args=[mine(cast, meeting).pk])
    assert secretary.post(url, {"answer": "cannot", "reason": "Телефонмен айтты"}).status_code == 302

    page = secretary.get(reverse("meetings:invitation_list", args=[meeting.pk])).content.decode()
    assert mine(cast, meeting).answered_by == cast["council_secretary"]
    assert cast["member"].full_name in page
    assert f"Енгізген: {cast['council_secretary'].full_name}" in page


def test_nobody_answers_for_another_member(cast, meeting):
    url = reverse("meetings:invitation_answer", args=[mine(cast, meeting, "chair").pk])

    assert cast.client("member").post(url, {"answer": "online"}).status_code == 403


@pytest.mark.clause("12")
def test_forecast_counts_all_seats_and_the_answers(cast, meeting):
    for persona, answer in (("chair", "in_person"), ("member", "online"), ("deputy_chair", "cannot")):
        services.answer_invitation(
            mine(cast, meeting, persona), actor=cast[persona], answer=answer, reason="Ауырып қалды"
        )

    forecast = forecast_of(meeting)
    assert (forecast.seats, forecast.needed) == (9, 6)
    assert (forecast.in_person, forecast.online, forecast.cannot, forecast.silent) == (1, 1, 1, 4)
    assert (forecast.short_by, forecast.state) == (4, "possible")
    page = cast.client("member").get(reverse("meetings:meeting_detail", args=[meeting.pk])).content.decode()
    assert 'data-short="4"' in page


# --- the link of the letter


def test_letter_carries_three_links_that_need_no_account(cast, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(**RUN):
        meeting = helpers.convened(cast)
    text = Letter.objects.get(recipient=cast["member"]).text
    links = re.findall(r"https?://[^/]+(/kk/answer/\S+)", text)

    assert [link.rpartition("=")[2] for link in links] == ["in_person", "online", "cannot"]
    page = client.get(links[1])
    assert page.status_code == 200
    assert re.search(r'value="online" checked', page.content.decode())
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert not mine(cast, meeting).answer, "a scanner that follows the link answers for nobody"


def test_link_stores_on_post_and_the_last_answer_stands(client, cast, meeting):
    url = answer_url(mine(cast, meeting))
    assert client.post(url, {"answer": "in_person"}).status_code == 302
    assert client.post(url, {"answer": "cannot", "reason": ""}).status_code == 422
    assert mine(cast, meeting).answer == "in_person"
    client.post(url, {"answer": "cannot", "reason": "Іссапар"})
    client.post(url, {"answer": "cannot", "reason": "Іссапар"})

    stored = mine(cast, meeting)
    assert (stored.answer, stored.answer_reason, stored.answered_by_link) == ("cannot", "Іссапар", True)
    assert AuditEntry.objects.filter(action="answer_invitation").count() == 2


@pytest.mark.parametrize("change", ["cut", "flipped", "salt", "rubbish"])
def test_tampered_link_opens_nothing(client, cast, meeting, change):
    invitation = mine(cast, meeting)
    token = answer_token(invitation)
    body = [invitation.pk, invitation.meeting_id, invitation.user_id]
    broken = {
        "cut": token[:-1],
        "flipped": ("B" if token[0] != "B" else "C") + token[1:],
        "salt": signing.dumps(body, salt="something.else"),
        "rubbish": "rubbish",
    }[change]

    assert client.get(reverse("meetings:answer", args=[broken])).status_code == 404
    assert client.post(reverse("meetings:answer", args=[broken]), {"answer": "online"}).status_code == 404
    assert not Invitation.objects.exclude(answer="").exists()


def test_link_of_one_meeting_answers_no_other(client, cast, meeting):
    other = helpers.convened(cast)
    client.post(answer_url(mine(cast, meeting)), {"answer": "online"})
    forged = signing.dumps(
        [mine(cast, other).pk, meeting.pk, cast["member"].pk], salt="meetings.answer", compress=True
    )

    assert mine(cast, meeting).answer == "online"
    assert not mine(cast, other).answer
    assert invitation_of_token(forged) is None


def test_link_of_somebody_who_left_is_void(client, cast, meeting):
    url = answer_url(mine(cast, meeting))
    person = cast["member"]
    person.is_active = False
    person.save()

    assert client.get(url).status_code == 404


@pytest.mark.parametrize("how", ["hour", "opened", "cancelled"])
def test_link_expires_with_the_meeting(client, cast, meeting, how):
    url, when = answer_url(mine(cast, meeting)), timezone.now()
    if how == "hour":
        when = meeting.starts_at
    elif how == "opened":
        services.open_meeting(meeting, actor=helpers.secretary(cast))
    else:
        services.cancel_meeting(meeting, actor=helpers.secretary(cast), reason="Кворум жоқ")
    with time_machine.travel(when, tick=False):
        assert client.get(url).status_code == 410
        assert client.post(url, {"answer": "in_person"}).status_code == 410

    assert not mine(cast, meeting).answer


# --- reminders to the silent


def test_only_the_silent_are_reminded_and_once_a_day(cast, meeting, django_capture_on_commit_callbacks):
    secretary = helpers.secretary(cast)
    services.answer_invitation(mine(cast, meeting), actor=cast["member"], answer="online")
    with django_capture_on_commit_callbacks(**RUN):
        assert services.remind_silent(meeting, actor=secretary) == 6
        assert services.remind_silent(meeting, actor=secretary) == 0

    letters = Letter.objects.filter(key__startswith="meeting-silent:")
    assert letters.count() == Notice.objects.filter(key__startswith="meeting-silent:").count() == 6
    assert not letters.filter(recipient=cast["member"]).exists()
    assert "/answer/" in letters.first().text
    with time_machine.travel(timezone.now() + timedelta(days=1)), django_capture_on_commit_callbacks(**RUN):
        assert services.remind_silent(meeting, actor=secretary) == 6
    assert letters.count() == 12


def test_beat_reminds_the_day_before_and_only_then(cast, meeting, django_capture_on_commit_callbacks):
    helpers.planned(cast)
    days = {}
    for before in (2, 1, 0):
        with (
            time_machine.travel(meeting.starts_at - timedelta(days=before, minutes=5)),
            django_capture_on_commit_callbacks(**RUN),
        ):
            days[before] = periodic.remind_silent_of_tomorrow(), periodic.remind_silent_of_tomorrow()

    assert days == {2: (0, 0), 1: (7, 0), 0: (0, 0)}
    assert AuditEntry.objects.get(action="remind_silent").actor is None


def test_reminder_needs_a_meeting_ahead(cast):
    with pytest.raises(DomainError):
        services.remind_silent(helpers.planned(cast), actor=helpers.secretary(cast))
    meeting = helpers.convened(cast)
    with time_machine.travel(meeting.starts_at), pytest.raises(DomainError):
        services.remind_silent(meeting, actor=helpers.secretary(cast))


# --- calendar entries: request, update, cancellation


def test_calendar_entries_come_in_order(cast, django_capture_on_commit_callbacks):
    secretary = helpers.secretary(cast)
    with django_capture_on_commit_callbacks(**RUN):
        meeting = helpers.convened(cast)
    services.answer_invitation(mine(cast, meeting), actor=cast["member"], answer="online")
    with django_capture_on_commit_callbacks(**RUN):
        services.edit_meeting(meeting, actor=secretary, data={"place_kk": "Алматы"})
    later = meeting.starts_at + timedelta(days=1)
    with django_capture_on_commit_callbacks(**RUN):
        services.edit_meeting(meeting, actor=secretary, data={"starts_at": later})
    with django_capture_on_commit_callbacks(**RUN):
        services.cancel_meeting(meeting, actor=secretary, reason="Себебі")

    letters = list(Letter.objects.filter(recipient=cast["member"]).order_by("pk"))
    events = [event(letter) for letter in letters]
    assert [letter.calendar_method for letter in letters] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    assert [one["SEQUENCE"] for one in events] == [0, 1, 2, 3]
    assert len({str(one["UID"]) for one in events}) == 1
    stamps = [one["DTSTAMP"].dt for one in events]
    assert stamps == sorted(stamps)
    # the place moved: the answer stands; the hour moved: the answer fell and is asked for again
    states = [one["ATTENDEE"].params["PARTSTAT"] for one in events]
    assert states == ["NEEDS-ACTION", "ACCEPTED", "NEEDS-ACTION", "NEEDS-ACTION"]
    assert "Алматы" in letters[1].text
    assert events[2]["DTSTART"].dt == later.replace(microsecond=0)
    assert "/answer/" in letters[2].text
    assert "/answer/" not in letters[3].text


def test_moved_hour_takes_the_answers_back(cast, meeting):
    services.answer_invitation(mine(cast, meeting), actor=cast["member"], answer="online")
    data = {"starts_at": meeting.starts_at + timedelta(hours=2)}
    services.edit_meeting(meeting, actor=helpers.secretary(cast), data=data)

    assert not mine(cast, meeting).answer
    assert AuditEntry.objects.get(action="edit_meeting").data["answers_fallen"] == 1


# --- guests


def test_guest_gets_a_letter_and_is_marked_in_the_meeting(cast, django_capture_on_commit_callbacks):
    secretary = helpers.secretary(cast)
    meeting = helpers.planned(cast)
    data = {**GUEST, "email": "guest@example.org", "language": "ru", "kind": "foreign_partner"}
    guest = services.add_guest(meeting, actor=secretary, data=data)
    with django_capture_on_commit_callbacks(**RUN):
        meeting = services.convene_meeting(meeting, actor=secretary)

    letter = Letter.objects.get(address="guest@example.org")
    assert (letter.recipient, letter.language, letter.calendar_method) == (None, "ru", "REQUEST")
    assert "Приглашаем Вас на заседание" in letter.text
    assert "/meetings/" not in letter.text, "a guest has no account"
    with pytest.raises(DomainError):
        services.mark_guest(guest, actor=secretary, presence="online")
    services.open_meeting(meeting, actor=secretary)
    services.mark_guest(guest, actor=secretary, presence="online")
    assert list(guests_of(meeting, present=True)) == [guest]
    with pytest.raises(DomainError):
        services.remove_guest(guest, actor=secretary)
    services.mark_guest(guest, actor=secretary, presence="")
    assert not guests_of(meeting, present=True).exists()


def test_late_guest_is_written_to_at_once_and_a_removed_one_gets_a_cancellation(
    cast, meeting, django_capture_on_commit_callbacks
):
    secretary = helpers.secretary(cast)
    with django_capture_on_commit_callbacks(**RUN):
        guest = services.add_guest(meeting, actor=secretary, data={**GUEST, "email": "late@example.org"})
    with django_capture_on_commit_callbacks(**RUN):
        services.remove_guest(guest, actor=secretary)

    letters = Letter.objects.filter(address="late@example.org").order_by("pk")
    assert [one.calendar_method for one in letters] == ["REQUEST", "CANCEL"]
    assert event(letters[0])["SEQUENCE"] < event(letters[1])["SEQUENCE"]
    assert not Guest.objects.exists()


def test_guest_form_names_what_is_missing(cast):
    meeting = helpers.planned(cast)
    url = reverse("meetings:guest_add", args=[meeting.pk])
    answer = cast.client("council_secretary").post(url, {**GUEST, "country_kk": "", "country_ru": ""})

    assert answer.status_code == 422
    assert GUEST["full_name"] in answer.content.decode()
    assert "country_kk" in answer.context["form"].errors


# --- the agenda: order, late items, who reads what


def test_whole_order_is_stored_and_a_stale_one_refused(cast):
    meeting = helpers.planned(cast, items=3)
    first, second, third = meeting.items.order_by("position").values_list("pk", flat=True)
    url = reverse("meetings:items_order", args=[meeting.pk])
    secretary = cast.client("council_secretary")
    htmx = {"HX-Request": "true"}

    assert secretary.post(url, {"item": [third, first, second]}, headers=htmx).status_code == 204
    assert secretary.post(url, {"item": [first, second]}, headers=htmx).status_code == 409
    assert list(meeting.items.order_by("position").values_list("pk", flat=True)) == [third, first, second]
    assert AuditEntry.objects.filter(action="order_items").count() == 1


def test_item_added_after_the_invitations_is_marked(cast, meeting):
    item = services.add_item(meeting, actor=helpers.secretary(cast), data=helpers.ITEM)
    page = cast.client("member").get(reverse("meetings:meeting_detail", args=[meeting.pk])).content.decode()

    assert (helpers.first_item(meeting).is_late, item.is_late) == (False, True)
    assert page.count("шақырулардан кейін қосылды") == 1


@pytest.mark.parametrize(
    ("persona", "sees"),
    [
        ("council_secretary", "public members leaders"),
        ("chair", "public members leaders"),
        ("member", "public members"),
        ("center_reviewer", "public members"),
        ("association_secretary", "public"),
        ("anonymous", "public"),
    ],
)
def test_material_is_read_by_those_it_is_meant_for(cast, persona, sees):
    item = helpers.first_item(helpers.planned(cast))
    kept = {
        access: services.add_material(
            item, actor=helpers.secretary(cast), upload=helpers.scan(f"{access}.pdf"), access=access
        )
        for access in ("public", "members", "leaders")
    }
    access = readable_access(cast[persona], cast.council.body)

    assert " ".join(access) == sees
    shown = agenda_of(item.meeting, access=access)[0].materials.all()
    assert [material.access for material in shown] == sees.split()
    if persona not in ("association_secretary", "anonymous"):
        client = cast.client(persona)
        for level, material in kept.items():
            answer = client.get(reverse("meetings:material_file", args=[material.pk]))
            assert answer.status_code == (200 if level in sees.split() else 404)
        page = client.get(reverse("meetings:meeting_detail", args=[item.meeting_id])).content.decode()
        assert ("leaders.pdf" in page) == ("leaders" in sees)


def test_access_to_a_material_changes_also_after_the_meeting(cast):
    item = helpers.first_item(helpers.opened(cast, 6))
    secretary = helpers.secretary(cast)
    material = services.add_material(item, actor=secretary, upload=helpers.scan())
    services.set_material_access(material, actor=secretary, access="leaders")
    services.close_meeting(item.meeting, actor=secretary)
    url = reverse("meetings:meeting_detail", args=[item.meeting_id])
    before = cast.client("member").get(url).content.decode()
    services.set_material_access(material, actor=secretary, access="public")
    after = cast.client("member").get(url).content.decode()

    assert "scan.pdf" not in before
    assert "scan.pdf" in after
    with pytest.raises(DomainError):
        services.set_material_access(material, actor=secretary, access="nobody")


@pytest.mark.parametrize("rows", [1, 3])
def test_invitation_list_asks_as_often_for_one_as_for_three(cast, rows, django_assert_max_num_queries):
    meeting = helpers.convened(cast)
    Invitation.objects.exclude(pk__in=list(meeting.invitations.values_list("pk", flat=True)[:rows])).delete()
    url = reverse("meetings:invitation_list", args=[meeting.pk])
    client = cast.client("council_secretary")
    client.get(url)
    with django_assert_max_num_queries(11):
        client.get(url)
