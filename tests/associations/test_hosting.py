"""Annex 2 over time: one base university at a time, nothing lost, every day answers (clauses 7 and 31)."""

import io
import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from associations.domain.history import differences
from associations.models import Association, BaseUniversity, FormerName
from associations.queries import base_universities_on, orders_of_the_table, responsibility_rows
from associations.services import hosting
from associations.services.reports import open_reports
from core.errors import DomainError
from core.files import store_bytes
from core.models import AuditEntry
from directory.models import Direction, EducationArea, LegalOrder, University
from directory.services import register_order
from tests.counting import queries_of
from tests.factories.accounts import UserFactory
from tests.factories.associations import AssociationFactory, BaseUniversityFactory
from tests.factories.directory import LegalOrderFactory, UniversityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7"), pytest.mark.clause("31")]
FIRST_DAY = date(2025, 1, 1)
NAMES = {"kk": "Жаңа атау", "ru": "Новое название", "en": "New name"}


def order_of(day: date) -> LegalOrder:
    return LegalOrderFactory(
        key=f"order-{day:%Y-%m-%d}", number=f"{day:%d/%m}", signed_on=day, carries_regulation=False
    )


@pytest.fixture
def actor():
    return UserFactory()


@pytest.fixture
def association():
    period = BaseUniversityFactory(since=FIRST_DAY)
    return period.association


def hosts_on(association, day):
    return [one.university_id for one in base_universities_on(day).filter(association=association)]


# --- the verbs -----------------------------------------------------------------------


def test_an_association_moves_on_a_date_and_the_old_period_stays(association, actor):
    before = association.base_universities.get().university
    after, day = UniversityFactory(), date(2026, 3, 1)
    hosting.move_association(association, university=after, on=day, ground=order_of(day), actor=actor)
    assert hosts_on(association, day - timedelta(days=1)) == [before.pk]
    assert hosts_on(association, day) == [after.pk]
    entry = AuditEntry.objects.get(action="move_association")
    assert (entry.data["before"], entry.data["after"]) == (before.key, after.key)


def test_what_a_move_refuses(association, actor):
    other, ground = UniversityFactory(), order_of(date(2026, 3, 1))
    same = association.base_universities.get().university

    def move(university, on):
        hosting.move_association(association, university=university, on=on, ground=ground, actor=actor)

    for university, on, field in (
        (same, date(2026, 3, 1), "university"),
        (other, FIRST_DAY, "effective_on"),
        (other, date(2999, 1, 1), "effective_on"),
    ):
        with pytest.raises(DomainError) as refusal:
            move(university, on)
        assert refusal.value.field == field
    hosting.close_association(association, on=date(2026, 3, 1), ground=ground, actor=actor)
    with pytest.raises(DomainError, match=r"."):
        move(other, date(2026, 4, 1))
    assert association.base_universities.count() == 1


def test_a_closed_association_leaves_the_table_and_keeps_its_records(association, actor):
    day = date(2026, 3, 1)
    hosting.close_association(association, on=day, ground=order_of(day), actor=actor)
    association.refresh_from_db()
    assert association.closed_on == date(2026, 2, 28) and association.body.ended_on == date(2026, 2, 28)
    assert hosts_on(association, date(2026, 2, 28)) and not hosts_on(association, day)
    _year, reports = open_reports(2026)
    assert association not in [one.association for one in reports]
    _year, earlier = open_reports(2025)
    assert association in [one.association for one in earlier]


# --- the guarantee -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until"),
    [
        pytest.param(date(2024, 1, 1), FIRST_DAY, id="touches the first day"),
        pytest.param(date(2025, 6, 1), date(2025, 6, 1), id="one day inside"),
        pytest.param(date(2024, 1, 1), date(2027, 1, 1), id="around"),
        pytest.param(date(2025, 12, 31), None, id="touches the last day, open"),
    ],
)
def test_the_database_refuses_overlapping_periods(association, since, until):
    association.base_universities.update(until=date(2025, 12, 31))
    ground = order_of(since)
    with pytest.raises(IntegrityError), transaction.atomic():
        BaseUniversity.objects.create(
            association=association, university=UniversityFactory(), ground=ground, since=since, until=until
        )
    beside = BaseUniversityFactory(association=association, since=date(2026, 1, 1), ground=ground)
    with pytest.raises(IntegrityError), transaction.atomic():
        BaseUniversity.objects.filter(pk=beside.pk).update(since=date(2025, 12, 31))
    BaseUniversityFactory(since=since, until=until, ground=ground)  # another association is free


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one at a time")
def test_two_orders_at_the_same_moment_leave_one_base_university():
    association = BaseUniversityFactory(since=FIRST_DAY).association
    actor, day = UserFactory(), date(2026, 3, 1)
    ground, universities = order_of(day), [UniversityFactory() for _ in range(4)]
    barrier, refused = threading.Barrier(len(universities)), []

    def move(university):
        try:
            barrier.wait()
            hosting.move_association(association, university=university, on=day, ground=ground, actor=actor)
        except (DomainError, IntegrityError) as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=[university]) for university in universities]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == len(universities) - 1
    assert len(hosts_on(association, day)) == 1
    assert association.base_universities.count() == 2


STEPS = st.lists(
    st.tuples(st.sampled_from(["move", "move", "move", "close"]), st.integers(-5, 60), st.integers(0, 3)),
    max_size=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_sequence_of_orders_leaves_two_or_no_base_university(steps):
    """`on=` equals a naive replay of the orders, for every day of the association's life and around it."""
    with transaction.atomic():
        universities = [UniversityFactory() for _ in range(4)]
        period = BaseUniversityFactory(since=FIRST_DAY, university=universities[0])
        association, actor = period.association, UserFactory()
        replay: list[tuple[date, int | None]] = [(FIRST_DAY, universities[0].pk)]
        day = FIRST_DAY
        for verb, later, which in steps:
            day += timedelta(days=later)
            ground = order_of(day)
            try:
                if verb == "close":
                    hosting.close_association(association, on=day, ground=ground, actor=actor)
                    replay.append((day, None))
                else:
                    university = universities[which]
                    hosting.move_association(
                        association, university=university, on=day, ground=ground, actor=actor
                    )
                    replay.append((day, university.pk))
            except DomainError:
                continue
        client, key = Client(), association.key
        for asked in sorted({day for day, _host in replay[-2:]} | {replay[-1][0] - timedelta(days=1)}):
            said = [host for since, host in replay if since <= asked]
            rows = client.get(f"/api/v1/assignments?on={asked}").json()["results"]
            hosts = [row["university"]["key"] for row in rows if row["association"]["key"] == key]
            expected = [one.key for one in universities if said and one.pk == said[-1]]
            assert hosts == expected, asked
        last = replay[-1][0] + timedelta(days=3)
        asked = FIRST_DAY - timedelta(days=2)
        while asked <= last:
            said = [host for since, host in replay if since <= asked]
            expected = [said[-1]] if said and said[-1] else []
            assert hosts_on(association, asked) == expected, asked
            asked += timedelta(days=1)
        transaction.set_rollback(True)


# --- the classifier ------------------------------------------------------------------


def test_a_renamed_direction_keeps_its_former_names(order_loaded, actor):
    direction, day = Direction.objects.get(code="041"), date(2026, 3, 1)
    hosting.rename_direction(direction, names=NAMES, on=day, ground=order_of(day), actor=actor)
    with_names = {row.key: row for row in responsibility_rows(day)}
    earlier = {row.key: row for row in responsibility_rows(day - timedelta(days=1))}
    assert with_names["041-enu"].direction_name == "Жаңа атау"
    assert "Жаңа атау" in with_names["041-enu"].name and "Аудит" in with_names["041-enu"].name
    assert earlier["041-enu"].direction_name == "Бизнес және басқару"
    assert "Бизнес" in earlier["041-enu"].name
    kinds = [(one.row.key, one.kind) for one in differences(earlier.values(), with_names.values())]
    assert kinds == [(key, "renamed") for key in ("041-enu", "041-kaznu", "041-narxoz")]
    again = NAMES | {"kk": "Одан да жаңа атау"}
    later = date(2026, 4, 1)
    hosting.rename_direction(direction, names=again, on=later, ground=order_of(later), actor=actor)
    assert {row.direction_name for row in responsibility_rows(day) if row.direction_code == "041"} == {
        "Жаңа атау"
    }
    with pytest.raises(DomainError):
        hosting.rename_direction(direction, names=NAMES, on=later, ground=order_of(day), actor=actor)
    assert FormerName.objects.count() == 6


def test_a_later_name_survives_another_load_of_the_order(order_loaded, actor, settings):
    from portal.loading import load_order

    day = date(2026, 3, 1)
    direction = Direction.objects.get(code="041")
    hosting.rename_direction(direction, names=NAMES, on=day, ground=order_of(day), actor=actor)
    loading = load_order(write=False)
    assert not loading.differs, loading.lines


def test_a_direction_is_split_into_two(order_loaded, actor):
    old, day = Direction.objects.get(code="062"), date(2026, 3, 1)
    ground = order_of(day)
    area = EducationArea.objects.get(code="06")
    names = [NAMES | {"kk": f"Бөлінген {code}"} for code in ("064", "065")]
    new = [
        hosting.open_direction(area=area, code=code, names=name, ground=ground, actor=actor)
        for code, name in zip(("064", "065"), names, strict=True)
    ]
    before = Association.objects.get(direction=old)
    hosting.close_direction(old, on=day, ground=ground, actor=actor, successors=new)
    for direction in new:
        hosting.open_association(
            direction,
            scope=None,
            university=University.objects.get(key="iitu"),
            on=day,
            ground=ground,
            actor=actor,
            succeeds=before,
        )
    assert new[0].full_codes == ["6B064", "7M064", "8D064"]
    rows = responsibility_rows(day)
    assert len(rows) == 65 and [row.direction_code for row in rows if row.area_code == "06"] == [
        "061",
        "063",
        "064",
        "065",
    ]
    earlier = responsibility_rows(day - timedelta(days=1))
    assert len(earlier) == 64 and "062" in [row.direction_code for row in earlier]
    assert sorted(one.kind for one in differences(earlier, rows)) == ["closed", "opened", "opened"]
    old.refresh_from_db()
    assert set(old.successors.all()) == set(new)
    with pytest.raises(DomainError):
        hosting.open_association(
            old, scope=None, university=University.objects.first(), on=day, ground=ground, actor=actor
        )


# --- orders and pages ----------------------------------------------------------------


def register(actor, **fields):
    given = {
        "number": "77",
        "signed_on": date(2026, 2, 20),
        "effective_on": date(2026, 3, 1),
        "titles": NAMES,
        "issuers": NAMES,
        "link": "https://example.kz/77",
    } | fields
    return register_order(actor=actor, **given)


def test_an_order_has_a_ground_to_be_looked_at(actor):
    for fields, field in (
        ({"number": " "}, "number"),
        ({"link": ""}, "link"),
        ({"effective_on": date(2026, 2, 1)}, "effective_on"),
    ):
        with pytest.raises(DomainError) as refusal:
            register(actor, **fields)
        assert refusal.value.field == field
    assert register(actor).in_force_from == date(2026, 3, 1)
    with pytest.raises(DomainError):
        register(actor)


def test_the_regulation_stays_in_force_when_an_order_changes_the_lists(order_loaded, client, actor):
    register(actor)
    assert client.get("/api/v1/criteria").json()["count"] == 26
    assert "400" in client.get("/kk/clauses/").content.decode()
    assert client.get("/kk/clauses/7/").status_code == 200


@pytest.fixture
def moved(order_loaded, actor):
    order = register(actor)
    association = Association.objects.get(key="041-kaznu")
    hosting.move_association(
        association,
        university=University.objects.get(key="narxoz"),
        on=order.in_force_from,
        ground=order,
        actor=actor,
    )
    return association


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_shows_what_changed_between_days_and_orders(moved, client, language):
    url = f"/{language}/directions/changes/"
    for query in (
        {"before": "2026-02-28", "after": "2026-03-01"},
        {"before_order": "order-400", "after_order": "order-77-2026-02-20"},
        {},
    ):
        html = client.get(url, query).content.decode()
        assert html.count("<tr>") == 2, query
        assert "041" in html and "77" in html
    html = client.get(url, {"before": "2026-03-01", "after": "2026-03-02"}).content.decode()
    assert 'data-testid="empty"' in html
    assert "2026-02-31" in client.get(url, {"before": "2026-02-31"}).content.decode()


def test_every_kind_of_difference_names_its_order(order_loaded, client, actor):
    day = date(2026, 3, 1)
    ground = register(actor)
    hosting.rename_direction(
        Direction.objects.get(code="041"), names=NAMES, on=day, ground=ground, actor=actor
    )
    hosting.close_direction(Direction.objects.get(code="062"), on=day, ground=ground, actor=actor)
    query = {"before": "2026-02-28", "after": "2026-03-01"}
    html = client.get("/kk/directions/changes/", query).content.decode()
    assert html.count("<tr>") == 5 and html.count("20.02.2026 № 77 бұйрық") == 4
    sheet = load_workbook(io.BytesIO(client.get("/kk/directions/changes/xlsx/", query).content)).active
    assert [row[4].value for row in sheet.iter_rows(min_row=2)] == ["20.02.2026 № 77 бұйрық"] * 4


def test_the_difference_is_a_workbook_too(moved, client):
    answer = client.get("/kk/directions/changes/xlsx/", {"before": "2026-02-28", "after": "2026-03-01"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    line = [cell.value for cell in sheet[2]]
    assert sheet.max_row == 2
    assert "Әл-Фараби" in line[2] and "Нархоз" in line[3] and "77" in line[4]


def test_the_table_names_its_ground_everywhere(moved, client):
    rows = client.get("/api/v1/assignments?on=2026-03-01").json()["results"]
    order = next(row["order"] for row in rows if row["association"]["key"] == "041-kaznu")
    assert order == {
        "number": "77",
        "signed_on": "2026-02-20",
        "in_force_from": "2026-03-01",
        "link": "https://example.kz/77",
        "scan": None,
    }
    sheet = load_workbook(io.BytesIO(client.get("/kk/directions/xlsx/?q=041").content)).active
    assert {row[9].value for row in sheet.iter_rows(min_row=2)} == {
        "20.02.2026 № 77 бұйрық",
        "08.08.2024 № 400 бұйрық",
    }
    assert "https://example.kz/77" in client.get("/kk/associations/041-kaznu/").content.decode()


@pytest.mark.parametrize("on", ["2026-02-28", "2026-03-01", "2026-04-01"])
def test_open_data_of_a_day_has_the_names_of_that_day(order_loaded, client, actor, on):
    """`assignments?on=` calls directions and associations as the page of that day does, in every language."""
    direction = Direction.objects.get(code="041")
    scan = store_bytes(b"%PDF-1.7\n%%EOF", name="order-77.pdf", content_type="application/pdf")
    ground = register(actor, scan=scan)
    hosting.rename_direction(direction, names=NAMES, on=date(2026, 3, 1), ground=ground, actor=actor)
    again = {code: f"{name} 2" for code, name in NAMES.items()}
    later = date(2026, 4, 1)
    hosting.rename_direction(direction, names=again, on=later, ground=order_of(later), actor=actor)
    results = client.get(f"/api/v1/assignments?on={on}").json()["results"]
    for language in ("kk", "ru", "en"):
        with translation.override(language):
            rows = {row.key: row for row in responsibility_rows(date.fromisoformat(on))}
        for row in results:
            shown = rows[row["association"]["key"]]
            assert row["association"]["name"][language] == shown.name
            assert ((row["direction"] or {}).get("name") or {language: ""})[language] == shown.direction_name
    named = next(row["direction"]["name"]["ru"] for row in results if row["association"]["key"] == "041-enu")
    assert (
        named
        == {"2026-02-28": "Бизнес и управление", "2026-03-01": NAMES["ru"], "2026-04-01": again["ru"]}[on]
    )
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/api/v1/assignments?on={on}&limit=3")
    assert len(queries) == 4


def test_open_data_names_the_scan_of_the_order(order_loaded, client, actor, settings):
    scan = store_bytes(b"%PDF-1.7\n%%EOF", name="order-77.pdf", content_type="application/pdf")
    order, association = register(actor, scan=scan), Association.objects.get(key="041-kaznu")
    university = University.objects.get(key="narxoz")
    hosting.move_association(
        association, university=university, on=order.in_force_from, ground=order, actor=actor
    )
    rows = client.get("/api/v1/assignments?on=2026-03-01").json()["results"]
    address = next(row["order"]["scan"] for row in rows if row["association"]["key"] == "041-kaznu")
    assert address == f"{settings.SITE_URL}/kk/orders/{order.pk}/scan/"
    assert b"".join(client.get(address.removeprefix(settings.SITE_URL))).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", "01.03.2026 бастап, 20.02.2026 № 77 бұйрық"),
        ("ru", "с 01.03.2026, приказ № 77 от 20.02.2026"),
        ("en", "since 01.03.2026, Order No. 77 of 20.02.2026"),
    ],
)
def test_each_row_of_the_table_tells_since_when_and_by_which_order(moved, client, language, words):
    order = LegalOrder.objects.get(number="77")
    html = client.get(f"/{language}/directions/").content.decode()
    assert html.count(words) == 1 and f'/{language}/orders/#order-{order.pk}"' in html
    assert html.count('class="row-ground') == 64
    before = client.get(f"/{language}/directions/?on=2026-02-28").content.decode()
    assert words not in before and before.count('class="row-ground') == 64
    university = client.get(f"/{language}/universities/narxoz/").content.decode()
    assert "https://example.kz/77" in university


def test_orders_are_listed_with_what_they_changed(moved, client, actor):
    listed = orders_of_the_table()
    assert [(one.order.number, one.opened, len(one.moved)) for one in listed] == [
        ("77", 0, 1),
        ("400", 64, 0),
    ]
    html = client.get("/kk/orders/").content.decode()
    assert "https://example.kz/77" in html and html.count('data-testid="order"') == 2
    count = queries_of(client, "/kk/orders/")
    register(actor, number="78")
    assert queries_of(client, "/kk/orders/") == count


def test_new_associations_of_one_university_get_keys_of_their_own(association, actor):
    AssociationFactory(key="taken")
    day, direction = date(2026, 3, 1), association.direction
    Association.objects.filter(pk=association.pk).update(direction=direction)
    from meetings.models import Body
    from tests.factories.meetings import BodyFactory

    BodyFactory(key="council", kind="council")
    university = UniversityFactory(key="kaznu")
    made = [
        hosting.open_association(
            direction,
            scope={"kk": f"Сала {n}", "ru": f"Область {n}", "en": f"Scope {n}"},
            university=university,
            on=day,
            ground=order_of(day),
            actor=actor,
        )
        for n in (1, 2)
    ]
    assert len({one.key for one in made}) == 2 and all(one.key.endswith(("kaznu", "2")) for one in made)
    assert Body.objects.filter(key__in=[one.key for one in made]).count() == 2
    with pytest.raises(DomainError):
        hosting.open_association(
            direction,
            scope={"kk": "Сала", "ru": "", "en": ""},
            university=university,
            on=day,
            ground=order_of(day),
            actor=actor,
        )
