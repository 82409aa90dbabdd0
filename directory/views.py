"""The order to read: its own body, the Regulation clause by clause, its annexes, in the reader's language."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.files import file_response
from core.http import render_page
from directory import queries
from directory.models import LegalOrder
from directory.reader import citation_of, notes_for, read, words_of
from directory.templatetags.clauses import clause_title

LAST_CLAUSE = 31


@login_not_required
@require_safe
def clauses(request: HttpRequest) -> HttpResponse:
    """The whole order with its annexes: searched, cited, each clause with its pages and live figures."""
    typed = " ".join(words_of(request.GET.get("q", "")))
    order, sections = read(request.user, typed)
    context = {
        "page_title": _("The order and the Regulation"),
        "order": order,
        "sections": sections,
        "numbers": range(1, LAST_CLAUSE + 1),
        "typed": typed,
        "found_count": sum(len(section.lines) for section in sections),
        "sees_notes": request.user.has_perm("directory.see_source_notes"),
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
        "notes": notes_for(request.user).get(identifier),
        "citation": citation_of(page.clause.order, page.clause),
        "link": request.build_absolute_uri(request.path),
        "in_kazakh": (get_language() or "kk")[:2] == "kk",
        "sees_notes": request.user.has_perm("directory.see_source_notes"),
    }
    return render_page(request, "directory/clause_detail.html", context)


@login_not_required
@require_safe
def order_scan(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The scan of an order: public, as the order itself is."""
    order = get_object_or_404(LegalOrder.objects.select_related("scan"), pk=pk, scan__isnull=False)
    return file_response(order.scan, inline=True)  # type: ignore[arg-type]
