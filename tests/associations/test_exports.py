"""No workbook of an association's year runs a formula that somebody typed: members, record, plans, answers, annex 2."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from associations.models import Association
from associations.services.imports import read_members
from associations.services.members import add_member
from associations.services.record import Lists, add_entry
from tests.associations import plan_world
from tests.associations.member_world import data, row, upload
from tests.associations.test_requests import collected
from tests.factories.associations import BaseUniversityFactory
from tests.factories.directory import area_clauses

pytestmark = pytest.mark.django_db
EVIL = '=HYPERLINK("http://x.kz";"ашу")'


@pytest.fixture(autouse=True)
def ground(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def rename(cast, name: str) -> None:
    body = cast.association.body
    for code in ("kk", "ru", "en"):
        setattr(body, f"name_{code}", name)
        setattr(body, f"short_name_{code}", name)
    body.save()


def members(cast) -> str:
    evil = {"kk": EVIL, "ru": EVIL}
    add_member(
        cast.association,
        actor=cast["association_secretary"],
        data=data(name=EVIL, post=evil, organisation_text=evil, country=EVIL),
    )
    return reverse("associations:member_export", args=[cast.association.key])


def wrong_rows(cast) -> str:
    lines = [row(1, name="+cmd|' /C calc'!A0", kind="@SUM(1)"), row(2, name=EVIL, kind="жоқ мұндай")]
    found = read_members(cast.association, actor=cast["association_secretary"], upload=upload(lines))
    return reverse("associations:member_import_wrong", args=[cast.association.key, found.pk])


def record(cast) -> str:
    area_clauses()
    add_entry(
        cast.association,
        actor=cast["association_secretary"],
        data={"kind": "programme", "title_kk": EVIL, "happened_on": date(2025, 11, 3)},
        lists=Lists(programmes=[{"code": "=1+1", "name": EVIL}], links=[{"url": "https://x.kz/=1"}]),
        today=date(2026, 3, 1),
    )
    return f"{reverse('associations:record_xlsx')}?association={cast.association.key}&year=2025"


def plans(cast) -> str:
    plan_world.approved(cast)
    rename(cast, EVIL)
    return f"{reverse('associations:plan_list')}?year=2025&xlsx"


def answers(cast) -> str:
    material = collected(cast, cast["association_secretary"])
    return reverse("associations:request_export", args=[material.pk])


def directions(cast) -> str:
    if not cast.association.base_universities.exists():
        BaseUniversityFactory(association=cast.association)
    Association.objects.filter(pk=cast.association.pk).update(name_kk=EVIL, scope_kk=EVIL)
    return reverse("associations:directions_xlsx")


@pytest.mark.parametrize("make", [members, wrong_rows, record, plans, answers, directions])
def test_an_export_runs_nothing(cast, make):
    address = make(cast)
    answer = cast.client("association_secretary").get(address)
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(b"".join(answer) if answer.streaming else answer.content))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    typed = [
        cell
        for cell in cells
        if isinstance(cell.value, str) and ("HYPERLINK" in cell.value or "cmd|" in cell.value)
    ]
    assert typed, "what was typed is in the workbook, as text"
    # what begins like a formula is either marked as text by an apostrophe or is no formula's cell type at all
    assert all(cell.data_type == "s" for cell in typed)
