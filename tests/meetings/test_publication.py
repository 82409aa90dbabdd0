"""Published protocols on other sites: a frame, feeds, public materials only (cl. 26)."""

from xml.etree import ElementTree

import pytest
from django.urls import reverse

from tests.counting import queries_of

from . import helpers
from .matrix_publication import with_material

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.clause("26")
def test_list_may_be_framed_by_other_sites_and_nothing_else_may(cast, client, language):
    pk, _material = with_material(cast)
    embed = reverse("meetings:embed", args=["council"]).replace("/kk/", f"/{language}/", 1)
    framed = client.get(embed)
    assert f'<html lang="{language}">' in framed.content.decode()
    assert "X-Frame-Options" not in framed.headers
    policy = framed.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src 'self'" in policy
    assert not framed.cookies
    for name, args in (("protocol_detail", [pk]), ("protocol_list", []), ("decision_register", [])):
        answer = client.get(reverse(f"meetings:{name}", args=args))
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]


def test_only_published_protocols_are_in_the_feeds(cast, client):
    helpers.signed(cast)
    pages = [reverse(f"meetings:{name}", args=["council"]) for name in ("feed_atom", "feed_json", "embed")]
    assert ElementTree.fromstring(client.get(pages[0]).content).findall(f"{ATOM}entry") == []
    assert client.get(pages[1]).json()["items"] == []

    pk, material = with_material(cast)
    [entry] = ElementTree.fromstring(client.get(pages[0]).content).findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}id").text.endswith(f"/protocols/{pk}")
    [item] = client.get(pages[1]).json()["items"]
    assert item["attachments"][1]["title"] == "Баяндама"
    assert item["attachments"][1]["url"].endswith(f"/protocols/{pk}/materials/{material}/")
    assert "Баяндама" in client.get(pages[2]).content.decode()


@pytest.mark.parametrize("access", ["members", "leaders"])
@pytest.mark.clause("26")
def test_material_that_is_not_for_everybody_is_nowhere(cast, client, access):
    pk, material = with_material(cast, access)
    assert client.get(reverse("meetings:protocol_material", args=[pk, material])).status_code == 404
    for name, args in (
        ("embed", ["council"]),
        ("feed_json", ["council"]),
        ("feed_atom", ["council"]),
        ("protocol_detail", [pk]),
    ):
        assert "Баяндама" not in client.get(reverse(f"meetings:{name}", args=args)).content.decode()


def test_public_page_offers_public_materials_and_the_decisions(cast, client):
    pk, material = with_material(cast)
    shown = client.get(reverse("meetings:protocol_detail", args=[pk])).content.decode()
    assert reverse("meetings:protocol_material", args=[pk, material]) in shown
    assert 'data-testid="protocol-decisions"' in shown
    taken = client.get(reverse("meetings:protocol_material", args=[pk, material]))
    assert b"".join(taken.streaming_content).startswith(b"%PDF")


def test_lists_ask_as_much_for_one_protocol_as_for_three(cast, client):
    with_material(cast)
    pages = [reverse(f"meetings:{name}", args=["council"]) for name in ("feed_atom", "feed_json", "embed")]
    one = [queries_of(client, page) for page in pages]
    assert max(one) <= 5
    with_material(cast)
    with_material(cast)
    assert [queries_of(client, page) for page in pages] == one


def test_unknown_body_has_no_feed(cast, client):
    assert client.get(reverse("meetings:feed_json", args=["nobody"])).status_code == 404
