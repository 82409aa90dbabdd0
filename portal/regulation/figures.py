"""What can be counted today of a clause: numbers kept for a few minutes, told in the reader's language.

Only counts, open to everybody. Seventeen queries at most, once in five minutes whatever number of people read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from associations.enums import ReportState, RequestSender, RequestState
from associations.models import (
    AcademicYear,
    AnnualReport,
    Association,
    BaseUniversity,
    MaterialRequest,
    PlanVersion,
    RecordEntry,
    StructureApproval,
)
from associations.queries import at_work, current_academic_year
from council.domain.oversight import APPROVED
from council.enums import CLAUSE_OF_KIND, StampState
from council.models import Conference, RankingConsideration, StampRequest
from council.queries import yearly_check
from council.queries.recommendations import public_recommendations
from kpi.enums import YEAR_DECIDED
from meetings.enums import BodyKind, DecisionState, MeetingState, ProtocolState
from meetings.models import Body, Decision, Meeting, Protocol, Seat, Vote
from meetings.queries import held_on, with_state

KEY = "regulation:figures:3"
KEPT = 300
Numbers = dict[str, int | str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A sentence with numbers, and the page that shows what they count; ``needs`` names the number without which
    there is nothing to tell."""

    text: str | Promise
    page: str
    needs: str


FIGURES: dict[str, tuple[Figure, ...]] = {
    "2": (
        Figure(_("Associations at work: %(associations)s"), "associations:association_list", "associations"),
    ),
    "7": (
        Figure(
            _("Associations with a base university: %(hosted)s of %(associations)s"),
            "associations:directions",
            "hosted",
        ),
    ),
    "11": (
        Figure(
            _("Meetings of the Council in %(year)s: held – %(council_held)s, planned – %(council_planned)s"),
            "meetings:protocol_list",
            "council_held",
        ),
    ),
    "12": (
        Figure(
            _("Votes of the Council in %(year)s: %(council_votes)s"),
            "meetings:decision_register",
            "council_votes",
        ),
    ),
    "13": (
        Figure(
            _("Signed protocols of the Council in %(year)s: %(council_protocols)s"),
            "meetings:protocol_list",
            "council_protocols",
        ),
    ),
    "14": (
        Figure(
            _("Decisions of the Council: %(council_decisions)s, overdue – %(council_overdue)s"),
            "meetings:decision_register",
            "council_decisions",
        ),
    ),
    "15.10": (
        Figure(
            _("Work plans of %(plan_year)s agreed by the Council: %(agreed)s of %(associations)s"),
            "associations:association_list",
            "agreed",
        ),
    ),
    "15.11": (
        Figure(
            _("Reports of %(report_year)s confirmed: %(confirmed)s of %(associations)s"),
            "kpi:scheme",
            "confirmed",
        ),
        Figure(
            _(
                "Years whose results the Council has considered: %(years_considered)s, the last – %(considered_year)s on %(considered_on)s"
            ),
            "meetings:protocol_list",
            "years_considered",
        ),
    ),
    "16.1": (Figure(_("Requests of the Council sent in %(year)s: %(requests)s"), "", "requests"),),
    "16.2": (Figure(_("Working groups of the Council: %(groups)s"), "", "groups"),),
    "16.3": (
        Figure(_("Events of the Council in %(year)s: %(events)s"), "council:conference_list", "events"),
    ),
    "16.4": (
        Figure(_("Seats of the Council: %(seats)s, ended since – %(ended)s"), "council:roster", "seats"),
    ),
    "17": (Figure(_("Members of associations: %(members)s"), "associations:association_list", "members"),),
    "18": (
        Figure(
            _("Associations with an approved structure: %(structured)s of %(associations)s"),
            "associations:association_list",
            "structured",
        ),
    ),
    "19.12": (Figure(_("Publications with the stamp: %(stamped)s"), "council:stamp_register", "stamped"),),
    "20": (
        Figure(
            _("Work plans of %(plan_year)s approved by the chair: %(approved)s of %(associations)s"),
            "associations:association_list",
            "approved",
        ),
    ),
    "22": (
        Figure(
            _(
                "Reports of %(report_year)s submitted in time: %(in_time)s, late – %(late)s, of %(associations)s"
            ),
            "associations:association_list",
            "in_time",
        ),
    ),
    "23": (
        Figure(
            _("Meetings of associations held in %(plan_year)s: %(held)s"),
            "meetings:protocol_list",
            "held",
        ),
    ),
    "24": (
        Figure(_("Votes of associations in %(plan_year)s: %(votes)s"), "meetings:decision_register", "votes"),
    ),
    "25": (
        Figure(_("Signed protocols of associations: %(protocols)s"), "meetings:protocol_list", "protocols"),
    ),
    "26": (
        Figure(
            _("Published protocols of associations: %(published)s"), "meetings:protocol_list", "published"
        ),
    ),
    "29": (
        Figure(
            _("Requests of associations sent in %(year)s: %(association_requests)s"),
            "",
            "association_requests",
        ),
    ),
    "31": (
        Figure(
            _("Associations moved to another base university: %(moved)s"),
            "associations:table_changes",
            "moved",
        ),
    ),
}
FIGURES |= {
    clause: (
        Figure(
            _("Published recommendations: %(recommendations)s"),
            "council:recommendation_list",
            f"recommendations:{clause}",
        ),
    )
    for clause in CLAUSE_OF_KIND.values()
}
AREA = Figure(_("Entries in the record of %(plan_year)s: %(entries)s"), "", "entries")
for _number in range(1, 18):
    FIGURES[f"19.{_number}"] = (
        *FIGURES.get(f"19.{_number}", ()),
        Figure(AREA.text, AREA.page, f"entries:19.{_number}"),
    )


def _of_bodies(kind: str) -> dict[str, Any]:
    return {"body__kind": kind}


def _council(year: int) -> Numbers:
    check = yearly_check(timezone.localdate())
    decisions = with_state(
        Decision.objects.filter(
            item__meeting__body__kind=BodyKind.COUNCIL, item__meeting__protocol__signed_on__isnull=False
        )
    )
    tasks = decisions.aggregate(all=Count("pk"), late=Count("pk", filter=Q(state=DecisionState.OVERDUE)))
    seats = Seat.objects.filter(body__kind=BodyKind.COUNCIL).aggregate(
        seats=Count("pk", filter=held_on(timezone.localdate())),
        ended=Count("pk", filter=Q(until__isnull=False)),
    )
    return {
        "council_held": check.held,
        "council_planned": check.planned,
        "council_decisions": tasks["all"],
        "council_overdue": tasks["late"],
        "seats": seats["seats"],
        "ended": seats["ended"],
        "groups": Body.objects.filter(kind=BodyKind.WORKING_GROUP, parent__kind=BodyKind.COUNCIL).count(),
        "events": Conference.objects.filter(
            starts_on__year=year, cancelled_at__isnull=True, published_at__isnull=False
        ).count(),
        "stamped": StampRequest.objects.filter(state=StampState.GRANTED).count(),
    }


def _associations(today: Any) -> Numbers:
    hosted = BaseUniversity.objects.filter(held_on(today), association=OuterRef("pk"))
    structured = StructureApproval.objects.filter(association=OuterRef("pk"))
    working = at_work(Association.objects.all(), today)
    found = working.aggregate(
        associations=Count("pk"),
        hosted=Count("pk", filter=Exists(hosted)),
        structured=Count("pk", filter=Exists(structured)),
    )
    members = Seat.objects.filter(held_on(today), body__kind=BodyKind.ASSOCIATION).count()
    moved = BaseUniversity.objects.filter(until__isnull=False).count()
    return {**found, "members": members, "moved": moved}


def _protocols(year: int) -> Numbers:
    signed = Q(signed_on__isnull=False)
    of_council, of_association = Q(body__kind=BodyKind.COUNCIL), Q(body__kind=BodyKind.ASSOCIATION)
    return Protocol.objects.aggregate(
        council_protocols=Count("pk", filter=signed & of_council & Q(signed_on__year=year)),
        protocols=Count("pk", filter=signed & of_association),
        published=Count("pk", filter=of_association & Q(state=ProtocolState.PUBLISHED)),
    )


def _requests(year: int) -> Numbers:
    sent = MaterialRequest.objects.exclude(state=RequestState.DRAFT).filter(sent_at__year=year)
    return sent.aggregate(
        requests=Count("pk", filter=Q(sender=RequestSender.COUNCIL)),
        association_requests=Count("pk", filter=Q(sender=RequestSender.ASSOCIATION)),
    )


def _year(year: AcademicYear) -> Numbers:
    """Return what was done in the running academic year: plans, meetings, votes, entries by area."""
    standing = PlanVersion.objects.filter(plan__academic_year=year, state__in=APPROVED)
    plans = standing.aggregate(
        approved=Count("plan", distinct=True),
        agreed=Count("plan", distinct=True, filter=Q(state="council_agreed")),
    )
    within = {"starts_at__date__range": (year.starts_on, year.ends_on)}
    held = Meeting.objects.filter(
        body__kind=BodyKind.ASSOCIATION, state=MeetingState.CLOSED, **within
    ).count()
    entries = (
        RecordEntry.objects.filter(
            withdrawn_at__isnull=True, happened_on__range=(year.starts_on, year.ends_on), area__isnull=False
        )
        .order_by()
        .values(clause=F("area__identifier"))
        .annotate(count=Count("pk"))
    )
    return {
        **plans,
        "held": held,
        "plan_year": str(year),
        **{f"entries:{row['clause']}": row["count"] for row in entries},
    }


def _votes(year: int, academic: AcademicYear | None) -> Numbers:
    closed = Vote.objects.filter(closed_at__isnull=False, annulled_at__isnull=True)
    of_council = Q(item__meeting__body__kind=BodyKind.COUNCIL, item__meeting__starts_at__year=year)
    counts = {"council_votes": Count("pk", filter=of_council)}
    if academic:
        of_association = Q(item__meeting__body__kind=BodyKind.ASSOCIATION)
        since = Q(item__meeting__starts_at__date__gte=academic.starts_on)
        counts["votes"] = Count("pk", filter=of_association & since)
    return closed.aggregate(**counts)


def _reports(today: Any) -> Numbers:
    year = AcademicYear.objects.filter(ends_on__lt=today).order_by("-first_year").first()
    if year is None:
        return {}
    # On time is until the end of the due day in Almaty, the zone of the portal (cl. 22).
    late = Q(submitted_at__date__gt=year.report_due_on)
    found = AnnualReport.objects.filter(academic_year=year, submitted_at__isnull=False).aggregate(
        in_time=Count("pk", filter=~late),
        late=Count("pk", filter=late),
        confirmed=Count("pk", filter=Q(state=ReportState.CONFIRMED)),
    )
    return {**found, "report_year": str(year)}


def _considered() -> Numbers:
    """Return how many years' results the Council has considered, and the last of them (cl. 15.11)."""
    rows = list(
        RankingConsideration.objects.filter(outcome__in=YEAR_DECIDED)
        .order_by("-item__meeting__starts_at")
        .values_list("academic_year__first_year", "item__meeting__starts_at")
    )
    if not rows:
        return {}
    first_year, starts_at = rows[0]
    return {
        "years_considered": len({row[0] for row in rows}),
        "considered_year": str(AcademicYear(first_year=first_year)),
        "considered_on": f"{timezone.localtime(starts_at):%d.%m.%Y}",
    }


def numbers() -> Numbers:
    """Return all numbers, read anew every five minutes."""

    def read() -> Numbers:
        today = timezone.localdate()
        academic = current_academic_year(today)
        kinds = public_recommendations().order_by().values("kind").annotate(count=Count("pk"))
        found: Numbers = {"year": str(today.year)}
        parts: list[Callable[[], Numbers]] = [
            lambda: _council(today.year),
            lambda: _associations(today),
            lambda: _protocols(today.year),
            lambda: _requests(today.year),
            lambda: _votes(today.year, academic),
            lambda: _reports(today),
            _considered,
        ]
        if academic:
            parts.append(lambda: _year(academic))
        for part in parts:
            found |= part()
        counted = {CLAUSE_OF_KIND[row["kind"]]: row["count"] for row in kinds}
        return found | {
            f"recommendations:{clause}": counted.get(clause, 0) for clause in CLAUSE_OF_KIND.values()
        }

    return cache.get_or_set(KEY, read, KEPT) or {}


def told(clause: str, known: Numbers) -> list[tuple[str, str]]:
    """Return the figures of a clause as sentences, each with the name of its page; none before there is a number."""
    lines = []
    for figure in FIGURES.get(clause, ()):
        if figure.needs not in known:
            continue
        name = figure.needs.partition(":")[0]
        lines.append((str(figure.text) % {**known, name: known[figure.needs]}, figure.page))
    return lines
