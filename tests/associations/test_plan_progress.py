"""What was done for the lines of a plan: entries, meetings, examined materials (clause 20)."""

from datetime import date

import pytest
from django.urls import reverse

from associations.models import Association, PlanLink, PlannedMeetings, WorkPlan
from associations.queries import meeting_plans
from associations.queries.plans import (
    plan_rows,
    progress,
)
from associations.services import plan_links as links
from associations.services import plans as services
from associations.services.expertise import conclude_material
from associations.services.planning import plan_meetings
from associations.services.record import add_entry, withdraw_entry
from associations.views.plan_frame import calendar_of
from core.errors import DomainError
from tests.associations.plan_world import (
    SEMINAR,
    approved,
    association_meeting,
    drafted,
    url,
)
from tests.associations.world_expertise import concluded, decided
from tests.counting import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("20")]
TODAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def secretary(cast):
    return cast["association_secretary"]


def seminar_held(cast, on=date(2026, 2, 20)):
    return add_entry(
        cast.association,
        actor=cast["association_secretary"],
        data={"kind": "event", "event_kind": "seminar", "title_kk": "Семинар", "happened_on": on},
        today=TODAY,
    )


def states(version, today=TODAY):
    return {row.item.line: row.state for row in progress(version, today).rows}


def test_progress_follows_entries_and_meetings(cast, secretary):
    version = approved(cast)
    assert states(version) == {1: "overdue", 2: "overdue"}
    entry = seminar_held(cast)
    links.link_to_plan(version, actor=secretary, line=2, entry=entry)
    meeting = association_meeting(cast, starts_at="2025-10-10T05:00:00Z")
    meeting.refresh_from_db()
    link = links.link_to_plan(version, actor=secretary, line=1, meeting=meeting)
    assert states(version) == {1: "overdue", 2: "done"}  # the meeting was not held yet
    meeting.state, meeting.opened_at, meeting.closed_at = "closed", meeting.starts_at, meeting.starts_at
    meeting.save()
    assert states(version) == {1: "done", 2: "done"}
    # a withdrawn entry shows nothing any more; a link taken back neither
    withdraw_entry(entry, actor=secretary, reason="Қате")
    links.remove_plan_link(link, actor=secretary)
    assert states(version) == {1: "overdue", 2: "overdue"}


def test_links_survive_an_amendment(cast, secretary):
    version = approved(cast)
    links.link_to_plan(version, actor=secretary, line=2, entry=seminar_held(cast))
    amended = services.amend_plan(version, actor=secretary, reason="Мерзім")
    assert states(amended)[2] == "done"


def test_only_own_deeds_of_the_year_are_linked(cast, secretary):
    version = approved(cast)
    other = seminar_held(cast)
    other.association = cast.other_association
    other.save()
    late = seminar_held(cast, on=date(2025, 8, 30))
    for entry in (other, late):
        with pytest.raises(DomainError) as refusal:
            links.link_to_plan(version, actor=secretary, line=2, entry=entry)
        assert refusal.value.field == "work"
    with pytest.raises(DomainError):
        links.link_to_plan(version, actor=secretary, line=9, entry=seminar_held(cast))
    assert not PlanLink.objects.exists()


def test_one_meeting_shows_one_line(cast, secretary):
    version = approved(cast)
    meeting = association_meeting(cast, starts_at="2025-10-10T05:00:00Z")
    meeting.refresh_from_db()
    first = links.link_to_plan(version, actor=secretary, line=1, meeting=meeting)
    assert links.link_to_plan(version, actor=secretary, line=1, meeting=meeting) == first
    with pytest.raises(DomainError):
        links.link_to_plan(version, actor=secretary, line=2, meeting=meeting)


def test_pages_ask_as_often_for_three_plans_as_for_one(cast, secretary):
    approved(cast)
    overview = f"{reverse('associations:plan_list')}?year=2025"
    center, member = cast.client("center_head"), cast.client("association_secretary")
    counts = [
        queries_of(center, overview),
        queries_of(member, url(cast)),
        queries_of(member, url(cast, view="board")),
        queries_of(member, url(cast, view="calendar")),
    ]
    version = WorkPlan.objects.get().versions.get()
    for _number in range(3):
        links.link_to_plan(version, actor=secretary, line=2, entry=seminar_held(cast))
    amended = services.amend_plan(version, actor=secretary, reason="Тағы")
    for _number in range(4):
        services.add_plan_item(amended, actor=secretary, data=SEMINAR)
    again = [
        queries_of(center, overview),
        queries_of(member, url(cast, version=1)),
        queries_of(member, url(cast, version=1, view="board")),
        queries_of(member, url(cast, version=1, view="calendar")),
    ]
    assert again == counts
    assert max(counts) <= 16, counts


def test_rows_count_lines_and_what_was_carried_out(cast, secretary):
    version = approved(cast)
    links.link_to_plan(version, actor=secretary, line=2, entry=seminar_held(cast))
    row = next(row for row in plan_rows(cast["center_head"], cast.year, TODAY) if row.version)
    assert (row.items, row.meetings, row.done, row.overdue) == (2, 1, 1, 1)
    book = cast.client("center_head").get(f"{reverse('associations:plan_list')}?year=2025&xlsx")
    assert book["Content-Type"].endswith("sheet")


EXAMINATION = {
    "kind": "expertise",
    "title_kk": "Оқулықтарға сараптама жүргізу",
    "title_ru": "Экспертиза учебников",
    "quarter": 2,
}


def plan_with_examination(cast, secretary):
    version = drafted(cast)
    services.add_plan_item(version, actor=secretary, data=EXAMINATION)
    return approved(cast)


def concluded_on(material, day):
    material.conclusions.update(decided_on=day)


def test_an_examination_shows_a_line_when_it_is_completed(cast, secretary):
    version = plan_with_examination(cast, secretary)
    material = decided(cast)
    links.link_to_plan(version, actor=secretary, line=3, material=material)
    assert states(version)[3] == "overdue"  # no conclusion yet
    conclude_material(material, actor=secretary, outcome="recommended", text="")
    concluded_on(material, date(2026, 1, 20))
    assert states(version)[3] == "done"
    assert plan_rows(secretary, cast.year, TODAY)[0].done == 1
    # completed in another year it counts for that one (ADR-0039)
    concluded_on(material, date(2026, 9, 20))
    assert states(version, date(2026, 10, 1))[3] == "overdue"


def test_a_material_of_another_year_or_another_line_is_refused(cast, secretary):
    version = plan_with_examination(cast, secretary)
    material = concluded(cast).material
    with pytest.raises(DomainError) as refusal:
        links.link_to_plan(version, actor=secretary, line=3, material=material)
    assert refusal.value.field == "work"  # concluded today, after the year of the plan
    concluded_on(material, date(2026, 1, 20))
    first = links.link_to_plan(version, actor=secretary, line=3, material=material)
    assert links.link_to_plan(version, actor=secretary, line=3, material=material) == first
    with pytest.raises(DomainError):
        links.link_to_plan(version, actor=secretary, line=2, material=material)
    material.association = cast.other_association
    material.save()
    with pytest.raises(DomainError):
        links.link_to_plan(version, actor=secretary, line=2, material=material)


def test_the_page_of_a_line_offers_its_own_kind_first_and_links_it(cast, secretary):
    version = plan_with_examination(cast, secretary)
    material = concluded(cast).material
    concluded_on(material, date(2026, 1, 20))
    seminar_held(cast)
    client = cast.client("association_secretary")
    address = reverse("associations:plan_line", args=[version.items.get(line=3).pk])
    page = client.get(address).content.decode()
    assert page.index(f"material-{material.pk}") < page.index('value="entry-')
    done = client.post(address, {"work": f"material-{material.pk}"}, follow=True).content.decode()
    assert "20.01.2026" in done and f'value="material-{material.pk}"' not in done
    assert PlanLink.objects.get().material == material


@pytest.mark.parametrize(
    ("line", "before", "width"),
    [pytest.param(1, 0, 3, id="first quarter"), pytest.param(2, 5, 1, id="20 February")],
)
def test_the_calendar_lays_each_line_over_its_months(cast, line, before, width):
    version = approved(cast)
    found = calendar_of(progress(version, TODAY), 2025, TODAY)
    row = next(one for one in found["rows"] if one["row"].item.line == line)
    assert (row["before"], row["width"], row["after"]) == (before, width, 12 - before - width)
    assert [month["first"] for month in found["months"] if month["is_now"]] == [date(2026, 3, 1)]
    page = cast.client("association_member").get(url(cast, view="calendar")).content.decode()
    assert page.count('scope="colgroup"') == 4 and "Әдістемелік семинар" in page


def test_the_approved_plan_gives_the_number_of_meetings(cast, secretary):
    version = approved(cast)
    with pytest.raises(DomainError) as refusal:
        plan_meetings(cast.association, cast.year, actor=secretary, count=9)
    assert (refusal.value.clause, refusal.value.field) == ("20", "count")
    row = meeting_plans(Association.objects.filter(pk=cast.association.pk), cast.year)[0]
    assert (row.from_plan, row.check.planned) == (True, 1)
    page = (
        cast.client("association_secretary")
        .get(f"{reverse('associations:planned_meetings')}?year=2025")
        .content.decode()
    )
    assert 'data-testid="from-plan"' in page and "plan-save" not in page
    # an amendment without meetings takes the number away
    amended = services.amend_plan(version, actor=secretary, reason="Отырыстар алынды")
    services.remove_plan_item(amended.items.get(line=1), actor=secretary)
    assert PlannedMeetings.objects.get().count == 1
    approved(cast)
    assert not PlannedMeetings.objects.exists()
