"""Submitted versions of an application: as they were, their papers, and the difference of two (cl. 7, 31)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.codes import OFFICIAL_LANGUAGES
from core.http import download, render_page, whole_number
from criteria.documents import application as documents
from criteria.models import Application, ApplicationVersion
from criteria.queries.sheet import sheet_of_version
from criteria.queries.versions import version_differences
from criteria.views.applications import MAKERS, PAPERS
from criteria.views.frame import crumbs_of, shown_rows, visible_application


def _version(application: Application, number: int) -> ApplicationVersion:
    version = get_object_or_404(application.versions.select_related("submitted_by"), number=number)
    version.application = application
    return version


@require_safe
def application_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version as it was submitted."""
    application = visible_application(request, pk)
    version = _version(application, number)
    context = {
        "page_title": _("Version %(number)s") % {"number": number},
        "application": application,
        "version": version,
        "rows": shown_rows(sheet_of_version(version, timezone.localdate(version.submitted_at))),
        "papers": PAPERS,
        "breadcrumbs": crumbs_of(application),
    }
    return render_page(request, "criteria/application_version.html", context)


@require_safe
def version_form(request: HttpRequest, pk: int, number: int, language: str, kind: str) -> HttpResponse:
    """The order's own form as a version filled it in: Kazakh or Russian, PDF or DOCX."""
    application = visible_application(request, pk)
    if language not in OFFICIAL_LANGUAGES or kind not in MAKERS:
        raise Http404
    version = _version(application, number)
    day = timezone.localdate(version.submitted_at)
    form = documents.read_form(application, sheet_of_version(version, day), language, made_on=day)
    make, content_type = MAKERS[kind]
    return download(make(form), content_type, f"application-{pk}-{number}-{language}.{kind}")


@require_safe
def version_difference(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions row by row, the last two when none is named: from what to what, proof that came or went."""
    application = visible_application(request, pk)
    versions = {one.number: one for one in application.versions.order_by("-number")}
    if len(versions) < 2:
        raise Http404
    for one in versions.values():
        one.application = application
    numbers = list(versions)

    def asked(key: str, default: int) -> int:
        number = whole_number(request.GET.get(key, ""))
        return number if number in versions else default

    after = versions[asked("to", numbers[0])]
    earlier = next((number for number in numbers if number < after.number), numbers[-1])
    before = versions[asked("from", earlier)]
    context = {
        "page_title": _("What changed between versions"),
        "application": application,
        "versions": list(versions.values()),
        "before": before,
        "after": after,
        "rows": version_differences(before, after),
        "breadcrumbs": crumbs_of(application),
    }
    return render_page(request, "criteria/version_difference.html", context)
