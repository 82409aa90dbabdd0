"""The limit of open data: how many calls an address may make, and which address that is behind proxies."""

import pytest

from core.http import client_address
from portal.api.limits import parse_rate, seconds_to_wait
from tests.portal.test_api import BASE

pytestmark = pytest.mark.django_db


def test_limit_refuses_and_says_when_to_come_back(client, settings):
    settings.API_RATE = "3/h"
    answers = [client.get(f"{BASE}criteria", headers={"Accept-Language": "ru"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[3]["Retry-After"]) <= 3601
    assert "Слишком много" in answers[3].json()["detail"]
    assert answers[3]["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"{BASE}criteria", REMOTE_ADDR="10.0.0.9").status_code == 200


def test_limit_allows_600_a_minute():
    now = 1_800_000_000.0
    assert [seconds_to_wait("10.0.0.1", now) for _ in range(600)] == [0] * 600
    assert 0 < seconds_to_wait("10.0.0.1", now) <= 61
    assert seconds_to_wait("10.0.0.2", now) == 0
    assert seconds_to_wait("10.0.0.1", now + 60) == 0


def test_one_ipv6_network_is_one_caller(settings):
    settings.API_RATE = "1/h"
    assert seconds_to_wait("2001:db8::1", 0.0) == 0
    assert seconds_to_wait("2001:db8::2", 0.0) > 0
    assert seconds_to_wait("2001:db8:0:1::2", 0.0) == 0


@pytest.mark.parametrize("rate", ["", "600", "600/d", "many/m"])
def test_wrong_rate_stops_with_a_sentence(rate):
    with pytest.raises(Exception, match="API_RATE"):
        parse_rate(rate)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        pytest.param(0, "1.1.1.1", "10.0.0.1", id="no proxy: the header is the visitor's own"),
        pytest.param(1, "1.1.1.1", "1.1.1.1", id="one proxy"),
        pytest.param(1, "6.6.6.6, 1.1.1.1", "1.1.1.1", id="one proxy, a forged hop before"),
        pytest.param(2, "6.6.6.6, 1.1.1.1, 10.0.0.7", "1.1.1.1", id="two proxies"),
        pytest.param(2, "1.1.1.1", "10.0.0.1", id="fewer hops than proxies"),
        pytest.param(1, "rubbish", "10.0.0.1", id="not an address"),
        pytest.param(1, "[2001:db8::1]", "2001:db8::1", id="IPv6 in brackets"),
        pytest.param(1, None, "10.0.0.1", id="no header"),
    ],
)
def test_address_is_the_last_hop_that_is_not_ours(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(rf.get("/", REMOTE_ADDR="10.0.0.1", headers=headers)) == address
