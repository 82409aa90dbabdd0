"""The order to read: its own body, the Regulation clause by clause, in the reader's language."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import render_page
from directory import queries
from directory.templatetags.clauses import clause_title


@login_not_required
@require_safe
def clauses(request: HttpRequest) -> HttpResponse:
    context = {
        "page_title": _("The order and the Regulation"),
        "order": queries.latest_order(),
        "chapters": queries.chapters_with_entries(),
    }
    return render_page(request, "directory/clause_list.html", context)


@login_not_required
@require_safe
def clause(request: HttpRequest, identifier: str) -> HttpResponse:
    """One entry in the reader's language, the Kazakh original beside it."""
    page = queries.clause_page(identifier)
    if page is None:
        raise Http404
    crumbs = [{"label": _("The order and the Regulation"), "url": reverse("directory:clauses")}]
    if page.parent:
        url = reverse("directory:clause", args=[page.parent.identifier])
        crumbs.append({"label": clause_title(page.parent), "url": url})
    context = {
        "page_title": clause_title(page.clause),
        "page": page,
        "breadcrumbs": crumbs,
        "in_kazakh": (get_language() or "kk")[:2] == "kk",
        "sees_notes": request.user.has_perm("directory.see_source_notes"),
    }
    return render_page(request, "directory/clause_detail.html", context)
