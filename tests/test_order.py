"""The order in the database is the order in fixtures/: counts, languages, notes, and loading again."""

from io import StringIO

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import translation
from modeltranslation.translator import translator

from associations.domain.naming import full_name, short_name
from associations.models import Association, BaseUniversity
from core.models import AuditEntry
from criteria.models import Criterion
from directory.enums import Confidence
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
from kpi.domain.scheme import scheme_from_data
from kpi.models import KpiIndicator, KpiItem, KpiReading, KpiScheme
from kpi.queries.scheme import indicators_in_force, scoring_scheme
from meetings.models import Body, Phrase, Seat
from portal.loading import FILES, load_order
from tests.conftest import ORDER_MODELS

LANGUAGES = ("kk", "ru", "en")
# the order leaves these empty for some rows; then all three languages are empty
OPTIONAL = {
    (Association, "scope"),
    (Body, "task"),  # what a working group is formed for (cl. 16.2, 29); the bodies of the order have none
    (Criterion, "unit"),
    (KpiIndicator, "counted"),
    (Seat, "organisation_text"),
}


@pytest.fixture(scope="module")
def data():
    folder = settings.BASE_DIR / "fixtures"
    return {name: yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8")) for name in FILES}


pytestmark = pytest.mark.django_db


def test_council_has_36_seats(order_loaded, data):
    seats = Seat.objects.filter(body__key="council")
    roles = [seats.filter(role=role).count() for role in ("chair", "deputy_chair", "secretary", "member")]
    assert roles == [1, 1, 1, 33]
    assert seats.filter(by_agreement=True).count() == data["council_roster"]["counts"]["by_agreement"] == 21
    assert seats.filter(university__isnull=False).count() == 25
    assert seats.filter(university__isnull=True, organisation__isnull=True).count() == 0
    assert seats.filter(post_inferred=True).count() == 1
    assert sorted(seats.values_list("number", flat=True)) == list(range(1, 37))


def test_universities_cities_and_organisations(order_loaded):
    assert (University.objects.count(), City.objects.count(), Organisation.objects.count()) == (25, 8, 7)


def test_eleven_areas_and_44_directions(order_loaded):
    assert (EducationArea.objects.count(), Direction.objects.count()) == (11, 44)
    assert Direction.objects.get(code="020").area.code == "01"  # D-15: not from the digits


def test_64_associations_with_their_scopes_and_base_universities(order_loaded, data):
    assert Association.objects.count() == Body.objects.filter(kind="association").count() == 64
    assert Association.objects.filter(direction__isnull=True).count() == 2
    rows = [row for direction in data["directions"]["directions"] for row in direction["assignments"]]
    rows += data["directions"]["extra_associations"]["assignments"]
    hosts = {host.association_id: host.university.key for host in BaseUniversity.objects.all()}
    associations = {association.key: association for association in Association.objects.all()}
    for position, row in enumerate(rows, start=1):
        association = associations[row["key"]]
        assert association.position == position
        assert hosts[association.pk] == row["university"]
        for language in LANGUAGES:
            expected = row["scope"][language] if row["scope"] else ""
            assert getattr(association, f"scope_{language}") == expected
    assert sum(1 for row in rows if row["scope"]) == Association.objects.exclude(scope_kk="").count() == 23


def test_base_periods_begin_with_the_order(order_loaded):
    order = LegalOrder.objects.get()
    assert (order.number, f"{order.signed_on:%Y-%m-%d}") == ("400", "2024-08-08")
    periods = BaseUniversity.objects.filter(since=order.signed_on, until=None, ground=order)
    assert periods.count() == 64


def test_names_of_associations_differ_in_every_language(order_loaded):
    for language in LANGUAGES:
        for field in ("name", "short_name"):
            names = Body.objects.filter(kind="association").values_list(f"{field}_{language}", flat=True)
            assert len(set(names)) == 64


def test_names_are_composed_whole_for_each_language(order_loaded):
    association = Association.objects.get(key="071-satbayev")
    assert association.name_kk == (
        "«Инженерлік және инженерлік іс» бағыты бойынша ОӘБ (Электроника және автоматизация)"
    )
    assert association.name_ru == (
        "УМО по направлению «Инженерия и инженерное дело» (Электроника и автоматизация)"
    )
    assert association.body.short_name_kk == "071 ОӘБ: Электроника және автоматизация"
    plain = {"kk": "Право kk", "ru": "Право", "en": "Law"}
    assert full_name(plain, None)["en"] == "Association for “Law”"
    assert short_name("042", plain, None)["ru"] == "УМО 042: Право"


def test_universities_and_assignments_agree(data):
    """universities.yaml lists what directions.yaml assigns; the roster's seats are the universities'."""
    assigned = {}
    rows = [row for direction in data["directions"]["directions"] for row in direction["assignments"]]
    for row in rows + data["directions"]["extra_associations"]["assignments"]:
        assigned.setdefault(row["university"], set()).add(row["key"])
    listed = {row["key"]: set(row["associations"]) for row in data["universities"]["universities"]}
    assert assigned == listed
    seats = {row["number"]: row["organisation"]["key"] for row in data["council_roster"]["positions"]}
    assert all(seats[row["council_seat"]] == row["key"] for row in data["universities"]["universities"])


def test_31_clauses_with_chapters(order_loaded):
    of_regulation = Clause.objects.filter(number__isnull=False)
    assert set(of_regulation.values_list("number", flat=True)) == set(range(1, 32))
    assert of_regulation.count() == 70
    assert of_regulation.filter(sub_item__isnull=False).count() == 37
    assert of_regulation.filter(paragraph=2).count() == 2
    assert Clause.objects.filter(identifier__startswith="order.").count() == 6
    assert Chapter.objects.count() == 3
    chapters = {number: Clause.objects.get(identifier=str(number)).chapter.number for number in (10, 11, 17)}
    assert chapters == {10: 1, 11: 2, 17: 3}
    assert Clause.objects.filter(number=19, sub_item__isnull=False).count() == 17


def test_26_rows_of_criteria(order_loaded):
    assert Criterion.objects.count() == 26
    assert Criterion.objects.filter(parent=None).count() == 16


def test_kpi_scheme_has_13_indicators_and_146_points(order_loaded):
    assert KpiScheme.objects.get().from_year == 2024
    assert (KpiIndicator.objects.count(), KpiItem.objects.count(), KpiReading.objects.count()) == (13, 38, 38)
    assert sum(KpiIndicator.objects.values_list("max_points", flat=True)) == 146
    assert KpiReading.objects.filter(indicator=None).count() == 5


def test_rows_score_like_the_file(order_loaded, data):
    assert scoring_scheme(indicators_in_force(2026)) == scheme_from_data(data["kpi"])


# A usual wording of protocols is Kazakh and Russian by its nature: protocols are not written in English.
@pytest.mark.parametrize(
    "model", [model for model in ORDER_MODELS if model is not Phrase], ids=lambda model: model.__name__
)
def test_every_translated_field_is_filled_in_three_languages(order_loaded, model):
    if model not in translator.get_registered_models(abstract=False):
        assert not [f for f in model._meta.get_fields() if f.name.endswith("_ru")]
        return
    rows = list(model.objects.all())
    assert rows
    for field in translator.get_options_for_model(model).all_fields:
        for row in rows:
            texts = [getattr(row, f"{field}_{language}") for language in LANGUAGES]
            if (model, field) in OPTIONAL and not any(texts):
                continue
            assert all(texts), f"{row.pk} {field}"


def test_untranslated_column_holds_kazakh(order_loaded):
    """Queries through unregistered models read the plain column; it must be the Kazakh text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM directory_university WHERE name <> name_kk")
        assert cursor.fetchone()[0] == 0


def test_source_notes_and_confidence_are_kept(order_loaded, data):
    def notes(rows):
        return sum(1 for row in rows if row.get("source_note"))

    directions = data["directions"]["directions"]
    rows = [row for direction in directions for row in direction["assignments"]]
    rows += data["directions"]["extra_associations"]["assignments"]
    with_note = {
        Association: notes(rows),
        Direction: notes(directions),
        EducationArea: notes(data["directions"]["areas"]),
        Seat: notes(data["council_roster"]["positions"]),
        Criterion: notes(data["criteria"]["criteria"]),
        KpiIndicator: notes(data["kpi"]["indicators"]),
        Clause: notes(data["clauses"]["clauses"] + data["clauses"]["order"]["body"]),
        LegalOrder: 1,
    }
    for model, expected in with_note.items():
        assert model.objects.exclude(source_note="").count() == expected, model
    assert Association.objects.filter(confidence=Confidence.PROBABLE).count() == 13
    assert Association.objects.filter(confidence=Confidence.CERTAIN).count() == 51


def test_second_run_changes_nothing(order_loaded):
    entries = AuditEntry.objects.count()
    loading = load_order()
    assert not loading.differs
    assert not loading.lines
    assert sum(loading.unchanged.values()) == sum(model.objects.count() for model in ORDER_MODELS)
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_active_language_does_not_matter(order_loaded, language):
    with translation.override(language):
        assert not load_order().differs


def test_edited_row_is_repaired_and_reported(order_loaded):
    University.objects.filter(key="enu").update(name_ru="ЕНУ", website="")
    out = StringIO()
    call_command("load_order", stdout=out)
    university = University.objects.get(key="enu")
    assert university.name_ru == "Евразийский национальный университет имени Л. Н. Гумилёва"
    assert university.website == "enu.kz"
    assert "~ University enu: name_ru: 'ЕНУ' → 'Евразийский" in out.getvalue()
    assert "University: 0 created, 1 changed, 24 unchanged" in out.getvalue()
    entry = AuditEntry.objects.filter(action="load_order").latest("pk")
    assert entry.data["changed"] == {"University": 1}


def test_missing_row_is_made_again(order_loaded):
    KpiReading.objects.filter(identifier="6-ten").delete()
    loading = load_order()
    assert dict(loading.created) == {"KpiReading": 1}
    assert KpiReading.objects.count() == 38


def test_check_exits_with_1_and_writes_nothing(order_loaded):
    University.objects.filter(key="enu").update(name_kk="басқа")
    with pytest.raises(SystemExit) as stopped:
        call_command("load_order", "--check", stdout=StringIO())
    assert stopped.value.code == 1
    assert University.objects.get(key="enu").name_kk == "басқа"


def test_dry_run_writes_nothing(db):
    call_command("load_order", "--dry-run", stdout=StringIO())
    assert University.objects.count() == Body.objects.count() == AuditEntry.objects.count() == 0


def test_check_of_an_unchanged_order_is_quiet(order_loaded):
    out = StringIO()
    call_command("load_order", "--check", stdout=out)
    assert "Nothing differs" in out.getvalue()


def test_transfer_since_the_order_is_not_undone(order_loaded):
    """Cl. 31: the association persists, its base university changes on a date; loading keeps the history."""
    period = BaseUniversity.objects.get(association__key="022-kaznu")
    period.until = period.since.replace(year=2026)
    period.save()
    heir = University.objects.get(key="enu")
    BaseUniversity.objects.create(
        association=period.association, university=heir, ground=period.ground, since="2026-08-09"
    )
    assert not load_order().differs
    assert BaseUniversity.objects.filter(association=period.association).count() == 2


def test_ended_seat_stays_ended(order_loaded):
    seat = Seat.objects.get(body__key="council", number=20)
    Seat.objects.filter(pk=seat.pk).update(until="2026-01-31")
    assert not load_order().differs
    seat.refresh_from_db()
    assert f"{seat.until}" == "2026-01-31"


def test_extra_associations_keep_the_printed_kazakh(data):
    for row in data["directions"]["extra_associations"]["assignments"]:
        assert row["full_name"]["kk"].startswith(row["name"]["kk"].split()[0])
        assert len(row["short_name"]["kk"]) <= 120
