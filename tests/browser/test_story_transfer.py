"""Story: association 041 moves to another university, from the ranking to the handover (clauses 7, 9, 31)."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from associations.enums import ReportState
from associations.models import Association
from council.models import OrderDraft, TransferCase
from council.services import orders
from directory.models import University
from meetings.models import Attendee, Body, Meeting, Protocol, Seat, SeatHolder
from tests.browser.looks import fits
from tests.council.test_plans import signed
from tests.council.world_orders import TITLES
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.factories.meetings import MeetingFactory, SeatFactory
from tests.factories.review import make_sheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.clause("31")]
KEY, OLD, NEW = "041-kaznu", "kaznu", "narxoz"


def _officer(seat_of: dict, role: str, name: str):
    person = UserFactory(full_name=name, university=seat_of["university"])
    SeatFactory(role=role, holder=person, kind="hei_representative", **seat_of)
    return person


def _coordinator(university: University):
    person = UserFactory(university=university)
    OfficeFactory(user=person, role="university_coordinator", university=university)
    return person


def _protocol(association: Association, on: date, number: int, by) -> str:
    """A protocol that its members have not published; its address."""
    at = timezone.make_aware(datetime.combine(on, time(11)))
    meeting = MeetingFactory(
        body=association.body, starts_at=at, state="closed", opened_at=at, closed_at=at, created_by=by
    )
    seat = association.body.seats.order_by("number").first()
    Attendee.objects.create(meeting=meeting, seat=seat, number=1, role="member", post="–")
    protocol = Protocol.objects.create(
        meeting=meeting, body=meeting.body, year=on.year, number=number, state="draft"
    )
    return reverse("meetings:protocol_detail", args=[protocol.pk])


@pytest.fixture
def world(order_loaded, settings, tmp_path):
    """041 with its people at both universities, two years of low results, a Council that meets."""
    settings.MEDIA_ROOT = tmp_path
    association = Association.objects.select_related("body").get(key=KEY)
    old, new = University.objects.get(key=OLD), University.objects.get(key=NEW)
    here = {"body": association.body, "university": old}
    secretary = _officer(here | {"number": 1}, "secretary", "Бұрынғы Хатшы Ағаханқызы")
    _officer(here | {"number": 2}, "chair", "Бұрынғы Төраға Ерланұлы")
    member = UserFactory(full_name="Жаңаева Хатшы Серікқызы", university=new)
    SeatFactory(body=association.body, number=3, university=new, holder=member, kind="hei_representative")
    head, ministry = UserFactory(), UserFactory()
    OfficeFactory(user=head, role="center_head")
    OfficeFactory(user=ministry, role="authorised_body")
    council = Body.objects.get(kind="council")
    council_secretary = UserFactory()
    seat = Seat.objects.get(body=council, role="secretary")
    SeatHolder.objects.create(seat=seat, user=council_secretary, since=date(2025, 1, 1))
    other = Association.objects.get(key="041-narxoz")
    for year in (2024, 2025):
        for one, points in ((association, 20), (other, 90)):
            sheet = make_sheet(one, state=ReportState.CONFIRMED, year=year)
            sheet.confirmed_total = points
            sheet.save(update_fields=["confirmed_total"])
    MeetingFactory(body=council, starts_at=timezone.now() + timedelta(days=20), created_by=council_secretary)
    yesterday = timezone.localdate() - timedelta(days=1)
    return SimpleNamespace(
        association=association,
        new=new,
        secretary=secretary,
        member=member,
        head=head,
        ministry=ministry,
        council_secretary=council_secretary,
        old_coordinator=_coordinator(old),
        new_coordinator=_coordinator(new),
        old_link=_protocol(association, yesterday, 1, secretary),
    )


def _decide(world: SimpleNamespace) -> None:
    """The Council votes for the transfer and signs its protocol; the room of the meeting has stories of its own."""
    case = TransferCase.objects.select_related("item__meeting__body").get()
    with translation.override("kk"):
        signed({"council_secretary": world.council_secretary}, case.item, "adopted")


def _order(world: SimpleNamespace) -> OrderDraft:
    """The order with its one line, signed today: how it is written is told in the tests of orders."""
    with translation.override("kk"):
        draft = orders.create_order(actor=world.ministry, titles=TITLES)
        data = {"association": world.association, "university": world.new}
        orders.add_table_line(draft, actor=world.ministry, kind="move", data=data)
        return orders.sign_order(
            draft,
            actor=world.ministry,
            number="77",
            signed_on=timezone.localdate(),
            effective_on=None,
            link="https://example.kz/77",
        )


def test_association_041_moves_from_the_ranking_to_the_handover(page: Page, sign_in, world):
    # the head of the Center proposes it from the ranking
    sign_in(page, world.head)
    page.goto("/kk/ranking/?year=2025")
    page.get_by_test_id("ranking").get_by_role("link", name=world.association.name_kk).click()
    page.get_by_test_id("propose-transfer").click()
    expect(page.locator("#id_text_kk")).to_have_value(
        "2025–2026: балл – 20, орны – 2 (барлығы – 2).\n2024–2025: балл – 20, орны – 2 (барлығы – 2)."
    )
    page.locator("#id_ground").select_option("years")
    page.get_by_test_id("transfer-save").click()
    expect(page.get_by_test_id("transfer-ground")).to_contain_text("Қатарынан екі жыл төмен нәтиже")
    page.get_by_test_id("transfer-put").click()
    expect(page.get_by_test_id("message-success")).to_contain_text("күн тәртібіне енгізілді")
    case_url = page.url
    _decide(world)

    # the Council's secretary announces the call from the decision
    sign_in(page, world.council_secretary)
    page.goto(case_url)
    page.get_by_test_id("transfer-call").click()
    expect(page.locator("#id_ground_kk")).to_have_value(
        f"РОӘК шешімі, № 7/{timezone.localdate():%Y} хаттама, {timezone.localdate():%d.%m.%Y} (31-тармақ)."
    )
    page.get_by_test_id("transfer-save").click()
    expect(
        page.get_by_test_id("transfer-steps").get_by_role("link", name="ЖЖОКБҰ арасындағы конкурс")
    ).to_be_visible()

    # the order takes effect: the case is closed
    draft = _order(world)
    sign_in(page, world.ministry)
    page.goto(reverse("council:order_detail", args=[draft.pk]))
    page.get_by_test_id("order-effect").click()
    page.get_by_test_id("order-effect-confirm").click()
    expect(page.get_by_test_id("message-success")).to_be_visible()
    page.goto(case_url)
    page.get_by_test_id("transfer-handover").click()
    expect(page.get_by_test_id("handover-change")).to_contain_text("Нархоз")

    # the coordinator of the new university names chair and secretary, on a phone
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, world.new_coordinator)
    page.goto(reverse("associations:handover", args=[KEY]))
    fits(page)
    page.locator("#id_role").select_option("chair")
    page.locator("#id_name").fill("Жаңаев Төраға Маратұлы")
    page.get_by_test_id("officer-name").click()
    expect(page.get_by_test_id("handover-officers")).to_contain_text("Қайсысы екенін көрсетіңіз")
    expect(page.locator("#id_name")).to_have_value("Жаңаев Төраға Маратұлы")
    page.locator("#id_chair_as").select_option("deputy_head")
    page.get_by_test_id("officer-name").click()
    expect(page.get_by_test_id("handover-officers")).to_contain_text("бірінші басшының орынбасары")
    page.locator("#id_role").select_option("secretary")
    page.locator("#id_seat").select_option(label="Жаңаева Хатшы Серікқызы, ректор")
    page.get_by_test_id("officer-name").click()
    expect(page.get_by_test_id("handover-tasks").get_by_text("орындалды")).to_have_count(2)
    page.set_viewport_size({"width": 1440, "height": 900})

    # the old university reads its own time by its old link, and nothing newer
    new_link = _protocol(world.association, timezone.localdate(), 2, world.member)
    for person in (world.old_coordinator, world.secretary):
        sign_in(page, person)
        page.goto(world.old_link)
        expect(page.get_by_role("heading", level=1)).to_contain_text("1")
        assert (answer := page.goto(new_link)) and answer.status == 404
        page.goto(reverse("associations:handover", args=[KEY]))
        page.get_by_test_id("hosting-papers").click()
        expect(page.get_by_test_id("hosting-protocols").get_by_role("link")).to_have_count(1)

    # the new secretary reads all
    sign_in(page, world.member)
    for link in (world.old_link, new_link):
        assert (answer := page.goto(link)) and answer.status == 200
    assert Meeting.objects.filter(body=world.association.body).count() == 2
