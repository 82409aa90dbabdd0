"""Members without an account, and seats filled after the invitations went out (ADR-0032)."""

import icalendar
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from core.models import AuditEntry
from meetings import services
from meetings.models import Invitation, Meeting, SeatHolder
from meetings.queries import answer_token, forecast_of, invitation_of_token, uninvited
from notices.documents import RULE
from notices.models import Letter, Notice
from tests.factories.accounts import UserFactory

from . import helpers

pytestmark = pytest.mark.django_db
RUN = {"execute": True}
NAME = "Жұмабаев Ермек"
EMAIL = "ermek@example.kz"


def vacant(cast):
    return cast.council.body.seats.filter(holders__isnull=True).order_by("number").first()


def named(cast, email: str = EMAIL, **fields):
    """Put somebody without an account on a vacant seat."""
    seat = vacant(cast) if "seat" not in fields else fields.pop("seat")
    for name, value in {"person_name": NAME, "email": email, **fields}.items():
        setattr(seat, name, value)
    seat.save()
    return seat


def asked(meeting: Meeting) -> Invitation:
    return meeting.invitations.select_related("meeting__body", "seat", "user").get(user__isnull=True)


@pytest.fixture
def invited(cast, django_capture_on_commit_callbacks):
    """A convened meeting with one member who has no account."""
    named(cast)
    with django_capture_on_commit_callbacks(**RUN):
        return helpers.convened(cast)


def test_letter_with_calendar_and_links_goes_to_the_seats_address(cast, invited):
    letter = Letter.objects.get(address=EMAIL)
    event = icalendar.Calendar.from_ical(letter.calendar).walk("VEVENT")[0]

    assert (letter.recipient, letter.language, letter.calendar_method) == (None, "kk", "REQUEST")
    assert NAME in letter.text
    assert letter.text.count("/kk/answer/") == letter.text.count("/ru/answer/") == 3
    assert "– Келіп қатысамын: " in letter.text  # the answers are in the words of whoever answers
    kazakh, russian = letter.text.split(RULE)
    assert "отырысқа шақырамыз" in kazakh and "Повестка дня" in russian and " / Приглашение" in letter.subject
    assert reverse("meetings:meeting_detail", args=[invited.pk]) not in letter.text
    assert str(event["ATTENDEE"]) == f"mailto:{EMAIL}"
    assert not Notice.objects.filter(recipient=None).exists()


def test_letter_to_a_foreign_partner_is_in_english(cast, django_capture_on_commit_callbacks):
    named(cast, kind="foreign_partner")
    with django_capture_on_commit_callbacks(**RUN):
        helpers.convened(cast)

    assert Letter.objects.get(address=EMAIL).language == "en"


def test_link_answers_without_an_account(client, invited):
    url = reverse("meetings:answer", args=[answer_token(asked(invited))])
    assert NAME in client.get(url).content.decode()
    assert client.post(url, {"answer": "cannot", "reason": "Іссапар"}).status_code == 302

    stored = asked(invited)
    assert (stored.answer, stored.answer_reason, stored.answered_by) == ("cannot", "Іссапар", None)
    assert stored.answered_by_link and not stored.was_entered_for
    assert AuditEntry.objects.get(action="answer_invitation").data["member"] == NAME
    assert forecast_of(invited).cannot == 1


def test_secretary_records_the_answer_by_hand_and_is_named(cast):
    named(cast, email="")
    meeting, secretary = helpers.convened(cast), cast.client("council_secretary")
    page = reverse("meetings:invitation_list", args=[meeting.pk])
    assert "Электрондық поштасы жоқ" in secretary.get(page).content.decode()
    secretary.post(reverse("meetings:invitation_answer", args=[asked(meeting).pk]), {"answer": "in_person"})

    stored = asked(meeting)
    assert (stored.answered_by, stored.was_entered_for) == (cast["council_secretary"], True)
    assert stored.answered_at
    text = secretary.get(page).content.decode()
    assert NAME in text
    assert f"Енгізген: {cast['council_secretary'].full_name}" in text


def test_nobody_else_answers_for_them(cast, invited):
    one = asked(invited)

    assert not AnonymousUser().has_perm("meetings.answer_invitation", one)
    url = reverse("meetings:invitation_answer", args=[one.pk])
    assert cast.client("member").post(url, {"answer": "online"}).status_code == 403


def test_link_falls_when_the_address_changes(cast, invited):
    token = answer_token(asked(invited))
    Invitation.objects.filter(user=None).update(email="other@example.kz")

    assert invitation_of_token(token) is None


def test_silent_without_an_address_are_not_reminded(cast, django_capture_on_commit_callbacks):
    seat = named(cast)
    named(
        cast,
        email="",
        person_name="Мекенжайсыз Мүше",
        seat=cast.council.body.seats.exclude(pk=seat.pk).filter(holders__isnull=True).first(),
    )
    meeting = helpers.convened(cast)
    with django_capture_on_commit_callbacks(**RUN):
        assert services.remind_silent(meeting, actor=helpers.secretary(cast)) == 8

    assert Letter.objects.filter(key__startswith="meeting-silent:", address=EMAIL).count() == 1
    assert not Invitation.objects.filter(email="", user=None, reminded_at__isnull=False).exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"user": None, "name": ""},
        {"answer": "online", "answered_at": timezone.now(), "answered_by": None, "answered_by_link": False},
    ],
    ids=["nobody", "answer of nobody"],
)
def test_database_refuses(invited, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(user=None).update(**fields)


# --- seats filled after the invitations


def invite(meeting: Meeting, cast) -> int:
    return services.invite_uninvited(meeting, actor=helpers.secretary(cast))


def test_whoever_came_later_is_shown_and_invited_once(cast, django_capture_on_commit_callbacks):
    meeting, secretary = helpers.convened(cast), cast.client("council_secretary")
    assert uninvited(meeting) == []
    SeatHolder.objects.create(seat=vacant(cast), user=UserFactory(full_name=NAME), since=timezone.localdate())
    for page in ("meetings:meeting_detail", "meetings:invitation_list"):
        text = secretary.get(reverse(page, args=[meeting.pk])).content.decode()
        assert 'data-testid="uninvited"' in text
        assert NAME in text
    with django_capture_on_commit_callbacks(**RUN):
        answer = secretary.post(reverse("meetings:uninvited_invite", args=[meeting.pk]), follow=True)
    with django_capture_on_commit_callbacks(**RUN):
        assert invite(meeting, cast) == 0

    assert 'data-testid="uninvited"' not in answer.content.decode()
    letter = Letter.objects.get(recipient__full_name=NAME)
    assert letter.calendar_method == "REQUEST"
    assert meeting.invitations.count() == 8
    assert AuditEntry.objects.get(action="invite_uninvited").data["invited"] == [NAME]
    assert (
        'data-testid="uninvited"'
        not in cast.client("member")
        .get(reverse("meetings:meeting_detail", args=[meeting.pk]))
        .content.decode()
    )


def test_new_holder_is_asked_anew_and_the_one_before_is_told(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(**RUN):
        meeting = helpers.convened(cast)
    mine = meeting.invitations.get(user=cast["member"])
    services.answer_invitation(mine, actor=cast["member"], answer="in_person")
    token = answer_token(mine)
    SeatHolder.objects.filter(seat=mine.seat).delete()
    SeatHolder.objects.create(seat=mine.seat, user=UserFactory(full_name=NAME), since=timezone.localdate())
    with django_capture_on_commit_callbacks(**RUN):
        assert invite(meeting, cast) == 1

    mine.refresh_from_db()
    assert (mine.user.full_name, mine.answer, mine.answered_by) == (NAME, "", None)
    assert invitation_of_token(token) is None
    kinds = (
        Letter.objects.filter(recipient=cast["member"])
        .order_by("pk")
        .values_list("calendar_method", flat=True)
    )
    assert list(kinds) == ["REQUEST", "CANCEL"]
    assert Letter.objects.get(recipient__full_name=NAME).calendar_method == "REQUEST"


def test_account_that_comes_later_keeps_the_answer(cast, invited, django_capture_on_commit_callbacks):
    one = asked(invited)
    services.answer_invitation(one, actor=None, answer="online", by_link=True)
    user = UserFactory(full_name=NAME, email=EMAIL)
    SeatHolder.objects.create(seat=one.seat, user=user, since=timezone.localdate())
    with django_capture_on_commit_callbacks(**RUN):
        assert invite(invited, cast) == 1

    one.refresh_from_db()
    assert (one.user, one.name, one.email, one.answer) == (user, "", "", "online")
    assert not Letter.objects.filter(calendar_method="CANCEL").exists()


def test_address_that_comes_later_gets_the_letter(cast, django_capture_on_commit_callbacks):
    seat = named(cast, email="")
    meeting = helpers.convened(cast)
    assert uninvited(meeting) == []
    named(cast, seat=seat)
    with django_capture_on_commit_callbacks(**RUN):
        assert invite(meeting, cast) == 1

    assert Letter.objects.filter(address=EMAIL).count() == 1
    assert uninvited(meeting) == []


def test_nobody_is_invited_to_a_meeting_that_opened(cast):
    meeting = helpers.opened(cast)

    with pytest.raises(DomainError):
        invite(meeting, cast)


def test_uninvited_take_three_queries(cast, django_assert_num_queries):
    meeting = helpers.convened(cast)
    with django_assert_num_queries(3):
        uninvited(meeting)
    for seat in cast.council.body.seats.filter(holders__isnull=True):
        named(cast, seat=seat)
    with django_assert_num_queries(3):
        assert len(uninvited(meeting)) == 2
