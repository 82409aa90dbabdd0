"""A call for universities to host associations: announced with its ground, cancelled with a reason (clauses 7, 31)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.enums import AssociationStage
from associations.models import Association
from core.audit import record
from core.codes import LANGUAGES, OFFICIAL_LANGUAGES
from core.errors import DomainError
from criteria import tasks
from criteria.enums import CallGround, CallState
from criteria.models import Call
from criteria.queries.calls import open_calls
from criteria.signals import obstacles_asked


def in_languages(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the columns of a translated text; a language that is not given gets the Russian one."""
    return {f"{name}_{code}": (texts.get(code) or texts["ru"]).strip() for code in LANGUAGES}


def in_the_way(associations: Sequence[Association], now: datetime) -> dict[int, Any]:
    """Return by association what of an earlier call that is not over or not ended stands in the way of another one."""
    ids = [one.pk for one in associations]
    running = dict(
        Call.objects.filter(associations__in=ids, state=CallState.ANNOUNCED, closes_at__gt=now).values_list(
            "associations", "closes_at"
        )
    )
    obstacles: dict[int, str] = {}
    answers: list[tuple[Any, Any]] = obstacles_asked.send(sender=Call, associations=associations, now=now)
    for _receiver, answer in answers:
        obstacles |= answer
    for one in associations:
        if one.pk in running:
            moment = f"{timezone.localtime(running[one.pk]):%d.%m.%Y %H:%M}"
            text = _("“%(association)s” has a call that is not over: it closes on %(moment)s.")
            obstacles[one.pk] = text % {"association": one.body.short_name, "moment": moment}
    return obstacles


def _require_free(associations: Sequence[Association], now: datetime) -> None:
    """Refuse associations that are closed or have a call that is not over or not ended, each with its reason (cl. 31)."""
    obstacles, refused = in_the_way(associations, now), []
    for one in associations:
        if one.closed_on is not None:
            refused.append(_("“%(association)s” is closed.") % {"association": one.body.short_name})
        elif one.pk in obstacles:
            refused.append(obstacles[one.pk])
    if refused:
        raise DomainError(" ".join(map(str, refused)), clause="31", field="associations")


def _require_ground(associations: Sequence[Association], ground: str) -> None:
    """Refuse a new direction as the ground for an association at work, and any other for one to be founded (cl. 7, 31)."""
    given_up = next((one for one in associations if one.stage == AssociationStage.WITHDRAWN), None)
    if given_up:
        raise DomainError(
            _("“%(association)s” was given up: no call is announced for it.")
            % {"association": given_up.body.short_name},
            clause="7",
            field="planned",
        )
    is_new = ground == CallGround.NEW_DIRECTION
    wrong = next((one for one in associations if one.is_founded == is_new), None)
    if wrong and is_new:
        raise DomainError(
            _(
                "“%(association)s” is founded already: a call on the ground of a new direction names associations to be "
                "founded."
            )
            % {"association": wrong.body.short_name},
            clause="7",
            field="associations",
        )
    if wrong:
        raise DomainError(
            _("“%(association)s” is to be founded: the ground of its call is a new direction of training.")
            % {"association": wrong.body.short_name},
            clause="31",
            field="ground",
        )


@transaction.atomic
def announce_call(
    *,
    actor: User,
    titles: Mapping[str, str],
    ground: str,
    ground_texts: Mapping[str, str],
    associations: Sequence[Association],
    opens_at: datetime,
    closes_at: datetime,
) -> Call:
    """Announce a call for one or many associations; on the ground of a new direction, for such as are to be founded.

    Raises DomainError without an association, when the ground is not theirs, for a closed one or one whose earlier call is not over or not ended by its
    result (ADR-0058), when it closes before it opens or in the past, and without its texts in Kazakh and Russian.
    """
    if not associations:
        raise DomainError(_("Choose the associations of the call."), clause="31", field="associations")
    if closes_at <= opens_at:
        raise DomainError(_("The call closes after it opens."), field="closes_at")
    if closes_at <= timezone.now():
        raise DomainError(_("The closing moment has passed already."), field="closes_at")
    for texts, field in ((titles, "title_kk"), (ground_texts, "ground_kk")):
        if not all(texts.get(code, "").strip() for code in OFFICIAL_LANGUAGES):
            raise DomainError(_("Write it in Kazakh and in Russian."), clause="31", field=field)
    locked = list(
        Association.every.select_for_update(of=("self",))
        .select_related("body")
        .filter(pk__in=[one.pk for one in associations])
    )
    _require_ground(locked, ground)
    _require_free(locked, timezone.now())
    call = Call.objects.create(
        ground=ground,
        opens_at=opens_at,
        closes_at=closes_at,
        announced_by=actor,
        **in_languages("title", titles),
        **in_languages("ground_text", ground_texts),
    )
    call.associations.set(locked)
    record(
        "announce_call",
        call,
        actor=actor,
        ground=ground,
        associations=sorted(one.key for one in locked),
        closes_at=closes_at,
    )
    tasks.tell_of_call.delay_on_commit(call.pk)
    return call


@transaction.atomic
def cancel_call(call: Call, *, actor: User, reason: str) -> Call:
    """Cancel a call that is not over; nothing more is taken for it. Raises DomainError without a reason or after closing."""
    call = Call.objects.select_for_update().get(pk=call.pk)
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    if call.state == CallState.CANCELLED:
        return call
    if call.closes_at <= timezone.now():
        raise DomainError(_("The call is over: it cannot be cancelled any more."), clause="31")
    call.state, call.cancelled_reason = CallState.CANCELLED, reason.strip()
    call.save(update_fields=["state", "cancelled_reason"])
    record("cancel_call", call, actor=actor, reason=call.cancelled_reason)
    return call


def call_to_submit_to(association: Association, moment: datetime) -> Call:
    """Return the open call of an association, locked against its closing.

    Raises DomainError that says why none takes applications: none was announced, it has not opened, it has closed.
    """
    call = open_calls(moment).select_for_update().filter(associations=association).first()
    if call is not None:
        return call
    last = association.calls.filter(state=CallState.ANNOUNCED).order_by("-closes_at").first()
    if last is None:
        raise DomainError(_("No call is announced for this association."), clause="31")
    if moment < last.opens_at:
        raise DomainError(
            _("The call opens on %(moment)s; applications are taken from then on.")
            % {"moment": f"{timezone.localtime(last.opens_at):%d.%m.%Y %H:%M}"},
            clause="31",
        )
    raise DomainError(
        _("The call closed on %(moment)s: an application that comes later is not taken.")
        % {"moment": f"{timezone.localtime(last.closes_at):%d.%m.%Y %H:%M}"},
        clause="31",
    )
