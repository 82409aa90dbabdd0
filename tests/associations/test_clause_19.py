"""Each area of clause 19 has a place for its work, and what is entered there stands in the record of the year."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from associations.domain.expertise import INDICATOR as EXPERTISE_INDICATOR
from associations.domain.expertise import area_of
from associations.domain.places import PLACES
from associations.domain.record import AREAS, SERVES
from associations.models import ThematicPlan
from associations.queries.expertise import examinations_of_year, examined_entries
from associations.queries.record import record_of_year
from associations.queries.thematic import thematic_entries
from associations.services import thematic
from associations.services.record import Lists, add_entry
from tests.associations import world_expertise
from tests.associations.matrix_thematic import DATA as PLANNED
from tests.factories.directory import area_clauses

TODAY = date(2026, 3, 1)
DOCUMENT = Path(portal_settings.BASE_DIR) / "docs" / "clause-19.md"
PAGES = {
    "associations:record_add": "`record/new/`",
    "associations:material_submit": "`expertise/new/`",
    "associations:thematic_plan": "`associations/<key>/publications/`",
}


def rows() -> dict[int, list[str]]:
    """The rows of the table in the document, by sub-item."""
    lines = re.findall(r"^\| 19\.(\d+) \|(.*)\|$", DOCUMENT.read_text(), re.MULTILINE)
    return {int(number): [cell.strip() for cell in rest.split("|")] for number, rest in lines}


def test_the_document_has_a_row_for_each_area_and_no_other():
    assert list(rows()) == list(AREAS) == list(PLACES)


@pytest.mark.parametrize("sub_item", AREAS)
def test_the_document_says_what_the_portal_does(sub_item):
    place, (_area, entered_as, page, indicator) = PLACES[sub_item], rows()[sub_item]
    assert PAGES[place.page] in page
    if place.what == "entry":
        serves = SERVES[place.kind]
        assert indicator == str(serves.indicator or "–")
        assert ("area chosen" in entered_as) == (serves.area != sub_item)
    elif place.what == "material":
        assert (area_of(place.kind), indicator) == (sub_item, str(EXPERTISE_INDICATOR))


def entered(cast, place, sub_item):
    """Enter work of an area as its page does, with everything an indicator asks for."""
    lists = Lists(
        uploads=[SimpleUploadedFile("act.pdf", b"%PDF-1.7\n%%EOF")],
        programmes=[{"code": "6B06101", "name": "Дерек"}],
        universities=[cast.member_university],
    )
    data = {
        "kind": place.kind,
        "area": sub_item,
        "event_kind": "seminar",
        "title_kk": f"19.{sub_item}",
        "happened_on": date(2025, 11, 3),
    }
    return add_entry(
        cast.association, actor=cast["association_secretary"], data=data, lists=lists, today=TODAY
    )


def stands_in_the_record(cast, place, sub_item) -> bool:
    secretary = cast["association_secretary"]
    if place.what == "entry":
        entry = entered(cast, place, sub_item)
        year = record_of_year(cast.association, cast.year, today=TODAY)
        counted = SERVES[place.kind].indicator
        if counted is not None:
            assert year.counted[counted].count == 1
        return [one.area.sub_item for one in year.entries] == [sub_item] and year.entries == [entry]
    if place.what == "material":
        concluded = world_expertise.concluded(cast, kind=place.kind)
        concluded.decided_on = date(2025, 12, 1)
        concluded.save()
        assert examinations_of_year(cast.association, cast.year) == [concluded]
        return [one.title for one in examined_entries(cast.association, cast.year)] == [
            concluded.material.title
        ]
    thematic.add_planned(cast.association, cast.year, actor=secretary, data=PLANNED)
    thematic.approve_thematic_plan(cast.association, cast.year, actor=cast["association_chair"])
    assert ThematicPlan.objects.get().approved_at
    return [one.kind for one in thematic_entries(cast.association, cast.year)] == ["thematic_plan"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sub_item", [pytest.param(one, marks=pytest.mark.clause(f"19.{one}"), id=f"19.{one}") for one in AREAS]
)
def test_each_area_has_its_place(cast, settings, tmp_path, sub_item):
    settings.MEDIA_ROOT = tmp_path
    area_clauses()
    place = PLACES[sub_item]
    client = cast.client("association_secretary")
    args = [cast.association.key] if place.page == "associations:thematic_plan" else []
    page = client.get(reverse(place.page, args=args), {"kind": place.kind} if place.kind else {})
    assert page.status_code == 200
    if place.kind:
        assert f'value="{place.kind}"' in page.content.decode()
    with translation.override("kk"):
        assert stands_in_the_record(cast, place, sub_item)
        shown = client.get(f"{reverse('associations:record_list')}?year=2025").content.decode()
    title = {"entry": f">19.{sub_item}<", "material": "Дерекқорлар", "plan": "Басылымдар жоспары бекітілді"}
    assert title[place.what] in shown
