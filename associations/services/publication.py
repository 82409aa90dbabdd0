"""Naming the base university's page, and having it checked (cl. 26)."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations import tasks
from associations.models import Association, PublicationCheck, PublicationPage
from core.audit import record
from core.errors import DomainError
from core.fetching import FetchRefused, require_fetchable

# A check that was asked for and has not run is not asked for again so soon.
WAITS = timedelta(minutes=10)


def set_publication_page(association: Association, *, actor: User, url: str) -> PublicationPage:
    """Name the page of the base university that shows the protocols; it is checked at once, in the background.

    Raises DomainError for what is no address of a public web page.
    """
    url = url.strip()
    try:
        URLValidator(schemes=["http", "https"])(url)
        require_fetchable(url)
    except (ValidationError, FetchRefused) as failure:
        raise DomainError(
            _("Give the whole address of a page of the university's site, beginning with https://."),
            clause="26",
            field="url",
        ) from failure
    with transaction.atomic():
        page = PublicationPage.objects.select_for_update().filter(association=association).first()
        if page is not None and page.url == url:
            return page
        before = page.url if page else ""
        page = page or PublicationPage(association=association)
        page.url, page.set_by, page.set_at = url, actor, timezone.now()
        page.save()
        record("set_publication_page", page, actor=actor, before=before, url=url)
        request_check(page, actor=actor)
    return page


def request_check(page: PublicationPage, *, actor: User | None = None) -> PublicationCheck:
    """Have the page checked in the background; a check of this address that still waits is not doubled."""
    with transaction.atomic():
        page = PublicationPage.objects.select_for_update().get(pk=page.pk)
        now = timezone.now()
        waiting = page.checks.filter(checked_at__isnull=True, url=page.url, asked_at__gt=now - WAITS).first()
        if waiting is not None:
            return waiting
        check = PublicationCheck.objects.create(page=page, url=page.url, asked_by=actor, asked_at=now)
        tasks.check_publication.delay_on_commit(check.pk)
    return check


def request_all_checks() -> int:
    """Have every named page checked; returns how many."""
    pages = list(PublicationPage.objects.order_by("pk"))
    for page in pages:
        request_check(page)
    return len(pages)
