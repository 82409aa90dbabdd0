"""Times are shown in the person's zone; a visitor sees Astana's and nothing is asked of the database."""

from datetime import UTC, datetime

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from accounts.middleware import PersonalTimeZoneMiddleware
from tests.factories.accounts import UserFactory
from tests.factories.meetings import MeetingFactory


def zone_seen(request) -> str:
    seen = []

    def view(request):
        seen.append(timezone.get_current_timezone_name())
        return HttpResponse()

    PersonalTimeZoneMiddleware(view)(request)
    return seen[0]


@pytest.mark.parametrize("zone", ["Asia/Almaty", "America/New_York", "Asia/Oral"])
def test_signed_in_person_sees_their_own_zone(db, zone):
    request = RequestFactory().get("/kk/")
    request.COOKIES["sessionid"] = "x"
    request.user = UserFactory(time_zone=zone)
    assert zone_seen(request) == zone
    assert timezone.get_current_timezone_name() == "Asia/Almaty"


def test_zone_is_put_back_when_the_page_fails(db):
    def view(request):
        raise RuntimeError

    request = RequestFactory().get("/kk/")
    request.COOKIES["sessionid"] = "x"
    request.user = UserFactory(time_zone="America/New_York")
    with pytest.raises(RuntimeError):
        PersonalTimeZoneMiddleware(view)(request)
    assert timezone.get_current_timezone_name() == "Asia/Almaty"


def test_visitor_sees_almaty_and_the_person_is_not_looked_up():
    # Neither a session nor a user is there: touching one would fail.
    assert zone_seen(RequestFactory().get("/kk/")) == "Asia/Almaty"


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        pytest.param("Asia/Almaty", "10:00", id="Almaty"),
        pytest.param("America/New_York", "00:00", id="New York, the same moment"),
    ],
)
def test_meeting_s_time_on_the_first_page(cast, zone, shown, settings):
    member = cast["member"]
    member.time_zone = zone
    member.save()
    year = timezone.localdate().year + 1
    MeetingFactory(body=cast.council.body, starts_at=datetime(year, 2, 10, 5, 0, tzinfo=UTC))
    page = cast.client("member").get("/kk/").content.decode()
    assert f"10.02.{year} {shown}" in page
