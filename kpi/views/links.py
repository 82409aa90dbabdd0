"""The links of a report: where each stands, whether its site answered, and when that was seen."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from associations.views.reports import report_frame
from core.http import authorize
from core.http import render_page as render
from kpi.queries.links import report_links
from kpi.services.links import request_link_checks
from kpi.views.common import visible_report


@require_http_methods(["GET", "POST"])
def report_link_list(request: HttpRequest, pk: int) -> HttpResponse:
    report = visible_report(request, pk)
    if request.method == "POST":
        authorize(request.user, "kpi.check_links", report.kpi_sheet)
        asked = request_link_checks(report, actor=request.user)
        if asked:
            text = ngettext(
                "%(count)s link is being looked at. The answers appear here.",
                "%(count)s links are being looked at. The answers appear here.",
                asked,
            )
            messages.success(request, text % {"count": asked})
        else:
            messages.info(request, _("The links are being looked at already, or there are none."))
        return HttpResponseRedirect(reverse("kpi:report_links", args=[pk]))
    links = report_links(report)
    context = report_frame(
        request.user,
        report,
        "links",
        links=links,
        dead=sum(link.is_dead for link in links),
        can_check=request.user.has_perm("kpi.check_links", report.kpi_sheet),
    )
    return render(request, "kpi/report_links.html", context)
