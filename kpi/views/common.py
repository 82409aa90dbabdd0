"""What the pages of one report share."""

from django.http import Http404, HttpRequest

from associations import queries
from associations.models import AnnualReport


def visible_report(request: HttpRequest, pk: int) -> AnnualReport:
    """Return a report that the reader may see, with its host and sheet; 404 otherwise."""
    report = queries.visible_report(request.user, pk)
    if report is None:
        raise Http404
    return report
