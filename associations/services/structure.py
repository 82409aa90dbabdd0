"""Universities of the direction and of the association, criteria, structure, contacts (clauses 9, 17, 18)."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.models import (
    Association,
    AssociationContacts,
    DirectionUniversity,
    MemberCriteria,
    MemberUniversity,
    StructureApproval,
)
from associations.queries import base_universities_on
from associations.queries.structure import approvals_of, snapshot, sub_bodies
from associations.services.members import locked_body
from core.audit import record
from core.codes import LANGUAGES
from core.errors import DomainError
from core.files import store_upload
from directory.models import University


def _require_period(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise DomainError(_("The last day lies before the first one."), field="until")


def _require_today(day: date, field: str) -> None:
    if day > timezone.localdate():
        raise DomainError(_("Enter it on the day it comes, not ahead."), field=field)


@transaction.atomic
def list_universities(
    association: Association, *, actor: User, universities: Iterable[University], source: str, since: date
) -> int:
    """Enter which universities train in the direction and where it is known from; returns how many are new.

    Those on the list already stay as they are. Raises DomainError without universities or without a source.
    """
    source = source.strip()
    chosen = list(universities)
    if not chosen:
        raise DomainError(_("Choose at least one university."), field="universities")
    if not source:
        raise DomainError(
            _("Say where it is known from: a licence, the register of programmes."), field="source"
        )
    locked_body(association)
    there = set(
        DirectionUniversity.objects.filter(association=association, until__isnull=True).values_list(
            "university_id", flat=True
        )
    )
    new = [university for university in chosen if university.pk not in there]
    DirectionUniversity.objects.bulk_create(
        DirectionUniversity(association=association, university=university, source=source, since=since)
        for university in new
    )
    if new:
        record(
            "list_universities",
            association,
            actor=actor,
            universities=[university.key for university in new],
            source=source,
        )
    return len(new)


@transaction.atomic
def unlist_university(listed: DirectionUniversity, *, actor: User, until: date, ground: str) -> None:
    """Say that a university no longer trains in the direction, from when and on what ground; history stays."""
    locked = DirectionUniversity.objects.select_for_update(of=("self",)).get(pk=listed.pk)
    if locked.until is not None:
        return
    if not ground.strip():
        raise DomainError(_("Give the ground."), field="ground")
    _require_period(locked.since, until)
    _require_today(until, "until")
    locked.until, locked.ended_ground = until, ground.strip()[:500]
    locked.save(update_fields=["until", "ended_ground"])
    record("unlist_university", locked, actor=actor, until=until, ground=ground)


@transaction.atomic
def join_university(
    association: Association, *, actor: User, university: University, since: date, ground: str
) -> MemberUniversity:
    """Make a university a member of the association from a day on, with the ground.

    Raises DomainError when it is a member already, without a ground, or when the day overlaps an earlier membership.
    """
    if not ground.strip():
        raise DomainError(_("Give the ground: a decision, a letter, an order."), field="ground")
    _require_today(since, "since")
    locked_body(association)
    memberships = MemberUniversity.objects.filter(association=association, university=university)
    if memberships.filter(until__isnull=True).exists():
        raise DomainError(_("This university is a member already."), clause="17", field="university")
    if memberships.filter(until__gte=since).exists():
        raise DomainError(
            _("The university was a member on that day already. Choose a later day."), field="since"
        )
    membership = MemberUniversity.objects.create(
        association=association, university=university, since=since, ground=ground.strip()[:500]
    )
    record("join_university", membership, actor=actor, university=university.key, since=since, ground=ground)
    return membership


@transaction.atomic
def end_university_membership(
    membership: MemberUniversity, *, actor: User, until: date, ground: str
) -> MemberUniversity:
    """End the membership of a university; copies of later protocols no longer go to it (clauses 10, 17, 25)."""
    locked = MemberUniversity.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if locked.until is not None:
        raise DomainError(_("This membership has ended: it can be read, not changed."))
    if not ground.strip():
        raise DomainError(_("Give the ground: a decision, a letter, an order."), field="ground")
    _require_period(locked.since, until)
    _require_today(until, "until")
    locked.until, locked.ended_ground = until, ground.strip()[:500]
    locked.save(update_fields=["until", "ended_ground"])
    record("end_university_membership", locked, actor=actor, until=until, ground=ground)
    return locked


@transaction.atomic
def set_criteria(
    association: Association,
    *,
    actor: User,
    text: Mapping[str, str],
    valid_from: date,
    ground: str = "",
    upload: UploadedFile | None = None,
) -> MemberCriteria:
    """Set the criteria for members: a new version; earlier ones stay readable (clause 17, second paragraph).

    Raises DomainError without a text, without a base university, or when an earlier version begins later.
    """
    if not any(part.strip() for part in text.values()):
        raise DomainError(_("Write the criteria in Kazakh or in Russian."), clause="17.p2", field="text_kk")
    locked_body(association)
    host = base_universities_on(valid_from).filter(association=association).first()
    if host is None:
        raise DomainError(
            _("The association has no base university on that day: nobody can set the criteria."),
            clause="17.p2",
            field="valid_from",
        )
    versions = MemberCriteria.objects.filter(association=association)
    last = versions.aggregate(number=Max("number"), day=Max("valid_from"))
    if last["day"] and valid_from < last["day"]:
        raise DomainError(
            _("The version in force begins on %(day)s. A new one cannot begin earlier.")
            % {"day": f"{last['day']:%d.%m.%Y}"},
            field="valid_from",
        )
    criteria = MemberCriteria.objects.create(
        association=association,
        university=host.university,
        number=(last["number"] or 0) + 1,
        file=store_upload(upload, by=actor) if upload else None,
        ground=ground.strip()[:500],
        valid_from=valid_from,
        set_by=actor,
        **{f"text_{code}": text.get(code, "").strip() for code in LANGUAGES},
    )
    record("set_criteria", criteria, actor=actor, number=criteria.number, valid_from=valid_from)
    return criteria


@transaction.atomic
def approve_structure(
    association: Association, *, actor: User, regulations: UploadedFile | None = None
) -> StructureApproval:
    """Approve the structure as it stands, with the regulations as a file if there is one (clauses 9 and 18).

    Raises DomainError when nothing changed since the last approval.
    """
    locked_body(association)
    bodies = snapshot(sub_bodies(association, timezone.localdate()))
    last = next(iter(approvals_of(association)), None)
    if last and last.bodies == bodies and regulations is None:
        raise DomainError(_("The structure has not changed since its approval."), clause="18")
    approval = StructureApproval.objects.create(
        association=association,
        bodies=bodies,
        regulations=store_upload(regulations, by=actor, field="regulations")
        if regulations
        else (last.regulations if last else None),
        approved_by=actor,
        approved_at=timezone.now(),
    )
    record("approve_structure", approval, actor=actor, bodies=[body["name_kk"] for body in bodies])
    return approval


@transaction.atomic
def save_contacts(
    association: Association,
    *,
    actor: User,
    address: Mapping[str, str],
    phone: str,
    email: str,
    website: str,
) -> AssociationContacts:
    """Store how to reach the association; the same again changes nothing."""
    contacts, _created = AssociationContacts.objects.select_for_update().get_or_create(
        association=association
    )
    values = {f"address_{code}": address.get(code, "").strip() for code in LANGUAGES}
    values |= {"phone": phone.strip(), "email": email.strip(), "website": website.strip()}
    changed = {name: value for name, value in values.items() if (getattr(contacts, name) or "") != value}
    if changed:
        for name, value in values.items():
            setattr(contacts, name, value)
        contacts.save()
        record("save_contacts", contacts, actor=actor, changed=changed)
    return contacts
