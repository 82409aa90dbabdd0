"""Own seats, lost quorum, recusals, stale forms, corrections, speakers (cl. 11-13, 23-25)."""

import pytest

from core.errors import DomainError
from core.models import AuditEntry
from meetings import services
from meetings.models import Ballot, Decision, Presence, Speaker, Vote, VoteVersion

from . import helpers

pytestmark = pytest.mark.django_db


def line_of(meeting, cast, persona):
    return meeting.attendees.select_related("meeting__body").get(user=cast.ids[persona])


def vote_by(cast, vote, persona, value, **fields):
    line = line_of(vote.item.meeting, cast, persona)
    return services.vote_from_seat(vote, line, actor=cast[persona], value=value, **fields)


# --- attendance ---------------------------------------------------------------------------


def test_members_mark_themselves_only_where_the_secretary_allows_it(cast):
    meeting = helpers.opened(cast)
    line = line_of(meeting, cast, "member")

    with pytest.raises(DomainError):
        services.check_in(line, actor=cast["member"])
    services.allow_self_check_in(meeting, actor=helpers.secretary(cast), allowed=True)
    with pytest.raises(DomainError):
        services.check_in(line, actor=cast["chair"])
    services.check_in(line, actor=cast["member"], mode="online")
    services.check_in(line, actor=cast["member"], mode="online")
    span = Presence.objects.get()
    assert (span.mode, span.marked_by_id) == ("online", cast.ids["member"])
    services.check_out(line, actor=cast["member"])
    span.refresh_from_db()
    assert span.left_at is not None


@pytest.mark.clause("12")
def test_refusal_without_a_quorum_names_who_is_absent(cast):
    meeting = helpers.opened(cast, 4)

    with pytest.raises(DomainError) as refusal:
        services.open_vote(helpers.first_item(meeting), actor=helpers.secretary(cast))
    absent = list(meeting.attendees.filter(number__in=(5, 6, 7)).values_list("name", flat=True))
    assert all(name in str(refusal.value) for name in absent)
    assert cast["chair"].full_name not in str(refusal.value)


# (who is there, then who comes and who goes while the vote is open, does it close)
@pytest.mark.clause("12")
@pytest.mark.parametrize(
    ("present", "moves", "closes"),
    [
        pytest.param(6, "", True, id="cl.12-exactly-a-quorum"),
        pytest.param(7, "-7", True, id="cl.12-early-leaving-above-the-quorum"),
        pytest.param(6, "+7", True, id="cl.12-late-arrival-may-vote"),
        pytest.param(6, "+7-6", True, id="cl.12-one-comes-before-one-leaves"),
        pytest.param(6, "-6", False, id="cl.12-quorum-lost"),
        pytest.param(6, "-6+7", False, id="cl.12-quorum-lost-and-back"),
        pytest.param(6, "-6+6", False, id="cl.12-the-same-member-back"),
        pytest.param(7, "-7-6+6+7", False, id="cl.12-two-leave-and-return"),
    ],
)
def test_vote_closes_only_if_the_quorum_held_all_the_time(cast, present, moves, closes):
    vote = helpers.voting(cast, "fffff", present=present)
    meeting, actor = vote.item.meeting, helpers.secretary(cast)
    for sign, number in zip(moves[::2], moves[1::2], strict=True):
        move = services.mark_presence if sign == "+" else services.mark_absence
        move(helpers.member(meeting, int(number)), actor=actor)

    if closes:
        assert services.close_vote(vote, actor=actor).outcome == "adopted"
        return
    with pytest.raises(DomainError) as refusal:
        services.close_vote(vote, actor=actor)
    assert refusal.value.clause == "12"
    vote.refresh_from_db()
    assert (vote.state, vote.outcome) == ("open", "")
    assert vote.quorum_lost_at is not None


@pytest.mark.clause("12")
def test_vote_that_lost_its_quorum_is_repeated_when_it_is_back_and_both_are_kept(cast):
    vote = helpers.voting(cast, "ffff--")
    meeting, actor = vote.item.meeting, helpers.secretary(cast)
    services.mark_absence(helpers.member(meeting, 6), actor=actor)

    with pytest.raises(DomainError):
        services.repeat_vote(vote, actor=actor)
    services.mark_presence(helpers.member(meeting, 7), actor=actor)
    again = services.repeat_vote(vote, actor=actor)
    assert services.repeat_vote(vote, actor=actor) == again
    vote.refresh_from_db()
    assert (vote.state, vote.ballots.count(), again.repeats) == ("annulled", 4, vote)
    services.record_all_in_favour_except(again, actor=actor)
    assert services.close_vote(again, actor=actor).outcome == "adopted"
    services.add_decision(vote.item, actor=actor, data=helpers.DECISION)
    assert Decision.objects.get().vote == again


@pytest.mark.clause("12")
def test_deciding_vote_waits_for_the_quorum_too(cast):
    vote = services.close_vote(helpers.voting(cast, "sffaa-"), actor=helpers.secretary(cast))
    services.mark_absence(helpers.member(vote.item.meeting, 6), actor=helpers.secretary(cast))

    with pytest.raises(DomainError):
        services.cast_deciding_vote(vote, actor=cast["chair"], value="in_favour")


# --- votes --------------------------------------------------------------------------------


@pytest.mark.clause("12")
def test_vote_from_the_seat_is_recorded_by_the_member(cast):
    vote = helpers.voting(cast)
    ballot = vote_by(cast, vote, "member", "against")

    assert (ballot.attendee.user, ballot.recorded_by, ballot.value) == (
        cast["member"],
        cast["member"],
        "against",
    )
    with pytest.raises(DomainError):
        services.vote_from_seat(vote, ballot.attendee, actor=cast["chair"], value="in_favour")


@pytest.mark.clause("12")
def test_same_vote_again_is_the_same_vote(cast):
    vote = helpers.voting(cast)
    first = vote_by(cast, vote, "member", "in_favour", seen="")
    again = vote_by(cast, vote, "member", "in_favour", seen="")

    assert first.pk == again.pk
    assert AuditEntry.objects.filter(action="record_ballot").count() == 1


@pytest.mark.clause("12")
def test_stale_form_overwrites_nothing_and_says_what_changed(cast):
    vote = helpers.voting(cast)
    line = line_of(vote.item.meeting, cast, "member")
    services.record_ballot(vote, line, actor=helpers.secretary(cast), value="in_favour", seen="")

    with pytest.raises(services.BallotChanged) as refusal:
        vote_by(cast, vote, "member", "against", seen="")
    assert helpers.secretary(cast).full_name in str(refusal.value)
    assert Ballot.objects.get().value == "in_favour"
    assert vote_by(cast, vote, "member", "against", seen="in_favour").value == "against"
    with pytest.raises(services.BallotChanged):
        services.record_ballot(vote, line, actor=helpers.secretary(cast), value="", seen="in_favour")


@pytest.mark.clause("12")
@pytest.mark.parametrize(
    ("before", "reason", "refused"),
    [("", "", True), ("", "жоба авторы", False), ("in_favour", "жоба авторы", True)],
    ids=["without-reason", "before-voting", "after-voting"],
)
def test_recusal_has_a_reason_and_comes_before_voting(cast, before, reason, refused):
    vote = helpers.voting(cast)
    if before:
        vote_by(cast, vote, "member", before)
    if refused:
        with pytest.raises(DomainError):
            vote_by(cast, vote, "member", "recused", reason=reason)
    else:
        assert vote_by(cast, vote, "member", "recused", reason=reason).reason == reason


@pytest.mark.clause("12")
def test_recusal_holds_for_every_vote_on_the_item(cast):
    vote = helpers.voting(cast, "fffffr")
    services.close_vote(vote, actor=helpers.secretary(cast))
    second = services.open_vote(vote.item, actor=helpers.secretary(cast), question={"kk": "Екінші сұрақ"})

    assert list(second.ballots.values_list("attendee__number", "value")) == [(6, "recused")]
    assert second.question == "Екінші сұрақ"


def test_one_vote_at_a_time_in_a_meeting(cast):
    meeting = helpers.opened(cast, 6, items=2)
    first, second = meeting.items.select_related("meeting__body").order_by("position")
    services.open_vote(first, actor=helpers.secretary(cast))

    with pytest.raises(DomainError):
        services.open_vote(second, actor=helpers.secretary(cast))


@pytest.mark.clause("11")
@pytest.mark.clause("12")
def test_deciding_vote_belongs_to_whoever_presides(cast):
    vote = services.close_vote(helpers.voting(cast, "sffaa-"), actor=helpers.secretary(cast))

    with pytest.raises(DomainError):
        services.cast_deciding_vote(vote, actor=cast["deputy_chair"], value="in_favour")
    assert services.cast_deciding_vote(vote, actor=cast["chair"], value="against").outcome == "not_adopted"


@pytest.mark.clause("11")
def test_deputy_who_voted_cannot_decide_otherwise(cast):
    vote = services.close_vote(helpers.voting(cast, "sffaa-", present=7), actor=helpers.secretary(cast))
    meeting, actor = vote.item.meeting, helpers.secretary(cast)
    services.mark_absence(helpers.member(meeting, 1), actor=actor)

    with pytest.raises(DomainError):  # the chair has left
        services.cast_deciding_vote(vote, actor=actor, value="in_favour")
    services.set_presiding(meeting, helpers.member(meeting, 2), actor=actor)
    with pytest.raises(DomainError):
        services.cast_deciding_vote(vote, actor=cast["deputy_chair"], value="against")
    assert (
        services.cast_deciding_vote(vote, actor=cast["deputy_chair"], value="in_favour").outcome == "adopted"
    )


# --- corrections --------------------------------------------------------------------------


def correct(cast, vote, numbers, why="Қате жазылған", **fields):
    lines = {number: helpers.member(vote.item.meeting, number).pk for number in numbers}
    return services.correct_vote(
        vote,
        actor=helpers.secretary(cast),
        values={lines[number]: value for number, value in numbers.items()},
        why=why,
        **fields,
    )


@pytest.mark.clause("12")
def test_correction_keeps_both_versions(cast):
    vote = services.close_vote(helpers.voting(cast, "ffffff"), actor=helpers.secretary(cast))
    corrected = correct(cast, vote, {6: "against"})

    assert (corrected.version, corrected.reason, corrected.against_count) == (2, "majority", 1)
    kept = VoteVersion.objects.get()
    assert (kept.number, kept.reason, kept.in_favour_count, kept.why) == (1, "unanimous", 6, "Қате жазылған")
    assert kept.replaced_by == helpers.secretary(cast)
    assert [one["value"] for one in kept.ballots] == ["in_favour"] * 6


@pytest.mark.clause("12")
@pytest.mark.parametrize(
    ("numbers", "why", "fields"),
    [
        pytest.param({6: "against"}, " ", {}, id="no-reason"),
        pytest.param({6: "in_favour"}, "себебі", {}, id="nothing-changes"),
        pytest.param({7: "in_favour"}, "себебі", {}, id="who-was-not-there"),
        pytest.param({6: "against"}, "себебі", {"version": 2}, id="stale-form"),
        pytest.param({6: "recused"}, "себебі", {}, id="recusal-without-reason"),
        pytest.param({1: "abstained", 2: "against", 3: "abstained"}, "себебі", {}, id="tie-unsaid"),
    ],
)
def test_correction_is_refused_and_nothing_is_written(cast, numbers, why, fields):
    vote = services.close_vote(helpers.voting(cast, "ffff--"), actor=helpers.secretary(cast))
    if numbers == {6: "in_favour"}:
        numbers = {1: "in_favour"}

    with pytest.raises(DomainError):
        correct(cast, vote, numbers, why, **fields)
    assert not VoteVersion.objects.exists()
    assert set(Ballot.objects.values_list("value", flat=True)) == {"in_favour"}


@pytest.mark.clause("12")
@pytest.mark.parametrize("closed", [False, True], ids=["in-the-meeting", "in-the-draft"])
def test_decision_of_a_vote_that_is_not_adopted_any_more_is_taken_back(cast, closed):
    vote = services.close_vote(helpers.voting(cast, "fffaaf"), actor=helpers.secretary(cast))
    services.add_decision(vote.item, actor=helpers.secretary(cast), data=helpers.DECISION)
    protocol = services.close_meeting(vote.item.meeting, actor=helpers.secretary(cast)) if closed else None
    corrected = correct(cast, vote, {2: "against", 3: "against"})

    assert corrected.outcome == "not_adopted"
    assert not Decision.objects.exists()
    entry = AuditEntry.objects.get(action="correct_vote")
    assert entry.data["decisions_taken_back"] == [helpers.DECISION["text_kk"]]
    if protocol:
        line = protocol.items.get()
        assert (line.decided_kk, line.decided_ru) == ("", "")


@pytest.mark.clause("13")
def test_decision_follows_a_vote_corrected_in_the_draft(cast):
    vote = services.close_vote(helpers.voting(cast, "faaaff"), actor=helpers.secretary(cast))
    vote = correct(cast, vote, {1: "against"})
    protocol = services.close_meeting(vote.item.meeting, actor=helpers.secretary(cast))
    with pytest.raises(DomainError):
        services.add_decision(vote.item, actor=helpers.secretary(cast), data=helpers.DECISION)
    correct(cast, vote, {1: "in_favour", 2: "in_favour"})
    services.add_decision(vote.item, actor=helpers.secretary(cast), data=helpers.DECISION)

    assert protocol.items.get().decided_kk.startswith("1.1. Жоспар бекітілсін.")


@pytest.mark.clause("13")
def test_agreed_protocol_ends_corrections(cast):
    helpers.agreed(cast)

    with pytest.raises(DomainError):
        correct(cast, Vote.objects.select_related("item__meeting__body").get(), {6: "against"})


# --- speakers -----------------------------------------------------------------------------


@pytest.mark.clause("13")
def test_speakers_in_order_become_the_protocols_spoke(cast):
    vote = services.close_vote(helpers.voting(cast, "ffffff"), actor=helpers.secretary(cast))
    item, actor = vote.item, helpers.secretary(cast)
    chair = helpers.member(item.meeting, 1)
    first = services.add_speaker(item, actor=actor, attendee=chair)
    assert services.add_speaker(item, actor=actor, attendee=chair) == first
    guest = services.add_speaker(item, actor=actor, name="  Қонақ   Мейман ")
    services.record_speech(
        first, actor=actor, data={"text_kk": "жобаны қолдады.", "text_ru": "поддержал проект."}
    )
    services.move_speaker(guest, actor=actor, up=True)
    services.record_discussion(
        item, actor=actor, data={"spoke_kk": "Пікір алмасты.", "spoke_ru": "Обменялись."}
    )
    protocol = services.close_meeting(item.meeting, actor=actor)

    assert list(Speaker.objects.values_list("position", "name")) == [(1, "Қонақ Мейман"), (2, chair.name)]
    assert protocol.items.get().spoke_kk == f"Қонақ Мейман\n{chair.name}: жобаны қолдады.\nПікір алмасты."


def test_speaker_without_a_name_is_refused(cast):
    item = helpers.first_item(helpers.opened(cast, 6))

    with pytest.raises(DomainError):
        services.add_speaker(item, actor=helpers.secretary(cast), name="  ")
