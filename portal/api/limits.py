"""How often one address may call: a count per minute in the shared cache."""

import re
import time
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured

SECONDS = {"s": 1, "m": 60, "h": 3600}


def parse_rate(rate: str) -> tuple[int, int]:
    """Return calls and seconds of a rate such as "600/m". Raises ImproperlyConfigured for anything else."""
    found = re.fullmatch(r"(\d+)/([smh])", rate)
    if not found:
        raise ImproperlyConfigured(f"API_RATE is {rate!r}; write calls per s, m or h, such as '600/m'.")
    return int(found[1]), SECONDS[found[2]]


def _who(address: str) -> str:
    """Return what an address is counted as: an IPv6 subscriber has a whole /64, not one address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return format(int(parsed) >> 64, "x")
    return str(parsed)


def seconds_to_wait(address: str, now: float | None = None) -> int:
    """Count a call; return 0 when it may pass, else after how many seconds to come back.

    The count starts anew with each period of the clock. Workers share it through the cache (Redis); without one
    each process counts for itself.
    """
    calls, period = parse_rate(settings.API_RATE)
    moment = time.time() if now is None else now
    window = int(moment // period)
    key = f"api-calls:{_who(address)}:{window}"
    cache.add(key, 0, timeout=2 * period)
    try:
        count = cache.incr(key)
    except ValueError:  # the cache dropped the key between the two steps
        return 0
    return 0 if count <= calls else max(1, int((window + 1) * period - moment) + 1)
