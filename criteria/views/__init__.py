"""The criteria to read (appendix 1)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import render_page
from core.languages import in_reader_language
from criteria.queries import criteria_in_force
from directory.queries import latest_order


@login_not_required
@require_safe
def criterion_list(request: HttpRequest) -> HttpResponse:
    """Appendix 1: what a university states that applies to host an association. No weights, no sum."""
    rows = list(criteria_in_force())
    order = latest_order()
    headings = order.annex_titles.get("criteria", {}) if order else {}
    context = {
        "page_title": _("Criteria for the status of an association"),
        "criteria": rows,
        "appendix_title": in_reader_language(headings.get("title")),
        "column_heads": [in_reader_language(column) for column in headings.get("columns", [])],
        "sees_notes": request.user.has_perm("directory.see_source_notes"),
    }
    return render_page(request, "criteria/criterion_list.html", context)
