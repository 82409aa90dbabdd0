"""A meeting of the demo association that is in session: a vote to take part in, and what the room has kept before.

The first item shows a vote that lost its quorum and was repeated, a result corrected with its reason, and speakers; on the
second a vote is open, so that the demo people can vote from their seats while the wall follows.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from meetings import services
from meetings.enums import BallotValue, MeetingState, SeatRole
from meetings.models import AgendaItem, Meeting
from portal.demo.meetings import ASSOCIATION_TOPICS, Play, clock_at
from portal.demo.world import World

PLACE = {"kk": "Базалық ЖЖОКБҰ, Ғылыми кеңес залы", "ru": "Базовый ОВПО, зал учёного совета"}


def load(world: World) -> str:
    """Open the meeting of today once; returns what was done."""
    body = world.first.body
    if Meeting.objects.filter(body=body, is_demo=True, state=MeetingState.OPEN).exists():
        return "room: already there"
    play, begun = Play(body, world, ASSOCIATION_TOPICS), timezone.now() - timedelta(minutes=50)
    meeting = play.convene(world.today, place=PLACE, link="https://meet.example.kz/umo")
    with clock_at(begun):
        services.allow_self_check_in(meeting, actor=play.secretary, allowed=True)
        services.open_meeting(meeting, actor=play.secretary)
        services.mark_everybody_present(meeting, actor=play.secretary)
    first, second = meeting.items.select_related("meeting__body").order_by("position")[:2]
    _first_item(play, first, begun)
    with clock_at(begun + timedelta(minutes=45)):
        vote = services.open_vote(second, actor=play.secretary)
    members = list(meeting.attendees.filter(role=SeatRole.MEMBER, user__isnull=False).order_by("number"))
    for line in members[1:3]:
        with clock_at(begun + timedelta(minutes=46)):
            services.vote_from_seat(vote, line, actor=line.user, value=BallotValue.IN_FAVOUR)
    return "room: a meeting of the demo association is in session"


def _first_item(play: Play, item: AgendaItem, begun: datetime) -> None:
    secretary, meeting = play.secretary, item.meeting
    lines = list(meeting.attendees.filter(user__isnull=False).order_by("-number"))
    chair = next(line for line in lines if line.role == SeatRole.CHAIR)
    with clock_at(begun + timedelta(minutes=10)):
        speaker = services.add_speaker(item, actor=secretary, attendee=chair)
        services.record_speech(
            speaker,
            actor=secretary,
            data={
                "text_kk": "ұсынымдардың жобасын қолдап, енгізу мерзімін нақтылауды ұсынды.",
                "text_ru": "поддержал проект рекомендаций и предложил уточнить сроки внедрения.",
            },
        )
        vote = services.open_vote(item, actor=secretary)
    with clock_at(begun + timedelta(minutes=12)):
        for line in lines:  # one after the other leaves, until the quorum is lost
            if line.role != SeatRole.MEMBER:
                continue
            services.mark_absence(line, actor=secretary)
            vote.refresh_from_db()
            if vote.quorum_lost_at:
                break
    with clock_at(begun + timedelta(minutes=20)):
        services.mark_everybody_present(meeting, actor=secretary)
        if vote.quorum_lost_at:
            vote = services.repeat_vote(vote, actor=secretary)
        services.record_all_in_favour_except(vote, actor=secretary)
        vote = services.close_vote(vote, actor=secretary)
    with clock_at(begun + timedelta(minutes=25)):
        services.correct_vote(
            vote,
            actor=secretary,
            values={next(line.pk for line in lines if line.role == SeatRole.MEMBER): BallotValue.ABSTAINED},
            why="Мүше қалыс қалғанын айтты, хатшы қате жазған.",
        )
