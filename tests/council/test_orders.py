"""Orders that change the annexes: drafted, signed, in force in one step (clauses 7, 16.4, 31)."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from associations.models import Association, BaseUniversity
from associations.queries import base_universities_on
from associations.services import hosting
from core.errors import DomainError
from core.models import AuditEntry
from council.domain.orders import ORDER
from council.enums import OrderState
from council.models import OrderDraft, SeatLine, TableLine
from council.queries import effects_of_order
from council.services import orders
from directory.models import Direction, EducationArea, LegalOrder, University
from meetings.models import Seat
from notices.models import Letter
from tests.council import world_orders as world
from tests.counting import queries_of
from tests.factories.accounts import UserFactory
from tests.factories.directory import LegalOrderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("16.4"), pytest.mark.clause("31")]
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ministry(cast):
    return cast["authorised_body"]


def host_of(association, day):
    return base_universities_on(day).get(association=association).university


# --- the lines -----------------------------------------------------------------------


def test_lines_are_tried_out_when_they_are_added_and_change_nothing(cast, ministry):
    before = (
        BaseUniversity.objects.count(),
        Seat.objects.filter(until=None).count(),
        LegalOrder.objects.count(),
    )
    draft = world.with_lines(cast)
    assert draft.table_lines.count() == 1 and draft.seat_lines.count() == 1
    after = (
        BaseUniversity.objects.count(),
        Seat.objects.filter(until=None).count(),
        LegalOrder.objects.count(),
    )
    assert after == before
    assert not AuditEntry.objects.filter(action="move_association").exists()


@pytest.mark.parametrize(
    ("kind", "data", "field"),
    [
        pytest.param("move", {"association": "association"}, "university", id="university missing"),
        pytest.param(
            "move", {"association": "association", "university": "university"}, "university", id="same host"
        ),
        pytest.param("open", {"code": "999", "university": "university"}, "code", id="no such direction"),
        pytest.param("open_direction", {"code": "12"}, "area", id="area missing"),
        pytest.param("close", {}, "association", id="association missing"),
    ],
)
def test_a_line_that_cannot_take_effect_is_refused_at_once(cast, ministry, kind, data, field):
    given = {name: getattr(cast, value, value) for name, value in data.items()}
    with pytest.raises(DomainError) as refusal:
        orders.add_table_line(world.created(cast), actor=ministry, kind=kind, data=given)
    assert refusal.value.field == field
    assert not TableLine.objects.exists()


def test_one_order_changes_an_association_and_ends_a_seat_once(cast, ministry):
    draft = world.with_lines(cast)
    with pytest.raises(DomainError):
        orders.add_table_line(draft, actor=ministry, kind="close", data={"association": cast.association})
    with pytest.raises(DomainError) as refusal:
        orders.add_seat_line(
            draft, actor=ministry, kind="remove", data={"seat": cast.seat("member"), "ground": "Шешім"}
        )
    assert refusal.value.field == "seat"


def test_a_removal_needs_its_ground_and_a_taken_role_is_refused(cast, ministry):
    draft = world.created(cast)
    for kind, data, field in (
        ("remove", {"seat": cast.seat("member"), "ground": " "}, "ground"),
        ("remove", {"ground": "Шешім"}, "seat"),
        ("appoint", {"title_kk": "Ректор"}, "title_kk"),
        ("appoint", {"title_kk": "Хатшы", "title_ru": "Секретарь", "role": "secretary"}, "role"),
    ):
        with pytest.raises(DomainError) as refusal:
            orders.add_seat_line(draft, actor=ministry, kind=kind, data=data)
        assert refusal.value.field == field
    assert not SeatLine.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        SeatLine.objects.create(order=draft, kind="remove", seat=cast.seat("member"))


def test_a_line_is_taken_out_only_when_the_rest_still_can_take_effect(cast, ministry):
    draft = world.created(cast)
    area = cast.association.direction.area
    names = {"name_kk": "Жаңа", "name_ru": "Новое", "name_en": "New"}
    opened = orders.add_table_line(
        draft, actor=ministry, kind="open_direction", data={"area": area, "code": "998", **names}
    )
    new = orders.add_table_line(
        draft, actor=ministry, kind="open", data={"code": "998", "university": cast.university}
    )
    with pytest.raises(DomainError):
        orders.remove_line(opened, actor=ministry)
    orders.remove_line(new, actor=ministry)
    orders.remove_line(TableLine.objects.get(), actor=ministry)
    assert not draft.table_lines.exists()


# --- signing -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        pytest.param({"number": " "}, "number", id="no number"),
        pytest.param({"link": ""}, "link", id="nothing to look at"),
        pytest.param({"signed_on": date(2999, 1, 1)}, "signed_on", id="signed ahead"),
        pytest.param({"effective_on": date(2020, 1, 1)}, "effective_on", id="in force before signing"),
    ],
)
def test_signing_refuses_what_is_not_whole(cast, fields, field):
    with pytest.raises(DomainError) as refusal:
        world.signed(cast, **fields)
    assert refusal.value.field == field
    assert OrderDraft.objects.get().state == OrderState.DRAFT


def test_a_signed_order_is_fixed_until_it_is_taken_back(cast, ministry):
    draft = world.signed(cast, days=5)
    line = draft.table_lines.get()
    with pytest.raises(DomainError):
        orders.remove_line(line, actor=ministry)
    orders.take_order_back(draft, actor=ministry)
    orders.remove_line(line, actor=ministry)
    orders.withdraw_order(draft, actor=ministry, reason="Бас тартылды")
    draft.refresh_from_db()
    assert (draft.state, draft.withdrawn_reason) == ("withdrawn", "Бас тартылды")


def test_a_scan_is_kept_and_another_file_refused(cast, ministry):
    with pytest.raises(DomainError) as refusal:
        world.signed(cast, upload=SimpleUploadedFile("order.docx", b"PK"))
    assert refusal.value.field == "upload"
    OrderDraft.objects.all().delete()
    draft = world.signed(cast, link="", upload=SimpleUploadedFile("order.pdf", b"%PDF-1.7\n%%EOF"))
    orders.put_in_force(draft, actor=ministry)
    draft.refresh_from_db()
    assert draft.legal_order.scan.name == "order.pdf"


@pytest.mark.parametrize("state", OrderState.values)
@pytest.mark.parametrize("target", OrderState.values)
def test_lifecycle_of_an_order(cast, ministry, state, target):
    draft = world.signed(cast)
    fields = {"state": state}
    if state == "withdrawn":
        fields["withdrawn_reason"] = "Себеп"
    if state == "in_force":
        fields |= {"legal_order": LegalOrder.objects.get(), "in_force_at": timezone.now()}
    OrderDraft.objects.filter(pk=draft.pk).update(**fields)
    verbs = {
        "signed": lambda: orders.sign_order(
            draft,
            actor=ministry,
            number="78",
            signed_on=TODAY(),
            effective_on=None,
            link="https://example.kz/78",
        ),
        "draft": lambda: orders.take_order_back(draft, actor=ministry),
        "in_force": lambda: orders.put_in_force(draft, actor=ministry),
        "withdrawn": lambda: orders.withdraw_order(draft, actor=ministry, reason="Себеп"),
    }
    if target in ORDER.get(state, ()) or state == target == "in_force":
        verbs[target]()
        draft.refresh_from_db()
        assert draft.state == target
    else:
        with pytest.raises(DomainError):
            verbs[target]()


# --- in force ------------------------------------------------------------------------


def test_everything_takes_effect_on_the_day_in_one_step(cast, ministry, django_capture_on_commit_callbacks):
    draft, today = world.signed(cast), TODAY()
    seat = cast.seat("member")
    with django_capture_on_commit_callbacks(execute=True):
        orders.put_in_force(draft, actor=ministry)
    orders.put_in_force(draft, actor=ministry)  # twice is harmless
    draft.refresh_from_db()
    order = draft.legal_order
    assert (order.number, order.in_force_from, order.carries_regulation) == ("77", today, False)
    assert host_of(cast.association, today) == cast.other_university
    assert host_of(cast.association, today - timedelta(days=1)) == cast.university
    seat.refresh_from_db()
    assert seat.until == today - timedelta(days=1) and seat.ended_ground == "РОӘК шешімі, 3-хаттама"
    assert seat.ended_by == order
    assert not seat.holders.filter(until=None).exists()
    [effect] = effects_of_order(order)
    assert (effect.before, effect.after) == (cast.university, cast.other_university)
    told = set(Letter.objects.filter(key__startswith="order:").values_list("recipient__email", flat=True))
    assert told == {"association_chair@demo.kz", "association_secretary@demo.kz"}
    assert AuditEntry.objects.filter(action="put_order_in_force").count() == 1


def test_an_order_waits_for_its_day_and_then_goes_by_itself(cast, ministry):
    draft, today = world.signed(cast, days=3), TODAY()
    with pytest.raises(DomainError):
        orders.put_in_force(draft, actor=ministry)
    assert orders.put_due_orders_in_force(today + timedelta(days=2)) == 0
    day = today + timedelta(days=3)
    assert orders.put_due_orders_in_force(day) == 1
    assert orders.put_due_orders_in_force(day) == 0
    assert host_of(cast.association, day) == cast.other_university
    assert host_of(cast.association, today) == cast.university


def test_an_order_that_cannot_take_effect_any_more_says_why_and_holds_up_nobody(cast, ministry):
    first, second = world.signed(cast), world.signed(cast, number="78")
    SeatLine.objects.filter(order=second).delete()
    assert orders.put_due_orders_in_force(TODAY()) == 1
    second.refresh_from_db()
    assert second.state == "signed" and cast.association.name_kk in second.problem
    first.refresh_from_db()
    assert first.state == "in_force"
    assert cast.association.base_universities.count() == 2


def test_a_new_member_takes_a_seat_with_the_next_number(cast, ministry):
    draft = world.created(cast)
    texts = {"title_kk": "Университет ректоры", "title_ru": "Ректор университета", "title_en": "Rector"}
    orders.add_seat_line(
        draft, actor=ministry, kind="appoint", data={**texts, "university": cast.other_university}
    )
    orders.sign_order(
        draft, actor=ministry, number="9", signed_on=TODAY(), effective_on=None, link="https://example.kz/9"
    )
    orders.put_in_force(draft, actor=ministry)
    seat = Seat.objects.get(title_kk="Университет ректоры")
    assert (seat.body, seat.number, seat.since) == (cast.council.body, 10, TODAY())


def test_a_direction_is_split_by_one_order(order_loaded):
    actor = UserFactory()
    draft = orders.create_order(actor=actor, titles=world.TITLES)
    area = EducationArea.objects.get(code="06")
    old = Association.objects.get(direction__code="062")
    university = University.objects.get(key="iitu")

    def add(kind, **data):
        orders.add_table_line(draft, actor=actor, kind=kind, data=data)

    for code in ("064", "065"):
        name = {"name_kk": f"Бағыт {code}", "name_ru": f"Направление {code}", "name_en": f"Direction {code}"}
        add("open_direction", area=area, code=code, **name)
        add("open", code=code, university=university, association=old)
    add("close_direction", direction=old.direction, successors=["064", "065"])
    orders.sign_order(
        draft, actor=actor, number="5", signed_on=TODAY(), effective_on=None, link="https://example.kz/5"
    )
    orders.put_in_force(draft, actor=actor)
    assert set(Direction.objects.get(code="062").successors.values_list("code", flat=True)) == {"064", "065"}
    assert set(old.succeeded_by.values_list("direction__code", flat=True)) == {"064", "065"}
    old.refresh_from_db()
    assert old.closed_on == TODAY() - timedelta(days=1)


# --- pages ---------------------------------------------------------------------------


def test_a_move_is_entered_and_signed_through_the_pages(cast):
    browser = cast.client("authorised_body")
    answer = browser.post(
        reverse("council:order_new"), {f"title_{code}": text for code, text in world.TITLES.items()}
    )
    draft = OrderDraft.objects.get()
    assert answer.url == reverse("council:order_detail", args=[draft.pk])
    add = reverse("council:order_line_add", args=[draft.pk, "move"])
    wrong = browser.post(add, {"association": cast.association.pk, "university": cast.university.pk})
    assert wrong.status_code == 422 and cast.university.name_kk in wrong.content.decode()
    browser.post(add, {"association": cast.association.pk, "university": cast.other_university.pk})
    sign = reverse("council:order_sign", args=[draft.pk])
    refused = browser.post(sign, {"number": "77", "signed_on": TODAY().isoformat()})
    assert refused.status_code == 422 and 'value="77"' in refused.content.decode()
    browser.post(sign, {"number": "77", "signed_on": TODAY().isoformat(), "link": "https://example.kz/77"})
    browser.post(reverse("council:order_effect", args=[draft.pk]))
    assert host_of(cast.association, TODAY()) == cast.other_university
    html = browser.get(reverse("council:order_detail", args=[draft.pk])).content.decode()
    assert "https://example.kz/77" in html and reverse("associations:table_changes") in html


@pytest.mark.parametrize(
    "kind",
    ["move", "open", "close", "rename_direction", "open_direction", "close_direction", "remove", "appoint"],
)
def test_every_kind_of_change_has_a_form(cast, kind):
    draft = world.created(cast)
    url = reverse("council:order_line_add", args=[draft.pk, kind])
    browser = cast.client("council_secretary")
    assert browser.get(url).status_code == 200
    assert browser.post(url, {}).status_code == 422
    assert browser.get(reverse("council:order_line_add", args=[draft.pk, "nothing"])).status_code == 404


def test_pages_ask_the_same_with_more_lines(cast, ministry):
    draft = world.with_lines(cast)
    browser = cast.client("authorised_body")
    urls = [reverse("council:orders"), reverse("council:order_detail", args=[draft.pk])]
    before = [queries_of(browser, url) for url in urls]
    orders.add_table_line(draft, actor=ministry, kind="close", data={"association": cast.other_association})
    world.created(cast)
    assert [queries_of(browser, url) for url in urls] == before


def test_what_changed_since_is_refused_when_the_table_moved_on(cast, ministry):
    """A draft is tried out anew when it is signed: the table may have changed beside it."""
    draft = world.with_lines(cast)
    other = LegalOrderFactory(key="other", number="1", signed_on=TODAY(), carries_regulation=False)
    hosting.move_association(
        cast.association, university=cast.other_university, on=TODAY(), ground=other, actor=ministry
    )
    with pytest.raises(DomainError):
        orders.sign_order(
            draft,
            actor=ministry,
            number="2",
            signed_on=TODAY(),
            effective_on=None,
            link="https://example.kz/2",
        )
    draft.refresh_from_db()
    assert draft.state == "draft"
