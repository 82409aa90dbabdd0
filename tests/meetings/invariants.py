"""What always holds in a meeting room, whatever was sent in whatever order and by how many at once (cl. 12, 24)."""

from django.db.models import Count

from meetings.domain import voting
from meetings.enums import BallotValue
from meetings.models import Ballot, Decision, Presence, Vote


def one_vote_a_member_and_question() -> None:
    doubled = Ballot.objects.values("vote", "attendee").annotate(n=Count("pk")).filter(n__gt=1)
    assert not doubled.exists()


def one_vote_under_way() -> None:
    running = Vote.objects.filter(state__in=["open", "awaiting_casting_vote"])
    assert not running.values("item__meeting").annotate(n=Count("pk")).filter(n__gt=1).exists()


def nothing_is_adopted_without_a_quorum_or_a_majority() -> None:
    for vote in Vote.objects.filter(state="closed"):
        values = list(vote.ballots.values_list("value", flat=True))
        counted = (vote.in_favour_count, vote.against_count, vote.abstained_count, vote.recused_count)
        assert counted == tuple(values.count(value) for value in BallotValue.values)
        assert voting.has_quorum(vote.seats_count, vote.present_count)
        assert vote.quorum_lost_at is None
        if vote.outcome == "adopted":
            ahead = vote.in_favour_count > vote.against_count
            tie = vote.in_favour_count == vote.against_count
            assert ahead or (tie and vote.casting_value == "in_favour")


def decisions_stand_on_adopted_votes() -> None:
    for decision in Decision.objects.filter(vote__isnull=False).select_related("vote"):
        assert (decision.vote.state, decision.vote.outcome) == ("closed", "adopted")


def only_members_who_came_have_votes() -> None:
    came = Presence.objects.values("attendee")
    assert not Ballot.objects.exclude(attendee__in=came).exists()


ALWAYS = (
    one_vote_a_member_and_question,
    one_vote_under_way,
    nothing_is_adopted_without_a_quorum_or_a_majority,
    decisions_stand_on_adopted_votes,
    only_members_who_came_have_votes,
)
