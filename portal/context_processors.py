"""The frame around every page: menu, languages, unread notices."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every page its language links and its menu."""
    current = (get_language() or settings.LANGUAGE_CODE)[:2]
    here = request.build_absolute_uri()
    return {
        "language_links": [
            {
                "code": code,
                "name": name,
                "url": translate_url(here, code),
                "active": code == current,
            }
            for code, name in settings.LANGUAGES
        ],
        "menu": [],
        "demo": settings.DEMO,
    }
