"""The base university's page and its checks (cl. 26)."""

from datetime import date

from associations.models import Association, PublicationCheck, PublicationPage


def publication_page(association: Association) -> PublicationPage | None:
    """Return the page that the secretary named, or None."""
    return PublicationPage.objects.select_related("set_by").filter(association=association).first()


def recent_checks(page: PublicationPage, most: int = 10) -> list[PublicationCheck]:
    """Return the last checks of a page, the newest first."""
    return list(page.checks.select_related("asked_by")[:most])


def linked_paths(association: Association) -> tuple[str, ...]:
    """Return the paths of the portal that show the association's protocols, without the language in front."""
    body = association.body.key
    return (f"/associations/{association.key}/", f"/embed/{body}/", f"/feeds/{body}/")


def publication_evidence(association: Association, since: date, until: date) -> PublicationCheck | None:
    """Return the last check of a period that found the link: the proof that clause 26 was kept; or None."""
    checks = PublicationCheck.objects.filter(
        page__association=association,
        checked_at__date__gte=since,
        checked_at__date__lte=until,
    )
    return checks.exclude(found_url="").order_by("-checked_at").first()
