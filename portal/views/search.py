"""The search page of the public site."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import render_page
from portal.search import LONGEST, SHORTEST, asked_for, search


@login_not_required
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """What was found, by kind; ``in`` shows all of one kind."""
    asked = asked_for(request.GET.get("q", ""))
    only = request.GET.get("in", "")
    context = {
        "page_title": _("Search: %(text)s") % {"text": asked.text} if asked.text else _("Search"),
        "search_query": asked.text,
        "too_short": asked.is_too_short,
        "shortest": SHORTEST,
        "longest": LONGEST,
        "only": only,
        "groups": search(asked, only),
    }
    return render_page(request, "portal/search.html", context)
