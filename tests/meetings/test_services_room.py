"""Attendance, presiding, votes, decisions, the written protocol (cl. 11-13, 23-25)."""

import pytest
from django.db import IntegrityError, transaction

from core.errors import DomainError
from core.models import AuditEntry
from meetings import services
from meetings.models import Ballot, Decision, Meeting, Presence, Protocol, Vote

from . import helpers

pytestmark = pytest.mark.django_db


@pytest.mark.clause("12")
@pytest.mark.parametrize(("present", "missing"), [(0, "6"), (5, "1")], ids=["nobody", "one-short"])
def test_no_vote_opens_without_a_quorum(cast, present, missing):
    meeting = helpers.opened(cast, present)

    with pytest.raises(DomainError) as refusal:
        services.open_vote(helpers.first_item(meeting), actor=helpers.secretary(cast))
    assert refusal.value.clause == "12"
    assert missing in str(refusal.value)
    assert not Vote.objects.exists()


@pytest.mark.clause("12")
def test_vote_opens_with_a_quorum_once(cast):
    meeting = helpers.opened(cast, 6)
    item = helpers.first_item(meeting)
    vote = services.open_vote(item, actor=helpers.secretary(cast))

    assert (vote.seats_count, vote.present_count) == (9, 6)
    assert services.open_vote(item, actor=helpers.secretary(cast)).pk == vote.pk


@pytest.mark.clause("12")
def test_quorum_lost_before_the_end_stops_the_count(cast):
    vote = helpers.voting(cast, "ffff--")
    services.mark_absence(helpers.member(vote.item.meeting, 6), actor=helpers.secretary(cast))

    with pytest.raises(DomainError) as refusal:
        services.close_vote(vote, actor=helpers.secretary(cast))
    assert refusal.value.clause == "12"


@pytest.mark.clause("11")
def test_deputy_presides_only_in_the_chairs_absence(cast):
    meeting = helpers.opened(cast, 2)
    deputy, actor = helpers.member(meeting, 2), helpers.secretary(cast)

    assert meeting.presided_by == helpers.member(meeting, 1)
    with pytest.raises(DomainError) as refusal:
        services.set_presiding(meeting, deputy, actor=actor)
    assert refusal.value.clause == "11"
    services.mark_absence(helpers.member(meeting, 1), actor=actor)
    assert services.set_presiding(meeting, deputy, actor=actor).presided_by == deputy


@pytest.mark.clause("11")
def test_no_vote_opens_when_the_presiding_person_has_left(cast):
    meeting = helpers.opened(cast, 7)
    services.mark_absence(helpers.member(meeting, 1), actor=helpers.secretary(cast))

    with pytest.raises(DomainError) as refusal:
        services.open_vote(helpers.first_item(meeting), actor=helpers.secretary(cast))
    assert refusal.value.clause == "11"


def test_presence_marked_twice_is_one_interval_and_leaving_ends_it(cast):
    meeting = helpers.opened(cast)
    line, actor = helpers.member(meeting, 4), helpers.secretary(cast)
    services.mark_presence(line, actor=actor)
    services.mark_presence(line, actor=actor, mode="online")

    assert list(Presence.objects.values_list("mode", flat=True)) == ["online"]
    services.mark_absence(line, actor=actor)
    services.mark_presence(line, actor=actor)
    assert Presence.objects.filter(attendee=line).count() == 2


def test_vacant_seat_cannot_be_present(cast):
    meeting = helpers.opened(cast)

    with pytest.raises(DomainError):
        services.mark_presence(helpers.member(meeting, 9), actor=helpers.secretary(cast))


def test_everybody_present_leaves_vacant_seats_out(cast):
    meeting = helpers.opened(cast, 2)

    assert services.mark_everybody_present(meeting, actor=helpers.secretary(cast)) == 5
    assert services.mark_everybody_present(meeting, actor=helpers.secretary(cast)) == 0


@pytest.mark.clause("12")
def test_ballot_keeps_both_names_and_is_one_a_member(cast):
    vote = helpers.voting(cast)
    line, actor = helpers.member(vote.item.meeting, 4), helpers.secretary(cast)
    services.record_ballot(vote, line, actor=actor, value="against")
    services.record_ballot(vote, line, actor=actor, value="in_favour")

    ballot = Ballot.objects.get()
    assert (ballot.attendee, ballot.recorded_by, ballot.value) == (line, actor, "in_favour")
    assert AuditEntry.objects.filter(action="record_ballot").count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(vote=vote, attendee=line, value="against", recorded_by=actor)


@pytest.mark.clause("12")
def test_absent_member_does_not_vote(cast):
    vote = helpers.voting(cast)

    with pytest.raises(DomainError):
        services.record_ballot(
            vote, helpers.member(vote.item.meeting, 7), actor=helpers.secretary(cast), value="in_favour"
        )


def test_all_in_favour_except(cast):
    vote = helpers.voting(cast, "--a---")
    exception = helpers.member(vote.item.meeting, 4)
    written = services.record_all_in_favour_except(
        vote, actor=helpers.secretary(cast), exceptions={exception.pk: "abstained"}
    )

    assert written == 5
    values = Ballot.objects.order_by("attendee__number").values_list("value", flat=True)
    assert list(values) == ["in_favour", "in_favour", "against", "abstained", "in_favour", "in_favour"]


@pytest.mark.clause("12")
@pytest.mark.parametrize(
    ("values", "state", "outcome", "reason"),
    [
        pytest.param("ffffff", "closed", "adopted", "unanimous", id="unanimous"),
        pytest.param("ffffas", "closed", "adopted", "majority", id="majority"),
        pytest.param("faaaff", "closed", "adopted", "casting_vote", id="tie-chair-in-favour"),
        pytest.param("affaaf", "closed", "not_adopted", "casting_vote", id="tie-chair-against"),
        pytest.param("sffaa-", "awaiting_casting_vote", "", "tie", id="tie-chair-abstained"),
        pytest.param("rffaa-", "closed", "not_adopted", "tie_presiding_recused", id="tie-chair-recused"),
        pytest.param("aaaff-", "closed", "not_adopted", "no_majority", id="not-adopted"),
    ],
)
def test_close_vote(cast, values, state, outcome, reason):
    vote = services.close_vote(helpers.voting(cast, values), actor=helpers.secretary(cast))

    assert (vote.state, vote.outcome, vote.reason) == (state, outcome, reason)
    assert (vote.in_favour_count, vote.against_count) == (values.count("f"), values.count("a"))
    assert vote.not_voted_count == values.count("-")


@pytest.mark.clause("12")
def test_deciding_vote_settles_the_tie_once(cast):
    vote = services.close_vote(helpers.voting(cast, "sffaa-"), actor=helpers.secretary(cast))
    settled = services.cast_deciding_vote(vote, actor=cast["chair"], value="in_favour")

    assert (settled.state, settled.outcome, settled.casting_value) == ("closed", "adopted", "in_favour")
    with pytest.raises(DomainError):
        services.cast_deciding_vote(vote, actor=cast["chair"], value="against")


@pytest.mark.clause("12")
def test_closed_vote_is_frozen(cast):
    vote = services.close_vote(helpers.voting(cast, "ffffff"), actor=helpers.secretary(cast))
    actor = helpers.secretary(cast)

    with pytest.raises(DomainError):
        services.record_ballot(vote, helpers.member(vote.item.meeting, 1), actor=actor, value="against")
    with pytest.raises(DomainError):
        services.close_vote(vote, actor=actor)
    with pytest.raises(DomainError):
        services.annul_vote(vote, actor=actor, reason="қате")


def test_vote_opened_by_mistake_is_annulled_with_a_reason_and_stays_in_the_record(cast):
    vote, actor = helpers.voting(cast, "f"), helpers.secretary(cast)

    with pytest.raises(DomainError):
        services.annul_vote(vote, actor=actor, reason="")
    services.annul_vote(vote, actor=actor, reason="қате ашылды")
    services.annul_vote(vote, actor=actor, reason="екінші рет")
    kept = Vote.objects.get()
    assert (kept.state, kept.annul_reason, kept.ballots.count()) == ("annulled", "қате ашылды", 1)
    assert list(AuditEntry.objects.get(action="annul_vote").data["ballots"].values()) == ["in_favour"]
    assert services.open_vote(vote.item, actor=actor).number == 2


def test_decision_follows_an_adopted_vote(cast):
    lost = services.close_vote(helpers.voting(cast, "aaaaaf"), actor=helpers.secretary(cast))

    with pytest.raises(DomainError):
        services.add_decision(lost.item, actor=helpers.secretary(cast), data=helpers.DECISION)
    assert not Decision.objects.exists()


@pytest.mark.clause("13")
def test_closing_writes_the_protocol_in_both_languages(cast):
    protocol = helpers.drafted(cast)
    line = protocol.items.get()

    assert (protocol.number, protocol.state) == (1, "draft")
    assert line.decided_kk == "1.1. Жоспар бекітілсін.\nЖауапты: Хатшы."
    assert line.decided_ru == "1.1. Утвердить план.\nОтветственный: Секретарь."
    assert line.title_ru == "О плане работы"
    assert not Presence.objects.filter(left_at__isnull=True).exists()


@pytest.mark.clause("13")
def test_numbers_of_protocols_are_one_row_for_a_body_and_year(cast):
    assert [helpers.drafted(cast).number for _ in range(3)] == [1, 2, 3]
    assert Protocol.objects.values("body", "year", "number").distinct().count() == 3


@pytest.mark.clause("12")
@pytest.mark.parametrize("values", ["ff", "sffaa-"], ids=["open", "awaiting-the-deciding-vote"])
def test_meeting_with_an_unsettled_vote_does_not_close(cast, values):
    vote = helpers.voting(cast, values)
    if len(values) > 2:
        services.close_vote(vote, actor=helpers.secretary(cast))

    with pytest.raises(DomainError):
        services.close_meeting(vote.item.meeting, actor=helpers.secretary(cast))
    assert not Protocol.objects.exists()
    assert Meeting.objects.get().state == "open"
