"""The change of a base university: what goes on, what ended, who keeps reading of the time before (cl. 31, ADR-0064)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import OF_A_UNIVERSITY, OfficeRole
from accounts.models import User
from associations.enums import OPEN_PLAN_STATES, MaterialState, ReportState, RequestState
from associations.models import (
    AnnualReport,
    Association,
    BaseUniversity,
    MaterialRequest,
    PlanVersion,
    RequestAddressee,
    TeachingMaterial,
)
from associations.queries.members import seats_with_names
from associations.queries.reports import sees_all_reports
from associations.queries.requests import TO_ANSWER
from associations.queries.structure import OFFICERS, contacts_of, criteria_in_force, criteria_of
from core.kazakh import translated
from core.waiting import Question, Waiting
from meetings.enums import NOT_OVER, ProtocolState, SeatRole
from meetings.models import Body, Meeting, Protocol, Seat, SeatHolder
from meetings.queries import Period, held_on, seats_led_before, unfinished_decisions

NOT_SIGNED = (ProtocolState.DRAFT, ProtocolState.AGREED)
AT_EXPERTS = (MaterialState.RECEIVED, MaterialState.RETURNED, MaterialState.EXAMINED)


def periods_hosted_before(user: User) -> list[tuple[BaseUniversity, Period]]:
    """Return the ended periods of base universities whose papers the person keeps reading: one query, none for most;
    asked once for each user object.

    For whoever coordinates or heads the university, and for the chair, deputy and secretary that came from it and
    held their seat in that time.
    """
    ids = user.university_ids(*OF_A_UNIVERSITY)
    if not ids and not seats_led_before(user):
        return []
    cached = getattr(user, "_hosted_before", None)
    if cached is None:
        cached = user._hosted_before = _hosted_before(user, ids)  # type: ignore[attr-defined]
    return cached


def _hosted_before(user: User, ids: set[int]) -> list[tuple[BaseUniversity, Period]]:
    held = SeatHolder.objects.filter(
        Q(until__isnull=True) | Q(until__gte=OuterRef("since")),
        user=user,
        since__lte=OuterRef("until"),
        seat__role__in=OFFICERS,
        seat__university=OuterRef("university"),
        seat__body=OuterRef("association__body"),
    )
    ended = (
        BaseUniversity.objects.filter(Q(university_id__in=ids) | Exists(held), until__lt=timezone.localdate())
        .select_related("association__body", "university")
        .order_by("-until", "association__position")
    )
    return [(one, Period(one.association.body_id, one.since, one.until)) for one in ended]  # type: ignore[arg-type]


def earlier_periods_of(user: User) -> Sequence[Period]:
    """Return :func:`periods_hosted_before` as the meetings ask for it."""
    return [period for _hosting, period in periods_hosted_before(user)]


@dataclass(frozen=True)
class Handover:
    """The last change of an association's base university."""

    association: Association
    before: BaseUniversity
    after: BaseUniversity


def last_handover(association: Association) -> Handover | None:
    """Return the last change of the base university; None for an association that has had one only."""
    periods = list(
        BaseUniversity.objects.filter(association=association)
        .select_related("university", "ground")
        .order_by("-since")[:2]
    )
    return Handover(association, periods[1], periods[0]) if len(periods) == 2 else None


def hosted_by(association: Association, user: User) -> bool:
    """Say whether the person coordinates or heads a university that hosts the association, or hosted it."""
    ids = user.university_ids(*OF_A_UNIVERSITY) if user.is_authenticated else set()
    if not ids:
        return False
    return BaseUniversity.objects.filter(association=association, university_id__in=ids).exists()


@dataclass(frozen=True)
class Line:
    """One thing that goes on under the new base university: how much of it is open, where it is seen."""

    label: str
    count: int
    url: str = ""
    clause: str = ""
    hint: str = ""


def unsigned_protocols(body_ids: Sequence[int]) -> QuerySet[Protocol]:
    """Return the protocols of meetings held that are not signed yet."""
    return Protocol.objects.filter(body_id__in=body_ids, state__in=NOT_SIGNED)


def bodies_under(association: Association) -> list[int]:
    """Return the association's body and those of its groups and commissions at work."""
    return list(
        Body.objects.filter(Q(pk=association.body_id) | Q(parent_id=association.body_id, ended_on=None))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def open_work(association: Association, bodies: list[int] | None = None) -> list[Line]:
    """Return what is open in an association and goes on as it is, whoever hosts it; a fixed number of queries.

    ``bodies`` are those of :func:`bodies_under` where they have been read already.
    """
    body, key = association.body, association.key
    bodies = bodies_under(association) if bodies is None else bodies
    members = Seat.objects.filter(held_on(timezone.localdate()), body=body)
    return [
        Line(_("Members"), members.count(), reverse("associations:member_list", args=[key]), "17"),
        Line(
            _("Work plans that are not agreed yet"),
            PlanVersion.objects.filter(plan__association=association, state__in=OPEN_PLAN_STATES).count(),
            reverse("associations:plan_public", args=[key]),
            "20",
        ),
        Line(
            _("Meetings ahead"),
            Meeting.objects.filter(body_id__in=bodies, state__in=NOT_OVER).count(),
            reverse("meetings:meeting_list") + f"?body={body.pk}",
            "23",
        ),
        Line(
            _("Protocols not signed yet"),
            unsigned_protocols(bodies).count(),
            reverse("meetings:meeting_list") + f"?body={body.pk}",
            "25",
            _("Whoever presided at the meeting signs, and the secretary of today."),
        ),
        Line(
            _("Decisions to be carried out"),
            unfinished_decisions(body).count(),
            reverse("meetings:decision_register") + f"?body={body.pk}",
            "10",
        ),
        Line(
            _("Requests sent and not closed"),
            MaterialRequest.objects.filter(body=body, state=RequestState.SENT).count(),
            reverse("associations:request_list"),
            "29",
        ),
        Line(
            _("Requests to answer"),
            RequestAddressee.objects.filter(
                association=association, state__in=TO_ANSWER, request__state=RequestState.SENT
            ).count(),
            reverse("associations:request_list"),
            "16.1",
        ),
        Line(
            _("Materials under expert examination"),
            TeachingMaterial.objects.filter(association=association, state__in=AT_EXPERTS).count(),
            reverse("associations:material_list"),
            "19.12",
        ),
        Line(
            _("Working groups and commissions"),
            len(bodies) - 1,
            reverse("associations:association_structure", args=[key]),
            "29",
        ),
        Line(
            _("Annual reports not submitted or returned"),
            AnnualReport.objects.filter(
                association=association, state__in=[ReportState.DRAFT, ReportState.RETURNED]
            ).count(),
            reverse("associations:report_list"),
            "22",
        ),
    ]


@dataclass(frozen=True)
class Task:
    """One thing that the new base university, or the association under it, does anew."""

    text: str
    is_done: bool
    url: str = ""
    clause: str = ""


def tasks_of(handover: Handover, officers: Sequence[str], today: date) -> list[Task]:
    """Return what is to be done anew after the change, each done or not as the data says: three queries."""
    association, key = handover.association, handover.association.key
    new, since = handover.after.university, handover.after.since
    in_force = criteria_in_force(criteria_of(association), today)
    contacts = contacts_of(association)
    is_fresh = contacts is not None and timezone.localdate(contacts.changed_at) >= since
    old_seats = Seat.objects.filter(
        held_on(today), body_id=association.body_id, university=handover.before.university
    )
    here = reverse("associations:handover", args=[key])
    return [
        Task(_("Name the chair: the head of the new base university or a deputy."),
             "chair" in officers, f"{here}#officers", "9"),
        Task(_("Name the secretary."), "secretary" in officers, f"{here}#officers", "27"),
        Task(
            _("Set the criteria for members (by %(university)s).") % {"university": new.name},
            in_force is not None and in_force.university_id == new.pk,
            reverse("associations:member_criteria", args=[key]),
            "17",
        ),
        Task(
            _("Change the contacts of the association to those of the new place."),
            is_fresh,
            reverse("associations:association_people", args=[key]),
            "8",
        ),
        Task(
            _("Admit a representative of the former base university, which trains in the direction (%(university)s).")
            % {"university": handover.before.university.name},
            old_seats.exists(),
            reverse("associations:universities", args=[key]),
            "17",
        ),
    ]  # fmt: skip


def representatives(association: Association, day: date) -> QuerySet[Seat]:
    """Return the ordinary members who represent the base university of a day, with their names."""
    host = BaseUniversity.objects.filter(held_on(day), association=association).values("university_id")
    seats = Seat.objects.filter(
        body_id=association.body_id, until__isnull=True, role=SeatRole.MEMBER, university_id__in=host
    )
    return seats_with_names(seats).order_by("number")


def hosting_read_by(user: User, hosting: BaseUniversity) -> BaseUniversity | None:
    """Return an ended period when the person may read its papers; None otherwise."""
    if hosting.until is None or hosting.until >= timezone.localdate():
        return None
    known = sees_all_reports(user) or any(one.pk == hosting.pk for one, _p in periods_hosted_before(user))
    return hosting if known else None


def _officers_to_tell(rows: list[list[Any]]) -> list[Waiting]:
    waiting = []
    for key, name in rows:
        title = _("Name the chair and the secretary: %(association)s") % {"association": name}
        waiting.append(Waiting(title, reverse("associations:handover", args=[key]), clause="9"))
    return waiting


def officers_waiting_parts(user: User) -> list[Waiting | Question]:
    """Return the question to a coordinator: associations handed over to the university whose offices are vacant.

    Only those that came by a transfer: on the day of the order nobody else may name anybody there (cl. 9, 31).
    """
    ids = user.university_ids(OfficeRole.UNIVERSITY_COORDINATOR)
    if not ids:
        return []
    before = BaseUniversity.objects.filter(association=OuterRef("association"), until__lt=OuterRef("since"))
    led = Seat.objects.filter(body=OuterRef("association__body"), until__isnull=True)
    hosted = BaseUniversity.objects.filter(
        ~Exists(led.filter(role=SeatRole.CHAIR)) | ~Exists(led.filter(role=SeatRole.SECRETARY)),
        Exists(before),
        held_on(timezone.localdate()),
        university__in=ids,
    )
    return [
        Question(hosted, ("association__key", translated("association__body__short_name")), _officers_to_tell)
    ]
