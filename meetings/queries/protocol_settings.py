"""How a body writes its protocols, and what an agreed protocol keeps of it."""

from dataclasses import asdict, dataclass, field
from typing import Any

from core.codes import OFFICIAL_LANGUAGES
from core.models import StoredFile
from meetings.enums import ProtocolLanguage
from meetings.models import Body, Protocol, ProtocolSettings


@dataclass(frozen=True)
class Form:
    """Language and letterhead of a protocol, by plain values; ``emblem`` is the key of a stored file."""

    language: str = ProtocolLanguage.BOTH
    names: dict[str, str] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    emblem: int | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages that the protocol is written in, Kazakh first."""
        return OFFICIAL_LANGUAGES if self.language == ProtocolLanguage.BOTH else (self.language,)

    def frozen(self) -> dict[str, Any]:
        """Return the values as they are kept with an agreed protocol."""
        return asdict(self)


def settings_of(body: Body) -> ProtocolSettings:
    """Return the settings of a body's protocols; unsaved ones with the defaults when nobody has chosen yet."""
    try:
        return body.protocol_settings
    except ProtocolSettings.DoesNotExist:
        return ProtocolSettings(body=body)


def _both(thing: Any, name: str) -> dict[str, str]:
    return {language: getattr(thing, f"{name}_{language}") or "" for language in OFFICIAL_LANGUAGES}


def current_form(body: Body) -> Form:
    """Return how a body writes its protocols today; a letterhead without a name bears the body's own."""
    settings = settings_of(body)
    own, chosen = _both(body, "name"), _both(settings, "name")
    return Form(
        language=settings.language,
        names={language: chosen[language] or own[language] for language in OFFICIAL_LANGUAGES},
        hosts=_both(settings, "host"),
        addresses=_both(settings, "address"),
        emblem=settings.emblem_id,
    )


def form_of(protocol: Protocol) -> Form:
    """Return the form of one protocol: what was frozen at the agreement, else what the body uses today."""
    return Form(**protocol.frozen_settings) if protocol.frozen_settings else current_form(protocol.body)


def emblem_of(form: Form) -> bytes:
    """Return the image of the letterhead, or nothing when there is none or its file is gone."""
    stored = StoredFile.objects.filter(pk=form.emblem).first() if form.emblem else None
    if stored is None or not stored.content.name or not stored.content.storage.exists(stored.content.name):
        return b""
    with stored.content.open("rb") as content:
        return bytes(content.read())
