"""Work plans: drafted, agreed by the members, approved by the chair, agreed by the Council (clauses 15.10, 20).

Views check the permission; each verb here locks the version, checks, writes and leaves a journal entry.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations import tasks
from associations.domain.lifecycle import PLAN
from associations.domain.plans import (
    USUAL_PLAN,
    area_of_plan_item,
    quarter_of,
    same_day_next_year,
)
from associations.domain.record import AREAS_CLAUSE
from associations.enums import OPEN_PLAN_STATES, PlanAnswerValue, PlanState
from associations.models import (
    AcademicYear,
    Association,
    PlanAnswer,
    PlanComment,
    PlanItem,
    PlanVersion,
    WorkPlan,
)
from associations.queries.plans import (
    agreeing_items,
    agreement_of,
    members_with_answers,
    standing_version,
)
from associations.services.planning import count_planned_meetings
from core.audit import record
from core.codes import LANGUAGES
from core.errors import DomainError
from core.lifecycle import require_transition
from directory.models import Clause
from meetings.models import AgendaItem, Protocol, Seat

EMPTY, COPY, USUAL = "empty", "copy", "usual"
ITEMS_LIMIT = 200
TEXTS = ("title", "responsible", "result")
TRANSLATED = tuple(f"{name}_{code}" for name in TEXTS for code in LANGUAGES)
CLAUSE = "20"


def locked_version(version: PlanVersion) -> PlanVersion:
    """Read a version for writing, its plan locked first; nobody else writes to the plan until the transaction ends."""
    WorkPlan.objects.select_for_update().get(pk=version.plan_id)
    return PlanVersion.objects.select_related("plan__association__body", "plan__academic_year").get(
        pk=version.pk
    )


def _step(version: PlanVersion, state: str, *, clause: str = CLAUSE) -> None:
    label = str(version.get_state_display())
    require_transition(PLAN, version.state, state, current_label=label, clause=clause)


def _require_draft(version: PlanVersion) -> None:
    if version.state != PlanState.DRAFT:
        raise DomainError(
            _("Only a draft can be changed. Take it back from the members first, or make an amendment."),
            clause=CLAUSE,
        )


def _areas() -> dict[int, Clause]:
    areas = Clause.objects.filter(number=AREAS_CLAUSE, sub_item__isnull=False)
    return {area.sub_item: area for area in areas if area.sub_item is not None}


def _from_last_year(plan: WorkPlan, version: PlanVersion) -> list[PlanItem]:
    """Return last year's lines moved by a year, numbered anew."""
    before = WorkPlan.objects.filter(
        association=plan.association, academic_year__first_year=plan.academic_year.first_year - 1
    ).first()
    source = before and (standing_version(before) or before.versions.order_by("-number").first())
    if not source:
        raise DomainError(
            _(
                "There is no plan of the year before to copy. Begin with the usual lines or with an empty plan."
            ),
            field="source",
        )
    return [
        PlanItem(
            version=version,
            line=number,
            kind=one.kind,
            area=one.area,
            quarter=one.quarter,
            due_on=one.due_on and same_day_next_year(one.due_on),
            **{name: getattr(one, name) for name in TRANSLATED},
        )
        for number, one in enumerate(source.items.select_related("area").order_by("line"), start=1)
    ]


def _usual(version: PlanVersion) -> list[PlanItem]:
    areas = _areas()
    found = []
    for number, one in enumerate(USUAL_PLAN, start=1):
        sub_item = area_of_plan_item(one.kind)
        texts = {f"title_{code}": text for code, text in one.title.items()}
        texts |= {f"result_{code}": text for code, text in one.result.items()}
        found.append(
            PlanItem(
                version=version,
                line=number,
                kind=one.kind,
                quarter=one.quarter,
                area=areas[sub_item] if sub_item else None,
                **texts,
            )
        )
    return found


@transaction.atomic
def create_plan(
    association: Association, year: AcademicYear, *, actor: User, source: str = EMPTY, is_demo: bool = False
) -> PlanVersion:
    """Begin the plan of a year: empty, with last year's lines, or with the usual ones. A plan that exists stands.

    Raises DomainError when last year's plan is asked for and there is none.
    """
    Association.objects.select_for_update().get(pk=association.pk)
    existing = WorkPlan.objects.filter(association=association, academic_year=year).first()
    if existing:
        latest = existing.versions.order_by("-number").first()
        assert latest is not None
        return latest
    plan = WorkPlan.objects.create(
        association=association, academic_year=year, created_by=actor, is_demo=is_demo
    )
    version = PlanVersion.objects.create(plan=plan, number=1, created_by=actor)
    if source == COPY:
        items = _from_last_year(plan, version)
    elif source == USUAL:
        items = _usual(version)
    else:
        items = []
    PlanItem.objects.bulk_create(items)
    record("create_plan", version, actor=actor, source=source, lines=len(items))
    return version


def _write(item: PlanItem, data: Mapping[str, Any], year: AcademicYear) -> None:
    for name in TRANSLATED:
        if name in data:
            setattr(item, name, (data[name] or "").strip())
    item.kind = data["kind"]
    item.quarter, item.due_on = data.get("quarter"), data.get("due_on")
    sub_item = data.get("area") or area_of_plan_item(item.kind)
    item.area = Clause.objects.get(number=AREAS_CLAUSE, sub_item=sub_item) if sub_item else None
    if not (item.title_kk or item.title_ru):
        raise DomainError(
            _("Say what will be done, in Kazakh or in Russian."), clause=CLAUSE, field="title_kk"
        )
    if bool(item.quarter) == bool(item.due_on):
        raise DomainError(_("Give either the quarter or the date."), clause=CLAUSE, field="quarter")
    if item.due_on and quarter_of(year.first_year, item.due_on) is None:
        raise DomainError(
            _("The date lies outside of the academic year %(year)s.") % {"year": year},
            clause=CLAUSE,
            field="due_on",
        )


@transaction.atomic
def add_plan_item(version: PlanVersion, *, actor: User, data: Mapping[str, Any]) -> PlanItem:
    """Add a line to a draft; its area follows from the kind unless another is chosen.

    Raises DomainError with the field at fault, or when the version is no draft.
    """
    version = locked_version(version)
    _require_draft(version)
    if version.items.count() >= ITEMS_LIMIT:
        raise DomainError(_("A plan holds at most %(limit)s lines.") % {"limit": ITEMS_LIMIT})
    used = PlanItem.objects.filter(version__plan=version.plan).aggregate(last=Max("line"))["last"] or 0
    item = PlanItem(version=version, line=used + 1)
    _write(item, data, version.plan.academic_year)
    item.save()
    record("add_plan_item", item, actor=actor, kind=item.kind)
    return item


@transaction.atomic
def edit_plan_item(item: PlanItem, *, actor: User, data: Mapping[str, Any]) -> PlanItem:
    """Change a line of a draft. Raises DomainError like :func:`add_plan_item`."""
    version = locked_version(item.version)
    _require_draft(version)
    locked = PlanItem.objects.get(pk=item.pk)
    _write(locked, data, version.plan.academic_year)
    locked.save()
    record("edit_plan_item", locked, actor=actor)
    return locked


@transaction.atomic
def remove_plan_item(item: PlanItem, *, actor: User) -> None:
    """Take a line out of a draft; its number is not given again."""
    _require_draft(locked_version(item.version))
    record("remove_plan_item", item, actor=actor, title=item.title)
    item.delete()


@transaction.atomic
def send_to_members(
    version: PlanVersion, *, actor: User, due_on: date | None, today: date | None = None
) -> PlanVersion:
    """Send a draft to the members for their agreement until a day; whoever has an account gets a letter (clause 20).

    Raises DomainError for an empty plan or a day that has passed, TransitionRefused unless it is a draft.
    """
    version = locked_version(version)
    _step(version, PlanState.AGREEING)
    if not version.items.exists():
        raise DomainError(_("The plan has no lines yet."), clause=CLAUSE)
    if due_on is None or due_on < (today or timezone.localdate()):
        raise DomainError(
            _("Give the day until which the members answer: today or later."), clause=CLAUSE, field="due_on"
        )
    version.state = PlanState.AGREEING
    version.round += 1
    version.sent_at, version.answers_due_on = timezone.now(), due_on
    version.save()
    record("send_to_members", version, actor=actor, round=version.round, due_on=due_on)
    tasks.tell_of_plan.delay_on_commit(version.pk, version.state, version.round)
    return version


@transaction.atomic
def answer_plan(
    version: PlanVersion, seat: Seat, *, actor: User, value: str, text: str = "", entered_for: bool = False
) -> PlanAnswer:
    """Keep what a member answers to the draft; an earlier answer is kept too, the last one stands.

    ``entered_for``: the secretary enters what the member said, and both names are kept. Raises DomainError unless the
    draft is with the members, the seat is filled, and an objection has its reason.
    """
    version = locked_version(version)
    if version.state != PlanState.AGREEING:
        raise DomainError(_("The draft is not with the members now."), clause=CLAUSE)
    if value not in PlanAnswerValue.values:
        raise DomainError(_("Choose whether you agree or not."), clause=CLAUSE, field="value")
    if value == PlanAnswerValue.OBJECTS and not text.strip():
        raise DomainError(
            _("Say what has to be changed: the secretary and the chair read it."), clause=CLAUSE, field="text"
        )
    members = {one.seat.pk: one for one in members_with_answers(version, timezone.localdate())}
    if seat.pk not in members:
        raise DomainError(_("This seat of the association has no member now."), clause=CLAUSE)
    before = members[seat.pk].answer
    if before and (before.value, before.text) == (value, text.strip()):
        return before
    answer = PlanAnswer.objects.create(
        version=version,
        round=version.round,
        seat=seat,
        name=members[seat.pk].name,
        value=value,
        text=text.strip(),
        entered_for=entered_for,
        answered_by=actor,
        answered_at=timezone.now(),
    )
    record("answer_plan", answer, actor=actor, value=value, entered_for=entered_for)
    return answer


@transaction.atomic
def comment_plan(version: PlanVersion, *, actor: User, text: str, line: int | None = None) -> PlanComment:
    """Keep a remark on a version that is still worked on, or on one of its lines."""
    version = locked_version(version)
    if version.state not in OPEN_PLAN_STATES:
        raise DomainError(_("The plan is approved: a remark leads to an amendment."), clause=CLAUSE)
    if not text.strip():
        raise DomainError(_("Write the remark."), field="text")
    if line is not None and not version.items.filter(line=line).exists():
        raise DomainError(_("This line is not in the plan any more."), field="line")
    comment = PlanComment.objects.create(
        version=version, line=line, text=text.strip(), author=actor, written_at=timezone.now()
    )
    record("comment_plan", comment, actor=actor, line=line)
    return comment


@transaction.atomic
def reply_to_comment(comment: PlanComment, *, actor: User, text: str) -> PlanComment:
    """Reply to a remark; the last reply stands."""
    locked_version(comment.version)
    if not text.strip():
        raise DomainError(_("Write the reply."), field="text")
    comment.reply, comment.replied_by, comment.replied_at = text.strip(), actor, timezone.now()
    comment.save(update_fields=["reply", "replied_by", "replied_at"])
    record("reply_to_comment", comment, actor=actor)
    return comment


@transaction.atomic
def take_back_to_draft(version: PlanVersion, *, actor: User, reason: str) -> PlanVersion:
    """Return a version from the members, or from the chair, to the draft; the answers are kept and asked anew later."""
    version = locked_version(version)
    _step(version, PlanState.DRAFT)
    if not reason.strip():
        raise DomainError(_("Say why the plan goes back to the draft."), clause=CLAUSE, field="reason")
    version.state = PlanState.DRAFT
    version.sent_back_reason = reason.strip()
    version.agreed_at = version.agreed_by = version.agreed_item = None
    version.save()
    record("take_back_to_draft", version, actor=actor, reason=version.sent_back_reason)
    tasks.tell_of_plan.delay_on_commit(version.pk, version.state, version.round)
    return version


@transaction.atomic
def state_agreement(
    version: PlanVersion, *, actor: User, item: AgendaItem | None = None, today: date | None = None
) -> PlanVersion:
    """State that the members agreed: more than half of them answered so, or a vote of their meeting adopted it (ADR-0037).

    Raises DomainError naming how many are missing, or for an item that no vote of the association adopted.
    """
    version = locked_version(version)
    _step(version, PlanState.AGREED)
    agreement = agreement_of(members_with_answers(version, today or timezone.localdate()))
    if item is not None:
        if not agreeing_items(version).filter(pk=item.pk).exists():
            raise DomainError(
                _("Choose an item that a vote of the association adopted after the draft was sent."),
                clause=CLAUSE,
                field="item",
            )
    elif not agreement.is_reached:
        raise DomainError(
            _(
                "More than half of the members have to agree: of %(members)d members %(agree)d agree, "
                "%(missing)d more are needed."
            )
            % {"members": agreement.members, "agree": agreement.agree, "missing": agreement.missing},
            clause=CLAUSE,
        )
    version.state = PlanState.AGREED
    version.agreed_at, version.agreed_by, version.agreed_item = timezone.now(), actor, item
    version.members_count = agreement.members
    version.agree_count, version.object_count = agreement.agree, agreement.object
    version.save()
    record(
        "state_agreement",
        version,
        actor=actor,
        members=agreement.members,
        agree=agreement.agree,
        object=agreement.object,
        item=item.pk if item else None,
    )
    tasks.tell_of_plan.delay_on_commit(version.pk, version.state, version.round)
    return version


@transaction.atomic
def approve_plan(version: PlanVersion, *, actor: User, now: datetime | None = None) -> PlanVersion:
    """The chair approves what the members agreed; from now on the association works by it (clause 20, indicator 1).

    How many meetings it foresees becomes the number of indicator 3.1.
    """
    version = locked_version(version)
    _step(version, PlanState.APPROVED)
    version.state = PlanState.APPROVED
    version.approved_at, version.approved_by = now or timezone.now(), actor
    version.save()
    meetings = count_planned_meetings(version, actor=actor)
    record("approve_plan", version, actor=actor, meetings=meetings)
    tasks.tell_of_plan.delay_on_commit(version.pk, version.state, version.round)
    return version


@transaction.atomic
def amend_plan(version: PlanVersion, *, actor: User, reason: str) -> PlanVersion:
    """Begin the next version with the lines of an approved one; until it is approved the earlier version stands.

    Raises DomainError without a reason, for a version that is no longer the newest, or while a draft is worked on.
    """
    version = locked_version(version)
    newest = version.plan.versions.order_by("-number").first()
    if newest and newest.state in OPEN_PLAN_STATES and newest.pk != version.pk:
        return newest
    if version.state in OPEN_PLAN_STATES or newest != version:
        raise DomainError(_("Only the newest approved version is amended."), clause=CLAUSE)
    if not reason.strip():
        raise DomainError(_("Say why the plan is amended."), clause=CLAUSE, field="reason")
    amended = PlanVersion.objects.create(
        plan=version.plan, number=version.number + 1, reason=reason.strip()[:500], created_by=actor
    )
    PlanItem.objects.bulk_create(
        PlanItem(
            version=amended,
            line=one.line,
            kind=one.kind,
            area_id=one.area_id,
            quarter=one.quarter,
            due_on=one.due_on,
            **{name: getattr(one, name) for name in TRANSLATED},
        )
        for one in version.items.order_by("line")
    )
    record("amend_plan", amended, actor=actor, reason=amended.reason)
    return amended


@transaction.atomic
def note_council_decision(
    version: PlanVersion, *, protocol: Protocol, held_on: date, reason: str = ""
) -> PlanVersion:
    """Note what a signed protocol of the Council says of an approved plan: agreed, or returned with a reason (15.10).

    Doing it twice changes nothing. Raises TransitionRefused when the version is not approved.
    """
    version = locked_version(version)
    target = PlanState.RETURNED if reason else PlanState.COUNCIL_AGREED
    if version.state == target and version.council_protocol_id == protocol.pk:
        return version
    _step(version, target, clause="15.10")
    version.state = target
    version.council_on, version.council_protocol = held_on, protocol
    version.returned_reason = reason
    version.save()
    record("note_council_decision", version, protocol=protocol.pk, returned=bool(reason))
    tasks.tell_of_plan.delay_on_commit(version.pk, version.state, version.round)
    return version
