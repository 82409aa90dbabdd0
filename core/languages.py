"""Texts kept as `{"kk": …, "ru": …, "en": …}` outside translated columns."""

from collections.abc import Mapping

from django.utils.translation import get_language

from core.kazakh import LANGUAGES_IN_ORDER


def in_reader_language(texts: Mapping[str, str] | None) -> str:
    """Return the text in the reader's language, or in the next one that has it; empty when there is none."""
    return in_language(texts, (get_language() or "kk")[:2])


def in_language(texts: Mapping[str, str] | None, language: str) -> str:
    """Return the text in one language, or in the next one that has it; empty when there is none."""
    for code in LANGUAGES_IN_ORDER[language]:
        if texts and texts.get(code):
            return texts[code]
    return ""
