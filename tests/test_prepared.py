"""Queries that are compiled once: the same rows as the plain queryset, whoever and whenever is asked for."""

from datetime import date, timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone, translation

from accounts.models import Office
from core.addresses import address_of
from core.kazakh import translated
from core.prepared import Given, Prepared
from meetings.models import Seat, SeatHolder
from meetings.queries import held_on, seats_of
from tests.cast import SIGNED_IN


def plain_seats(user, today) -> QuerySet[Seat]:
    held = Seat.objects.filter(held_on(today), held_on(today, "holders__"), holders__user=user)
    return held.select_related("body").distinct()


@pytest.mark.parametrize("persona", sorted(SIGNED_IN))
def test_seats_and_offices_are_those_of_the_plain_query(cast, persona):
    person = cast[persona]
    assert seats_of(person) == list(plain_seats(person, timezone.localdate()))
    assert set(person.offices_today) == {
        office for office in Office.objects.filter(user=person) if office.is_held_on(timezone.localdate())
    }


def test_prepared_query_asks_once_and_reads_what_is_joined(cast, django_assert_num_queries):
    secretary = cast["council_secretary"]
    with django_assert_num_queries(1):
        assert [seat.body.kind for seat in seats_of(secretary)] == ["council"]
    with django_assert_num_queries(0):
        assert seats_of(secretary)[0].body.short_name


def test_day_is_that_of_the_call(cast):
    holder = SeatHolder.objects.get(user=cast["council_secretary"], until__isnull=True)
    seats = Prepared(lambda: plain_seats(Given("user"), Given("today")))
    assert seats(user=holder.user_id, today=holder.since) == [holder.seat]
    assert seats(user=holder.user_id, today=holder.since - timedelta(days=1)) == []
    assert seats(user=holder.user_id, today=holder.since) == [holder.seat]
    assert seats.first(user=0, today=holder.since) is None


def test_prepared_query_is_composed_once_in_a_language(cast):
    composed = []

    def names():
        composed.append(translation.get_language())
        bodies = Seat.objects.filter(body=Given("body")).order_by()
        return bodies.annotate(called=translated("body__name")).values_list("called", flat=True)

    body = cast.council.body
    prepared = Prepared(names)
    for language in ("kk", "ru", "kk", "ru"):
        with translation.override(language):
            assert set(prepared(body=body.pk)) == {getattr(body, f"name_{language}")}
    assert composed == ["kk", "ru"]


def test_date_that_would_stay_is_refused(cast):
    with pytest.raises(ValueError, match="holds a date"):
        Prepared(lambda: Seat.objects.filter(since__lte=date(2026, 9, 1)))()


def test_value_that_is_not_given_is_an_error(cast):
    with pytest.raises(KeyError, match="body"):
        Prepared(lambda: Seat.objects.filter(body=Given("body")))()


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_address_of_a_row_is_its_address(language):
    with translation.override(language):
        assert address_of("kpi:report_detail", 7) == f"/{language}/reports/7/"
