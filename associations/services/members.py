"""Members of an association: added, changed, invited, ended (clause 17). History is kept, nothing is deleted."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import create_person
from associations.domain.member_rows import content_key, organisation_key
from associations.domain.membership import MemberData
from associations.models import Association
from associations.notifications import tell_of_membership
from associations.queries.members import known_keys
from core.audit import record
from core.codes import LANGUAGES
from core.errors import DomainError
from meetings.enums import MemberKind, SeatRole
from meetings.models import Body, Seat, SeatHolder
from notices.services import send_invitation


def _first(texts: Mapping[str, str], code: str) -> str:
    return next((text for one in (code, *LANGUAGES) if (text := texts.get(one, ""))), "")


def seat_values(data: MemberData) -> dict[str, Any]:
    """Return the columns of a seat for what was entered; the title is made of organisation and post."""
    values: dict[str, Any] = {
        "person_name": data.name.strip(),
        "kind": data.kind,
        "role": data.role,
        "university": data.university,
        "organisation": data.organisation,
        "country": data.country.strip(),
        "email": data.email.strip().lower(),
        "since": data.since,
    }
    named = data.university or data.organisation
    for code in LANGUAGES:
        employer = _first(data.organisation_text, code)
        if named:
            employer = _first({one: getattr(named, f"name_{one}") or "" for one in LANGUAGES}, code)
        values[f"post_{code}"] = data.post.get(code, "")
        values[f"organisation_text_{code}"] = "" if named else data.organisation_text.get(code, "")
        values[f"title_{code}"] = f"{employer}, {_first(data.post, code)}"[:500]
    return values


def locked_body(association: Association) -> Body:
    """Lock the association's body: its membership is changed by one person at a time."""
    return Body.objects.select_for_update().get(pk=association.body_id)


def next_number(body: Body) -> int:
    """Return the number of the next seat; numbers of ended ones are not given again."""
    last: int | None = body.seats.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _require_whole(data: MemberData) -> None:
    if not data.name.strip():
        raise DomainError(_("Write the name of the member."), field="name")
    if not (data.university or data.organisation or any(data.organisation_text.values())):
        raise DomainError(
            _("Say which organisation the member comes from."), clause="17", field="organisation_text_kk"
        )
    if not any(data.post.values()):
        raise DomainError(_("Write the post of the member."), field="post_kk")
    if data.kind == MemberKind.FOREIGN_PARTNER and not data.country.strip():
        raise DomainError(_("Name the country of the foreign partner."), field="country")


def _require_free_role(body: Body, role: str, *, besides: Seat | None = None) -> None:
    if role == SeatRole.MEMBER:
        return
    taken = body.seats.filter(role=role, until__isnull=True)
    if besides is not None:
        taken = taken.exclude(pk=besides.pk)
    if taken.exists():
        raise DomainError(
            _(
                "The association has somebody in this role already. End that membership first, or choose “member”."
            ),
            field="role",
        )


def _keys(data: MemberData) -> set[str]:
    if data.university:
        return {content_key(data.name, organisation_key(data.university.pk, ""))}
    texts = [text for text in data.organisation_text.values() if text]
    if data.organisation:
        texts = [getattr(data.organisation, f"name_{code}") or "" for code in LANGUAGES]
    return {content_key(data.name, organisation_key(None, text)) for text in texts if text}


@transaction.atomic
def add_member(association: Association, *, actor: User, data: MemberData) -> Seat:
    """Add a member, who needs no account yet.

    Raises DomainError when something is missing, the role is taken, or the same person of the same organisation is a
    member already.
    """
    _require_whole(data)
    body = locked_body(association)
    _require_free_role(body, data.role)
    if _keys(data) & known_keys(association, timezone.localdate()):
        raise DomainError(_("This person of this organisation is a member already."), field="name")
    seat = Seat.objects.create(
        body=body,
        number=next_number(body),
        name_consented_on=timezone.localdate() if data.has_consent else None,
        **seat_values(data),
    )
    record("add_member", seat, actor=actor, name=data.name, kind=data.kind, role=data.role, since=data.since)
    return seat


def _locked_seat(seat: Seat) -> Seat:
    found = Seat.objects.select_for_update().get(pk=seat.pk)
    if found.until is not None:
        raise DomainError(_("This membership has ended: it can be read, not changed."))
    return found


@transaction.atomic
def change_member(seat: Seat, *, actor: User, data: MemberData) -> Seat:
    """Correct what is kept about a member; what changed goes to the journal, from what to what.

    The name of somebody who has an account is changed in the account. Raises DomainError as adding does, and when the
    membership has ended.
    """
    _require_whole(data)
    body = Body.objects.select_for_update().get(pk=seat.body_id)
    seat = _locked_seat(seat)
    _require_free_role(body, data.role, besides=seat)
    values = seat_values(data)
    if seat.holders.filter(since__lt=data.since).exists():
        raise DomainError(
            _("The account took the seat on an earlier day. The membership cannot begin after it."),
            field="since",
        )
    if data.has_consent != bool(seat.name_consented_on):
        values["name_consented_on"] = timezone.localdate() if data.has_consent else None
    changed = {
        name: [str(getattr(seat, name) or ""), str(value or "")]
        for name, value in values.items()
        if getattr(seat, name) != value and not name.startswith("title_")
    }
    if not changed:
        return seat
    for name, value in values.items():
        setattr(seat, name, value)
    seat.save(update_fields=[*values, "title", "post", "organisation_text"])
    record("change_member", seat, actor=actor, changed=changed)
    return seat


@transaction.atomic
def end_member(seat: Seat, *, actor: User, until: date, ground: str) -> Seat:
    """End a membership on a day, that day included, with its ground; the seat leaves the count for the quorum.

    Raises DomainError without a ground, for a day before the beginning, for one's own seat, or when it has ended.
    """
    seat = _locked_seat(seat)
    ground = ground.strip()
    if not ground:
        raise DomainError(_("Give the ground of the end: a decision, a letter, an order."), field="ground")
    if until < seat.since:
        raise DomainError(_("A membership cannot end before it began."), field="until")
    if until > timezone.localdate():
        raise DomainError(_("Enter the end on the day it comes, not ahead."), field="until")
    if seat.holders.filter(user=actor, until__isnull=True).exists():
        raise DomainError(_("Nobody ends their own membership. Ask the chair or the secretary."))
    seat.until, seat.ended_ground = until, ground
    seat.save(update_fields=["until", "ended_ground"])
    for holder in seat.holders.filter(until__isnull=True):
        holder.until = max(until, holder.since)
        holder.save(update_fields=["until"])
    record("end_member", seat, actor=actor, until=until, ground=ground)
    return seat


@transaction.atomic
def invite_member(seat: Seat, *, actor: User, email: str, language: str) -> User:
    """Give a member an account by e-mail: a new one with a letter to set a password, or the one that is there.

    Asked again, the letter is sent again. Raises DomainError without an address, when the seat has a holder with
    another address, or when the address belongs to a shut account.
    """
    seat = _locked_seat(seat)
    email = email.strip().lower()
    if not email:
        raise DomainError(_("Give the e-mail address."), field="email")
    holder = seat.holders.filter(until__isnull=True).select_related("user").first()
    person = User.objects.filter(email__iexact=email).first()
    if holder and (person is None or holder.user_id != person.pk):
        raise DomainError(
            _("This member signs in with another address: %(email)s.") % {"email": holder.user.email},
            field="email",
        )
    if person is not None and not person.is_active:
        raise DomainError(_("This account is deactivated. Activate it first."), field="email")
    is_new = person is None
    if person is None:
        person = create_person(
            email=email,
            full_name=seat.person_name,
            language=language,
            university=seat.university,
            actor=actor,
        )
    if holder is None:
        try:
            with transaction.atomic():
                SeatHolder.objects.create(seat=seat, user=person, since=max(seat.since, timezone.localdate()))
        except IntegrityError:
            raise DomainError(_("The seat has a holder already."), field="email") from None
    if seat.email != email:
        seat.email = email
        seat.save(update_fields=["email"])
    if is_new or not person.last_login:
        send_invitation(person, actor=actor)
    elif holder is None:
        tell_of_membership(person, seat)
    record("invite_member", seat, actor=actor, email=email, is_new=is_new)
    return person
