"""Loading of Order No. 400 from `fixtures/`: every app's part, in one transaction."""

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import translation

from associations.loading import load_associations
from core.audit import record
from core.loading import Loading, read_data
from council.loading import load_council
from criteria.loading import load_criteria
from directory.loading import (
    load_clauses,
    load_directions,
    load_legal_order,
    load_organisations,
    load_universities,
)
from kpi.loading import load_kpi_scheme
from meetings.loading import load_phrases

FILES = ("clauses", "council_roster", "universities", "directions", "criteria", "kpi", "phrases")
JOURNAL_LINES = 200


def load_order(folder: Path | None = None, *, write: bool = True) -> Loading:
    """Bring the database into line with the order's files and return what was created and changed.

    Idempotent; with `write=False` everything is rolled back at the end. What the portal recorded since
    (ended seats, transfers) stays. A load that changed something leaves an entry in the journal.
    """
    folder = folder or settings.BASE_DIR / "fixtures"
    data = {name: read_data(folder / f"{name}.yaml") for name in FILES}
    loading = Loading()
    with translation.override("kk"), transaction.atomic():
        order = load_legal_order(loading, data)
        load_clauses(loading, data["clauses"], order)
        universities = load_universities(loading, data["universities"])
        organisations = load_organisations(loading, data["council_roster"])
        directions = load_directions(loading, data["directions"])
        load_council(loading, data["council_roster"], order, universities, organisations)
        load_associations(loading, data["directions"], order, directions, universities)
        load_criteria(loading, data["criteria"], order)
        load_kpi_scheme(loading, data["kpi"], order)
        load_phrases(loading, data["phrases"])
        if loading.differs and write:
            record(
                "load_order",
                order,
                created=dict(loading.created),
                changed=dict(loading.changed),
                lines=loading.lines[:JOURNAL_LINES] if loading.changed else [],
            )
        if not write:
            transaction.set_rollback(True)
    return loading
