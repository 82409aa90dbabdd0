"""Letters and notices of associations: the annual report, membership, expert examination."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.models import User
from associations.enums import MaterialState, OpinionState, PlanState
from associations.models import AnnualReport, PlanVersion, RequestAddressee, ReviewOpinion, TeachingMaterial
from associations.queries.plans import members_with_answers, plan_url
from meetings.enums import SeatRole
from meetings.models import Seat
from notices.services import notify, write_letter


def reminder_key(person_id: int, today: date) -> str:
    """Return the key of a person's reminder of a day: a second one on the same day cannot be written."""
    return f"report-reminder:{person_id}:{today.isoformat()}"


@dataclass(frozen=True)
class ReminderLetter:
    """A reminder as one person will read it: one letter for all their reports."""

    subject: str
    text: str
    url: str


def _address(reports: Sequence[AnnualReport]) -> str:
    if len(reports) == 1:
        return reverse("kpi:report_detail", args=[reports[0].pk])
    return reverse("associations:report_list")


def reminder_letter(person: User, reports: Sequence[AnnualReport], today: date) -> ReminderLetter:
    """Word the reminder in the person's language (clause 22)."""
    with translation.override(person.language):
        lines = [
            {
                "report": report,
                "days_left": (report.academic_year.report_due_on - today).days,
                "url": f"{settings.SITE_URL}{_address([report])}",
            }
            for report in reports
        ]
        if all(line["days_left"] < 0 for line in lines):
            subject = gettext("The annual report has not been submitted: the due date has passed")
        else:
            subject = gettext("Reminder: the annual report is to be submitted")
        text = render_to_string("associations/email/report_reminder.txt", {"person": person, "lines": lines})
        return ReminderLetter(subject, text, _address(reports))


def send_reminder(person: User, reports: Sequence[AnnualReport], today: date) -> None:
    """Write one letter and one notice about all the person's reports that are reminded of today."""
    letter = reminder_letter(person, reports, today)
    key = reminder_key(person.pk, today)
    write_letter(key=key, recipient=person, subject=letter.subject, text=letter.text)
    notify(recipient=person, key=key, title=letter.subject, url=letter.url)


def tell_of_membership(person: User, seat: Seat) -> None:
    """Tell somebody who has an account that they are a member of the association now."""
    with translation.override(person.language):
        texts = {"person": person, "seat": seat, "url": f"{settings.SITE_URL}{reverse('home')}"}
        subject = gettext("You are a member: %(body)s") % {"body": seat.body.short_name}
        text = render_to_string("associations/email/membership.txt", texts)
    key = f"membership:{seat.pk}:{person.pk}"
    write_letter(key=key, recipient=person, subject=subject, text=text)
    notify(recipient=person, key=key, title=subject, url=reverse("home"))


def request_key(request_id: int | str) -> str:
    """Return how the reminders of a request are named in the table of reminders."""
    return f"request:{request_id}"


def _request_letter(person: User, answer: RequestAddressee, *, kind: str, key: str) -> bool:
    """Write one letter and one notice about a request, in the reader's language; False when it was written before."""
    with translation.override(person.language):
        request = answer.request
        url = reverse("associations:request_answer", args=[answer.pk])
        texts = {
            "person": person,
            "request": request,
            "answer": answer,
            "center": gettext("National Center for Higher Education Development"),
            "asked": answer.university or (answer.association and answer.association.body.name),
            "url": f"{settings.SITE_URL}{url}",
        }
        subjects = {
            "request": gettext("Request for materials: %(title)s"),
            "request_reminder": gettext("Reminder of a request: %(title)s"),
            "request_returned": gettext("The answer came back: %(title)s"),
        }
        subject = (subjects[kind] % {"title": request.title})[:300]
        text = render_to_string(f"associations/email/{kind}.txt", texts)
    letter = write_letter(key=key, recipient=person, subject=subject, text=text)
    notify(recipient=person, key=key, title=subject, url=url)
    return letter is not None


def tell_of_request(person: User, answer: RequestAddressee) -> bool:
    """Tell whoever answers that materials are asked for (clauses 16.1 and 29)."""
    return _request_letter(person, answer, kind="request", key=f"request:{answer.pk}:{person.pk}")


def write_request_reminder(person: User, answer: RequestAddressee, today: date) -> bool:
    """Remind somebody of an unanswered request, at most once a day."""
    key = f"request-reminder:{answer.pk}:{person.pk}:{today.isoformat()}"
    return _request_letter(person, answer, kind="request_reminder", key=key)


def tell_of_returned_answer(person: User, answer: RequestAddressee) -> bool:
    """Tell whoever answers why the answer came back; each return is told once."""
    key = f"request-returned:{answer.pk}:{answer.version}:{person.pk}"
    return _request_letter(person, answer, kind="request_returned", key=key)


def tell_of_answer(person: User, answer: RequestAddressee) -> None:
    """Put a line under the bell of whoever asked: an answer came."""
    with translation.override(person.language):
        who = answer.university or (answer.association and answer.association.body.short_name)
        title = gettext("An answer came from %(who)s: %(title)s") % {
            "who": who,
            "title": answer.request.title,
        }
    notify(
        recipient=person,
        key=f"answer:{answer.pk}:{answer.version}",
        title=title[:300],
        url=reverse("associations:request_detail", args=[answer.request_id]),
    )


def _tell(person: User, *, key: str, subject: str, template: str, url: str, **texts: object) -> bool:
    """Write one letter and one notice in the person's language; False when the letter was written before."""
    words = {"person": person, "url": f"{settings.SITE_URL}{url}", **texts}
    letter = write_letter(
        key=key, recipient=person, subject=subject[:200], text=render_to_string(template, words)
    )
    notify(recipient=person, key=key, title=subject[:200], url=url)
    return letter is not None


def send_material_news(person: User, material: TeachingMaterial) -> None:
    """Tell the secretary that a material came in, or its authors that it was returned or concluded on."""
    with translation.override(person.language):
        subjects = {
            MaterialState.RECEIVED: gettext("A material came in: %(material)s"),
            MaterialState.RETURNED: gettext("The material is to be completed: %(material)s"),
            MaterialState.CONCLUDED: gettext("The examination is completed: %(material)s"),
            MaterialState.WITHDRAWN: gettext("The material will not be examined: %(material)s"),
        }
        conclusion = material.conclusions.filter(round=material.round).first()
        _tell(
            person,
            key=f"material:{material.pk}:{material.state}:{material.round}:{material.version}:{person.pk}",
            subject=subjects[MaterialState(material.state)] % {"material": material},
            template="associations/email/material.txt",
            url=reverse("associations:material_detail", args=[material.pk]),
            material=material,
            conclusion=conclusion,
        )


def send_opinion_news(person: User, opinion: ReviewOpinion) -> None:
    """Tell an expert that they are asked or replaced; tell the secretary what an expert answered."""
    with translation.override(person.language):
        subjects = {
            OpinionState.ASKED: gettext("You are asked to examine: %(material)s"),
            OpinionState.REMOVED: gettext("You need not examine any more: %(material)s"),
            OpinionState.ACCEPTED: gettext("The expert agreed: %(material)s"),
            OpinionState.DECLINED: gettext("The expert declined: %(material)s"),
            OpinionState.GIVEN: gettext("The opinion was given: %(material)s"),
        }
        to_expert = opinion.state in (OpinionState.ASKED, OpinionState.REMOVED)
        url = (
            reverse("associations:opinion", args=[opinion.pk])
            if opinion.state == OpinionState.ASKED
            else reverse("home")
            if to_expert
            else reverse("associations:material_detail", args=[opinion.material_id])
        )
        _tell(
            person,
            key=f"opinion:{opinion.pk}:{opinion.state}:{person.pk}",
            subject=subjects[OpinionState(opinion.state)] % {"material": opinion.material},
            template="associations/email/opinion.txt",
            url=url,
            opinion=opinion,
        )


def send_opinion_reminder(opinion: ReviewOpinion, today: date) -> bool:
    """Remind an expert of an opinion; says whether a letter was written."""
    expert = opinion.expert
    with translation.override(expert.language):
        late = opinion.due_on < today
        subject = (
            gettext("The opinion is overdue: %(material)s")
            if late
            else gettext("Reminder: the opinion is due: %(material)s")
        )
        return _tell(
            expert,
            key=f"opinion-reminder:{opinion.pk}:{today.isoformat()}",
            subject=subject % {"material": opinion.material},
            template="associations/email/opinion_reminder.txt",
            url=reverse("associations:opinion", args=[opinion.pk]),
            opinion=opinion,
            late=late,
        )


def _plan_subject(version: PlanVersion) -> str:
    names = {"association": version.plan.association.body.short_name, "year": version.plan.academic_year}
    sentences = {
        PlanState.AGREEING: gettext("Please answer on the draft of the work plan: %(association)s, %(year)s"),
        PlanState.DRAFT: gettext("The work plan went back to the draft: %(association)s, %(year)s"),
        PlanState.AGREED: gettext("The work plan waits to be approved: %(association)s, %(year)s"),
        PlanState.APPROVED: gettext("The work plan is approved: %(association)s, %(year)s"),
        PlanState.COUNCIL_AGREED: gettext("The Council agreed the work plan: %(association)s, %(year)s"),
        PlanState.RETURNED: gettext("The Council returned the work plan: %(association)s, %(year)s"),
    }
    return sentences[PlanState(version.state)] % names


# Who hears of a plan in which state; None is every member with an account.
PLAN_HEARERS: dict[str, tuple[str, ...] | None] = {
    PlanState.AGREEING: None,
    PlanState.DRAFT: (SeatRole.CHAIR, SeatRole.SECRETARY),
    PlanState.AGREED: (SeatRole.CHAIR,),
    PlanState.APPROVED: None,
    PlanState.COUNCIL_AGREED: (SeatRole.CHAIR, SeatRole.SECRETARY),
    PlanState.RETURNED: (SeatRole.CHAIR, SeatRole.SECRETARY),
}


def tell_of_plan(version: PlanVersion) -> int:
    """Write to those who have to act on a plan, or hear of it; a second call writes nothing. Returns how many."""
    roles = PLAN_HEARERS[version.state]
    written = 0
    for member in members_with_answers(version, timezone.localdate()):
        person = member.user
        if person is None or (roles is not None and member.seat.role not in roles):
            continue
        with translation.override(person.language):
            address = plan_url(version.plan)
            subject = _plan_subject(version)
            texts = {"person": person, "version": version, "url": f"{settings.SITE_URL}{address}"}
            text = render_to_string("associations/email/plan.txt", texts)
        key = f"plan:{version.pk}:{version.state}:{version.round}:{person.pk}"
        written += bool(write_letter(key=key, recipient=person, subject=subject, text=text))
        notify(recipient=person, key=key, title=subject, url=address)
    return written


def plan_reminder_key(version: PlanVersion, person: User, mark: str) -> str:
    """Return the key of a reminder to a silent member; the mark is a day, or which of the planned ones it is."""
    return f"plan-reminder:{version.pk}:{version.round}:{mark}:{person.pk}"


def write_plan_reminder(person: User, version: PlanVersion, mark: str) -> bool:
    """Remind a member who is silent on the draft of a plan; False when this reminder was written before."""
    with translation.override(person.language):
        names = {"association": version.plan.association.body.short_name, "year": version.plan.academic_year}
        return _tell(
            person,
            key=plan_reminder_key(version, person, mark),
            subject=gettext("Reminder: answer on the draft of the work plan: %(association)s, %(year)s")
            % names,
            template="associations/email/plan_reminder.txt",
            url=f"{plan_url(version.plan)}#agreement",
            version=version,
            late=version.answers_due_on is not None and version.answers_due_on < timezone.localdate(),
        )
