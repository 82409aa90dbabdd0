"""An order that changes the annexes: drafted, signed, put in force in one step (clauses 7, 16.4, 31)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.codes import LANGUAGES, OFFICIAL_LANGUAGES
from core.errors import DomainError
from core.files import store_upload
from core.lifecycle import require_transition
from council import tasks
from council.domain.orders import ORDER
from council.enums import OrderState, SeatLineKind, TableLineKind
from council.models import OrderDraft, SeatLine, TableLine
from council.services.effects import carry_out, tried_out
from council.services.transfers import cancel_calls_of_closed, close_carried_out
from directory.queries import latest_order
from directory.services import register_order

# What each kind of line has to name.
NEEDED = {
    TableLineKind.OPEN_DIRECTION: ("area", "code"),
    TableLineKind.RENAME_DIRECTION: ("direction",),
    TableLineKind.CLOSE_DIRECTION: ("direction",),
    TableLineKind.CLOSE: ("association",),
    TableLineKind.OPEN: ("code", "university"),
    TableLineKind.MOVE: ("association", "university"),
}


def _locked(draft: OrderDraft) -> OrderDraft:
    return OrderDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)


def _require(draft: OrderDraft, target: str) -> None:
    require_transition(ORDER, draft.state, target, current_label=draft.get_state_display())


def _require_draft(draft: OrderDraft) -> None:
    if draft.state != OrderState.DRAFT:
        raise DomainError(_("The order is signed: take it back to the draft before its lines are changed."))


@transaction.atomic
def create_order(*, actor: User, titles: Mapping[str, str]) -> OrderDraft:
    """Begin an order; raises DomainError without a title in Kazakh and Russian."""
    if not (titles.get("kk", "").strip() and titles.get("ru", "").strip()):
        raise DomainError(_("Write the title of the order in Kazakh and Russian."), field="title_kk")
    draft = OrderDraft.objects.create(
        created_by=actor,
        **{f"title_{code}": (titles.get(code) or titles["ru"]).strip() for code in LANGUAGES},
    )
    record("create_order", draft, actor=actor)
    return draft


def _require_possible(draft: OrderDraft) -> None:
    """Raise DomainError when the lines, taken together, cannot take effect."""
    with tried_out(draft, today=timezone.localdate()):
        pass


@transaction.atomic
def add_table_line(draft: OrderDraft, *, actor: User, kind: str, data: Mapping[str, Any]) -> TableLine:
    """Add a change of annex 2. It is tried out at once together with the other lines.

    Raises DomainError when something is missing, or when the order could not take effect with it.
    """
    draft = _locked(draft)
    _require_draft(draft)
    for name in NEEDED[TableLineKind(kind)]:
        if not data.get(name):
            raise DomainError(_("Fill in what this change is about."), field=name, clause="7")
    try:
        with transaction.atomic():
            line = TableLine.objects.create(order=draft, kind=kind, **data)
    except IntegrityError as error:
        raise DomainError(
            _("This order changes the association already. Remove that line first."), field="association"
        ) from error
    _require_possible(draft)
    record("add_table_line", draft, actor=actor, kind=kind, line=str(line))
    return line


@transaction.atomic
def add_seat_line(draft: OrderDraft, *, actor: User, kind: str, data: Mapping[str, Any]) -> SeatLine:
    """Add a change of annex 1: a seat ended with its ground (cl. 16.4), or a new one.

    Raises DomainError without a ground, without a post, or when the order could not take effect with it.
    """
    draft = _locked(draft)
    _require_draft(draft)
    if kind == SeatLineKind.REMOVE:
        if not data.get("seat"):
            raise DomainError(_("Choose the seat that ends."), field="seat", clause="16.4")
        if not data.get("ground", "").strip():
            raise DomainError(
                _("Give the ground of the removal: the Council's decision with its date and number."),
                field="ground",
                clause="16.4",
            )
    elif not all(data.get(f"title_{code}", "").strip() for code in OFFICIAL_LANGUAGES):
        raise DomainError(_("Write the post in Kazakh and Russian."), field="title_kk")
    try:
        with transaction.atomic():
            line = SeatLine.objects.create(order=draft, kind=kind, **data)
    except IntegrityError as error:
        raise DomainError(_("This order ends the seat already."), field="seat") from error
    _require_possible(draft)
    record("add_seat_line", draft, actor=actor, kind=kind, line=str(line))
    return line


@transaction.atomic
def remove_line(line: TableLine | SeatLine, *, actor: User) -> None:
    """Take a line out of a draft. Raises DomainError when the others could not take effect without it."""
    draft = _locked(line.order)
    _require_draft(draft)
    said = str(line)
    line.delete()
    _require_possible(draft)
    record("remove_order_line", draft, actor=actor, line=said)


@transaction.atomic
def sign_order(
    draft: OrderDraft,
    *,
    actor: User,
    number: str,
    signed_on: date,
    effective_on: date | None,
    link: str = "",
    upload: UploadedFile | None = None,
) -> OrderDraft:
    """Enter that the Minister signed the order: number, date, first day in force, link or scan. Its lines are fixed now.

    Raises DomainError without lines, without a ground to look at, for a date ahead, and when it could not take effect.
    """
    draft = _locked(draft)
    _require(draft, OrderState.SIGNED)
    number, effective_on = number.strip(), effective_on or signed_on
    if not (draft.table_lines.exists() or draft.seat_lines.exists()):
        raise DomainError(_("The order changes nothing yet: add its lines first."))
    if not number:
        raise DomainError(_("Write the number of the order."), field="number")
    if signed_on > timezone.localdate():
        raise DomainError(_("The order is entered when it is signed, not ahead."), field="signed_on")
    if effective_on < signed_on:
        raise DomainError(
            _("An order cannot come into force before the day it was signed."), field="effective_on"
        )
    if not link and upload is None and draft.scan_id is None:
        raise DomainError(_("Add the scan of the order or a link to its text."), field="link")
    if upload is not None:
        draft.scan = store_upload(upload, by=actor, kinds=("pdf",), field="upload")
    draft.number, draft.signed_on, draft.effective_on, draft.link = number, signed_on, effective_on, link
    draft.state, draft.problem = OrderState.SIGNED, ""
    draft.save()
    _require_possible(draft)
    record(
        "sign_order",
        draft,
        actor=actor,
        number=number,
        signed_on=signed_on,
        effective_on=effective_on,
        scan=draft.scan.sha256 if draft.scan else "",
    )
    return draft


@transaction.atomic
def take_order_back(draft: OrderDraft, *, actor: User) -> OrderDraft:
    """Return a signed order that is not in force to the draft, so that its lines can be corrected."""
    draft = _locked(draft)
    _require(draft, OrderState.DRAFT)
    draft.state, draft.problem = OrderState.DRAFT, ""
    draft.save(update_fields=["state", "problem"])
    record("take_order_back", draft, actor=actor)
    return draft


@transaction.atomic
def withdraw_order(draft: OrderDraft, *, actor: User, reason: str) -> OrderDraft:
    """Give up an order that is not in force; it stays to be read. Raises DomainError without a reason."""
    draft = _locked(draft)
    _require(draft, OrderState.WITHDRAWN)
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    draft.state, draft.withdrawn_reason = OrderState.WITHDRAWN, reason.strip()
    draft.save(update_fields=["state", "withdrawn_reason"])
    record("withdraw_order", draft, actor=actor, reason=draft.withdrawn_reason)
    return draft


@transaction.atomic
def put_in_force(draft: OrderDraft, *, actor: User | None, today: date | None = None) -> OrderDraft:
    """Carry out a signed order on its day or later, in one step: everything takes effect or nothing does.

    Doing it twice is harmless. Raises DomainError before its day, and when a line cannot take effect any more.
    """
    today = today or timezone.localdate()
    draft = _locked(draft)
    if draft.state == OrderState.IN_FORCE:
        return draft
    _require(draft, OrderState.IN_FORCE)
    assert draft.signed_on and draft.effective_on  # a constraint of the table
    if draft.effective_on > today:
        raise DomainError(
            _("The order comes into force on %(day)s, not before.")
            % {"day": f"{draft.effective_on:%d.%m.%Y}"},
            field="effective_on",
        )
    before = latest_order()
    order = register_order(
        actor=actor,
        number=draft.number,
        signed_on=draft.signed_on,
        effective_on=draft.effective_on,
        titles={code: getattr(draft, f"title_{code}") or "" for code in LANGUAGES},
        issuers={code: (getattr(before, f"issuer_{code}") or "") if before else "" for code in LANGUAGES},
        link=draft.link,
        scan=draft.scan,
    )
    carry_out(draft, order, actor=actor, today=today)
    moved = draft.table_lines.filter(kind__in=(TableLineKind.MOVE, TableLineKind.CLOSE))
    close_carried_out(order, list(moved.values_list("association_id", flat=True)), actor=actor)
    cancel_calls_of_closed(order, actor=actor or draft.created_by)
    draft.legal_order, draft.state = order, OrderState.IN_FORCE
    draft.in_force_at, draft.problem = timezone.now(), ""
    draft.save()
    record("put_order_in_force", draft, actor=actor, order=order.pk)
    tasks.tell_of_order.delay_on_commit(draft.pk)
    return draft


def put_due_orders_in_force(today: date) -> int:
    """Put in force every signed order whose day has come; returns how many.

    One that cannot take effect any more stays signed and says why on its page; the others are not held up.
    """
    done = 0
    due = OrderDraft.objects.filter(state=OrderState.SIGNED, effective_on__lte=today)
    for draft in due.order_by("effective_on", "signed_on", "pk"):
        try:
            put_in_force(draft, actor=None, today=today)
        except DomainError as error:
            OrderDraft.objects.filter(pk=draft.pk, state=OrderState.SIGNED).update(problem=str(error))
        else:
            done += 1
    return done
