"""Revisions of a protocol: kept at every save, compared, restored; unsaved text is kept for its writer."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from meetings.domain.difference import Conflict, merge
from meetings.enums import ProtocolState, RevisionKind
from meetings.models import Meeting, Protocol, ProtocolItem, ProtocolRevision, WorkingCopy
from meetings.queries import texts_of, votes_with_question, words_of_the_vote
from meetings.services.live import room_changed
from meetings.services.protocol_lock import locked_protocol, protocol_clause


class TextConflict(DomainError):
    """Somebody saved other texts meanwhile: both are shown, nothing is lost."""

    def __init__(self, conflicts: list[Conflict], merged: dict[str, str], revision: int, who: str) -> None:
        super().__init__(
            _("%(name)s saved the protocol since you opened it. Choose for each text which one stays.")
            % {"name": who or "—"}
        )
        self.conflicts, self.merged, self.revision = conflicts, merged, revision


def keep_revision(
    protocol: Protocol, kind: str, *, author: User | None, restored_from: int | None = None
) -> ProtocolRevision:
    """Keep the text as it stands now under the protocol's revision; kept once."""
    kept, _created = ProtocolRevision.objects.get_or_create(
        protocol=protocol,
        number=protocol.revision,
        defaults={
            "kind": kind,
            "texts": texts_of(protocol),
            "author": author,
            "restored_from": restored_from,
            "saved_at": timezone.now(),
        },
    )
    return kept


def require_draft(protocol: Protocol) -> None:
    """Refuse to change a text that is agreed."""
    if protocol.state != ProtocolState.DRAFT:
        raise DomainError(
            _("The text is agreed. Return the protocol to draft to change it."),
            clause=protocol_clause(protocol),
        )


def _write(protocol: Protocol, texts: Mapping[str, str]) -> list[str]:
    """Write changed texts into their rows; returns the names that changed."""
    changed = []
    own = []
    for line in ProtocolItem.objects.select_for_update().filter(protocol=protocol):
        prefix = f"item-{line.pk}-"
        fields = []
        for name, text in texts.items():
            if name.startswith(prefix) and (getattr(line, name.removeprefix(prefix)) or "") != text:
                setattr(line, name.removeprefix(prefix), text)
                fields.append(name.removeprefix(prefix))
        if fields:
            line.save(update_fields=fields)
            changed += [f"{line.position}.{field}" for field in fields]
    for name in ("invited_kk", "invited_ru"):
        if name in texts and (getattr(protocol, name) or "") != texts[name]:
            setattr(protocol, name, texts[name])
            own.append(name)
    changed += _write_place(protocol, texts) + _write_questions(protocol, texts)
    if changed or own:
        protocol.revision += 1
        protocol.save(update_fields=["revision", *own])
    return changed + own


def _write_place(protocol: Protocol, texts: Mapping[str, str]) -> list[str]:
    """Write where the meeting took place, in both languages."""
    meeting = Meeting.objects.get(pk=protocol.meeting_id)
    names = [
        name
        for name in ("place_kk", "place_ru")
        if name in texts and (getattr(meeting, name) or "") != texts[name]
    ]
    for name in names:
        setattr(meeting, name, texts[name][:300])
    if names:
        meeting.save(update_fields=names)
        protocol.meeting = meeting
    return names


def _write_questions(protocol: Protocol, texts: Mapping[str, str]) -> list[str]:
    """Add the missing language of a question; as it was put to the vote it is frozen (cl. 12, 24)."""
    votes = votes_with_question(protocol)
    frozen = words_of_the_vote(protocol, votes)
    changed = []
    for vote in votes:
        names = [
            name
            for name in ("question_kk", "question_ru")
            if (getattr(vote, name) or "")
            != texts.get(f"question-{vote.pk}_{name[-2:]}", getattr(vote, name) or "")
        ]
        for name in names:
            if f"question-{vote.pk}_{name[-2:]}" in frozen:
                raise DomainError(
                    _("A question stays as it was put to the vote: only its missing translation is added."),
                    clause=protocol.body.clause,
                )
            setattr(vote, name, texts[f"question-{vote.pk}_{name[-2:]}"][:500])
        if names:
            vote.save(update_fields=names)
            changed += [f"{vote.item.position}.{name}" for name in names]
    if changed:
        room_changed(protocol.meeting_id)
    return changed


def save_texts(
    protocol: Protocol,
    *,
    actor: User,
    texts: Mapping[str, str],
    base: int | None = None,
    kind: str = RevisionKind.EDITED,
    restored_from: int | None = None,
) -> Protocol:
    """Save texts of a draft as a new revision; ``texts`` maps form names ("item-7-heard_kk") to what was typed.

    ``base`` is the revision that the writer began from. Where somebody saved meanwhile, changes of different texts
    are put together. Raises TextConflict where both changed the same text, DomainError when it is no draft.
    """
    with transaction.atomic():
        protocol = locked_protocol(protocol)
        require_draft(protocol)
        keep_revision(protocol, RevisionKind.WRITTEN, author=None)
        wanted = dict(texts)
        if base is not None and base != protocol.revision:
            begun = ProtocolRevision.objects.filter(protocol=protocol, number=base).first()
            current = texts_of(protocol)
            wanted, conflicts = merge(begun.texts if begun else {}, current, wanted)
            if conflicts:
                last = protocol.revisions.select_related("author").order_by("-number").first()
                who = last.author.full_name if last and last.author else ""
                raise TextConflict(conflicts, wanted, protocol.revision, who)
        changed = _write(protocol, wanted)
        if changed:
            keep_revision(protocol, kind, author=actor, restored_from=restored_from)
        WorkingCopy.objects.filter(protocol=protocol, user=actor).delete()
        if changed:
            more = {"restored_from": restored_from} if restored_from else {}
            record(
                "edit_protocol", protocol, actor=actor, changed=changed, revision=protocol.revision, **more
            )
    return protocol


def restore_revision(protocol: Protocol, *, actor: User, number: int) -> Protocol:
    """Bring back the text of an older revision as a new one; nothing in between is lost.

    Raises DomainError when there is no such revision or the protocol is no draft.
    """
    older = ProtocolRevision.objects.filter(protocol=protocol, number=number).first()
    if older is None:
        raise DomainError(_("There is no such revision of the protocol."))
    return save_texts(
        protocol, actor=actor, texts=older.texts, kind=RevisionKind.RESTORED, restored_from=older.number
    )


def keep_working_copy(protocol: Protocol, *, actor: User, base: int, texts: Mapping[str, str]) -> WorkingCopy:
    """Keep what a person is typing, beside the protocol; the next save makes it a revision.

    Raises DomainError when the protocol is no draft any more.
    """
    with transaction.atomic():
        protocol = locked_protocol(protocol)
        require_draft(protocol)
        copy, _created = WorkingCopy.objects.get_or_create(
            protocol=protocol, user=actor, defaults={"base": base, "kept_at": timezone.now()}
        )
        copy.texts = {**copy.texts, **texts}
        copy.kept_at = timezone.now()
        copy.save(update_fields=["texts", "kept_at"])
    return copy


def drop_working_copy(protocol: Protocol, *, actor: User) -> None:
    """Throw away what the person typed and did not save."""
    WorkingCopy.objects.filter(protocol=protocol, user=actor).delete()
