"""Annex 1: the Council by post."""

import io
import re
from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from council.queries import council_seats
from council.services import orders
from meetings.models import Seat, SeatHolder
from tests.council.world_orders import TITLES
from tests.counting import queries_of
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_roster_shows_36_seats_and_the_quorum(order_loaded, language):
    html = Client().get(f"/{language}/council/").content.decode()
    assert re.findall(r'id="seat-(\d+)"', html) == [str(number) for number in range(1, 37)]
    assert re.search(r'data-testid="quorum-count".*?portal-stat-value">24<', html, re.S)
    assert re.search(r'data-testid="seats-count".*?portal-stat-value">36<', html, re.S)


def test_holder_of_today_is_named(order_loaded):
    seat = Seat.objects.get(body__key="council", number=20)
    past, present = UserFactory(full_name="Бұрынғы Мүше"), UserFactory(full_name="Қазіргі Мүше")
    SeatHolder.objects.create(seat=seat, user=past, since=date(2024, 9, 1), until=date(2025, 1, 1))
    SeatHolder.objects.create(seat=seat, user=present, since=date(2025, 1, 2))
    html = Client().get("/kk/council/").content.decode()
    assert "Қазіргі Мүше" in html
    assert "Бұрынғы Мүше" not in html


def test_ended_seat_is_left_out_from_the_day_after(order_loaded):
    Seat.objects.filter(body__key="council", number=20).update(until=date(2026, 1, 31))
    assert len(council_seats(date(2026, 1, 31))) == 36
    assert len(council_seats(date(2026, 2, 1))) == 35


def test_empty_council_has_an_empty_page(db):
    assert 'data-testid="empty"' in Client().get("/kk/council/").content.decode()


# --- over time (cl. 16.4) ------------------------------------------------------------

REMOVED_ON = date(2026, 3, 1)


@pytest.fixture
def reshuffled(order_loaded):
    """Order No. 77 removes the holder of seat 20 from 1 March 2026 and appoints a university's head."""
    actor = UserFactory()
    seat = Seat.objects.get(body__key="council", number=20)
    SeatHolder.objects.create(
        seat=seat, user=UserFactory(full_name="Кеткен Мүше Серікұлы"), since=date(2024, 9, 1)
    )
    draft = orders.create_order(actor=actor, titles=TITLES)
    ground = "РОӘК шешімі, 3-хаттама"
    orders.add_seat_line(draft, actor=actor, kind="remove", data={"seat": seat, "ground": ground})
    post = {"title_kk": "Жаңа университеттің ректоры", "title_ru": "Ректор нового университета"}
    orders.add_seat_line(draft, actor=actor, kind="appoint", data=post | {"by_agreement": True})
    draft = orders.sign_order(
        draft,
        actor=actor,
        number="77",
        signed_on=date(2026, 2, 20),
        effective_on=REMOVED_ON,
        link="https://example.kz/77",
    )
    return orders.put_in_force(draft, actor=actor).legal_order


def roster_page(language="kk", **query):
    return Client().get(f"/{language}/council/", query).content.decode()


@pytest.mark.clause("16.4")
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_roster_of_a_day_names_who_left_and_by_which_order(reshuffled, language):
    before, html = roster_page(language, on="2026-02-28"), roster_page(language, on="2026-03-01")
    assert 'id="seat-20"' in before and 'id="seat-37"' not in before
    assert "Кеткен Мүше Серікұлы" in before and 'data-testid="council-left"' not in before
    assert 'id="seat-20"' not in html and 'id="seat-37"' in html
    left = html.partition('data-testid="council-left"')[2]
    for said in ("Кеткен Мүше Серікұлы", "08.08.2024", "28.02.2026", "77", "20.02.2026", "3-хаттама"):
        assert said in left, said
    assert (
        f"#order-{reshuffled.pk}" in left and f"#order-{reshuffled.pk}" in html.partition('id="seat-37"')[2]
    )


@pytest.mark.parametrize("typed", ["yesterday", "2026-02-30", "<b>"])
def test_wrong_day_of_the_roster_is_said_and_today_is_shown(order_loaded, typed):
    html = roster_page(on=typed)
    assert 'id="roster-on-error"' in html and "<b>" not in html
    assert html.count('id="seat-') == 36


def test_nobody_was_in_the_council_before_the_order(order_loaded):
    assert 'data-testid="empty"' in roster_page(on="2024-08-07")
    assert roster_page(on="2024-08-08").count('id="seat-') == 36


def test_roster_of_a_day_is_a_workbook(reshuffled):
    answer = Client().get("/kk/council/xlsx/", {"on": "2026-03-01"})
    book = load_workbook(io.BytesIO(answer.content))
    seats, left = (list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book.worksheets)
    assert len(seats) == 36 and seats[-1][0] == 37 and "77" in seats[-1][7]
    [row] = left
    assert row[0] == 20 and row[5] == "Кеткен Мүше Серікұлы"
    assert row[8].date() == date(2026, 2, 28) and "77" in row[9] and row[10] == "РОӘК шешімі, 3-хаттама"
    before = load_workbook(io.BytesIO(Client().get("/kk/council/xlsx/", {"on": "2026-02-28"}).content))
    assert len(before.worksheets) == 1


def test_roster_costs_the_same_when_seats_have_left(reshuffled):
    assert queries_of(Client(), "/kk/council/?on=2026-02-28") == queries_of(Client(), "/kk/council/") == 2


@pytest.mark.clause("16.4")
def test_orders_tell_who_was_appointed_and_removed(reshuffled):
    html = Client().get("/kk/orders/").content.decode()
    told = html.partition('data-testid="order-seats"')[2].partition("</ul>")[0]
    assert "Жаңа университеттің ректоры" in told and "28.02.2026" in told and "3-хаттама" in told
    assert "/kk/council/?on=2026-03-01" in html
    assert html.count('data-testid="order-seats"') == 1  # order No. 400 tells the number alone


@pytest.mark.clause("16.4")
@pytest.mark.parametrize(
    "query",
    [
        {"before": "2026-02-28", "after": "2026-03-01"},
        {"before_order": "order-400", "after_order": "order-77-2026-02-20"},
    ],
)
def test_difference_of_two_days_or_orders_tells_the_seats(reshuffled, query):
    html = Client().get("/kk/directions/changes/", query).content.decode()
    told = html.partition('data-testid="seat-changes"')[2]
    assert told.count("<tr>") == 3 and 'data-testid="empty"' not in html
    assert "3-хаттама" in told and told.count("20.02.2026 № 77 бұйрық") == 2
    book = load_workbook(io.BytesIO(Client().get("/kk/directions/changes/xlsx/", query).content))
    rows = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [20, 37]
    assert rows[0][4].date() == date(2026, 2, 28) and rows[1][3].date() == REMOVED_ON


def test_days_without_a_change_of_seats_have_no_table_of_them(reshuffled):
    html = Client().get("/kk/directions/changes/?before=2026-03-01&after=2026-03-02").content.decode()
    assert 'data-testid="seat-changes"' not in html and 'data-testid="empty"' in html


@pytest.mark.clause("16.4")
@pytest.mark.parametrize(
    ("on", "numbers"),
    [
        ("2024-08-07", set()),
        ("2024-08-08", set(range(1, 37))),
        ("2026-02-28", set(range(1, 37))),
        ("2026-03-01", set(range(1, 38)) - {20}),
        ("2030-01-01", set(range(1, 38)) - {20}),
    ],
)
def test_seats_of_a_day_are_open_data(reshuffled, on, numbers):
    rows = {row["number"]: row for row in Client().get(f"/api/v1/council/seats?on={on}").json()["results"]}
    assert set(rows) == numbers
    if 20 in rows:
        assert (rows[20]["until"], rows[20]["ended_by"]["number"]) == ("2026-02-28", "77")
        assert (rows[20]["order"]["number"], rows[20]["ended_ground"]) == ("400", "РОӘК шешімі, 3-хаттама")
    if 37 in rows:
        assert (rows[37]["since"], rows[37]["until"]) == ("2026-03-01", None)
        assert rows[37]["order"] == {
            "number": "77",
            "signed_on": "2026-02-20",
            "in_force_from": "2026-03-01",
            "link": "https://example.kz/77",
            "scan": None,
        }


def test_seats_of_no_day_are_todays_and_a_wrong_day_is_named(reshuffled):
    client = Client()
    today = client.get(f"/api/v1/council/seats?on={timezone.localdate()}").json()
    assert client.get("/api/v1/council/seats").json() == today
    answer = client.get("/api/v1/council/seats?on=2026-02-30")
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["on"])
    assert "Кеткен" not in client.get("/api/v1/council/seats?on=2026-01-01").content.decode()


def test_migration_gives_seats_their_orders(reshuffled):
    """What was entered before seats knew their orders: the order stood behind the words of the ground."""
    migration = import_module("council.migrations.0011_orders_of_council_seats")
    seat = Seat.objects.get(body__key="council", number=20)
    Seat.objects.filter(body__key="council").update(appointed_by=None, ended_by=None)
    Seat.objects.filter(pk=seat.pk).update(ended_ground="РОӘК шешімі, 3-хаттама (№ 77, 20.02.2026)")
    migration.enter_orders(apps, None)
    seat.refresh_from_db()
    assert (seat.ended_by, seat.ended_ground) == (reshuffled, "РОӘК шешімі, 3-хаттама")
    assert seat.appointed_by.number == "400"
    assert Seat.objects.get(body__key="council", number=37).appointed_by == reshuffled
    migration.forget_orders(apps, None)
    seat.refresh_from_db()
    assert seat.ended_ground == "РОӘК шешімі, 3-хаттама (№ 77, 20.02.2026)"
