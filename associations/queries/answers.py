"""Answers that stand in the record of the year by themselves: the association's own, and those on its protocols."""

from django.db.models import Count, F, Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from associations.models import AcademicYear, Association, RequestAddressee
from associations.queries.record import Automatic
from associations.queries.requests import DONE
from core.kazakh import translated
from meetings.enums import AnswerVerdict
from meetings.models import DecisionAnswer


def answered_requests(association: Association, year: AcademicYear, *, opens: bool) -> list[Automatic]:
    """Return the requests that the association answered in the year (clauses 16.1 and 29), on the day it did.

    An answer is opened by whoever answers for the association; for others (``opens``) its line leads nowhere. One query.
    """
    rows = RequestAddressee.objects.filter(
        association=association, state__in=DONE, submitted_at__date__range=(year.starts_on, year.ends_on)
    ).values_list("pk", "submitted_at", translated("request__title"))
    words = gettext("Answer to the request: %(title)s")
    return [
        Automatic(
            timezone.localdate(moment),
            "answer",
            words % {"title": title},
            reverse("associations:request_answer", args=[pk]) if opens else "",
        )
        for pk, moment, title in rows
    ]


def replied_protocols(association: Association, year: AcademicYear) -> list[Automatic]:
    """Return the protocols on whose decisions universities replied in the year, on the day of the last accepted reply.

    A reply is an accepted answer of a university (ADR-0026). One query.
    """
    meeting = "assignment__decision__item__meeting"
    rows = (
        DecisionAnswer.objects.filter(
            verdict=AnswerVerdict.ACCEPTED,
            assignment__withdrawn_at__isnull=True,
            assignment__university__isnull=False,
            submitted_at__date__range=(year.starts_on, year.ends_on),
            **{f"{meeting}__body_id": association.body_id, f"{meeting}__protocol__isnull": False},
        )
        .values(
            protocol=F(f"{meeting}__protocol"),
            number=F(f"{meeting}__protocol__number"),
            in_year=F(f"{meeting}__protocol__year"),
        )
        .annotate(universities=Count("assignment__university", distinct=True), last=Max("submitted_at"))
        .order_by("last")
    )
    return [
        Automatic(
            timezone.localdate(row["last"]),
            "reply",
            ngettext(
                "Protocol No. %(number)s: %(count)d university replied",
                "Protocol No. %(number)s: %(count)d universities replied",
                row["universities"],
            )
            % {"number": f"{row['number']}/{row['in_year']}", "count": row["universities"]},
            reverse("meetings:protocol_detail", args=[row["protocol"]]),
        )
        for row in rows
    ]
