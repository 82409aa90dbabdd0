"""The work of all associations on one page (clauses 7, 14, 15.1, 15.10, 20, 22, 24, 31)."""

import io
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from associations.enums import ReportState
from associations.models import AnnualReport, PlanVersion
from associations.services import hosting
from council.domain import oversight as domain
from council.domain.oversight import Facts, due_meetings, troubles
from council.enums import Trouble
from council.models import PlanConsideration
from council.queries.oversight import OversightFilter, narrowed, oversight, oversight_years
from meetings.models import Attendee, Presence
from tests.associations.plan_world import approved
from tests.council.test_plans import more_plans, planned_meeting
from tests.counting import queries_of
from tests.factories.associations import AcademicYearFactory, AssociationFactory, BaseUniversityFactory
from tests.factories.directory import LegalOrderFactory
from tests.factories.meetings import MeetingFactory, SeatFactory
from tests.factories.review import make_sheet

clause = pytest.mark.clause
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
GOOD = {"has_base": True, "year_began": True, "plan_state": "council_agreed"}


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        pytest.param({}, (), id="in order"),
        pytest.param({"has_base": False}, (domain.NO_BASE,), id="cl.7", marks=clause("7")),
        pytest.param({"plan_state": ""}, (domain.NO_PLAN,), id="cl.20", marks=clause("20")),
        pytest.param({"plan_state": "agreed"}, (domain.NO_PLAN,), id="cl.20 draft"),
        pytest.param({"plan_state": "", "year_began": False}, (), id="the year has not begun"),
        pytest.param({"plan_state": "approved"}, (domain.NOT_AGREED,), id="cl.15.10", marks=clause("15.10")),
        pytest.param({"due_count": 2, "held_count": 1}, (domain.BEHIND,), id="behind"),
        pytest.param({"without_quorum": 1}, (domain.NO_QUORUM,), id="cl.24", marks=clause("24")),
        pytest.param({"report_missing": True}, (domain.REPORT_MISSING,), id="cl.22", marks=clause("22")),
        pytest.param(
            {"report_late": True, "below": True}, (domain.REPORT_LATE, domain.BELOW), id="cl.22, 31"
        ),
        pytest.param({"overdue_decisions": 3}, (domain.DECISIONS,), id="cl.14", marks=clause("14")),
    ],
)
def test_what_is_not_in_order(facts, found):
    assert troubles(Facts(**GOOD | facts)) == found


def test_every_trouble_has_words_and_a_clause():
    assert set(Trouble.values) == set(domain.CLAUSES)


@pytest.mark.parametrize(
    ("planned", "by_lines", "over", "due"),
    [(4, 1, False, 1), (4, 1, True, 4), (None, 0, True, 0), (3, 0, False, 0)],
)
def test_meetings_are_due_by_their_lines_and_all_at_the_end(planned, by_lines, over, due):
    assert due_meetings(planned, by_lines, year_over=over) == due


def row_of(found, association):
    return next(row for row in found.rows if row.pk == association.pk)


def held_meeting(cast, present):
    """A closed meeting of the year with a roster of three, of whom some were there."""
    day = datetime(2026, 2, 3, 5, tzinfo=UTC)
    meeting = MeetingFactory(
        body=cast.association.body,
        created_by=cast["association_secretary"],
        state="closed",
        starts_at=day,
        opened_at=day,
        closed_at=day,
    )
    for number in range(3):
        seat = SeatFactory(body=cast.association.body)
        line = Attendee.objects.create(
            meeting=meeting, seat=seat, number=number + 1, role="member", post="Мүше"
        )
        if number < present:
            Presence.objects.create(attendee=line, came_at=day)
    return meeting


@pytest.mark.django_db
def test_a_row_tells_plan_meetings_report_and_points(cast):
    version = approved(cast)
    held_meeting(cast, 2)
    held_meeting(cast, 1)
    report = make_sheet(cast.association, state=ReportState.CONFIRMED).report
    late = datetime(2026, 10, 2, 5, tzinfo=UTC)
    AnnualReport.objects.filter(pk=report.pk).update(submitted_at=late, last_submitted_at=late)
    years = oversight_years()
    year = next(one for one in years if one.pk == report.academic_year_id)
    found = oversight(years, year, NOW)
    row = row_of(found, cast.association)
    assert (row.plan_state, row.planned, row.held, row.with_quorum) == ("approved", 1, 2, 1)
    # The year is over: its plan goes on no agenda any more.
    assert row.free_version is None and row.host_key == cast.university.key
    assert (row.report_pk, row.report_state, row.points) == (
        report.pk,
        "confirmed",
        report.kpi_sheet.confirmed_total,
    )
    assert row.troubles == (Trouble.NOT_AGREED, Trouble.NO_QUORUM, Trouble.REPORT_LATE)
    during = oversight(years, year, datetime(2026, 3, 1, tzinfo=UTC))
    assert row_of(during, cast.association).free_version == version.pk
    assert found.count(Trouble.NO_PLAN) == 1


@pytest.mark.django_db
def test_rows_are_narrowed_and_sorted(cast):
    approved(cast)
    years = oversight_years()
    rows = oversight(years, years[0], NOW).rows
    short = cast.university.short_name

    def keys(**wanted):
        return [row.key for row in narrowed(rows, OversightFilter(**wanted))]

    assert cast.association.key in keys(words=short.upper())
    assert keys(plan="approved") == [cast.association.key]
    assert cast.association.key not in keys(plan="none")
    assert keys(trouble=Trouble.NO_PLAN) == keys(plan="none")
    assert keys(words="мұндай жоқ") == []
    assert keys(sort="plan")[-1] == cast.association.key
    for sort in ("name", "university", "meetings", "report", "overdue", "kpi", "troubles"):
        assert sorted(keys(sort=sort)) == sorted(keys())


@pytest.mark.django_db
def test_page_costs_the_same_for_more_associations_and_the_workbook_follows_the_filters(cast):
    approved(cast)
    planned_meeting(cast)
    secretary = cast.client("council_secretary")
    url = f"{reverse('council:oversight')}?year=2025"
    first = queries_of(secretary, url)
    more_plans(cast, 3)
    assert queries_of(secretary, url) == first <= 14
    answer = secretary.get(f"{reverse('council:oversight_xlsx')}?year=2025&plan=approved")
    lines = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert len(lines) == 1 + 4
    assert secretary.get(f"{url}&q=%00&sort=x&area=99").status_code == 200


@pytest.mark.django_db
def test_chosen_plans_go_on_the_agenda_from_here(cast, monkeypatch):
    """Clause 15.10: many plans in one step, from the page where they are looked at."""
    approved(cast)
    versions = more_plans(cast, 1)
    year = versions[0].plan.academic_year
    type(year).objects.filter(pk=year.pk).update(
        ends_on=timezone.localdate().replace(year=timezone.localdate().year + 2),
        report_due_on=timezone.localdate().replace(year=timezone.localdate().year + 3),
    )
    meeting = planned_meeting(cast)
    secretary = cast.client("council_secretary")
    page = secretary.get(f"{reverse('council:oversight')}?year=2025")
    assert page.context["can_choose"] and page.content.decode().count('name="version"') == 2
    data = {"meeting": meeting.pk, "version": [one.pk for one in versions]}
    assert secretary.post(reverse("council:plans_put"), data).status_code == 302
    assert PlanConsideration.objects.filter(item__meeting=meeting).count() == 2
    assert 'name="version"' not in secretary.get(f"{reverse('council:oversight')}?year=2025").content.decode()
    assert PlanVersion.objects.filter(state="approved").count() == 2
    reader = cast.client("member").get(reverse("council:oversight"))
    assert not reader.context["can_choose"]


@clause("31")
def test_a_past_year_is_seen_with_the_hosts_of_its_end(cast):
    """The year 2025/2026 ended on 31 August 2026; what changed in October is of the year after."""
    actor, on, today = cast["authorised_body"], date(2026, 10, 1), date(2026, 11, 2)
    order = LegalOrderFactory(key="order-77", number="77", signed_on=on, carries_regulation=False)
    how = {"on": on, "ground": order, "actor": actor, "today": today}
    hosting.move_association(cast.association, university=cast.other_university, **how)
    hosting.close_association(cast.other_association, **how)
    young = AssociationFactory(key="071-young", position=3, body__parent=cast.council.body)
    BaseUniversityFactory(association=young, university=cast.university, since=on, ground=order)
    AcademicYearFactory(first_year=2026)
    years = oversight_years()
    past = {row.key: row.host_key for row in oversight(years, years[1], NOW).rows}
    assert past == {
        cast.association.key: cast.university.key,
        cast.other_association.key: cast.other_university.key,
    }
    now = {row.key: row.host_key for row in oversight(years, years[0], NOW).rows}
    assert now == {cast.association.key: cast.other_university.key, young.key: cast.university.key}
