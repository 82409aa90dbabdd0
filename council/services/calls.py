"""How a call for a base university ends: agenda, votes by applicant, result, appeal, order (clauses 7, 12, 31; ADR-0063)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.domain.deadlines import DEADLINE_ZONE
from associations.models import Association
from core.audit import record
from core.codes import LANGUAGES, OFFICIAL_LANGUAGES
from core.errors import DomainError
from council import tasks
from council.domain import calls as domain
from council.enums import OrderState, TableLineKind
from council.models import (
    CallConsideration,
    CallDecision,
    CallVote,
    OrderDraft,
    TableLine,
)
from council.queries.calls import (
    SIGNED,
    Contest,
    is_being_corrected,
    is_over,
    named_votes,
    result_stands,
)
from council.services.agenda import meeting_to_fill
from council.services.openings import add_opening
from council.services.orders import add_table_line, create_order
from criteria.documents.comparison import comparison_pdf
from criteria.enums import CallState
from criteria.models import Application, Call
from criteria.queries.calls import applications_of
from criteria.services.checks import end_checks
from directory.models import University
from kpi.domain.reviewing import APPEAL_DAYS, DAYS_LIMIT
from meetings.enums import UNSETTLED, MeetingState, VoteOutcome
from meetings.models import AgendaItem, Meeting, Protocol, ProtocolItem, Vote
from meetings.services import add_item, add_material, keep_rules, open_vote

CLAUSE = "31"


def moment_text(moment: datetime) -> str:
    return f"{moment.astimezone(DEADLINE_ZONE):%d.%m.%Y %H:%M}"


def _in_languages(
    name: str, words: Any, said: Mapping[str, Any], languages: tuple[str, ...]
) -> dict[str, str]:
    """Return a sentence in each language; ``said`` holds functions that are called in that language."""
    texts = {}
    for code in languages:
        with translation.override(code):
            texts[f"{name}_{code}"] = str(words) % {key: make() for key, make in said.items()}
    return texts


def _lock(contest: Contest) -> Call:
    """Lock the call, so that nothing of its contests changes meanwhile."""
    return Call.objects.select_for_update().get(pk=contest.call.pk)


def _locked_consideration(consideration: CallConsideration) -> CallConsideration:
    Call.objects.select_for_update().get(pk=consideration.call_id)
    rows = CallConsideration.objects.select_for_update(of=("self",)).select_related(
        "call", "association__body", "item__meeting__body"
    )
    return rows.get(pk=consideration.pk)


@transaction.atomic
def put_call_on_agenda(
    meeting: Meeting | None, contest: Contest, *, actor: User, appeal_days: int = APPEAL_DAYS
) -> AgendaItem:
    """Put the choice of a base university on the agenda of a Council's meeting, the applicants side by side attached.

    Members of an applicant university are recused by rule at once (ADR-0063). ``appeal_days`` are the calendar days for
    an appeal after the result. Raises DomainError before the call is over, when nobody applied, when it stands on an
    agenda or has a result, for a closed association, and for a meeting of another body or one that has opened.
    """
    call = _lock(contest)
    association = Association.every.select_related("body").get(pk=contest.association.pk)
    contest = Contest(call, association)
    _require_to_consider(contest, timezone.now())
    if not 1 <= appeal_days <= DAYS_LIMIT:
        raise DomainError(
            _("The days for an appeal are a number from 1 to %(limit)d.") % {"limit": DAYS_LIMIT},
            clause=CLAUSE,
            field="appeal_days",
        )
    known = call.considerations.filter(association=association, settled_at__isnull=True)
    standing = known.select_related("item__meeting").first()
    if standing and standing.item and standing.item.meeting.state != MeetingState.CANCELLED:
        raise DomainError(
            _("The applicants stand on the agenda of the meeting on %(day)s.")
            % {"day": f"{timezone.localtime(standing.item.meeting.starts_at):%d.%m.%Y}"},
            clause=CLAUSE,
        )
    titles = _in_languages(
        "title",
        _("On the base university of the association (clauses 7, 31): %(association)s"),
        {"association": lambda: association.body.short_name},
        LANGUAGES,
    )
    item = add_item(meeting_to_fill(meeting), actor=actor, data=titles)
    for code in OFFICIAL_LANGUAGES:
        with translation.override(code):
            name = f"{gettext('Applicants side by side')} ({code}).pdf"
        content = comparison_pdf(call, association, code)
        add_material(item, actor=actor, upload=SimpleUploadedFile(name, content))
    consideration = standing or CallConsideration(call=call, association=association, added_by=actor)
    consideration.item, consideration.appeal_days = item, appeal_days
    consideration.save()
    keep_rules(item, actor=actor)
    record(
        "put_call_on_agenda",
        consideration,
        actor=actor,
        meeting=item.meeting_id,
        item=item.pk,
        applicants=[one.university.key for one in applications_of(call, association)],
    )
    return item


def _require_to_consider(contest: Contest, now: datetime) -> None:
    call, association = contest.call, contest.association
    if not call.associations.filter(pk=association.pk).exists() or association.closed_on is not None:
        raise DomainError(_("The association is closed or not one of this call."), clause=CLAUSE)
    if call.state == CallState.CANCELLED:
        raise DomainError(_("The call was cancelled: there is nothing to decide."), clause=CLAUSE)
    if not is_over(call, now):
        raise DomainError(
            _("The call closes on %(moment)s: until then the applications are sealed.")
            % {"moment": moment_text(call.closes_at)},
            clause=CLAUSE,
        )
    if not applications_of(call, association):
        raise DomainError(
            _("Nobody applied: the call ended without a result. Another one may be announced."), clause=CLAUSE
        )
    if call.decisions.filter(association=association, set_aside_at__isnull=True).exists():
        raise DomainError(_("The Council has decided on this call."), clause=CLAUSE)


def _require_applicant(consideration: CallConsideration, application: Application | None) -> None:
    """Refuse a university that did not apply in this contest; nobody at all is a possible answer."""
    if application is None:
        return
    if application not in applications_of(consideration.call, consideration.association):
        raise DomainError(
            _("%(university)s did not apply in this call: only an applicant can be chosen.")
            % {"university": application.university},
            clause="7",
            field="application",
        )


def _require_pending(consideration: CallConsideration) -> AgendaItem:
    if consideration.settled_at is not None:
        raise DomainError(_("The Council has decided on this call."), clause=CLAUSE)
    if consideration.item is None:
        raise DomainError(_("Put the applicants on the agenda of a meeting first."), clause=CLAUSE)
    return consideration.item


def _question(application: Application | None) -> dict[str, str]:
    if application is None:
        texts = _in_languages("question", _("Choose none of the applicants."), {}, OFFICIAL_LANGUAGES)
    else:
        texts = _in_languages(
            "question",
            _("Choose as the base university: %(university)s."),
            {"university": lambda: application.university.name},
            OFFICIAL_LANGUAGES,
        )
    return {code: texts[f"question_{code}"][:500] for code in OFFICIAL_LANGUAGES}


@transaction.atomic
def open_call_vote(consideration: CallConsideration, application: Application | None, *, actor: User) -> Vote:
    """Open the vote of the Council on one applicant, or on choosing none; opened twice it is the same vote.

    Raises DomainError for a university that did not apply, once an applicant is chosen by an adopted vote, and as opening
    any vote does (meeting not open, no quorum, another vote under way; cl. 12).
    """
    consideration = _locked_consideration(consideration)
    item = _require_pending(consideration)
    _require_applicant(consideration, application)
    votes = named_votes(item)
    running = next((one for one in votes if one.vote.state in UNSETTLED), None)
    if running and running.is_named and running.application == application:
        return running.vote
    if running:
        raise DomainError(
            _("The vote on item %(number)d is still under way: settle it first.") % {"number": item.position},
            clause="12",
        )
    adopted = next((one for one in votes if one.is_named and one.vote.outcome == VoteOutcome.ADOPTED), None)
    if adopted:
        raise DomainError(
            _("Vote %(number)d was adopted: the Council has made its choice.")
            % {"number": adopted.vote.number},
            clause="12",
        )
    vote = open_vote(item, actor=actor, question=_question(application))
    CallVote.objects.create(vote=vote, application=application, named_by=actor)
    record(
        "open_call_vote",
        consideration,
        actor=actor,
        vote=vote.number,
        university=application.university.key if application else "",
    )
    return vote


@transaction.atomic
def name_call_vote(vote: Vote, application: Application | None, *, actor: User) -> CallVote:
    """Say which applicant a vote was about that was opened without saying it; none: that none be chosen.

    When the protocol is signed already, this settles the contest. Raises DomainError for a university that did not apply,
    an annulled vote, one that names somebody already, and after the result.
    """
    consideration = CallConsideration.objects.filter(item__votes=vote).first()
    if consideration is None:
        raise DomainError(_("This vote is not about the applicants of a call."), clause=CLAUSE)
    consideration = _locked_consideration(consideration)
    item = _require_pending(consideration)
    _require_applicant(consideration, application)
    named = next((one for one in named_votes(item) if one.vote.pk == vote.pk), None)
    if named is None:
        raise DomainError(_("The vote was annulled: it decides nothing."), clause="12")
    if named.is_named:
        raise DomainError(_("This vote names its applicant already."), clause="12")
    link = CallVote.objects.create(vote=vote, application=application, named_by=actor)
    record(
        "name_call_vote",
        consideration,
        actor=actor,
        vote=vote.number,
        university=application.university.key if application else "",
    )
    protocol = Protocol.objects.filter(meeting_id=item.meeting_id, state__in=SIGNED).first()
    if protocol:
        _settle(consideration, protocol)
    return link


@transaction.atomic
def settle_calls(protocol: Protocol) -> int:
    """Note what a signed protocol of the Council says of the calls on its agenda; returns how many got their result.

    The last adopted vote names who is chosen; when none was adopted, nobody is. An item without a vote leaves the agenda.
    While a closed vote names no applicant the result waits until the secretary says whom it was about.
    """
    pending = CallConsideration.objects.filter(
        item__meeting_id=protocol.meeting_id, settled_at__isnull=True
    ).order_by("call", "pk")
    return sum(_settle(_locked_consideration(one), protocol) is not None for one in pending)


@dataclass(frozen=True)
class VotesRead:
    """Whom the closed votes of an item chose, and the last of them; nobody when no applicant has an adopted vote."""

    university: University | None
    last: Vote


def read_votes(item: AgendaItem) -> VotesRead | None:
    """Return what the closed votes of an item decided; None without one, and while one of them names no applicant."""
    votes = [one for one in named_votes(item) if one.is_closed]
    if not votes or not all(one.is_named for one in votes):
        return None
    applications = {one.application.pk: one.application for one in votes if one.application}
    chosen = domain.chosen_by(
        [(one.application.pk if one.application else None, one.vote.outcome) for one in votes]
    )
    return VotesRead(applications[chosen].university if chosen else None, votes[-1].vote)


def _settle(consideration: CallConsideration, protocol: Protocol) -> CallDecision | None:
    item = consideration.item
    assert item is not None  # only what stands on an agenda is settled
    if not any(one.is_closed for one in named_votes(item)):
        consideration.item = None
        consideration.save(update_fields=["item"])
        return None
    found = read_votes(item)
    return write_result(consideration, protocol, found) if found else None


def write_result(consideration: CallConsideration, protocol: Protocol, found: VotesRead) -> CallDecision:
    """Write the result of a contest by its signed protocol, end the checks, let the applicants be told.

    The term of an appeal runs from now. The call is locked by whoever calls this.
    """
    item = consideration.item
    assert item is not None
    university, now = found.university, timezone.now()
    decision = CallDecision.objects.create(
        consideration=consideration,
        call=consideration.call,
        association=consideration.association,
        university=university,
        protocol=protocol,
        edition=protocol.editions.count() + 1,
        decided_at=now,
        appeal_until=domain.appeal_until(now.astimezone(DEADLINE_ZONE).date(), consideration.appeal_days),
        **reasons_of(item, protocol, found.last),
    )
    consideration.settled_at = now
    consideration.save(update_fields=["settled_at"])
    end_checks(consideration.call, consideration.association, actor=None, now=now)
    record(
        "decide_call",
        decision,
        actor=None,
        university=university.key if university else "",
        protocol=protocol.pk,
        edition=decision.edition,
        appeal_until=decision.appeal_until,
    )
    tasks.tell_of_call_decision.delay_on_commit(decision.pk)
    return decision


def reasons_of(item: AgendaItem, protocol: Protocol, vote: Vote) -> dict[str, str]:
    """Return the reasons in each language: what the protocol says was decided, else how the last vote went."""
    line = ProtocolItem.objects.filter(protocol=protocol, item=item).first()
    counted = _in_languages(
        "reason",
        _(
            "Vote of the Council: in favour – %(in_favour)d, against – %(against)d, abstained – %(abstained)d."
        ),
        {
            "in_favour": lambda: vote.in_favour_count,
            "against": lambda: vote.against_count,
            "abstained": lambda: vote.abstained_count,
        },
        LANGUAGES,
    )
    written = {
        f"reason_{code}": (getattr(line, f"decided_{code}", "") or "").strip() for code in OFFICIAL_LANGUAGES
    }
    return {name: written.get(name) or text for name, text in counted.items()}


def locked_decision(decision: CallDecision) -> CallDecision:
    Call.objects.select_for_update().get(pk=decision.call_id)
    rows = CallDecision.objects.select_for_update(of=("self",)).select_related(
        "call", "association__body", "university", "protocol", "line__order"
    )
    return rows.get(pk=decision.pk)


@transaction.atomic
def order_call_decision(decision: CallDecision, *, actor: User, draft: OrderDraft | None = None) -> TableLine:
    """Write a result that stands into a draft order as a change of the base university, or as the opening of an
    association that is to be founded; without a draft a new one.

    Twice it is the same line. Raises DomainError while an appeal is open or possible, while the protocol is being corrected
    (cl. 13), when nobody was chosen, and as adding any line does.
    """
    decision = locked_decision(decision)
    if decision.line is not None and decision.line.order.state != OrderState.WITHDRAWN:
        return decision.line
    if is_being_corrected(decision):
        raise DomainError(
            _("The protocol is being corrected: the result is carried out when the new edition is signed."),
            clause="13",
        )
    if decision.edition < decision.protocol.editions.count() + 1:
        raise DomainError(
            _("The protocol was corrected: settle the result anew before it is carried out."), clause="13"
        )
    if decision.university is None:
        raise DomainError(_("The Council chose no applicant: there is nothing to order."), clause=CLAUSE)
    if not result_stands(decision, applications_of(decision.call, decision.association), timezone.now()):
        raise DomainError(
            _(
                "The result is carried out when no appeal is open or possible; appeals are taken until %(moment)s."
            )
            % {"moment": moment_text(decision.appeal_until)},
            clause=CLAUSE,
        )
    if draft is None:
        titles = _in_languages(
            "title",
            _("On the base university of the association: %(association)s"),
            {"association": lambda: decision.association.body.short_name},
            LANGUAGES,
        )
        draft = create_order(actor=actor, titles={code: titles[f"title_{code}"] for code in LANGUAGES})
    if decision.association.is_founded:
        data = {"association": decision.association, "university": decision.university}
        decision.line = add_table_line(draft, actor=actor, kind=TableLineKind.MOVE, data=data)
    else:
        decision.line = add_opening(draft, decision, actor=actor)
    decision.save(update_fields=["line"])
    record("order_call_decision", decision, actor=actor, order=draft.pk)
    return decision.line
