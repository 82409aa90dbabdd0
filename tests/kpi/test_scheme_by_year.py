"""A new order changes rows, not code: reports of its years are counted by it, the old ones keep theirs (appendix 2)."""

from datetime import UTC, datetime

import pytest

from accounts.models import User
from associations.queries import visible_reports
from kpi.models import KpiIndicator, KpiScheme, KpiSheet
from kpi.queries.claims import forget_schemes
from kpi.queries.counts import count_report
from kpi.services.claims import open_reports
from kpi.services.counts import prefill
from tests.factories.directory import UniversityFactory
from tests.factories.kpi import order_report
from tests.factories.year import GOLDEN, Year, golden_year

pytestmark = [pytest.mark.django_db, pytest.mark.clause("22")]


def newer_scheme(old: KpiScheme) -> KpiScheme:
    """Return a scheme from 2026 on: events first and worth 30 at the most, examinations no longer counted."""
    scheme = KpiScheme.objects.create(
        key="order-2026", order=old.order, title_kk="Жаңа көрсеткіштер", from_year=2026
    )
    rows = {row.identifier: row for row in KpiIndicator.objects.filter(scheme=old).prefetch_related("items")}
    kept = ["events", *(name for name in rows if name not in {"events", "expert_reviews"})]
    for number, name in enumerate(kept, start=1):
        row, items = rows[name], list(rows[name].items.all())
        factor = 2 if name == "events" else 1
        row.pk, row.scheme, row.number, row.max_points = None, scheme, number, row.max_points * factor
        row._state.adding = True
        row.save()
        for item in items:
            item.pk, item.indicator, item.points = None, row, item.points * factor
            item._state.adding = True
            item.save()
    return scheme


def test_a_new_order_changes_rows_and_old_reports_keep_theirs(order_loaded, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    forget_schemes()
    secretary = User.objects.create_user("secretary@demo.kz", "x", full_name="Хатшы", is_superuser=True)
    report = visible_reports(secretary).get(pk=order_report().pk)
    golden_year(report, secretary, tuple(UniversityFactory() for _ in range(3)))
    prefill(report, now=datetime(2026, 9, 10, tzinfo=UTC))
    before = KpiSheet.objects.get(report=report)

    newer_scheme(before.scheme)
    year, _opened = open_reports(2026)
    records = Year(report.association, year, secretary)
    for _each in range(3):
        records.entry("event", 9, datetime(2026, 10, 3, tzinfo=UTC).date(), proof="link")
    fresh = visible_reports(secretary).get(association=report.association, academic_year=year)
    counts = {
        count.row.identifier: count for count in count_report(fresh, now=datetime(2027, 9, 2, tzinfo=UTC))
    }
    assert len(counts) == 12
    assert "expert_reviews" not in counts
    # three of this year's and the one of September that the golden year left to it
    assert (counts["events"].indicator, counts["events"].number, counts["events"].points) == (1, 4, 20)

    prefill(report, now=datetime(2026, 9, 10, tzinfo=UTC))
    after = KpiSheet.objects.get(report=report)
    assert (after.scheme, after.claimed_total, after.counted_total) == (
        before.scheme,
        before.claimed_total,
        before.counted_total,
    )
    old = {
        count.indicator: count.points for count in count_report(report, now=datetime(2026, 9, 10, tzinfo=UTC))
    }
    assert {number: old[number] for number in range(1, 13)} == {
        number: points for number, (_value, points) in GOLDEN.items() if number != 13
    }
