"""What every page of one association shows around itself, and how it is fetched."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from associations.models import Association
from core.errors import DomainError
from core.http import authorize

PER_PAGE = 50


def person(request: HttpRequest) -> User:
    """Return who is signed in; the login middleware has sent everybody else away."""
    assert isinstance(request.user, User)
    return request.user


def association_for(request: HttpRequest, key: str, permission: str = "") -> Association:
    """Return an association and, if a permission is named, require it: everybody may know that it exists."""
    association = Association.objects.select_related("body").filter(key=key).first()
    if association is None:
        raise Http404(key)
    if permission:
        authorize(request.user, permission, association)
    return association


def papers_crumbs() -> list[dict[str, str]]:
    """Return the way back for whoever reads a paper of a time gone by: the lists of today are not theirs (cl. 31)."""
    return [{"label": _("Papers of the time of hosting"), "url": reverse("associations:hosting_list")}]


def tabs_of(user: Any, association: Association, active: str) -> list[dict[str, Any]]:
    """Return the tabs of an association that the person may open."""
    pages = [
        ("about", _("About the association"), "associations:association_detail", "info-circle", ""),
        ("people", _("Membership"), "associations:association_people", "users-group", ""),
        ("structure", _("Structure"), "associations:association_structure", "sitemap", ""),
        ("plan", _("Work plan"), "associations:plan_public", "calendar-check", ""),
        ("criteria", _("Criteria for members"), "associations:member_criteria", "list-check", ""),
        ("forecast", _("KPI forecast"), "kpi:forecast", "chart-bar", "associations.view_members"),
        ("thematic", _("Plan of publications"), "associations:thematic_plan", "books", ""),
        ("members", _("List of members"), "associations:member_list", "users", "associations.view_members"),
        (
            "universities",
            _("Universities"),
            "associations:universities",
            "school",
            "associations.view_members",
        ),
        (
            "publication",
            _("Publication"),
            "associations:publication",
            "rss",
            "associations.view_publication",
        ),
    ]
    keeps = user.has_perm("associations.view_members", association)
    return [
        {"label": label, "url": reverse(url, args=[association.key]), "icon": icon, "active": name == active}
        for name, label, url, icon, permission in pages
        if not permission or keeps
    ]


def association_frame(
    request: HttpRequest, association: Association, tab: str, title: str, **more: Any
) -> dict[str, Any]:
    """Return what the pages of an association share: whose they are, the tabs, the way to them."""
    return {
        "association": association,
        "page_title": title,
        "tabs": tabs_of(request.user, association, tab),
        "breadcrumbs": [
            {"label": _("Associations"), "url": reverse("associations:association_list")},
            {
                "label": association.body.short_name,
                "url": reverse("associations:association_detail", args=[association.key]),
            },
        ],
        **more,
    }


def refused(request: HttpRequest, form: Any, error: DomainError) -> None:
    """Show a refusal beside its field when the form has it, else at the top of the page."""
    if error.field in getattr(form, "fields", {}):
        form.add_error(error.field, str(error))
    else:
        form.add_error(None, str(error))
