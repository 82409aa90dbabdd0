"""Signing in, passwords, the person's language and zone."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from notices.models import Letter
from tests.factories.accounts import PASSWORD, UserFactory


@pytest.fixture
def person(db):
    return UserFactory(email="aigul@demo.kz", full_name="Сейітова Айгүл Нұрланқызы", language="ru")


def sign_in(client, email="aigul@demo.kz", password=PASSWORD, **more):
    return client.post("/kk/account/login/", {"login": email, "password": password, **more})


def test_signing_in_leads_home_in_the_person_s_language(client, person):
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/ru/")
    assert client.get("/ru/profile/").status_code == 200


def test_e_mail_is_read_whatever_its_case(client, person):
    assert sign_in(client, "  Aigul@Demo.KZ ").status_code == 302


def test_language_chosen_at_sign_in_stays(client, person):
    answer = sign_in(client, language="en")
    assert answer["Location"] == "/en/"
    person.refresh_from_db()
    assert person.language == "en"


def test_next_page_is_kept(client, person):
    answer = sign_in(client, next="/kk/profile/")
    assert answer["Location"] == "/kk/profile/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/"])
def test_next_page_is_ours(client, person, target):
    assert "evil" not in sign_in(client, next=target)["Location"]


@pytest.mark.parametrize(
    ("email", "password"),
    [
        pytest.param("aigul@demo.kz", "wrong-password", id="wrong password"),
        pytest.param("nobody@demo.kz", PASSWORD, id="nobody"),
    ],
)
def test_refusal_does_not_tell_which_part_was_wrong(client, person, email, password):
    with translation.override("kk"):
        answer = sign_in(client, email, password)
    assert answer.status_code == 200
    assert "Электрондық пошта немесе құпиясөз дұрыс емес" in answer.content.decode()


def test_deactivated_person_is_told_so(client, person):
    User.objects.update(is_active=False)
    answer = sign_in(client)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("account_inactive")
    assert client.get("/kk/profile/").status_code == 302


def test_deactivation_ends_open_sessions(client, person):
    sign_in(client)
    User.objects.update(is_active=False)
    assert client.get("/kk/profile/").status_code == 302


def test_nobody_signs_up(client, db):
    assert client.get("/kk/account/signup/").status_code == 404


def test_too_many_attempts_are_answered_politely(client, person, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    cache.clear()
    try:
        answers = [sign_in(client, password="wrong") for _time in range(4)]
    finally:
        cache.clear()
    assert answers[-1].status_code == 429
    assert 'data-testid="error-429"' in answers[-1].content.decode()


def test_new_password_comes_by_a_letter_in_the_person_s_language(
    client, person, django_capture_on_commit_callbacks, mailoutbox
):
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/kk/account/password/reset/", {"email": "aigul@demo.kz"})
    letter = Letter.objects.get()
    assert "Новый пароль" in letter.subject
    assert [mail.to for mail in mailoutbox] == [["aigul@demo.kz"]]
    path = re.search(r"http://[^/]+(/ru/\S+)", letter.text)[1]
    page = client.get(path, follow=True)
    new = {"password1": "жаңа-құпиясөз-26", "password2": "жаңа-құпиясөз-26"}
    answer = client.post(page.redirect_chain[-1][0], new)
    assert answer.status_code == 302
    assert sign_in(client, password=new["password1"]).status_code == 302
    client.post("/kk/account/logout/")
    again = client.get(path, follow=True)
    assert "account/password/reset/" in again.content.decode()
    assert "password1" not in again.content.decode()


def test_unknown_address_gets_no_letter_and_no_hint(client, person, mailoutbox):
    known = client.post("/kk/account/password/reset/", {"email": "aigul@demo.kz"})
    unknown = client.post("/kk/account/password/reset/", {"email": "nobody@demo.kz"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert list(Letter.objects.values_list("address", flat=True)) == ["aigul@demo.kz"]


def test_password_is_changed_with_the_old_one(client, person):
    sign_in(client)
    new = {"oldpassword": PASSWORD, "password1": "басқа-құпиясөз-7", "password2": "басқа-құпиясөз-7"}
    assert client.post("/kk/account/password/change/", new).status_code == 302
    assert client.get("/kk/profile/").status_code == 200
    person.refresh_from_db()
    assert person.check_password("басқа-құпиясөз-7")


def test_profile_keeps_language_and_zone(client, person):
    sign_in(client)
    answer = client.post("/kk/profile/", {"language": "en", "time_zone": "America/New_York"})
    assert answer["Location"] == "/en/profile/"
    person.refresh_from_db()
    assert (person.language, person.time_zone) == ("en", "America/New_York")


def test_profile_refuses_a_zone_that_does_not_exist(client, person):
    sign_in(client)
    assert client.post("/kk/profile/", {"language": "en", "time_zone": "Mars/Base"}).status_code == 422


def test_profile_lists_roles_with_their_dates(cast):
    page = cast.client("association_secretary").get("/kk/profile/").content.decode()
    assert cast.association.body.short_name_kk in page
    assert "08.08.2024" in page
