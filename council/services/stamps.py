"""The Council's stamp: asked for by an association, considered at a meeting, granted by the signed protocol."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.enums import MaterialState, Verdict
from associations.models import TeachingMaterial
from associations.services.expertise import last_conclusion, lock_material, send_back
from core.audit import record
from core.errors import DomainError
from council import tasks
from council.enums import StampState
from council.models import StampRequest
from council.queries import decided_protocol
from council.services.agenda import meeting_to_fill
from meetings.models import AgendaItem, Body, Meeting
from meetings.services import add_item

CLAUSE = "19.12"
TITLES = {
    "kk": "«%s» оқу басылымына РОӘК грифін беру туралы",
    "ru": "О присвоении грифа РУМС учебному изданию «%s»",
    "en": "On granting the Council's stamp to the teaching publication “%s”",
}


@transaction.atomic
def ask_for_stamp(material: TeachingMaterial, *, actor: User) -> StampRequest:
    """Bring a recommended publication before the Council. Asking twice changes nothing.

    Raises DomainError unless it was submitted for the stamp and its association recommended it.
    """
    locked = lock_material(material.pk)
    standing = locked.stamps.exclude(state=StampState.REFUSED).first()  # type: ignore[attr-defined]
    if standing is not None:
        found: StampRequest = standing
        return found
    last = last_conclusion(locked)
    recommended = (
        locked.state == MaterialState.CONCLUDED and last is not None and last.outcome == Verdict.RECOMMENDED
    )
    if not (locked.for_stamp and recommended) or locked.sent_back:
        raise DomainError(
            _(
                "Only a publication submitted for the stamp and recommended by the association goes to the Council."
            ),
            clause=CLAUSE,
        )
    request = StampRequest.objects.create(material=locked, requested_by=actor)
    record("ask_for_stamp", request, actor=actor, material=locked.pk)
    return request


def _lock(request: StampRequest) -> StampRequest:
    rows = StampRequest.objects.select_for_update(of=("self",))
    return rows.select_related("material__association__body", "item__meeting").get(pk=request.pk)


@transaction.atomic
def put_stamps_on_agenda(
    meeting: Meeting | None, requests: Sequence[StampRequest], *, actor: User
) -> list[AgendaItem]:
    """Put each publication on the agenda of a meeting of the Council as an item of its own, so that each is voted on.

    Raises DomainError without a publication, for one that is on an agenda already, and for a meeting of another body or
    one that has opened.
    """
    meeting = meeting_to_fill(meeting)
    if not requests:
        raise DomainError(_("Choose the publications that go on the agenda."), clause=CLAUSE, field="request")
    items = []
    for request in sorted(requests, key=lambda one: one.pk):
        locked = _lock(request)
        if locked.state != StampState.REQUESTED or locked.item_id:
            raise DomainError(
                _("“%(material)s” is on an agenda already or was decided on.") % {"material": locked},
                clause=CLAUSE,
                field="request",
            )
        data = {
            f"title_{code}": (words % (getattr(locked.material, f"title_{code}") or locked.material.title))[
                :500
            ]
            for code, words in TITLES.items()
        }
        locked.item = add_item(meeting, actor=actor, data=data)
        locked.save(update_fields=["item"])
        record("put_stamp_on_agenda", locked, actor=actor, meeting=meeting.pk)
        items.append(locked.item)
    return items


@transaction.atomic
def decide_stamp(request: StampRequest, *, actor: User, granted: bool, reason: str = "") -> StampRequest:
    """Enter what the Council decided: a granted stamp gets the next number of the year and enters the register.

    Raises DomainError until the protocol of the meeting is signed, and for a refusal without a reason; with a refusal the
    publication goes back to its authors.
    """
    council = Body.objects.select_for_update().get(council__isnull=False)
    locked = _lock(request)
    if locked.state != StampState.REQUESTED:
        raise DomainError(_("The Council's decision on this publication was entered already."), clause=CLAUSE)
    protocol = decided_protocol(locked)
    if protocol is None or protocol.body_id != council.pk:
        raise DomainError(
            _("Enter the decision when the Council has decided on the item and the protocol is signed."),
            clause="13",
        )
    if not granted and not reason.strip():
        raise DomainError(_("Give the reason: the authors read it."), clause=CLAUSE, field="reason")
    meeting = protocol.meeting
    locked.protocol, locked.entered_by, locked.reason = protocol, actor, reason.strip()
    locked.decided_on = timezone.localdate(meeting.opened_at or meeting.starts_at)
    if granted:
        locked.state, locked.year = StampState.GRANTED, locked.decided_on.year
        last = StampRequest.objects.filter(year=locked.year).aggregate(last=Max("number"))["last"] or 0
        locked.number = last + 1
    else:
        locked.state = StampState.REFUSED
    locked.save()
    if not granted:
        send_back(locked.material, actor=actor, reason=locked.reason)
    record("decide_stamp", locked, actor=actor, granted=granted, number=locked.signature)
    tasks.tell_of_stamp.delay_on_commit(locked.pk)
    return locked
