"""What crawlers get."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_sitemap_names_every_public_page_in_three_languages(order_loaded):
    xml = Client().get("/sitemap.xml").content.decode()
    places = re.findall(r"<loc>http://testserver(.*?)</loc>", xml)
    assert len(places) == len(set(places))
    for language in ("kk", "ru", "en"):
        assert sum(place.startswith(f"/{language}/associations/") for place in places) == 65
        assert sum(place.startswith(f"/{language}/universities/") for place in places) == 26
        assert sum(place.startswith(f"/{language}/clauses/") for place in places) == 77
        assert f'hreflang="{language}"' in xml
    assert 'hreflang="x-default"' in xml


def test_places_of_the_sitemap_open(order_loaded):
    client = Client()
    xml = client.get("/sitemap.xml").content.decode()
    places = re.findall(r"<loc>http://testserver(.*?)</loc>", xml)
    for place in places[::7]:
        assert client.get(place).status_code == 200, place


def test_address_without_a_language_leads_to_the_reader_s(order_loaded):
    answer = Client().get("/council/", headers={"Accept-Language": "ru"})
    assert (answer.status_code, answer["Location"]) == (302, "/ru/council/")


def test_robots_name_the_sitemap(db):
    text = Client().get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /kk/admin/" in text
