"""Annex 1: the Council by post."""

import re
from datetime import date

import pytest
from django.test import Client

from council.queries import council_seats
from meetings.models import Seat, SeatHolder
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
