"""Every list of an association's year asks the database as often at 3 rows as at 3,000, and shows a page of them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from associations.models import (
    Conclusion,
    MaterialRequest,
    PlanAnswer,
    PlanItem,
    PlannedPublication,
    RecordEntry,
    RequestAddressee,
    ReviewOpinion,
    TeachingMaterial,
    ThematicPlan,
    WorkPlan,
)
from associations.services.plans import ITEMS_LIMIT
from council.models import PlanConsideration, StampRequest
from directory.models import University
from meetings.models import AgendaItem, Assignment, Decision, Delivery, Meeting, Protocol, Seat
from tests.associations import plan_world
from tests.cast import Cast
from tests.counting import queries_of
from tests.factories.directory import area_clauses
from tests.factories.meetings import MeetingFactory
from tests.meetings import matrix_decisions

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()
FEW, MANY = 3, 3000


@pytest.fixture(autouse=True)
def ground(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def materials(cast: Cast, count: int, **fields) -> list[TeachingMaterial]:
    used = TeachingMaterial.objects.count()
    given = {
        "association": cast.association,
        "year": TODAY.year,
        "kind": "textbook",
        "title_kk": "Оқулық",
        "authors": "Әбілқасымова Айгүл",
        "university": cast.member_university,
        "submitted_by": cast["university_coordinator"],
    } | fields
    return TeachingMaterial.objects.bulk_create(
        TeachingMaterial(number=used + number + 1, **given) for number in range(count)
    )


def opinions(cast: Cast, count: int) -> None:
    ReviewOpinion.objects.bulk_create(
        ReviewOpinion(
            material=one,
            round=1,
            expert=cast["association_member"],
            due_on=TODAY,
            asked_by=cast["association_secretary"],
        )
        for one in materials(cast, count, state="examined")
    )


def examinations(cast: Cast, count: int) -> None:
    """Completed examinations of the cast's year."""
    item = AgendaItem.objects.filter(
        meeting__body=cast.association.body
    ).first() or AgendaItem.objects.create(
        meeting=MeetingFactory(body=cast.association.body), position=1, title_kk="Сараптама"
    )
    Conclusion.objects.bulk_create(
        Conclusion(
            material=one,
            round=1,
            outcome="recommended",
            item=item,
            decided_on=date(2025, 12, 1),
            entered_by=cast["association_secretary"],
        )
        for one in materials(cast, count, state="concluded")
    )


def members(cast: Cast, count: int) -> None:
    used = cast.association.body.seats.count() + 100
    Seat.objects.bulk_create(
        Seat(
            body=cast.association.body,
            number=used + number,
            kind="ngo",
            person_name=f"Мүше {number}",
            title_kk="Ұйым",
            post_kk="мүше",
            since=date(2025, 1, 1),
        )
        for number in range(count)
    )


def entries(cast: Cast, count: int) -> None:
    area = next(one for one in area_clauses() if one.sub_item == 17)
    RecordEntry.objects.bulk_create(
        RecordEntry(
            association=cast.association,
            kind="event",
            event_kind="seminar",
            indicator=9,
            area=area,
            title_kk=f"Семинар {number}",
            happened_on=date(2025, 11, 1) + timedelta(days=number % 200),
            created_by=cast["association_secretary"],
        )
        for number in range(count)
    )


def version_of(cast: Cast):
    plan = WorkPlan.objects.first()
    return plan.versions.get() if plan else plan_world.sent(cast)


def plan_lines(cast: Cast, count: int) -> None:
    version = version_of(cast)
    used = version.items.count() + 10
    PlanItem.objects.bulk_create(
        PlanItem(
            version=version, line=used + number, kind="meeting", title_kk="Отырыс", quarter=1 + number % 4
        )
        for number in range(count)
    )


def plan_answers(cast: Cast, count: int) -> None:
    version = version_of(cast)
    PlanAnswer.objects.bulk_create(
        PlanAnswer(
            version=version,
            round=1,
            seat=cast.seat("association_member"),
            name="Мүше",
            value="agrees",
            answered_by=cast["association_member"],
            answered_at=NOW,
        )
        for _number in range(count)
    )


def plans(cast: Cast, count: int) -> None:
    """Plans of other associations, all approved, on one item of the Council's agenda."""
    from associations.models import Association, PlanVersion
    from meetings.models import Body

    used = Association.objects.count() + 100
    bodies = Body.objects.bulk_create(
        Body(key=f"a{used + n}", kind="association", name_kk="ОӘБ", short_name_kk="ОӘБ", clause="24")
        for n in range(count)
    )
    rows = Association.objects.bulk_create(
        Association(key=f"a{used + n}", body=body, position=used + n, name_kk="ОӘБ")
        for n, body in enumerate(bodies)
    )
    secretary = cast["association_secretary"]
    made = WorkPlan.objects.bulk_create(
        WorkPlan(association=one, academic_year=cast.year, created_by=secretary) for one in rows
    )
    versions = PlanVersion.objects.bulk_create(
        PlanVersion(
            plan=one,
            number=1,
            state="approved",
            agreed_at=NOW,
            agreed_by=secretary,
            approved_at=NOW,
            approved_by=secretary,
            created_by=secretary,
        )
        for one in made
    )
    item = AgendaItem.objects.filter(meeting__body=cast.council.body).first() or AgendaItem.objects.create(
        meeting=MeetingFactory(body=cast.council.body), position=1, title_kk="Жоспарлар"
    )
    PlanConsideration.objects.bulk_create(
        PlanConsideration(version=one, item=item, added_by=secretary) for one in versions
    )


def council_protocol(cast: Cast) -> Protocol:
    return Protocol.objects.filter(body=cast.council.body).first() or plan_world.council_protocol(cast)


def stamps(cast: Cast, count: int) -> None:
    used, protocol = StampRequest.objects.count(), council_protocol(cast)
    item = protocol.meeting.items.first() or AgendaItem.objects.create(
        meeting=protocol.meeting, position=1, title_kk="Гриф"
    )
    StampRequest.objects.bulk_create(
        StampRequest(
            material=one,
            state="granted",
            item=item,
            protocol=protocol,
            year=TODAY.year,
            number=used + number + 1,
            decided_on=TODAY,
            requested_by=cast["association_secretary"],
        )
        for number, one in enumerate(materials(cast, count, state="concluded", for_stamp=True))
    )


def planned_publications(cast: Cast, count: int) -> None:
    plan, _made = ThematicPlan.objects.get_or_create(association=cast.association, academic_year=cast.year)
    PlannedPublication.objects.bulk_create(
        PlannedPublication(
            plan=plan, kind="textbook", title_kk="Оқулық", authors="Ә", due_on=date(2026, 3, 1)
        )
        for _number in range(count)
    )


def requests(cast: Cast, count: int) -> None:
    """Requests of the association, each to the coordinator's university."""
    made = MaterialRequest.objects.bulk_create(
        MaterialRequest(
            sender="association",
            body=cast.association.body,
            title="Оқулықтар",
            due_on=TODAY,
            state="sent",
            sent_at=NOW,
            created_by=cast["association_secretary"],
        )
        for _number in range(count)
    )
    RequestAddressee.objects.bulk_create(
        RequestAddressee(request=one, university=cast.member_university) for one in made
    )


def answers(cast: Cast, count: int) -> None:
    """Universities that are asked by one request and answered it."""
    if not MaterialRequest.objects.exists():
        requests(cast, 1)
    used = University.objects.count() + 100
    made = University.objects.bulk_create(
        University(
            key=f"u{used + n}",
            name_kk=f"Университет {used + n}",
            short_name_kk="ҰУ",
            city=cast.member_university.city,
        )
        for n in range(count)
    )
    RequestAddressee.objects.bulk_create(
        RequestAddressee(
            request=MaterialRequest.objects.first(),
            university=one,
            state="submitted",
            text="Бар",
            submitted_at=NOW,
            submitted_by=cast["university_coordinator"],
        )
        for one in made
    )


def room(cast: Cast, count: int) -> None:
    """Everything that the room of a university shows: requests, decisions, copies, materials."""
    requests(cast, count)
    materials(cast, count)
    first = Assignment.objects.first() or matrix_decisions.assignment(cast)
    item = first.decision.item
    used = Decision.objects.count() + 100
    decisions = Decision.objects.bulk_create(
        Decision(item=item, position=used + n, text_kk="Енгізілсін") for n in range(count)
    )
    Assignment.objects.bulk_create(
        Assignment(
            decision=one,
            university=cast.member_university,
            due_on=TODAY,
            directed_by=cast["association_secretary"],
            directed_at=NOW,
        )
        for one in decisions
    )
    used = Protocol.objects.count() + 100
    meetings = Meeting.objects.bulk_create(
        Meeting(
            body=cast.association.body,
            starts_at=NOW,
            state="closed",
            opened_at=NOW,
            closed_at=NOW,
            created_by=cast["association_secretary"],
        )
        for _number in range(count)
    )
    protocols = Protocol.objects.bulk_create(
        Protocol(meeting=one, body=cast.association.body, year=TODAY.year, number=used + n)
        for n, one in enumerate(meetings)
    )
    Delivery.objects.bulk_create(
        Delivery(protocol=one, university=cast.member_university, delivered_at=NOW) for one in protocols
    )


LISTS = [
    pytest.param(members, "association_secretary", "/kk/associations/{key}/members/", id="members"),
    pytest.param(members, "anonymous", "/kk/associations/{key}/people/", id="people"),
    pytest.param(plan_lines, "association_secretary", "/kk/plans/{key}/2025/", id="plan"),
    pytest.param(plan_lines, "association_secretary", "/kk/plans/{key}/2025/?view=board", id="plan-board"),
    pytest.param(
        plan_lines, "association_secretary", "/kk/plans/{key}/2025/?view=calendar", id="plan-calendar"
    ),
    pytest.param(
        plan_answers, "association_secretary", "/kk/plans/versions/{version}/answers/", id="plan-answers"
    ),
    pytest.param(plans, "center_head", "/kk/plans/?year=2025", id="plans"),
    pytest.param(plans, "council_secretary", "/kk/council/plans/", id="council-plans"),
    pytest.param(plans, "center_head", "/kk/meetings/plans/?year=2025", id="planned-meetings"),
    pytest.param(entries, "association_secretary", "/kk/record/?association={key}&year=2025", id="record"),
    pytest.param(
        examinations, "association_secretary", "/kk/record/?association={key}&year=2025", id="record-examined"
    ),
    pytest.param(entries, "center_head", "/kk/record/?year=2025", id="record-overview"),
    pytest.param(materials, "association_secretary", "/kk/expertise/", id="examinations"),
    pytest.param(opinions, "association_member", "/kk/expertise/", id="own-opinions"),
    pytest.param(
        planned_publications,
        "association_secretary",
        "/kk/associations/{key}/publications/?year=2025",
        id="thematic-plan",
    ),
    pytest.param(stamps, "anonymous", "/kk/publications/", id="register-of-stamps"),
    pytest.param(stamps, "council_secretary", "/kk/council/stamps/", id="stamp-requests"),
    pytest.param(stamps, "anonymous", "/kk/associations/{key}/", id="public-page"),
    pytest.param(stamps, "anonymous", "/kk/associations/{key}/embed/", id="framed-page"),
    pytest.param(requests, "association_secretary", "/kk/requests/?tab=sent", id="requests-sent"),
    pytest.param(requests, "university_coordinator", "/kk/requests/", id="requests-received"),
    pytest.param(answers, "association_secretary", "/kk/requests/{request}/", id="answers"),
    pytest.param(room, "university_coordinator", "/kk/university-room/", id="room-of-a-university"),
]


def address(cast: Cast, path: str) -> str:
    plan, asked = WorkPlan.objects.first(), MaterialRequest.objects.first()
    return path.format(
        key=cast.association.key,
        version=plan.versions.get().pk if plan else 0,
        request=asked.pk if asked else 0,
    )


@pytest.mark.parametrize(("make", "persona", "path"), LISTS)
def test_a_list_asks_as_often_at_3_as_at_3000_rows(cast, make, persona, path):
    make(cast, FEW)
    client, url = cast.client(persona), address(cast, path)
    client.get(url)
    few = queries_of(client, url)
    make(cast, MANY)
    assert queries_of(client, url) == few


PAGED = ("members", "people", "record", "examinations", "register-of-stamps", "stamp-requests", "answers")


@pytest.mark.parametrize(
    ("make", "persona", "path"),
    [one for one in LISTS if one.id in PAGED or "requests" in one.id or "council" in one.id],
)
def test_a_long_list_comes_by_pages(cast, make, persona, path):
    make(cast, 120)
    client, url = cast.client(persona), address(cast, path)
    page = client.get(url).content.decode()
    assert 'class="portal-pagination"' in page
    glue = "&" if "?" in url else "?"
    second = client.get(f"{url}{glue}page=2").content.decode()
    assert 'aria-current="page"><span class="page-link">2<' in second


@pytest.mark.clause("20")
def test_the_longest_plan_is_one_page_with_a_way_to_each_quarter(cast):
    """A plan is read whole, as the document it is; its limit of lines keeps the page small."""
    plan_lines(cast, ITEMS_LIMIT - version_of(cast).items.count())
    client, url = cast.client("association_secretary"), address(cast, "/kk/plans/{key}/2025/")
    for view in ("table", "board", "calendar"):
        assert len(client.get(f"{url}?view={view}").content) < 400_000
    page = client.get(url).content.decode()
    assert [f'href="#quarter-{number}"' in page for number in ("I", "II", "III", "IV")] == [True] * 4
    assert page.count('id="quarter-') == 4
