"""Conferences, seminars and round tables of the Council: kept, announced, cancelled (clause 16.3)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.codes import LANGUAGES
from core.errors import DomainError
from core.files import store_upload
from council.models import Conference

CLAUSE = "16.3"
FIELDS = ("kind", "field", "role", "starts_on", "link", "participants_count")
TEXTS = ("title", "about", "partners", "place", "result")
FILES = ("programme", "result_file")


def _locked(conference: Conference) -> Conference:
    found = Conference.objects.select_for_update().get(pk=conference.pk)
    if found.cancelled_at:
        raise DomainError(_("The event was cancelled: it is not changed any more."), clause=CLAUSE)
    return found


@transaction.atomic
def save_conference(conference: Conference | None, *, actor: User, data: Mapping[str, Any]) -> Conference:
    """Keep an event or change one; a file that is not given anew stays.

    Raises DomainError when it ends before it begins, or tells of a result or participants before it has begun.
    """
    conference = _locked(conference) if conference else Conference(created_by=actor)
    for name in FIELDS:
        setattr(conference, name, data[name])
    conference.ends_on = data["ends_on"] or data["starts_on"]
    if conference.ends_on < conference.starts_on:
        raise DomainError(_("It ends before it begins."), clause=CLAUSE, field="ends_on")
    for name in TEXTS:
        for code in LANGUAGES:
            setattr(conference, f"{name}_{code}", data[f"{name}_{code}"].strip())
    has_result = any(data[f"result_{code}"].strip() for code in LANGUAGES)
    tells = has_result or data["participants_count"] is not None or data["result_file"]
    if tells and conference.starts_on > timezone.localdate():
        raise DomainError(
            _("It has not been held yet: its result and participants are told afterwards."),
            clause=CLAUSE,
            field="result_kk" if has_result else "participants_count",
        )
    for name in FILES:
        if data[name]:
            setattr(conference, name, store_upload(data[name], by=actor, field=name))
    conference.save()
    record("save_conference", conference, actor=actor, starts_on=str(conference.starts_on))
    return conference


@transaction.atomic
def publish_conference(conference: Conference, *, actor: User, public: bool) -> Conference:
    """Announce an event to everybody, or take the announcement back."""
    conference = _locked(conference)
    if public != (conference.published_at is not None):
        conference.published_at = timezone.now() if public else None
        conference.save(update_fields=["published_at"])
        record("publish_conference", conference, actor=actor, public=public)
    return conference


@transaction.atomic
def cancel_conference(conference: Conference, *, actor: User, reason: str) -> Conference:
    """Cancel an event with a reason; an announced one stays on the public pages as cancelled."""
    if not reason.strip():
        raise DomainError(_("Give the reason for the cancellation."), clause=CLAUSE, field="reason")
    conference = _locked(conference)
    if conference.ends_on < timezone.localdate():
        raise DomainError(_("The event is over: it cannot be cancelled."), clause=CLAUSE)
    conference.cancelled_at, conference.cancel_reason = timezone.now(), reason.strip()
    conference.save(update_fields=["cancelled_at", "cancel_reason"])
    record("cancel_conference", conference, actor=actor, reason=reason.strip())
    return conference
