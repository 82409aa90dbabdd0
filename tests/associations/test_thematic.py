"""The thematic plan of publications with the Council's stamp (cl. 19.11)."""

from datetime import date

import pytest
from django.test import Client

from associations.models import PlannedPublication, ThematicPlan
from associations.services import thematic as services
from core.errors import DomainError
from core.models import AuditEntry
from tests.associations import world_expertise
from tests.associations.matrix_thematic import DATA
from tests.counting import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("19")]


@pytest.fixture(autouse=True)
def ground(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def add(cast, **data) -> PlannedPublication:
    return services.add_planned(
        cast.association, cast.year, actor=cast["association_secretary"], data=DATA | data
    )


def approve(cast) -> ThematicPlan:
    return services.approve_thematic_plan(cast.association, cast.year, actor=cast["association_chair"])


def page(cast, client=None) -> str:
    url = f"/kk/associations/{cast.association.key}/publications/?year=2025"
    return (client or Client()).get(url).content.decode()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        pytest.param({"title_kk": "", "title_ru": ""}, "title_kk", id="no title"),
        pytest.param({"kind": "mooc"}, "kind", id="a course carries no stamp"),
        pytest.param({"due_on": date(2026, 9, 1)}, "due_on", id="outside the year"),
    ],
)
def test_unfit_line_is_refused(cast, data, field):
    with pytest.raises(DomainError) as refusal:
        add(cast, **data)
    assert refusal.value.field == field
    assert not PlannedPublication.objects.exists()


def test_plan_is_public_once_the_chair_approved_it_and_a_change_takes_that_back(cast):
    with pytest.raises(DomainError):
        approve(cast)
    line = add(cast)
    assert "Дерекқорлар" not in page(cast)
    assert "Дерекқорлар" in page(cast, cast.client("association_member"))
    approve(cast)
    approve(cast)
    assert "Дерекқорлар" in page(cast)
    assert AuditEntry.objects.filter(action="approve_thematic_plan").count() == 1
    services.change_planned(line, actor=cast["association_secretary"], data={"title_kk": "Жаңа"})
    assert ThematicPlan.objects.get().approved_at is None


def test_line_shows_what_was_handed_in_for_it(cast):
    secretary = cast["association_secretary"]
    line, other = add(cast), add(cast, title_kk="Желілер")
    approve(cast)
    material = world_expertise.submitted(cast, for_stamp=True)
    services.link_planned(line, actor=secretary, material=material)
    assert material.signature in page(cast, cast.client("association_secretary"))
    assert ThematicPlan.objects.get().approved_at is not None
    with pytest.raises(DomainError) as refusal:
        services.link_planned(other, actor=secretary, material=material)
    assert refusal.value.field == "material"
    with pytest.raises(DomainError):
        services.remove_planned(line, actor=secretary, reason="Қате")
    with pytest.raises(DomainError):
        services.link_planned(other, actor=secretary, material=world_expertise.submitted(cast))
    services.link_planned(line, actor=secretary, material=None)
    services.remove_planned(line, actor=secretary, reason="Қате")
    assert list(PlannedPublication.objects.values_list("title_kk", flat=True)) == ["Желілер"]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_read_in_three_languages(cast, language):
    line = add(cast)
    base = f"/{language}/associations/{cast.association.key}/publications/"
    for path in ("?year=2025", "new/", f"{line.pk}/edit/"):
        answer = cast.client("association_secretary").get(base + path)
        assert answer.status_code == 200
        assert f'lang="{language}"' in answer.content.decode()


def test_page_asks_as_much_for_one_line_as_for_three(cast):
    def lines(count: int) -> int:
        for number in range(count):
            line = add(cast, title_kk=f"Оқулық {number}")
            services.link_planned(
                line,
                actor=cast["association_secretary"],
                material=world_expertise.submitted(cast, for_stamp=True),
            )
        url = f"/kk/associations/{cast.association.key}/publications/?year=2025"
        return queries_of(cast.client("association_secretary"), url)

    one = lines(1)
    assert lines(2) == one


def test_long_plan_comes_by_pages_and_offers_materials_for_one_line_only(cast):
    lines = [add(cast, title_kk=f"Оқулық {number}") for number in range(30)]
    materials = [world_expertise.submitted(cast, for_stamp=True) for _ in range(2)]
    client = cast.client("association_secretary")
    url = f"/kk/associations/{cast.association.key}/publications/?year=2025"
    first, second = (client.get(f"{url}&page={number}").content.decode() for number in (1, 2))
    assert (first.count('data-testid="planned-link"'), second.count('data-testid="planned-link"')) == (25, 5)
    assert 'name="material"' not in first + second
    chosen = client.get(f"{url}&page=2&link={lines[-1].pk}").content.decode()
    assert all(chosen.count(one.signature) == 1 for one in materials)
    # a line of another page, or none at all, offers nothing; neither does the page of a reader
    assert 'name="material"' not in client.get(f"{url}&link={lines[-1].pk}").content.decode()
    reader = cast.client("association_member").get(f"{url}&page=2&link={lines[-1].pk}").content.decode()
    assert 'name="material"' not in reader
    answer = client.post(
        f"/kk/associations/{cast.association.key}/publications/{lines[-1].pk}/link/",
        {"material": materials[0].pk, "page": "2"},
    )
    assert answer.url.endswith("?year=2025&page=2")
    assert PlannedPublication.objects.get(material=materials[0]) == lines[-1]
