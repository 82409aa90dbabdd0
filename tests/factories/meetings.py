from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from meetings.models import Body, Meeting, Seat, SeatHolder
from tests.factories.accounts import UserFactory

SINCE = date(2024, 8, 8)


class BodyFactory(DjangoModelFactory):
    class Meta:
        model = Body

    key = factory.Sequence(lambda n: f"body-{n}")
    kind = "association"
    name_kk = factory.Sequence(lambda n: f"{n}-бірлестік")
    name_ru = factory.Sequence(lambda n: f"Объединение {n}")
    name_en = factory.Sequence(lambda n: f"Association {n}")
    short_name_kk = factory.Sequence(lambda n: f"ОӘБ-{n}")
    short_name_ru = factory.Sequence(lambda n: f"УМО-{n}")
    short_name_en = factory.Sequence(lambda n: f"EMA-{n}")
    clause = "24"


class SeatFactory(DjangoModelFactory):
    """A seat; ``holder`` puts a person in it from the same day on."""

    class Meta:
        model = Seat
        skip_postgeneration_save = True

    body = factory.SubFactory(BodyFactory)
    number = factory.Sequence(lambda n: n + 1)
    role = "member"
    title_kk = factory.LazyAttribute(lambda seat: f"{seat.number}-орын")
    title_ru = factory.LazyAttribute(lambda seat: f"Место {seat.number}")
    title_en = factory.LazyAttribute(lambda seat: f"Seat {seat.number}")
    post_kk = "ректор"
    post_ru = "ректор"
    post_en = "rector"
    since = SINCE

    @factory.post_generation
    def holder(self, create, person, **_kwargs):
        if create and person:
            SeatHolderFactory(seat=self, user=person, since=self.since)


class SeatHolderFactory(DjangoModelFactory):
    class Meta:
        model = SeatHolder

    seat = factory.SubFactory(SeatFactory)
    user = factory.SubFactory(UserFactory)
    since = SINCE


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = Meeting

    body = factory.SubFactory(BodyFactory)
    starts_at = datetime(2026, 12, 10, 5, 0, tzinfo=UTC)
    place_kk = "Астана қаласы, Мәңгілік Ел даңғылы, 8"
    place_ru = "город Астана, проспект Мәңгілік Ел, 8"
    place_en = "Astana, Mangilik El avenue, 8"
    created_by = factory.SubFactory(UserFactory)
