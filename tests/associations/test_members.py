"""Members of an association (clause 17): added, changed, ended, invited, brought in from a table."""

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone, translation
from openpyxl import load_workbook

from accounts.models import User
from associations.domain.composition import ITEMS, composition
from associations.queries.members import (
    MemberFilter,
    counts_by_kind,
    member_rows,
    members_of,
)
from associations.services.members import add_member, change_member, end_member, invite_member
from core.errors import DomainError
from core.models import AuditEntry
from core.spreadsheets import neutral
from kpi.models import KpiItem
from meetings.models import Attendee, Seat, SeatHolder
from meetings.services import convene_meeting, mark_presence, open_meeting
from notices.models import Letter
from tests.associations.member_world import data
from tests.counting import queries_of
from tests.factories.accounts import UserFactory
from tests.meetings import helpers


@pytest.fixture(autouse=True)
def _kazakh(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with translation.override("kk"):
        yield


@pytest.fixture
def secretary(cast):
    return cast["association_secretary"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3+cmd", "'-2+3+cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("+7 (701) 111-22-33", "+7 (701) 111-22-33"),
        ("-5", "-5"),
        ("Мүше", "Мүше"),
        (5, 5),
    ],
)
def test_formula_is_neutralised(text, written):
    assert neutral(text) == written


def test_composition_names_what_indicator_2_wants():
    items = composition({"hei_representative": 3, "employers_association": 1})
    assert [(item.number, item.count, item.is_met) for item in items] == [
        ("2.1", 3, True),
        ("2.2", 1, True),
        ("2.3", 0, False),
        ("2.4", 0, False),
    ]


def test_composition_is_the_scheme_s(order_loaded):
    points = dict(KpiItem.objects.filter(indicator__number=2).values_list("identifier", "points"))
    ours = {number: points for number, _kinds, points in ITEMS}
    assert sorted(points.values()) == sorted(ours.values())


def test_add_member_stores_a_seat_and_records(cast, secretary):
    seat = add_member(cast.association, actor=secretary, data=data(has_consent=True))
    assert seat.title_kk == "«Дала» ЖШС, директор"
    assert seat.title_ru == "ТОО «Дала», директор"
    assert seat.number == 5
    assert seat.name_consented_on == timezone.localdate()
    assert not seat.holders.exists()
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.object_id) == ("add_member", str(seat.pk))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"post": {}}, "post_kk"),
        ({"organisation_text": {}}, "organisation_text_kk"),
        ({"kind": "foreign_partner"}, "country"),
        ({"role": "chair"}, "role"),
    ],
)
def test_add_member_refuses(cast, secretary, changes, field):
    with pytest.raises(DomainError) as refusal:
        add_member(cast.association, actor=secretary, data=data(**changes))
    assert refusal.value.field == field
    assert Seat.objects.filter(body=cast.association.body).count() == 4


def test_same_person_of_same_organisation_is_refused_in_either_language(cast, secretary):
    add_member(cast.association, actor=secretary, data=data())
    with pytest.raises(DomainError):
        add_member(
            cast.association,
            actor=secretary,
            data=data(name="тестова  айман серікқызы", organisation_text={"ru": "ТОО Дала"}),
        )


def test_change_member_keeps_what_it_was_in_the_journal(cast, secretary):
    seat = add_member(cast.association, actor=secretary, data=data())
    change_member(seat, actor=secretary, data=data(kind="ngo", has_consent=True))
    seat.refresh_from_db()
    assert seat.kind == "ngo"
    changed = AuditEntry.objects.latest("pk").data["changed"]
    assert changed["kind"] == ["employer", "ngo"]
    before = AuditEntry.objects.count()
    change_member(seat, actor=secretary, data=data(kind="ngo", has_consent=True))
    assert AuditEntry.objects.count() == before


def test_end_member_keeps_history(cast, secretary):
    seat = cast.seat("association_member")
    end_member(seat, actor=secretary, until=timezone.localdate(), ground="Ұйымның хаты")
    seat.refresh_from_db()
    assert (seat.until, seat.ended_ground) == (timezone.localdate(), "Ұйымның хаты")
    assert seat.holders.get().until == timezone.localdate()
    with pytest.raises(DomainError):
        end_member(seat, actor=secretary, until=timezone.localdate(), ground="Тағы")


@pytest.mark.parametrize(
    ("until", "ground", "field"),
    [
        (date(2020, 1, 1), "Хат", "until"),
        (date(2100, 1, 1), "Хат", "until"),
        (date(2026, 1, 1), " ", "ground"),
    ],
)
def test_end_member_refuses(cast, secretary, until, ground, field):
    with pytest.raises(DomainError) as refusal:
        end_member(cast.seat("association_member"), actor=secretary, until=until, ground=ground)
    assert refusal.value.field == field


def test_nobody_ends_their_own_membership(cast, secretary):
    with pytest.raises(DomainError):
        end_member(
            cast.seat("association_secretary"), actor=secretary, until=timezone.localdate(), ground="Хат"
        )


def test_invited_member_gets_an_account_and_a_letter_in_their_language(cast, secretary):
    seat = add_member(cast.association, actor=secretary, data=data())
    person = invite_member(seat, actor=secretary, email="New@Demo.kz", language="ru")
    assert (person.email, person.full_name, person.language) == ("new@demo.kz", seat.person_name, "ru")
    assert SeatHolder.objects.get(seat=seat).user == person
    letter = Letter.objects.get(recipient=person)
    assert letter.language == "ru"
    invite_member(seat, actor=secretary, email="new@demo.kz", language="ru")
    assert SeatHolder.objects.filter(seat=seat).count() == 1
    assert User.objects.filter(email="new@demo.kz").count() == 1


def test_whoever_has_an_account_is_told_and_not_made_twice(cast, secretary):
    there = UserFactory(email="there@demo.kz", language="kk", last_login=timezone.now())
    seat = add_member(cast.association, actor=secretary, data=data())
    assert invite_member(seat, actor=secretary, email="THERE@demo.kz", language="ru") == there
    assert "17-тармағы" in Letter.objects.get(recipient=there).text


def test_invitation_refuses_another_address_and_a_shut_account(cast, secretary):
    with pytest.raises(DomainError):
        invite_member(
            cast.seat("association_member"), actor=secretary, email="another@demo.kz", language="kk"
        )
    shut = UserFactory(is_active=False)
    seat = add_member(cast.association, actor=secretary, data=data())
    with pytest.raises(DomainError):
        invite_member(seat, actor=secretary, email=shut.email, language="kk")


def test_member_without_account_can_be_present_at_a_meeting(cast, secretary):
    seat = add_member(cast.association, actor=secretary, data=data(since=date(2024, 9, 1)))
    meeting = helpers.planned(cast, body=cast.association.body, actor=secretary)
    convene_meeting(meeting, actor=secretary)
    meeting = open_meeting(meeting, actor=secretary)
    line = Attendee.objects.get(meeting=meeting, seat=seat)
    assert line.name == "Тестова Айман Серікқызы"
    mark_presence(line, actor=secretary)
    assert line.presences.count() == 1


def names(cast, **asked):
    rows = member_rows(members_of(cast.association, MemberFilter(**asked), timezone.localdate()))
    return [one["shown_name"] for one in rows]


def test_search_is_blind_to_the_case_of_kazakh_letters(cast, secretary):
    add_member(cast.association, actor=secretary, data=data(name="Өтегенов Ұлан Әлиұлы"))
    assert names(cast, words="ӨТЕГЕНОВ ұлан") == ["Өтегенов Ұлан Әлиұлы"]
    assert names(cast, words="дала директор") == ["Өтегенов Ұлан Әлиұлы"]
    assert names(cast, words="қасымова") == ["Қасымова Динара Әлібекқызы"]
    assert names(cast, kind="employer", account="no") == ["Өтегенов Ұлан Әлиұлы"]
    assert names(cast, kind="employer", account="yes") == []
    assert counts_by_kind(cast.association, timezone.localdate()) == {"hei_representative": 4, "employer": 1}


def test_ended_members_are_found_when_asked(cast, secretary):
    seat = add_member(cast.association, actor=secretary, data=data())
    end_member(seat, actor=secretary, until=timezone.localdate() - timedelta(days=1), ground="Хат")
    assert len(names(cast)) == 4
    assert names(cast, state="ended") == ["Тестова Айман Серікқызы"]
    assert len(names(cast, state="all")) == 5


def test_list_asks_as_often_at_3_and_at_3000_rows(cast, secretary):
    browser = cast.client("association_secretary")
    url = f"/kk/associations/{cast.association.key}/members/"
    browser.get(url)
    few = queries_of(browser, url)
    Seat.objects.bulk_create(
        Seat(
            body=cast.association.body,
            number=10 + number,
            kind="ngo",
            person_name=f"Мүше {number}",
            title_kk="Ұйым",
            post_kk="мүше",
            since=date(2025, 1, 1),
        )
        for number in range(3000)
    )
    assert queries_of(browser, url) == few
    assert queries_of(browser, url + "?q=МҮШЕ") == few


def test_export_is_neutral_and_hides_addresses_from_readers(cast, secretary):
    add_member(
        cast.association, actor=secretary, data=data(name="=1+1 Тест", email="member@firm.kz", country="@KZ")
    )
    url = f"/kk/associations/{cast.association.key}/members/xlsx/"
    kept = load_workbook(io.BytesIO(cast.client("association_secretary").get(url).content)).active
    last = [cell.value for cell in kept[kept.max_row]]
    assert "'=1+1 Тест" in last
    assert "'@KZ" in last
    assert "member@firm.kz" in last
    read = load_workbook(io.BytesIO(cast.client("association_member").get(url).content)).active
    assert "member@firm.kz" not in [cell.value for line in read for cell in line]


def test_form_refuses_and_loses_nothing(cast):
    answer = cast.client("association_secretary").post(
        f"/kk/associations/{cast.association.key}/members/new/",
        {"name": "Тест", "kind": "foreign_partner", "role": "member", "since": "2025-09-01"},
    )
    assert answer.status_code == 422
    assert 'value="Тест"' in answer.content.decode()
    assert set(answer.context["form"].errors) == {"post_kk", "university", "country"}
