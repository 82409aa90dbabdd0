"""Pages that other sites show in a frame: one decorator, one look (``embed_base.html``), nothing of the portal around."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponseBase]


def embeddable(view: View) -> View:
    """Let everybody read a page without an account, and any site frame it; only such pages may be framed."""
    framed: View = csp_replace({"frame-ancestors": ["*"]})(view)
    public: View = login_not_required(require_safe(xframe_options_exempt(framed)))
    return public


def render_embed(template: str, context: dict[str, Any]) -> HttpResponse:
    """Render a page for a frame: without the request, so without a session, a menu or a message."""
    return HttpResponse(render_to_string(template, {"language": get_language(), **context}))
