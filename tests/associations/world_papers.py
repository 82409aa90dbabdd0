"""One paper of each kind at a moment, and its pages: what a base university wrote in its period (clause 31)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import count
from typing import Any

from django.urls import reverse
from django.utils import timezone

from associations.models import (
    AnnualReport,
    AnswerFile,
    MaterialFile,
    MaterialRequest,
    RequestAddressee,
    ReviewOpinion,
    TeachingMaterial,
)
from meetings.models import (
    Assignment,
    Attendee,
    DecisionAnswer,
    DecisionAnswerFile,
    Meeting,
    Protocol,
    Seat,
)
from tests.factories.associations import AcademicYearFactory
from tests.factories.year import Year

LATER = "Кейінірек жазылған"


@dataclass
class Papers:
    """One thing of each kind and its pages."""

    year: Year
    at: datetime
    protocol: Protocol
    report: AnnualReport
    entry: Any
    assignment: Assignment
    answer: DecisionAnswer
    plan: Any
    material: TeachingMaterial
    opinion: ReviewOpinion
    sent: MaterialRequest
    received: RequestAddressee
    member: Seat

    @cached_property
    def urls(self) -> list[str]:
        def page(name: str, *args: Any) -> str:
            return reverse(name, args=args)

        key = self.year.association.key
        return [
            page("meetings:protocol_detail", self.protocol.pk),
            page("meetings:meeting_detail", self.protocol.meeting_id),
            page("meetings:protocol_word", self.protocol.pk),
            page("associations:report_text", self.report.pk),
            page("associations:record_entry", self.entry.pk),
            page("associations:record_file", self.entry.files.get().pk),
            page("meetings:decision_detail", self.assignment.decision_id),
            page("meetings:assignment_detail", self.assignment.pk),
            page("meetings:answer_file", self.answer.files.get().pk),
            page("associations:plan_detail", key, self.year.year.first_year),
            page("associations:plan_file", self.plan.pk, "kk", "docx"),
            page("associations:material_detail", self.material.pk),
            page("associations:material_file", self.material.files.get().pk),
            page("associations:opinion_file", self.opinion.pk),
            page("associations:request_detail", self.sent.pk),
            page("associations:request_export", self.sent.pk),
            page("associations:answer_file", AnswerFile.objects.get(addressee__request=self.sent).pk),
            page("associations:request_answer", self.received.pk),
            page("associations:answer_file", self.received.files.get().pk),
            page("associations:member_detail", key, self.member.pk),
        ]


def dated(thing: Any, **moments: Any) -> None:
    """Write moments that are set by themselves when a row is made."""
    type(thing).objects.filter(pk=thing.pk).update(**moments)


def asked(cast, at: datetime, **addressee: Any) -> RequestAddressee:
    sender = addressee.pop("sender")
    request = MaterialRequest.objects.create(
        sender=sender,
        body=cast.association.body if sender == "association" else None,
        title_kk="Мәлімет",
        due_on=at.date() + timedelta(days=9),
        state="closed",
        sent_at=at,
        created_by=cast["association_secretary"],
    )
    return RequestAddressee.objects.create(
        request=request,
        state="accepted",
        text="Жауап мәтіні",
        submitted_at=at,
        submitted_by=cast["association_secretary"],
        **addressee,
    )


def papers_at(cast, at: datetime, number: int) -> Papers:
    """One thing of each kind, all of them dated at one moment."""
    by, on = cast["association_secretary"], timezone.localdate(at)
    academic = AcademicYearFactory(
        first_year=2027 + number,
        starts_on=date(2024, 9, 1),
        ends_on=on,
        report_due_on=on + timedelta(days=30),
    )
    year = Year(cast.association, academic, by)
    year.numbers = count(20 * number)
    protocol = year.protocol(on, (cast.other_university,))
    Meeting.objects.filter(pk=protocol.meeting_id).update(starts_at=at)
    seat = cast.seat("association_member")
    Attendee.objects.create(meeting=protocol.meeting, seat=seat, number=1, role="member", post="–")
    assignment = Assignment.objects.get(decision__item__meeting__protocol=protocol)
    answer = year.reply(protocol, cast.other_university)
    for thing, moments in (
        (assignment, {"directed_at": at}),
        (answer, {"submitted_at": at, "reviewed_at": at}),
    ):
        dated(thing, **moments)
    DecisionAnswerFile.objects.create(answer=answer, file=year.file())
    material = year.examination(None)
    dated(
        material,
        submitted_at=at,
        changed_at=at,
        state="examined",
        submitted_by=cast["university_coordinator"],
    )
    part = MaterialFile.objects.create(material=material, part="work", file=year.file(), added_by=by)
    dated(part, added_at=at)
    opinion = ReviewOpinion.objects.create(
        material=material,
        round=1,
        expert=cast["association_member"],
        state="given",
        due_on=on,
        text="Оқулық сай.",
        verdict="recommended",
        given_at=at,
        asked_by=by,
        file=year.file(),
    )
    sent = asked(cast, at, sender="association", university=cast.other_university)
    received = asked(cast, at, sender="center", association=cast.association)
    for row in (sent, received):
        AnswerFile.objects.create(addressee=row, file=year.file(), added_by=by)
    return Papers(
        year=year,
        at=at,
        protocol=protocol,
        report=AnnualReport.objects.create(association=cast.association, academic_year=academic),
        entry=year.entry("event", 9, on, proof="file"),
        assignment=assignment,
        answer=answer,
        plan=year.plan(approved=at),
        material=material,
        opinion=opinion,
        sent=sent.request,
        received=received,
        member=year.member("employer", since=on),
    )
