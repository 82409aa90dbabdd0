"""The bell: what happened, newest first; opening a notice marks it read."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from notices.queries import notices_of
from notices.services import mark_all_read, mark_read

PER_PAGE = 30


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    notices = notices_of(request.user)
    unread_only = request.GET.get("unread") == "1"
    if unread_only:
        notices = notices.filter(read_at__isnull=True)
    context = {
        "page_title": _("Notices"),
        "page_obj": Paginator(notices, PER_PAGE).get_page(request.GET.get("page")),
        "unread_only": unread_only,
    }
    return render(request, "notices/notice_list.html", context)


@require_GET
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    notice = get_object_or_404(notices_of(request.user), pk=pk)
    mark_read(notice)
    return redirect(notice.url or "notices:list")


@require_POST
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    mark_read(get_object_or_404(notices_of(request.user), pk=pk))
    return redirect("notices:list")


@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    mark_all_read(request.user)
    messages.success(request, _("All notices are marked as read."))
    return redirect("notices:list")
