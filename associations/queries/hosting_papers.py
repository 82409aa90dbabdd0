"""The papers of a time in which a university hosted an association, kind by kind (cl. 31, ADR-0064)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from associations.models import (
    AnnualReport,
    BaseUniversity,
    MaterialRequest,
    PlanVersion,
    RecordEntry,
    RequestAddressee,
    TeachingMaterial,
)
from associations.queries.periods import (
    materials_in,
    plans_in,
    requests_received_in,
    requests_sent_in,
)
from associations.queries.plans import APPROVED
from meetings.models import Decision, Protocol
from meetings.queries import Period


@dataclass(frozen=True)
class Paper:
    """One line of a list: what it is called, where it is read, its day or state."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of papers: its name, what is said when there are none, its clause, the papers and how one is shown."""

    key: str
    label: str | Promise
    none: str | Promise
    clause: str
    rows: QuerySet[Any]
    shown: Callable[[Any], Paper]


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment) if hasattr(moment, "hour") else moment, "SHORT_DATE_FORMAT")


def _protocol(one: Protocol) -> Paper:
    url = reverse("meetings:protocol_detail", args=[one.pk])
    return Paper(f"№ {one.number} ({one.year})", url, _day(one.meeting.starts_at))


def _decision(one: Decision) -> Paper:
    url = reverse("meetings:decision_detail", args=[one.pk])
    return Paper(str(one.text), url, _day(one.item.meeting.starts_at))


def _plan(one: PlanVersion) -> Paper:
    year = one.plan.academic_year
    url = reverse("associations:plan_detail", args=[one.plan.association.key, year.first_year])
    approved = _("version %(number)s, approved on %(day)s") % {
        "number": one.number,
        "day": _day(one.approved_at),
    }
    return Paper(str(year), f"{url}?version={one.number}", approved)


def _report(one: AnnualReport) -> Paper:
    return Paper(
        str(one.academic_year), reverse("kpi:report_detail", args=[one.pk]), str(one.get_state_display())
    )


def _entry(one: RecordEntry) -> Paper:
    return Paper(str(one.title), reverse("associations:record_entry", args=[one.pk]), _day(one.happened_on))


def _material(one: TeachingMaterial) -> Paper:
    url = reverse("associations:material_detail", args=[one.pk])
    return Paper(f"№ {one.signature}: {one.title}", url, _day(one.submitted_at))


def _sent(one: MaterialRequest) -> Paper:
    return Paper(str(one.title), reverse("associations:request_detail", args=[one.pk]), _day(one.sent_at))


def _received(one: RequestAddressee) -> Paper:
    url = reverse("associations:request_answer", args=[one.pk])
    return Paper(str(one.request.title), url, _day(one.request.sent_at))


def papers_of_period(hosting: BaseUniversity) -> list[Kind]:
    """Return what belongs to an ended period, kind by kind, each kind by its own date, the newest first.

    Meetings' protocols and decisions by the day of the meeting, reports by the last day of their year, entries by
    theirs, plans by their approval, materials by when they were handed in or concluded, requests by when they were sent.
    """
    period = Period(hosting.association.body_id, hosting.since, hosting.until)  # type: ignore[arg-type]
    days, body_id = (period.since, period.until), period.body_id
    protocols = Protocol.objects.filter(period.dated("meeting__starts_at"), body_id=body_id)
    decisions = Decision.objects.filter(
        period.dated("item__meeting__starts_at"),
        item__meeting__body_id=body_id,
        item__meeting__protocol__isnull=False,
    )
    plans = PlanVersion.objects.filter(plans_in(period), state__in=APPROVED)
    reports = AnnualReport.objects.filter(association=hosting.association, academic_year__ends_on__range=days)
    entries = RecordEntry.objects.filter(
        Q(ended_on__range=days) | Q(ended_on__isnull=True, happened_on__range=days),
        association=hosting.association,
        withdrawn_at__isnull=True,
    )
    materials = TeachingMaterial.objects.filter(materials_in(period))
    sent = MaterialRequest.objects.filter(requests_sent_in(period))
    received = RequestAddressee.objects.filter(requests_received_in(period))
    return [
        Kind("protocols", _("Protocols"), _("No protocols yet"), "25",
             protocols.select_related("meeting").order_by("-meeting__starts_at"), _protocol),
        Kind("decisions", _("Decisions"), _("No decision was taken in this time."), "10",
             decisions.select_related("item__meeting").order_by(
                 "-item__meeting__starts_at", "item__position", "position"
             ), _decision),
        Kind("plans", _("Work plans"), _("No plan was approved in this time."), "20",
             plans.select_related("plan__association", "plan__academic_year").order_by("-approved_at"), _plan),
        Kind("reports", _("Annual reports"), _("No report of these years."), "22",
             reports.select_related("academic_year").order_by("-academic_year__first_year"), _report),
        Kind("entries", _("Record of the year"), _("Nothing was recorded in this time."), "19",
             entries.order_by("-happened_on", "-pk"), _entry),
        Kind("materials", _("Expert examination"), _("No material was handed in in this time."), "19.12",
             materials.order_by("-submitted_at", "-pk"), _material),
        Kind("sent", _("Requests of the association"), _("No request was sent in this time."), "29",
             sent.order_by("-sent_at"), _sent),
        Kind("received", _("Requests to the association"), _("The association was asked nothing in this time."), "16.1",
             received.select_related("request").order_by("-request__sent_at"), _received),
    ]  # fmt: skip
