"""The demo meetings: the note on an item is a real file for everybody, so that published protocols show materials."""

import pytest
from django.urls import reverse
from docx import Document

from meetings import services
from meetings.enums import MaterialAccess
from portal.demo.meetings import ASSOCIATION_TOPICS, COUNCIL_TOPICS, paper_of
from tests.meetings import helpers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "topic", [*COUNCIL_TOPICS, *ASSOCIATION_TOPICS], ids=lambda topic: topic.title["ru"][:20]
)
def test_note_tells_the_item_in_both_languages(topic):
    text = "\n".join(one.text for one in Document(paper_of(topic)).paragraphs)

    for language in ("kk", "ru"):
        assert topic.title[language] in text
        assert topic.heard[language] in text


@pytest.mark.clause("26")
def test_note_stands_on_the_public_page_and_in_the_frame(cast, client, monkeypatch):
    planned = helpers.planned

    def with_note(cast, items=1, **more):
        meeting = planned(cast, items, **more)
        services.add_material(
            helpers.first_item(meeting),
            actor=helpers.secretary(cast),
            upload=paper_of(COUNCIL_TOPICS[0]),
            title="Справка",
            access=MaterialAccess.PUBLIC,
        )
        return meeting

    monkeypatch.setattr(helpers, "planned", with_note)
    protocol = helpers.published(cast)
    material = protocol.meeting.items.get().materials.get()
    address = reverse("meetings:protocol_material", args=[protocol.pk, material.pk])

    for page in (
        reverse("meetings:protocol_detail", args=[protocol.pk]),
        reverse("meetings:embed", args=["council"]),
    ):
        assert address in client.get(page).content.decode()
    assert client.get(address).status_code == 200
