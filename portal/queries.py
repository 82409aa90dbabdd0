"""What the first page shows, read from all apps."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from associations import queries as associations
from associations.models import Association
from associations.queries import at_work, expertise
from associations.queries import requests as material_requests
from associations.queries.handover import officers_waiting_parts
from core.waiting import Waiting, ask, by_urgency
from council import queries as council
from council.queries.calls import contests_waiting_parts
from council.queries.recommendations import recommendations_waiting_parts
from criteria.queries.waiting import waiting_parts as calls_waiting_parts
from directory.models import Direction, University
from kpi import queries as kpi
from kpi.enums import ReviewStage
from kpi.queries.review import radar, report_years, stage_counts
from meetings import queries as meetings
from meetings.enums import BodyKind, ProtocolState
from meetings.models import Meeting, Protocol, Seat
from signatures import queries as signatures

# A meeting that has begun stays on the first page for the rest of its day.
MEETING_STAYS = timedelta(hours=12)
STAGE_TONES = {
    ReviewStage.WAITING: "grey",
    ReviewStage.OVERDUE: "red",
    ReviewStage.SUBMITTED: "blue",
    ReviewStage.IN_REVIEW: "blue",
    ReviewStage.CONCLUDED: "blue",
    ReviewStage.RETURNED: "amber",
    ReviewStage.ANSWERED: "amber",
    ReviewStage.CONFIRMED: "green",
}
UPCOMING_SHOWN = 5
PROTOCOLS_SHOWN = 5


# Every place where work can wait for somebody; what they ask the database goes out as one query (core/waiting.py).
SOURCES = (
    signatures.trust_waiting_parts,
    signatures.waiting_parts,
    meetings.waiting_parts,
    associations.plans_waiting_parts,
    associations.waiting_parts,
    material_requests.waiting_parts,
    officers_waiting_parts,
    expertise.waiting_parts,
    kpi.waiting_parts,
    calls_waiting_parts,
    council.waiting_parts,
    recommendations_waiting_parts,
    contests_waiting_parts,
)


def waiting_for(user: User) -> list[Waiting]:
    """Return everything that waits for a person, the most urgent first."""
    return by_urgency(ask(part for source in SOURCES for part in source(user)))


def next_meetings(user: User) -> list[Meeting]:
    """Return the next meetings of the bodies in which the person sits, those in session included."""
    begun = timezone.now() - MEETING_STAYS
    return [one for one in meetings.unfinished_meetings(user) if one.starts_at >= begun][:UPCOMING_SHOWN]


@dataclass(frozen=True)
class StageCount:
    """How many reports of the year stand on one stage, of how many."""

    label: str
    tone: str
    count: int
    total: int
    url: str


def report_stages(user: User) -> list[StageCount]:
    """Return the deadline radar in numbers for whoever sees the queue of reviews, else nothing. Two queries."""
    if not user.has_perm("kpi.view_review_queue"):
        return []
    years = report_years()
    if not years:
        return []
    counts = stage_counts(radar(user, years[0], timezone.now()))
    queue = f"{reverse('kpi:review_queue')}?year={years[0].first_year}"
    return [
        StageCount(
            str(stage.label),
            STAGE_TONES[stage],
            counts[stage],
            counts.total(),
            f"{queue}&stage={stage.value}",
        )
        for stage in ReviewStage
        if counts[stage]
    ]


@dataclass(frozen=True)
class Figures:
    """What the portal knows, in numbers."""

    seats: int
    associations: int
    universities: int
    directions: int


def figures() -> Figures:
    """Return the numbers for the visitor's page; four queries."""
    council = Seat.objects.filter(body__kind=BodyKind.COUNCIL, until__isnull=True)
    return Figures(
        seats=council.count(),
        associations=at_work(Association.objects.all()).count(),
        universities=University.objects.count(),
        directions=Direction.objects.filter(closed_on__isnull=True).count(),
    )


def latest_protocols() -> list[Protocol]:
    """Return the protocols that were published last."""
    published = Protocol.objects.filter(state=ProtocolState.PUBLISHED).select_related("body", "meeting")
    return list(published.order_by("-published_at", "-pk")[:PROTOCOLS_SHOWN])
