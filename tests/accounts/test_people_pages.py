"""The administrator's pages about people."""

import pytest
from django.urls import reverse

from accounts.models import User
from core.models import AuditEntry
from tests.counting import queries_of
from tests.factories.accounts import OfficeFactory, UserFactory


@pytest.fixture
def browser(cast):
    return cast.client("administrator")


def test_list_finds_by_name_whatever_the_case(browser):
    UserFactory(full_name="Құрманғазы Әлішер")
    page = browser.get(reverse("people:list"), {"q": "ҚҰРМАН әліш"}).content.decode()
    assert "Құрманғазы Әлішер" in page
    assert "Бекенова" not in page


def test_list_filters_by_office_and_state(browser, cast):
    page = browser.get(reverse("people:list"), {"role": "center_head"})
    assert [person.pk for person in page.context["page_obj"]] == [cast.ids["center_head"]]
    User.objects.filter(pk=cast.ids["outsider"]).update(is_active=False)
    page = browser.get(reverse("people:list"), {"state": "shut"})
    assert [person.pk for person in page.context["page_obj"]] == [cast.ids["outsider"]]


def test_list_asks_the_same_number_of_questions_for_more_people(browser):
    few = queries_of(browser, reverse("people:list"))
    for _number in range(12):
        OfficeFactory()
    assert queries_of(browser, reverse("people:list")) == few


def test_invitation_form_names_the_taken_address(browser):
    UserFactory(email="taken@demo.kz")
    answer = browser.post(
        reverse("people:invite"), {"email": "taken@demo.kz", "full_name": "Ат", "language": "kk"}
    )
    assert answer.status_code == 422
    assert "email" in answer.context["form"].errors
    assert 'value="Ат"' in answer.content.decode()


def test_person_page_shows_the_refusal_of_an_office_beside_its_field(browser, cast):
    answer = browser.post(
        reverse("people:office_give", args=[cast.ids["outsider"]]),
        {"role": "university_coordinator", "since": "2026-09-01"},
    )
    assert answer.status_code == 422
    assert "university" in answer.context["office_form"].errors


def test_corrected_university_is_in_the_journal(browser, cast):
    url = reverse("admin:directory_university_change", args=[cast.university.pk])
    page = browser.get(url)
    data = {
        name: value if value is not None else ""
        for name, value in page.context["adminform"].form.initial.items()
    }
    data |= {"website": "example.kz", "other_websites": "[]", "order_spellings": "[]"}
    assert browser.post(url, data).status_code == 302
    assert AuditEntry.objects.first().action == "correct_reference"
