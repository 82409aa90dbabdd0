"""How an association is called after its direction and the bracketed scope (annex 2)."""

from collections.abc import Mapping

from core.codes import LANGUAGES

# Whole forms for each language; the scope tells associations of one direction apart.
FULL_NAME = {
    "kk": "«{direction}» бағыты бойынша ОӘБ",
    "ru": "УМО по направлению «{direction}»",
    "en": "Association for “{direction}”",
}
FULL_NAME_OF_SCOPE = {
    "kk": "«{direction}» бағыты бойынша ОӘБ ({scope})",
    "ru": "УМО по направлению «{direction}» ({scope})",
    "en": "Association for “{direction}” ({scope})",
}
SHORT_NAME = {
    "kk": "{code} ОӘБ: {subject}",
    "ru": "УМО {code}: {subject}",
    "en": "Association {code}: {subject}",
}

Texts = Mapping[str, str]


def full_name(direction: Texts, scope: Texts | None) -> dict[str, str]:
    """Return the association's name in each language, from its direction and the bracketed scope."""
    if scope is None:
        return {code: FULL_NAME[code].format(direction=direction[code]) for code in LANGUAGES}
    return {
        code: FULL_NAME_OF_SCOPE[code].format(direction=direction[code], scope=scope[code])
        for code in LANGUAGES
    }


def short_name(code: str, direction: Texts, scope: Texts | None) -> dict[str, str]:
    """Return the name for lists and menus: the code with the scope, or with the direction when there is none."""
    subject = scope or direction
    return {
        language: SHORT_NAME[language].format(code=code, subject=subject[language]) for language in LANGUAGES
    }
