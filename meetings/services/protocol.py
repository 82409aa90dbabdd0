"""The protocol after the meeting: text, agreement, PDF, signatures, publication (cl. 13, 25, 26)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from core.files import store_upload
from core.lifecycle import require_transition
from meetings import tasks
from meetings.domain.lifecycle import PROTOCOL
from meetings.enums import BuildState, ProtocolState, RevisionKind
from meetings.models import Protocol
from meetings.queries import current_form, missing_texts, open_remarks_count, protocol_with_record
from meetings.services.electronic import open_for_signing, void_signatures
from meetings.services.protocol_lock import locked_protocol, protocol_clause
from meetings.services.revisions import keep_revision, save_texts
from meetings.signals import protocol_signed


def _require_step(protocol: Protocol, target: str) -> None:
    require_transition(
        PROTOCOL,
        protocol.state,
        target,
        current_label=str(protocol.get_state_display()),
        clause=protocol_clause(protocol),
    )


def edit_protocol(
    protocol: Protocol,
    *,
    actor: User,
    items: Mapping[int, Mapping[str, Any]],
    invited: Mapping[str, str] | None = None,
    revision: int | None = None,
) -> Protocol:
    """Change the texts of a draft; ``items`` maps the item's id to its changed fields, kk and ru.

    Votes and attendance come from the record and are not edited here; see ``save_texts`` for ``revision``.
    """
    texts = {f"item-{pk}-{name}": text or "" for pk, fields in items.items() for name, text in fields.items()}
    return save_texts(protocol, actor=actor, texts={**texts, **(invited or {})}, base=revision)


def _require_languages(protocol: Protocol) -> None:
    """Refuse a protocol that lacks a text in one of its languages, naming every one of them."""
    missing = missing_texts(protocol_with_record(Protocol.objects.filter(pk=protocol.pk)).get())
    if missing:
        first = missing[0]
        raise DomainError(" ".join(map(str, missing)), field=f"{first.field}_{first.language}")


def agree_protocol(protocol: Protocol, *, actor: User) -> Protocol:
    """Agree the text: from now on it waits for the two signatures, and its PDF is built.

    Raises DomainError when a text stands in one language only, TransitionRefused when it is no draft.
    """
    with transaction.atomic():
        protocol = locked_protocol(protocol)
        _require_step(protocol, ProtocolState.AGREED)
        _require_languages(protocol)
        keep_revision(protocol, RevisionKind.WRITTEN, author=None)
        protocol.state = ProtocolState.AGREED
        protocol.agreed_at = timezone.now()
        protocol.frozen_settings = current_form(protocol.body).frozen()
        protocol.revision += 1
        protocol.save(update_fields=["state", "agreed_at", "frozen_settings", "revision"])
        keep_revision(protocol, RevisionKind.AGREED, author=actor)
        open_for_signing(protocol, actor=actor)
        waiting = open_remarks_count(protocol)
        record("agree_protocol", protocol, actor=actor, revision=protocol.revision, open_remarks=waiting)
        _queue_build(protocol)
    return protocol


def return_to_draft(protocol: Protocol, *, actor: User, reason: str) -> Protocol:
    """Return an agreed text to draft; a signed protocol is never changed (cl. 13, 25).

    Raises DomainError without a reason, TransitionRefused when it is not waiting for signatures.
    """
    if not reason.strip():
        raise DomainError(_("Give the reason for returning the protocol to draft."), field="reason")
    with transaction.atomic():
        protocol = locked_protocol(protocol)
        _require_step(protocol, ProtocolState.DRAFT)
        protocol.state = ProtocolState.DRAFT
        protocol.agreed_at = None
        protocol.frozen_settings = {}
        protocol.revision += 1
        protocol.save(update_fields=["state", "agreed_at", "frozen_settings", "revision"])
        keep_revision(protocol, RevisionKind.RETURNED, author=actor)
        void_signatures(protocol, actor=actor, reason=reason.strip())
        record("return_to_draft", protocol, actor=actor, reason=reason.strip())
    return protocol


def _queue_build(protocol: Protocol) -> None:
    protocol.build_state = BuildState.QUEUED
    protocol.build_percent = 0
    protocol.build_attempts_count = 0
    protocol.build_failure = ""
    protocol.build_started_at = timezone.now()
    protocol.save(
        update_fields=[
            "build_state",
            "build_percent",
            "build_attempts_count",
            "build_failure",
            "build_started_at",
        ]
    )
    tasks.build_protocol_pdf.delay_on_commit(protocol.pk)


def request_protocol_pdf(protocol: Protocol, *, actor: User) -> Protocol:
    """Have the PDF built in the background; asked twice, or when it is up to date, nothing is doubled."""
    with transaction.atomic():
        protocol = locked_protocol(protocol)
        current = protocol.pdf_id is not None and protocol.pdf_revision == protocol.revision
        waiting = protocol.build_state in (BuildState.QUEUED, BuildState.BUILDING)
        if current or waiting:
            return protocol
        _queue_build(protocol)
        record("request_protocol_pdf", protocol, actor=actor, revision=protocol.revision)
    return protocol


def record_paper_signatures(
    protocol: Protocol, *, actor: User, upload: UploadedFile, signed_on: date
) -> Protocol:
    """Note that the presiding person and the secretary signed on paper: the scan and the date (cl. 13, 25).

    Raises FileRefused unless the scan is a PDF, DomainError for a date before the meeting or in the future. Then
    the copies go out.
    """
    with transaction.atomic():
        protocol = locked_protocol(protocol)
        _require_step(protocol, ProtocolState.SIGNED)
        _require_languages(protocol)
        held = timezone.localdate(protocol.meeting.opened_at or protocol.meeting.starts_at)
        if not held <= signed_on <= timezone.localdate():
            raise DomainError(
                _("The date of signing lies between the day of the meeting and today."),
                clause=protocol_clause(protocol),
                field="signed_on",
            )
        protocol.signed_file = store_upload(upload, by=actor, kinds=("pdf",), field="scan")
        protocol.signed_on = signed_on
        protocol.state = ProtocolState.SIGNED
        protocol.save(update_fields=["signed_file", "signed_on", "state"])
        void_signatures(protocol, actor=actor, reason="signed on paper")
        record(
            "record_paper_signatures",
            protocol,
            actor=actor,
            signed_on=signed_on,
            sha256=protocol.signed_file.sha256,
        )
        protocol_signed.send(sender=Protocol, protocol=protocol)
    return protocol


def publish_protocol(protocol: Protocol, *, actor: User) -> Protocol:
    """Show a signed protocol on the public list. Raises TransitionRefused unless it is signed."""
    with transaction.atomic():
        protocol = locked_protocol(protocol)
        _require_step(protocol, ProtocolState.PUBLISHED)
        protocol.state = ProtocolState.PUBLISHED
        protocol.published_at = timezone.now()
        protocol.save(update_fields=["state", "published_at"])
        record("publish_protocol", protocol, actor=actor)
    return protocol
