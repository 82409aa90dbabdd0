"""The Council's stamp: asked for, considered, granted by the signed protocol, registered (cl. 19.11, 19.12)."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone, translation

from associations.services import expertise
from core.errors import DomainError
from core.models import AuditEntry
from council.queries import register, stamps_waiting_for
from council.services import stamps as services
from notices.models import Letter
from portal.search import asked_for, search
from tests.associations import world_expertise
from tests.council import world_stamps as world
from tests.counting import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("19")]


@pytest.fixture(autouse=True)
def ground(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def secretary(cast):
    return cast["council_secretary"]


def test_recommended_publication_is_brought_before_the_council_once(cast):
    request = world.requested(cast)
    again = services.ask_for_stamp(request.material, actor=cast["association_secretary"])
    assert again == request
    assert AuditEntry.objects.filter(action="ask_for_stamp").count() == 1
    assert [task.count for task in stamps_waiting_for(cast["council_secretary"])] == [1]
    assert stamps_waiting_for(cast["member"]) == []


@pytest.mark.parametrize(
    "data", [{}, {"outcome": "rework", "text": "Жаңарту"}], ids=["not for the stamp", "rework"]
)
def test_other_material_does_not_go_to_the_council(cast, data):
    conclusion = world_expertise.concluded(cast, **data)
    with pytest.raises(DomainError) as refusal:
        services.ask_for_stamp(conclusion.material, actor=cast["association_secretary"])
    assert refusal.value.clause == "19.12"


def test_each_publication_is_an_item_of_its_own(cast, secretary):
    first, second = world.requested(cast), world.requested(cast, title_kk="Желілер", title_ru="Сети")
    chosen = world.put(cast, first, second)
    assert {one.item.meeting_id for one in chosen} == {chosen[0].item.meeting_id}
    assert "Желілер" in chosen[1].item.title_kk
    assert "Сети" in chosen[1].item.title_ru
    with pytest.raises(DomainError):
        services.put_stamps_on_agenda(world.council_meeting(cast), [first], actor=secretary)


def test_agenda_is_of_the_council_and_not_empty(cast, secretary):
    request = world.requested(cast)
    for meeting, chosen, field in (
        (None, [request], "meeting"),
        (world_expertise.meeting(cast), [request], "meeting"),
        (world.council_meeting(cast), [], "request"),
    ):
        with pytest.raises(DomainError) as refusal:
            services.put_stamps_on_agenda(meeting, chosen, actor=secretary)
        assert refusal.value.field == field


def test_nothing_is_decided_before_the_protocol_is_signed(cast, secretary):
    (request,) = world.put(cast, world.requested(cast))
    with pytest.raises(DomainError) as refusal:
        services.decide_stamp(request, actor=secretary, granted=True)
    assert refusal.value.clause == "13"


def test_granted_stamps_are_numbered_and_everybody_is_told(
    cast, secretary, django_capture_on_commit_callbacks
):
    requests = world.decided(cast, world.requested(cast), world.requested(cast, title_kk="Желілер"))
    assert [task.count for task in stamps_waiting_for(secretary)] == [2]
    with django_capture_on_commit_callbacks(execute=True):
        stamps = [services.decide_stamp(one, actor=secretary, granted=True) for one in requests]
    year = timezone.localdate().year
    assert [one.signature for one in stamps] == [f"1/{year}", f"2/{year}"]
    assert stamps[0].protocol.meeting == requests[0].item.meeting
    told = set(Letter.objects.filter(text__contains=f"1/{year}").values_list("recipient__email", flat=True))
    assert {"university_coordinator@demo.kz", "association_secretary@demo.kz"} <= told
    with pytest.raises(DomainError):
        services.decide_stamp(requests[0], actor=secretary, granted=False, reason="Кеш")


def test_refused_publication_goes_back_and_may_come_again(cast, secretary):
    (request,) = world.decided(cast)
    with pytest.raises(DomainError) as refusal:
        services.decide_stamp(request, actor=secretary, granted=False, reason=" ")
    assert refusal.value.field == "reason"
    services.decide_stamp(request, actor=secretary, granted=False, reason="Мұқаба сай емес")
    page = cast.client("university_coordinator").get(f"/kk/expertise/{request.material_id}/").content.decode()
    assert "Мұқаба сай емес" in page
    assert list(register()) == []
    material = expertise.change_material(
        request.material, actor=cast["university_coordinator"], data={"title_kk": "Түзетілген"}, version=1
    )
    assert (material.round, material.sent_back, material.state) == (2, False, "received")


def test_register_is_public_searched_and_shows_the_publication(cast):
    stamp = world.granted(cast)
    client = Client()
    for query, found in (
        ({}, True),
        ({"q": "ДЕРЕКҚОР"}, True),
        ({"q": "әбілқасымова"}, True),
        ({"q": "жоқ"}, False),
    ):
        page = client.get("/kk/publications/", query).content.decode()
        assert (f"/kk/publications/{stamp.pk}/" in page) is found, query
    page = client.get(f"/kk/publications/{stamp.pk}/").content.decode()
    assert stamp.signature in page
    assert "Реляциялық дерекқорлар" in page
    assert client.get(f"/kk/publications/{stamp.pk}/cover/").headers["Content-Type"] == "image/png"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_read_in_three_languages(cast, language):
    stamp = world.granted(cast)
    for name, path in (
        ("council_secretary", "council/stamps/"),
        ("association_secretary", f"expertise/{stamp.material_id}/"),
        ("anonymous", "publications/"),
        ("anonymous", f"publications/{stamp.pk}/"),
    ):
        page = cast.client(name).get(f"/{language}/{path}")
        assert page.status_code == 200
        assert f'lang="{language}"' in page.content.decode()


def test_lists_ask_as_much_for_one_publication_as_for_three(cast, secretary):
    services.decide_stamp(world.decided(cast)[0], actor=secretary, granted=True)
    pages = [(cast.client("council_secretary"), "/kk/council/stamps/"), (Client(), "/kk/publications/")]
    once = [queries_of(client, url) for client, url in pages]
    more = world.decided(cast, world.requested(cast, title_kk="Екі"), world.requested(cast, title_kk="Үш"))
    for one in more:
        services.decide_stamp(one, actor=secretary, granted=True)
    assert [queries_of(client, url) for client, url in pages] == once


def test_granted_publication_stands_on_the_associations_page_and_in_its_frame(cast, secretary):
    key = cast.association.key
    assert "public-publications" not in Client().get(f"/kk/associations/{key}/").content.decode()
    stamp = world.granted(cast)
    refused = world.decided(cast, world.requested(cast, title_kk="Қайтарылған оқулық"))[0]
    services.decide_stamp(refused, actor=secretary, granted=False, reason="Тілі")
    page = Client().get(f"/kk/associations/{key}/").content.decode()
    frame = Client().get(f"/kk/associations/{key}/embed/").content.decode()
    for text in (page, frame):
        assert stamp.material.title_kk in text and f"№ {stamp.signature}" in text
        assert "Қайтарылған оқулық" not in text


def test_granted_publication_is_found_in_the_search_and_read_as_open_data(cast):
    stamp = world.granted(cast)
    with translation.override("kk"):
        for typed in ("дерекқорлар", "ӘБІЛҚАСЫМОВА", stamp.signature, "Реляциялық"):
            groups = {group.key: group.hits for group in search(asked_for(typed))}
            assert [hit.url for hit in groups["publications"]] == [f"/kk/publications/{stamp.pk}/"], typed
    answer = Client().get("/api/v1/publications").json()
    assert answer["count"] == 1
    row = answer["results"][0]
    assert (row["number"], row["year"]) == (stamp.number, stamp.year)
    assert row["title"]["kk"] == stamp.material.title_kk
    assert row["association"]["key"] == cast.association.key
    assert row["cover"].endswith(f"/publications/{stamp.pk}/cover/")
    assert Client().get(urlsplit(row["cover"]).path).status_code == 200
    assert Client().get(f"/api/v1/publications?year={stamp.year - 1}").json()["count"] == 0


def test_what_is_not_granted_is_nowhere_public(cast, secretary):
    refused = world.decided(cast)[0]
    services.decide_stamp(refused, actor=secretary, granted=False, reason="Тілі")
    with translation.override("kk"):
        assert not any(group.key == "publications" for group in search(asked_for("дерекқорлар")))
    assert Client().get("/api/v1/publications").json()["count"] == 0
    assert Client().get(f"/kk/publications/{refused.pk}/").status_code == 404
