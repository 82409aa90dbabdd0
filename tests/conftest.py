"""What every test may ask for: the order in the database, the cast, browser stories in headless Chromium."""

import copy
import gc
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import caches
from django.db.models import Model
from django.test import Client
from django.utils import translation

from associations.models import Association, BaseUniversity
from core.fetching import FetchRefused
from council.models import Council
from criteria.models import Criterion
from directory.models import (
    Chapter,
    City,
    Clause,
    Direction,
    EducationArea,
    LegalOrder,
    Organisation,
    University,
)
from kpi import tasks as kpi_tasks
from kpi.models import KpiIndicator, KpiItem, KpiReading, KpiScheme
from kpi.queries.claims import forget_schemes
from meetings.models import Body, Phrase, Seat
from portal.loading import load_order
from tests import ready_database
from tests.cast import Cast, build_cast

# The live server answers in threads while playwright's loop runs in this one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# How long an example takes says nothing of the rule: a busy machine must not fail a property.
hypothesis.settings.register_profile(
    "portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("portal")


def has_services() -> bool:
    """Say whether this run has PostgreSQL and Redis."""
    return settings.DATABASES["default"]["ENGINE"].endswith("postgresql") and bool(settings.REDIS_URL)


def pytest_report_header() -> str:
    services = "PostgreSQL and Redis" if has_services() else "SQLite (tests marked services are left out)"
    return f"portal: {services}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    if not has_services():
        left_out = [item for item in items if item.get_closest_marker("services")]
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if item not in left_out]
    # Stories are few and long: first come they, then the modules with the most tests, so that the parallel workers of
    # `make test` end together.
    sizes = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.get_closest_marker("browser") is None, -sizes[item.path]))


def pytest_collection_finish() -> None:
    """What is there now stays to the end: the garbage collector need not walk over it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> bool:
    """Start from a migrated file where there is one, unless ``--create-db`` asks for all migrations anew."""
    if request.config.getvalue("create_db"):
        return False
    return ready_database.restore() or request.config.getvalue("reuse_db")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    ready_database.keep()


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """No test reads what another one cached, or speaks the language that another one left."""
    translation.activate(settings.LANGUAGE_CODE)
    for alias in settings.CACHES:
        caches[alias].clear()
    forget_schemes()


@pytest.fixture(autouse=True)
def _tasks_run_here() -> Iterator[None]:
    """A Celery application that a test makes must not take over: tasks of later tests would wait in its queue."""
    yield
    assert current_app.conf.task_always_eager, f"{current_app} is the current application now"


@pytest.fixture(autouse=True)
def _no_site_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links of reports are looked at in the background: no test leaves the machine for it."""

    def refuse(url: str) -> None:
        raise FetchRefused("name", url)

    monkeypatch.setattr(kpi_tasks, "fetch_page", refuse)


ORDER_MODELS: list[type[Model]] = [
    LegalOrder,
    Chapter,
    Clause,
    City,
    University,
    Organisation,
    EducationArea,
    Direction,
    Body,
    Council,
    Seat,
    Association,
    BaseUniversity,
    Criterion,
    KpiScheme,
    KpiIndicator,
    KpiItem,
    KpiReading,
    Phrase,
]
_snapshot: list[list[Model]] = []


@pytest.fixture
def order_loaded(db):
    """The whole order in the database: read from fixtures/ once, then inserted as the same rows."""
    if not _snapshot:
        load_order()
        _snapshot.extend(list(model._default_manager.order_by("pk")) for model in ORDER_MODELS)
        return
    with translation.override("kk"):
        for rows in _snapshot:
            type(rows[0])._default_manager.bulk_create([copy.copy(row) for row in rows])


@pytest.fixture
def cast(db) -> Cast:
    """The people of DESIGN §2 in one Council and two associations."""
    return build_cast()


# --- browser stories ------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    }


def answering() -> list[threading.Thread]:
    """Return the threads in which the live server still answers a request or holds a connection."""
    return [thread for thread in threading.enumerate() if "process_request_thread" in thread.name]


@pytest.fixture
def answered_server(live_server: Any) -> Iterator[Any]:
    """The live server; when the browsers of a story are closed, wait until nobody is being answered.

    A page polls and sends keys to its last moment. A request that is under way while the database is emptied
    blocks the emptying, or writes a row after it, and every later test of the process pays for that.
    """
    yield live_server
    limit = time.monotonic() + 20
    while answering() and time.monotonic() < limit:
        time.sleep(0.02)


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], answered_server: Any) -> dict[str, Any]:
    """A Kazakh reader on a desktop screen; paths in stories are relative to the live server."""
    return {
        **browser_context_args,
        "base_url": answered_server.url,
        "locale": "kk-KZ",
        "timezone_id": "Asia/Almaty",
        "viewport": {"width": 1440, "height": 900},
    }


@pytest.fixture
def sign_in(answered_server: Any) -> Callable[[Any, Any], None]:
    """Sign a person in without the form: ``sign_in(page, user)`` sets the session cookie of the page."""

    def signed_in(page: Any, user: Any) -> None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": answered_server.url}]
        )

    return signed_in
