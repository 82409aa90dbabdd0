"""Expert examination of materials: handing in, checking, asking experts, opinions, the conclusion (cl. 19.10-19.13).

ADR-0038 and ADR-0039 say how the clauses are read where they are silent.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations import tasks
from associations.domain.expertise import (
    OPEN,
    STAMPABLE,
    is_ready_to_conclude,
)
from associations.domain.lifecycle import MATERIAL
from associations.enums import MaterialPart, MaterialState, OpinionState, Verdict
from associations.models import (
    Association,
    Conclusion,
    MaterialFile,
    TeachingMaterial,
)
from associations.queries.expertise import (
    is_decided,
    missing_of,
)
from core.audit import record
from core.errors import DomainError
from core.files import store_upload
from core.lifecycle import require_transition
from directory.models import University
from meetings.models import AgendaItem, Meeting, Protocol
from meetings.services import add_item

CLAUSE = "19.12"
FILES_LIMIT = 20
PLAIN = (
    "kind",
    "for_stamp",
    "title_kk",
    "title_ru",
    "title_en",
    "annotation_kk",
    "annotation_ru",
    "annotation_en",
    "authors",
    "written_in",
    "url",
)
Uploads = Mapping[str, Sequence[UploadedFile]]
# One file of these kinds stands at a time: a new one replaces it, the old one stays in the history.
SINGLE = (MaterialPart.WORK, MaterialPart.EXTRACT, MaterialPart.COVER)
PICTURES = ("jpg", "jpeg", "png")


def _require_named(material: TeachingMaterial) -> None:
    if not any((material.title_kk, material.title_ru, material.title_en)):  # type: ignore[attr-defined]
        raise DomainError(_("Write the title in Kazakh or in Russian."), field="title_kk")
    if not material.authors.strip():
        raise DomainError(_("Name the authors, one on each line."), field="authors")
    if material.for_stamp and material.kind not in STAMPABLE:
        raise DomainError(
            _("The Council's stamp is for teaching publications: not for a course or a programme."),
            clause="19.12",
            field="for_stamp",
        )


def _write(material: TeachingMaterial, data: Mapping[str, Any]) -> None:
    for name in PLAIN:
        if name in data:
            value = data[name]
            setattr(material, name, value.strip() if isinstance(value, str) else value)
    if "university" in data:
        material.university = data["university"]


def _store(material: TeachingMaterial, uploads: Uploads, actor: User) -> None:
    """Store the files handed in; the same file twice is stored once."""
    standing = material.files.filter(replaced_at__isnull=True)
    known = set(standing.values_list("part", "file__sha256"))
    if len(known) + sum(len(files) for files in uploads.values()) > FILES_LIMIT:
        raise DomainError(
            _("A material holds at most %(limit)s files: make an archive (ZIP) of the rest.")
            % {"limit": FILES_LIMIT},
            field="other",
        )
    for part, files in uploads.items():
        for upload in files:
            kinds = {"kinds": PICTURES} if part == MaterialPart.COVER else {}
            stored = store_upload(upload, by=actor, field=part, **kinds)
            if (part, stored.sha256) in known:
                stored.delete()
                continue
            known.add((part, stored.sha256))
            if part in SINGLE:
                standing.filter(part=part).update(replaced_at=timezone.now())
            MaterialFile.objects.create(
                material=material, part=part, file=stored, round=material.round, added_by=actor
            )


@transaction.atomic
def submit_material(
    association: Association,
    *,
    actor: User,
    data: Mapping[str, Any],
    author_universities: Iterable[University] = (),
    uploads: Uploads | None = None,
    is_demo: bool = False,
) -> TeachingMaterial:
    """Hand a material in to an association; it gets the next number of the calendar year, the secretary is told.

    Raises DomainError with the field at fault, FileRefused for an unfit file; nothing is stored then.
    """
    Association.objects.select_for_update().get(pk=association.pk)
    year = timezone.localdate().year
    same = TeachingMaterial.objects.filter(association=association, year=year)
    number = (same.aggregate(last=Max("number"))["last"] or 0) + 1
    material = TeachingMaterial(
        association=association, year=year, number=number, submitted_by=actor, is_demo=is_demo
    )
    _write(material, data)
    _require_named(material)
    material.save()
    material.author_universities.set(author_universities)
    _store(material, uploads or {}, actor)
    if not material.url and not material.files.filter(part=MaterialPart.WORK).exists():
        raise DomainError(_("Attach the work itself or give its link."), clause=CLAUSE, field="work")
    record("submit_material", material, actor=actor, number=material.signature, kind=material.kind)
    tasks.tell_of_material.delay_on_commit(material.pk, material.state, material.round)
    return material


def lock_material(material_id: int) -> TeachingMaterial:
    """Read a material for writing; nobody else writes to it until the transaction ends."""
    rows = TeachingMaterial.objects.select_for_update(of=("self",))
    return rows.select_related("association__body", "item__meeting", "university").get(pk=material_id)


def step(material: TeachingMaterial, state: str) -> None:
    label = str(material.get_state_display())
    require_transition(MATERIAL, material.state, state, current_label=label, clause=CLAUSE)


def last_conclusion(material: TeachingMaterial) -> Conclusion | None:
    """Return the conclusion of the last round that has one."""
    return material.conclusions.order_by("-round").first()


def may_come_back(material: TeachingMaterial) -> bool:
    """Say whether the authors may change a material: it was not checked yet, was returned, or was not recommended.

    A recommended one comes back only when the Council refused the stamp.
    """
    if material.state in (MaterialState.RECEIVED, MaterialState.RETURNED):
        return True
    if material.state != MaterialState.CONCLUDED:
        return False
    last = last_conclusion(material)
    return material.sent_back or (last is not None and last.outcome != Verdict.RECOMMENDED)


@transaction.atomic
def change_material(
    material: TeachingMaterial,
    *,
    actor: User,
    data: Mapping[str, Any],
    version: int,
    author_universities: Iterable[University] | None = None,
    uploads: Uploads | None = None,
) -> TeachingMaterial:
    """Change a material that experts do not have; a returned or not recommended one is handed in again by that.

    What was concluded on begins a new round: opinions and conclusions of the round before stay. Raises DomainError when
    somebody changed it meanwhile, when it is with the experts or recommended, or for a wrong field.
    """
    locked = lock_material(material.pk)
    if not may_come_back(locked):
        raise DomainError(
            _("The material is with the experts, recommended or withdrawn: it is not changed any more."),
            clause=CLAUSE,
        )
    if locked.version != version:
        raise DomainError(
            _("Another person changed this material while you were writing. Compare and save again."),
            field="title_kk",
        )
    again = locked.state != MaterialState.RECEIVED
    if again:
        step(locked, MaterialState.RECEIVED)
        if locked.state == MaterialState.CONCLUDED:
            locked.round += 1
            locked.item = None
            locked.sent_back = False
        locked.state, locked.reason = MaterialState.RECEIVED, ""
    _write(locked, data)
    _require_named(locked)
    locked.version += 1
    locked.save()
    if author_universities is not None:
        locked.author_universities.set(author_universities)
    _store(locked, uploads or {}, actor)
    record("change_material", locked, actor=actor, round=locked.round, handed_in_again=again)
    if again:
        tasks.tell_of_material.delay_on_commit(locked.pk, locked.state, locked.round)
    return locked


@transaction.atomic
def return_material(material: TeachingMaterial, *, actor: User, reason: str) -> TeachingMaterial:
    """Return an incomplete material to the authors before experts are asked. Raises DomainError without a reason."""
    locked = lock_material(material.pk)
    if not reason.strip():
        raise DomainError(_("Say what has to be completed: the authors read it."), field="reason")
    step(locked, MaterialState.RETURNED)
    locked.state, locked.reason = MaterialState.RETURNED, reason.strip()
    locked.save(update_fields=["state", "reason", "changed_at"])
    record("return_material", locked, actor=actor, reason=locked.reason)
    tasks.tell_of_material.delay_on_commit(locked.pk, locked.state, locked.round)
    return locked


@transaction.atomic
def withdraw_material(material: TeachingMaterial, *, actor: User | None, reason: str) -> TeachingMaterial:
    """Take a material back before it is concluded on; experts need not write any more. Twice changes nothing."""
    locked = lock_material(material.pk)
    if locked.state == MaterialState.WITHDRAWN:
        return locked
    if not reason.strip():
        raise DomainError(_("Say why the material is withdrawn."), field="reason")
    step(locked, MaterialState.WITHDRAWN)
    locked.state, locked.reason = MaterialState.WITHDRAWN, reason.strip()
    locked.save(update_fields=["state", "reason", "changed_at"])
    locked.opinions.filter(state__in=OPEN).update(state=OpinionState.REMOVED, reason=locked.reason)
    record("withdraw_material", locked, actor=actor, reason=locked.reason)
    return locked


def require_complete(material: TeachingMaterial) -> None:
    if missing_of(material):
        raise DomainError(
            _("The material is not complete: see what is missing above, or return it to the authors."),
            clause=CLAUSE,
        )


def _states(material: TeachingMaterial) -> list[str]:
    return list(material.opinions.filter(round=material.round).values_list("state", flat=True))


@transaction.atomic
def put_material_on_agenda(material: TeachingMaterial, *, actor: User, meeting: Meeting) -> AgendaItem:
    """Put the examination of a material on the agenda of a meeting of its association. Twice puts it there once.

    Raises DomainError while opinions are open, or for a meeting of another body or one that has opened.
    """
    locked = lock_material(material.pk)
    if locked.item is not None:
        return locked.item
    if locked.state != MaterialState.EXAMINED or not is_ready_to_conclude(_states(locked)):
        raise DomainError(
            _("First every expert who was asked gives an opinion or is replaced."), clause=CLAUSE
        )
    if meeting.body_id != locked.association.body_id:
        raise DomainError(_("Choose a meeting of the association."), field="meeting")
    names = {
        "kk": "«%s» материалының сараптама қорытындысы туралы",
        "ru": "О заключении экспертизы материала «%s»",
        "en": "On the conclusion of the expert examination of “%s”",
    }
    data = {}
    for code, words in names.items():
        title = getattr(locked, f"title_{code}") or str(locked)
        data[f"title_{code}"] = (words % title)[:500]
    item = add_item(meeting, actor=actor, data=data)
    locked.item = item
    locked.save(update_fields=["item", "changed_at"])
    record("put_material_on_agenda", locked, actor=actor, meeting=meeting.pk)
    return item


@transaction.atomic
def conclude_material(material: TeachingMaterial, *, actor: User, outcome: str, text: str) -> Conclusion:
    """Enter what a meeting decided on a material; with that its examination is completed (indicator 10).

    Raises DomainError unless the meeting is closed and took a decision on the item, or without a ground for anything
    but a recommendation.
    """
    locked = lock_material(material.pk)
    step(locked, MaterialState.CONCLUDED)
    if not is_ready_to_conclude(_states(locked)):
        raise DomainError(
            _("First every expert who was asked gives an opinion or is replaced."), clause=CLAUSE
        )
    if locked.item is None or not is_decided(locked):
        raise DomainError(
            _(
                "The conclusion is a decision of a meeting: put the material on an agenda, decide, close the meeting."
            ),
            clause="24",
        )
    if outcome not in Verdict.values:
        raise DomainError(_("Choose what the meeting concluded."), field="outcome")
    if outcome != Verdict.RECOMMENDED and not text.strip():
        raise DomainError(_("Write the ground: the authors read what to mend."), clause=CLAUSE, field="text")
    meeting = locked.item.meeting
    conclusion = Conclusion.objects.create(
        material=locked,
        round=locked.round,
        outcome=outcome,
        text=text.strip(),
        item=locked.item,
        protocol=Protocol.objects.filter(meeting=meeting).first(),
        decided_on=timezone.localdate(meeting.opened_at or meeting.starts_at),
        entered_by=actor,
    )
    locked.state = MaterialState.CONCLUDED
    locked.save(update_fields=["state", "changed_at"])
    record("conclude_material", locked, actor=actor, outcome=outcome, round=locked.round)
    tasks.tell_of_material.delay_on_commit(locked.pk, locked.state, locked.round)
    return conclusion


@transaction.atomic
def send_back(material: TeachingMaterial, *, actor: User, reason: str) -> TeachingMaterial:
    """Note that the Council refused the stamp: the authors may mend the work and hand it in again."""
    locked = lock_material(material.pk)
    if locked.state != MaterialState.CONCLUDED:
        raise DomainError(_("Only a material that was concluded on is sent back."), clause=CLAUSE)
    locked.sent_back, locked.reason = True, reason
    locked.save(update_fields=["sent_back", "reason", "changed_at"])
    record("send_back", locked, actor=actor, reason=reason)
    return locked
