"""The demo year's reports: one for each association, in the states that the stories need."""

from datetime import date

import pytest
from django.db.models import F

from associations.domain.deadlines import is_late
from associations.models import AnnualReport
from kpi.models import KpiScore, KpiSheet
from portal.demo import deeds, people, reports
from portal.demo.world import FIRST_ASSOCIATION, World

pytestmark = pytest.mark.django_db


def test_demo_reports_cover_every_association_once(order_loaded, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = World(today=date(2026, 11, 22))
    people.load(world)
    deeds.load(world)
    assert deeds.load(world) == "record of the others: already there"
    reports.load(world)
    assert reports.load(world) == "reports: already there"
    found = AnnualReport.objects.select_related("association", "academic_year")
    assert found.count() == found.filter(is_demo=True).count() == 64
    assert found.get(association__key=FIRST_ASSOCIATION).state == "draft"
    submitted = found.filter(state="submitted")
    late = [row for row in submitted if is_late(row.submitted_at, row.academic_year.report_due_on)]
    assert 0 < len(late) < 10
    assert all(row.versions.count() == 1 for row in submitted)
    # Nearly everything claimed is counted from records: what differs has a reason beside it.
    scores = KpiScore.objects.filter(sheet__report__in=submitted, claim_points__gt=0)
    differing = scores.exclude(counted_points=F("claim_points"))
    assert differing.count() < scores.count() / 2
    assert not differing.filter(claim_note="").exclude(indicator__number=13).exists()
    totals = KpiSheet.objects.filter(report__in=submitted).values_list("claimed_total", flat=True)
    assert 0 < min(totals) < max(totals) <= 146
