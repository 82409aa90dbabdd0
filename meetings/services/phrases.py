"""Usual wordings: a body's secretary keeps the body's own, the Council's secretary the common ones."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from meetings.domain.texts import PHRASE_FIELDS
from meetings.models import Body, Phrase


def _require(data: Mapping[str, str]) -> dict[str, str]:
    kept = {name: (data.get(name) or "").strip() for name in ("field", "text_kk", "text_ru")}
    if kept["field"] not in PHRASE_FIELDS:
        raise DomainError(_("Say for which part of the protocol the wording is."), field="field")
    for name in ("text_kk", "text_ru"):
        if not kept[name]:
            raise DomainError(_("A wording is kept in both languages: fill in both."), field=name)
    return kept


def add_phrase(body: Body | None, *, actor: User, data: Mapping[str, str]) -> Phrase:
    """Add a wording to a body's own, or to the common ones when no body is named.

    Raises DomainError unless it stands in both languages.
    """
    kept = _require(data)
    with transaction.atomic():
        last = (
            Phrase.objects.filter(body=body, field=kept["field"]).aggregate(last=Max("position"))["last"] or 0
        )
        phrase = Phrase.objects.create(body=body, position=last + 1, **kept)
        record("add_phrase", phrase, actor=actor, **kept)
    return phrase


def edit_phrase(phrase: Phrase, *, actor: User, data: Mapping[str, str]) -> Phrase:
    """Change a wording; protocols that used it keep their text."""
    kept = _require(data)
    with transaction.atomic():
        phrase = Phrase.objects.select_for_update().get(pk=phrase.pk)
        changed = {name: value for name, value in kept.items() if getattr(phrase, name) != value}
        if changed:
            for name, value in changed.items():
                setattr(phrase, name, value)
            phrase.save(update_fields=list(changed))
            record("edit_phrase", phrase, actor=actor, **changed)
    return phrase


def remove_phrase(phrase: Phrase, *, actor: User) -> None:
    """Take a wording off the list; doing it twice is harmless."""
    with transaction.atomic():
        if Phrase.objects.filter(pk=phrase.pk, removed_at__isnull=True).update(removed_at=timezone.now()):
            record("remove_phrase", phrase, actor=actor, text=phrase.text_kk)
