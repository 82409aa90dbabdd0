"""Universities of the direction, criteria, structure, contacts, public page (clauses 9, 17, 18)."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from associations.models import DirectionUniversity, MemberCriteria, MemberUniversity, StructureApproval
from associations.queries.structure import coverage, criteria_in_force, criteria_of, sub_bodies
from associations.services import structure
from associations.services.members import end_member
from core.errors import DomainError
from core.models import AuditEntry
from meetings.models import Body, Seat
from tests.counting import queries_of
from tests.factories.directory import UniversityFactory
from tests.factories.meetings import BodyFactory, SeatFactory

TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def _kazakh(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with translation.override("kk"):
        yield


@pytest.fixture
def secretary(cast):
    return cast["association_secretary"]


def states(cast, day=None):
    return {line.key: line.state for line in coverage(cast.association, day or TODAY).lines}


def test_base_and_members_are_wanted_without_a_list(cast):
    assert states(cast) == {cast.university.key: "represented", cast.member_university.key: "represented"}


def test_listed_university_without_a_seat_is_missing(cast, secretary):
    new = UniversityFactory(name_kk="Әуезов университеті")
    count = structure.list_universities(
        cast.association,
        actor=secretary,
        universities=[new, cast.member_university],
        source="Лицензия",
        since=date(2024, 9, 1),
    )
    assert count == 2
    assert states(cast)[new.key] == "missing"
    found = coverage(cast.association, TODAY)
    assert [line.name for line in found.missing] == ["Әуезов университеті"]
    SeatFactory(body=cast.association.body, number=90, university=new, kind="hei_representative")
    assert states(cast)[new.key] == "represented"
    again = structure.list_universities(
        cast.association, actor=secretary, universities=[new], source="Тағы", since=TODAY
    )
    assert again == 0
    assert DirectionUniversity.objects.count() == 2


def test_member_university_whose_representative_left_is_missing(cast, secretary):
    end_member(
        cast.seat("association_member"), actor=secretary, until=TODAY - timedelta(days=1), ground="Хат"
    )
    assert states(cast)[cast.member_university.key] == "missing"


def test_representative_of_a_university_outside_the_list_is_shown(cast):
    SeatFactory(
        body=cast.association.body, number=91, university=cast.other_university, kind="hei_representative"
    )
    assert states(cast)[cast.other_university.key] == "represented"


def test_unlisting_keeps_history_and_needs_a_ground(cast, secretary):
    new = UniversityFactory()
    structure.list_universities(
        cast.association, actor=secretary, universities=[new], source="Лицензия", since=date(2024, 9, 1)
    )
    row = DirectionUniversity.objects.get(university=new)
    with pytest.raises(DomainError):
        structure.unlist_university(row, actor=secretary, until=TODAY, ground=" ")
    structure.unlist_university(
        row, actor=secretary, until=TODAY - timedelta(days=1), ground="Лицензия тоқтатылды"
    )
    assert new.key not in states(cast)
    assert states(cast, date(2025, 1, 1))[new.key] == "missing"


def test_join_and_end_a_member_university(cast, secretary):
    new = UniversityFactory()
    row = structure.join_university(
        cast.association, actor=secretary, university=new, since=date(2025, 9, 1), ground="Хаттама № 3"
    )
    with pytest.raises(DomainError):
        structure.join_university(
            cast.association, actor=secretary, university=new, since=TODAY, ground="Тағы"
        )
    structure.end_university_membership(row, actor=secretary, until=date(2026, 1, 31), ground="Хат")
    with pytest.raises(DomainError):
        structure.end_university_membership(row, actor=secretary, until=TODAY, ground="Хат")
    with pytest.raises(DomainError) as refusal:
        structure.join_university(
            cast.association, actor=secretary, university=new, since=date(2026, 1, 15), ground="Хат"
        )
    assert refusal.value.field == "since"
    structure.join_university(
        cast.association, actor=secretary, university=new, since=date(2026, 2, 1), ground="Хат"
    )
    assert MemberUniversity.objects.filter(university=new).count() == 2


def test_criteria_come_in_versions_of_the_base_university(cast, secretary):
    upload = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF", "application/pdf")
    first = structure.set_criteria(
        cast.association,
        actor=secretary,
        text={"kk": "Өтілі кемінде үш жыл"},
        valid_from=date(2025, 1, 1),
        upload=upload,
    )
    second = structure.set_criteria(
        cast.association, actor=secretary, text={"kk": "Өтілі кемінде бес жыл"}, valid_from=date(2099, 1, 1)
    )
    assert (first.number, second.number, first.university) == (1, 2, cast.university)
    assert criteria_in_force(criteria_of(cast.association), TODAY) == first
    with pytest.raises(DomainError):
        structure.set_criteria(
            cast.association, actor=secretary, text={"kk": "Кеш"}, valid_from=date(2026, 1, 1)
        )
    with pytest.raises(DomainError):
        structure.set_criteria(
            cast.association, actor=secretary, text={"kk": " "}, valid_from=date(2099, 2, 1)
        )
    html = Client().get(f"/kk/associations/{cast.association.key}/criteria/").content.decode()
    assert "Өтілі кемінде үш жыл" in html
    assert (
        Client().get(f"/kk/associations/{cast.association.key}/criteria/{first.pk}/file/").status_code == 200
    )


def test_criteria_need_a_base_university(cast, secretary):
    with pytest.raises(DomainError) as refusal:
        structure.set_criteria(
            cast.association, actor=secretary, text={"kk": "Ерте"}, valid_from=date(2001, 1, 1)
        )
    assert refusal.value.clause == "17.p2"
    assert not MemberCriteria.objects.exists()


def test_coordinator_of_the_base_university_may_set_criteria(cast):
    coordinator = cast["university_coordinator"]
    assert not coordinator.has_perm("associations.set_criteria", cast.association)
    cast.association.base_universities.update(university=cast.member_university)
    assert cast["university_coordinator"].has_perm("associations.set_criteria", cast.association)


def test_structure_is_approved_and_says_when_it_changed(cast):
    chair = cast["association_chair"]
    BodyFactory(kind="commission", parent=cast.association.body, name_kk="Сараптама комиссиясы")
    approval = structure.approve_structure(cast.association, actor=chair)
    assert [body["name_kk"] for body in approval.bodies] == ["Сараптама комиссиясы"]
    with pytest.raises(DomainError):
        structure.approve_structure(cast.association, actor=chair)
    address = f"/kk/associations/{cast.association.key}/structure/"
    assert "бекітілгеннен кейін өзгерген" not in Client().get(address).content.decode()
    BodyFactory(kind="commission", parent=cast.association.body, name_kk="Бағдарламалар комиссиясы")
    html = Client().get(address).content.decode()
    assert "бекітілгеннен кейін өзгерген" in html
    assert "Бағдарламалар комиссиясы" in html
    structure.approve_structure(cast.association, actor=chair)
    assert StructureApproval.objects.count() == 2
    assert len(sub_bodies(cast.association, TODAY)) == 2


def test_contacts_are_stored_once_and_public(cast, secretary):
    values = {
        "address": {"kk": "Астана қаласы"},
        "phone": "+7 (7172) 11-22-33",
        "email": "oab@demo.kz",
        "website": "https://oab.demo.kz",
    }
    structure.save_contacts(cast.association, actor=secretary, **values)
    before = AuditEntry.objects.count()
    structure.save_contacts(cast.association, actor=secretary, **values)
    assert AuditEntry.objects.count() == before
    html = Client().get(f"/kk/associations/{cast.association.key}/").content.decode()
    assert "oab@demo.kz" in html


def test_public_page_shows_names_with_consent_only(cast):
    Seat.objects.filter(body=cast.association.body, role="member").update(name_consented_on=None)
    name = cast["association_member"].full_name
    address = f"/kk/associations/{cast.association.key}/people/"
    html = Client().get(address).content.decode()
    assert name not in html
    assert cast["association_chair"].full_name in html
    assert "@demo.kz" not in html
    Seat.objects.filter(body=cast.association.body, role="member").update(name_consented_on=TODAY)
    assert name in Client().get(address).content.decode()


def test_embedded_page_is_allowed_in_any_frame_and_others_are_not(cast):
    answer = Client().get(f"/kk/associations/{cast.association.key}/embed/")
    assert "X-Frame-Options" not in answer.headers
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    other = Client().get(f"/kk/associations/{cast.association.key}/")
    assert other.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in other.headers["Content-Security-Policy"]


@pytest.mark.parametrize("page", ["people/", "universities/", "structure/", "", "embed/"])
def test_pages_ask_as_often_with_more_rows(cast, secretary, page):
    browser = cast.client("association_secretary")
    url = f"/kk/associations/{cast.association.key}/{page}"
    browser.get(url)
    few = queries_of(browser, url)
    for number in range(100, 103):
        new = UniversityFactory()
        SeatFactory(body=cast.association.body, number=number, university=new, kind="ngo")
        structure.join_university(
            cast.association, actor=secretary, university=new, since=date(2025, 1, 1), ground="Хат"
        )
        structure.list_universities(
            cast.association, actor=secretary, universities=[UniversityFactory()], source="а", since=TODAY
        )
        BodyFactory(kind="commission", parent=cast.association.body)
    assert queries_of(browser, url) == few


def test_forms_refuse_in_words(cast):
    browser = cast.client("association_secretary")
    key = cast.association.key
    answer = browser.post(f"/kk/associations/{key}/universities/list/", {"list-source": "Лицензия"})
    assert answer.status_code == 422
    answer = browser.post(f"/kk/associations/{key}/contacts/", {"phone": "телефон", "website": "ftp://a.kz"})
    assert set(answer.context["form"].errors) == {"phone", "website"}
    answer = browser.post(
        f"/kk/associations/{key}/contacts/", {"phone": "+7 701", "website": "oab.kz", "address_kk": "Астана"}
    )
    assert answer.status_code == 302
    assert cast.association.contacts.website == "https://oab.kz"
    assert Body.objects.filter(pk=cast.association.body_id).exists()
