"""A recommendation of the Council: prepared, issued, answered, followed up (clauses 10, 14, 15.3-15.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.enums import AnswerState
from associations.models import Association
from core.audit import record
from core.codes import LANGUAGES
from core.errors import DomainError
from core.files import store_upload
from council import tasks
from council.enums import RecommendationState
from council.models import Council, Recommendation, RecommendationAddressee, RecommendationAnswer
from directory.models import University
from meetings.enums import AnswerVerdict, CarriedOut, ProtocolState
from meetings.models import Decision
from meetings.services import judge_answer


@dataclass(frozen=True)
class RecommendationData:
    """What is recommended: texts by language, the subject, the ground, until when an answer is awaited."""

    kind: str
    title: dict[str, str]
    text: dict[str, str]
    decision: Decision | None = None
    ground: str = ""
    due_on: date | None = None


def _locked(recommendation: Recommendation) -> Recommendation:
    return Recommendation.objects.select_for_update(of=("self",)).get(pk=recommendation.pk)


def _require(recommendation: Recommendation, *states: str) -> None:
    if recommendation.state not in states:
        raise DomainError(
            _("This step is not possible in the state “%(state)s”. Reload the page to see what changed.")
            % {"state": recommendation.get_state_display()},
            clause=recommendation.clause,
        )


@transaction.atomic
def save_recommendation(
    recommendation: Recommendation | None,
    *,
    actor: User,
    data: RecommendationData,
    universities: Sequence[University] = (),
    associations: Sequence[Association] = (),
    to_authorised_body: bool = False,
) -> Recommendation:
    """Prepare a recommendation or change one that was not issued; the addressees become those given.

    Raises DomainError without a title, a text or a ground, and for a decision of no signed protocol of the Council.
    """
    if recommendation is None:
        recommendation = Recommendation(created_by=actor)
    else:
        recommendation = _locked(recommendation)
        _require(recommendation, RecommendationState.DRAFT)
    recommendation.kind = data.kind
    clause = recommendation.clause
    for name, texts in (("title", data.title), ("text", data.text)):
        if not texts.get("kk", "").strip():
            raise DomainError(_("Write it in Kazakh."), clause=clause, field=f"{name}_kk")
        for code in LANGUAGES:
            setattr(recommendation, f"{name}_{code}", texts.get(code, "").strip())
    if data.decision is None and not data.ground.strip():
        raise DomainError(
            _("Name the decision of the Council or another ground."), clause=clause, field="ground"
        )
    if data.decision is not None:
        protocol = getattr(data.decision.item.meeting, "protocol", None)
        if protocol is None or protocol.state not in (ProtocolState.SIGNED, ProtocolState.PUBLISHED):
            raise DomainError(
                _("The protocol of that meeting is not signed yet: its decision is no ground."),
                clause="13",
                field="decision",
            )
    recommendation.decision, recommendation.ground = data.decision, data.ground.strip()
    recommendation.due_on = data.due_on
    recommendation.save()
    _set_addressees(recommendation, universities, associations, to_authorised_body)
    record("save_recommendation", recommendation, actor=actor, kind=data.kind)
    return recommendation


def _set_addressees(
    recommendation: Recommendation,
    universities: Sequence[University],
    associations: Sequence[Association],
    to_authorised_body: bool,
) -> None:
    recommendation.addressees.all().delete()
    rows = [RecommendationAddressee(recommendation=recommendation, university=one) for one in universities]
    rows += [RecommendationAddressee(recommendation=recommendation, association=one) for one in associations]
    if to_authorised_body:
        rows.append(RecommendationAddressee(recommendation=recommendation))
    RecommendationAddressee.objects.bulk_create(rows)


@transaction.atomic
def issue_recommendation(recommendation: Recommendation, *, actor: User) -> Recommendation:
    """Number a recommendation within its year and send it to its addressees. Issuing twice changes nothing.

    Raises DomainError without addressees, without its Russian text, and when the day of the answer has come.
    """
    recommendation = _locked(recommendation)
    if recommendation.state == RecommendationState.ISSUED:
        return recommendation
    _require(recommendation, RecommendationState.DRAFT)
    clause = recommendation.clause
    if not recommendation.title_ru or not recommendation.text_ru:  # type: ignore[attr-defined]
        raise DomainError(
            _("A recommendation goes out in Kazakh and in Russian: write the Russian title and text."),
            clause=clause,
        )
    count = recommendation.addressees.count()
    if not count:
        raise DomainError(_("Choose for whom the recommendation is."), clause=clause)
    today = timezone.localdate()
    if recommendation.due_on and recommendation.due_on <= today:
        raise DomainError(_("The day of the answer must lie ahead."), clause=clause, field="due_on")
    # Numbers are given one after the other: whoever takes one holds the Council's row until the end.
    list(Council.objects.select_for_update())
    last = Recommendation.objects.filter(year=today.year).aggregate(last=Max("number"))["last"]
    recommendation.number = (last or 0) + 1
    recommendation.year, recommendation.issued_on = today.year, today
    recommendation.state = RecommendationState.ISSUED
    recommendation.save(update_fields=["number", "year", "issued_on", "state"])
    record(
        "issue_recommendation", recommendation, actor=actor, number=recommendation.number, addressees=count
    )
    tasks.tell_of_recommendation.delay_on_commit(recommendation.pk)
    return recommendation


@transaction.atomic
def publish_recommendation(recommendation: Recommendation, *, actor: User, public: bool) -> Recommendation:
    """Show an issued recommendation to everybody, or take it back from the public pages."""
    recommendation = _locked(recommendation)
    _require(recommendation, RecommendationState.ISSUED, RecommendationState.ENDED)
    if public == (recommendation.published_at is not None):
        return recommendation
    recommendation.published_at = timezone.now() if public else None
    recommendation.save(update_fields=["published_at"])
    record("publish_recommendation", recommendation, actor=actor, public=public)
    return recommendation


@transaction.atomic
def end_recommendation(
    recommendation: Recommendation, *, actor: User, note: str, withdrawn: bool = False
) -> Recommendation:
    """Note what came of a recommendation, or withdraw it with the reason: no more answers, no more reminders."""
    recommendation = _locked(recommendation)
    _require(recommendation, RecommendationState.ISSUED)
    if not note.strip():
        raise DomainError(
            _("Write what came of the recommendation, or why it is withdrawn."),
            clause=recommendation.clause,
            field="note",
        )
    recommendation.state = RecommendationState.WITHDRAWN if withdrawn else RecommendationState.ENDED
    recommendation.end_note, recommendation.ended_on = note.strip(), timezone.localdate()
    recommendation.save(update_fields=["state", "end_note", "ended_on"])
    record("end_recommendation", recommendation, actor=actor, withdrawn=withdrawn, note=note.strip())
    return recommendation


# --- answers --------------------------------------------------------------------------


def _locked_addressee(addressee: RecommendationAddressee) -> RecommendationAddressee:
    rows = RecommendationAddressee.objects.select_for_update(of=("self",))
    return rows.select_related("recommendation", "university", "association__body").get(pk=addressee.pk)


@transaction.atomic
def answer_recommendation(
    addressee: RecommendationAddressee,
    *,
    actor: User,
    value: str,
    text: str,
    done_on: date | None = None,
    upload: UploadedFile | None = None,
) -> RecommendationAnswer:
    """Say what an addressee did on a recommendation, with a file if there is one.

    Raises DomainError when it is not open, was answered already, says nothing, or names a day that has not come.
    """
    locked = _locked_addressee(addressee)
    recommendation = locked.recommendation
    _require(recommendation, RecommendationState.ISSUED)
    clause = recommendation.clause
    if locked.state not in (AnswerState.WAITING, AnswerState.RETURNED):
        raise DomainError(_("It was answered. An answer can be changed when it comes back."), clause=clause)
    if value not in CarriedOut.values:
        raise DomainError(_("Say how far it was carried out."), clause=clause, field="value")
    if not text.strip():
        raise DomainError(_("Write what was done, or why it was not."), clause=clause, field="text")
    if done_on and done_on > timezone.localdate():
        raise DomainError(
            _("The day lies ahead: name a day on which it was done."), clause=clause, field="done_on"
        )
    stored = store_upload(upload, by=actor, field="upload") if upload else None
    answer = RecommendationAnswer.objects.create(
        addressee=locked,
        value=value,
        text=text.strip(),
        done_on=done_on,
        file=stored,
        submitted_by=actor,
        submitted_at=timezone.now(),
    )
    locked.state = AnswerState.SUBMITTED
    locked.save(update_fields=["state"])
    record("answer_recommendation", answer, actor=actor, value=value)
    tasks.tell_of_recommendation_answer.delay_on_commit(answer.pk)
    return answer


def _judge(
    answer: RecommendationAnswer, *, actor: User, verdict: str, reason: str = ""
) -> RecommendationAnswer:
    locked = _locked_addressee(answer.addressee)
    _require(locked.recommendation, RecommendationState.ISSUED)
    answer = RecommendationAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if not judge_answer(answer, actor=actor, verdict=verdict, reason=reason, clause="14"):
        return answer
    accepted = verdict == AnswerVerdict.ACCEPTED
    locked.state = AnswerState.ACCEPTED if accepted else AnswerState.RETURNED
    locked.save(update_fields=["state"])
    if accepted:
        record("accept_recommendation_answer", answer, actor=actor)
    else:
        record("return_recommendation_answer", answer, actor=actor, reason=reason)
        tasks.tell_of_recommendation_answer.delay_on_commit(answer.pk)
    return answer


@transaction.atomic
def accept_answer(answer: RecommendationAnswer, *, actor: User) -> RecommendationAnswer:
    """Accept what an addressee did; done twice, nothing changes."""
    return _judge(answer, actor=actor, verdict=AnswerVerdict.ACCEPTED)


@transaction.atomic
def return_answer(answer: RecommendationAnswer, *, actor: User, reason: str) -> RecommendationAnswer:
    """Give an answer back with the reason; the addressee is told and answers anew. Done twice, nothing changes."""
    if not reason.strip():
        raise DomainError(_("Say what is to be completed."), clause="14", field="reason")
    return _judge(answer, actor=actor, verdict=AnswerVerdict.RETURNED, reason=reason.strip())
