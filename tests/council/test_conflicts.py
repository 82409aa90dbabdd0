"""People of the universities an item is about are recused by rule (clauses 7, 12, 31; ADR-0063)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from council.services import transfers
from meetings import services
from meetings.documents import protocol_document
from meetings.models import Meeting, Protocol, Recusal, Seat, SeatHolder
from meetings.queries import protocol_with_record
from tests.council import world_transfers as world
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.factories.meetings import MeetingFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("12")]


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def secretary(cast):
    return cast["council_secretary"]


def put(cast):
    """The proposal to transfer the association stands on the agenda of a meeting."""
    case = world.on_agenda(cast)
    return case.item


def at_university(cast, persona: str = "member"):
    person = cast[persona]
    person.university = cast.university
    person.save()
    return person


def opened(cast, item) -> Meeting:
    meeting = services.convene_meeting(item.meeting, actor=cast["council_secretary"])
    services.open_meeting(meeting, actor=cast["council_secretary"])
    return Meeting.objects.select_related("body").get(pk=meeting.pk)


def ruled(item) -> list[str]:
    held = Recusal.objects.filter(item=item, withdrawn_at=None, is_by_rule=True)
    return sorted(held.values_list("name", flat=True))


@pytest.mark.parametrize("by", ["place of work", "seat", "office", "office that ended", "nothing"])
def test_who_belongs_to_the_base_university_is_recused_when_the_item_is_put(cast, by):
    if by == "place of work":
        at_university(cast)
    elif by == "seat":
        Seat.objects.filter(pk=cast.seat("member").pk).update(university=cast.university)
    elif by.startswith("office"):
        until = timezone.localdate() - timedelta(days=1) if by.endswith("ended") else None
        OfficeFactory(user=cast["member"], role="university_head", university=cast.university, until=until)
    item = put(cast)
    expected = [] if by in ("office that ended", "nothing") else [cast["member"].full_name]
    assert ruled(item) == expected
    for one in Recusal.objects.all():
        assert set(one.texts) == {"kk", "ru", "en"} and len(set(one.texts.values())) == 3
        assert cast.university.short_name in one.reason and one.recorded_by == cast["council_secretary"]


def test_a_member_who_takes_a_seat_before_the_meeting_is_recused_and_who_left_it_is_not(cast, secretary):
    at_university(cast)
    item = put(cast)
    seat = cast.seat("member")
    today = timezone.localdate()
    SeatHolder.objects.filter(seat=seat).update(until=today - timedelta(days=1))
    SeatHolder.objects.create(seat=seat, user=UserFactory(full_name="Басқа Мүше"), since=today)
    vacant = Seat.objects.filter(body=cast.council.body, holders=None).first()
    newcomer = UserFactory(full_name="Жаңа Мүше", university=cast.university)
    SeatHolder.objects.create(seat=vacant, user=newcomer, since=today)
    opened(cast, item)
    assert ruled(item) == ["Жаңа Мүше"]
    ended = Recusal.objects.get(withdrawn_at__isnull=False)
    assert ended.withdrawn_by == secretary


def test_the_rule_is_looked_at_again_when_a_vote_opens(cast, secretary):
    item = put(cast)
    meeting = opened(cast, item)
    services.mark_everybody_present(meeting, actor=secretary)
    at_university(cast)
    assert ruled(item) == []
    vote = services.open_vote(item, actor=secretary)
    line = meeting.attendees.get(user=cast["member"])
    assert list(vote.ballots.values_list("attendee", "value")) == [(line.pk, "recused")]
    services.record_all_in_favour_except(vote, actor=secretary)
    vote = services.close_vote(vote, actor=secretary)
    assert (vote.recused_count, vote.in_favour_count, vote.present_count) == (1, 6, 7)


def test_nobody_votes_or_takes_it_back_against_the_rule(cast, secretary):
    member = at_university(cast)
    item = put(cast)
    held = Recusal.objects.get()
    for actor in (member, secretary):
        with pytest.raises(DomainError) as refusal:
            services.withdraw_recusal(held, actor=actor)
        assert refusal.value.clause == "12" and cast.university.short_name in str(refusal.value)
    meeting = opened(cast, item)
    services.mark_everybody_present(meeting, actor=secretary)
    vote = services.open_vote(item, actor=secretary)
    line = meeting.attendees.select_related("meeting").get(user=member)
    for value in ("in_favour", ""):
        with pytest.raises(DomainError):
            services.record_ballot(vote, line, actor=secretary, value=value)
    with pytest.raises(DomainError):
        services.record_all_in_favour_except(vote, actor=secretary, exceptions={line.pk: "against"})
    same = services.record_ballot(vote, line, actor=secretary, value="recused", reason="Басқа сөз")
    assert same.reason == held.reason
    services.record_all_in_favour_except(vote, actor=secretary)
    services.close_vote(vote, actor=secretary)
    with pytest.raises(DomainError):
        services.correct_vote(vote, actor=secretary, values={line.pk: "against"}, why="Қате")
    held.refresh_from_db()
    assert held.withdrawn_at is None


def test_a_declared_recusal_gives_way_to_the_rule_and_a_withdrawn_one_too(cast, secretary):
    item = put(cast)
    seat = cast.seat("member")
    own = services.declare_recusal(item, actor=cast["member"], seat_id=seat.pk, reason="Досым жұмыс істейді")
    services.withdraw_recusal(own, actor=cast["member"])
    services.declare_recusal(item, actor=cast["member"], seat_id=seat.pk, reason="Тағы да")
    at_university(cast)
    opened(cast, item)
    assert ruled(item) == [cast["member"].full_name]
    assert Recusal.objects.filter(withdrawn_at=None).count() == 1
    again = services.declare_recusal(item, actor=secretary, seat_id=seat.pk, reason="Үшінші рет")
    assert again.is_by_rule


def test_room_seat_and_protocol_show_the_rule(cast, secretary):
    at_university(cast)
    item = put(cast)
    browser = cast.client("member")
    before = browser.get(reverse("meetings:meeting_detail", args=[item.meeting_id])).content.decode()
    assert Recusal.objects.get().texts["kk"] in before and 'data-testid="recusal-withdraw"' not in before
    meeting = opened(cast, item)
    services.mark_everybody_present(meeting, actor=secretary)
    seat = reverse("meetings:seat", args=[meeting.pk])
    assert 'data-testid="seat-by-rule"' in browser.get(seat).content.decode()
    vote = services.open_vote(item, actor=secretary)
    page = browser.get(seat).content.decode()
    assert 'data-testid="seat-by-rule"' in page and 'data-testid="seat-take-back"' not in page
    room = cast.client("council_secretary").get(reverse("meetings:room_item", args=[item.pk]))
    assert room.content.decode().count(" disabled") >= 5
    services.record_all_in_favour_except(vote, actor=secretary)
    services.close_vote(vote, actor=secretary)
    protocol = services.close_meeting(meeting, actor=secretary)
    whole = protocol_with_record(Protocol.objects.filter(pk=protocol.pk)).get()
    kk, ru = (text.items[0] for text in protocol_document(whole).texts)
    held = Recusal.objects.get()
    assert held.texts["kk"] in kk.recusals[0] and "ереже бойынша" in kk.recusals[0]
    assert held.texts["ru"] in ru.recusals[0] and "по правилу" in ru.recusals[0]
    assert held.texts["ru"] in ru.votes[0].notes[0]


def test_other_items_and_other_bodies_know_no_rule(cast, secretary):
    at_university(cast)
    item = put(cast)
    services.add_item(item.meeting, actor=secretary, data={"title_kk": "Басқа мәселе"})
    opened(cast, item)
    assert not Recusal.objects.exclude(item=item).exists()
    other = MeetingFactory(body=cast.association.body, created_by=cast["association_secretary"])
    services.add_item(other, actor=cast["association_secretary"], data={"title_kk": "Жоспар"})
    services.convene_meeting(other, actor=cast["association_secretary"])
    services.open_meeting(other, actor=cast["association_secretary"])
    assert not Recusal.objects.filter(item__meeting=other).exists()


def test_the_transfer_is_still_put_on_an_agenda_once(cast, secretary):
    item = put(cast)
    assert item.meeting.starts_at.date() > date(2026, 1, 1)
    with pytest.raises(DomainError):
        transfers.put_transfer_on_agenda(item.meeting, world.proposed(cast), actor=secretary)
