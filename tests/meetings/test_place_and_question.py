"""The place of a meeting and the question of a vote stand in both languages before the protocol is agreed (cl. 13, 25)."""

import pytest
from django.urls import reverse

from core.errors import DomainError
from meetings import services
from meetings.documents import protocol_document
from meetings.models import Protocol, Vote
from meetings.queries import missing_texts, protocol_with_record

from . import helpers

pytestmark = pytest.mark.django_db
QUESTION = {"kk": "Жоспар негізге алынсын ба?"}


def record_of(protocol: Protocol) -> Protocol:
    return protocol_with_record(Protocol.objects.filter(pk=protocol.pk)).get()


@pytest.fixture
def protocol(cast) -> Protocol:
    """A draft whose place and question stand in Kazakh only."""
    actor, meeting = helpers.secretary(cast), helpers.opened(cast, 6)
    meeting.place_kk, meeting.place_ru = "Астана, 105-зал", ""
    meeting.save()
    vote = services.open_vote(helpers.first_item(meeting), actor=actor, question=QUESTION)
    services.record_all_in_favour_except(vote, actor=actor)
    services.close_vote(vote, actor=actor)
    services.add_decision(vote.item, actor=actor, data=helpers.DECISION)
    return services.close_meeting(meeting, actor=actor)


def names_of(protocol: Protocol) -> tuple[str, str]:
    vote = Vote.objects.get(item__meeting=protocol.meeting_id)
    return f"question-{vote.pk}_kk", f"question-{vote.pk}_ru"


@pytest.mark.clause("13")
def test_missing_place_and_question_block_the_agreement_by_name(cast, protocol):
    missing = missing_texts(record_of(protocol))
    assert [one.input_name for one in missing] == ["place_ru", names_of(protocol)[1]]
    with pytest.raises(DomainError) as refusal:
        services.agree_protocol(protocol, actor=helpers.secretary(cast))

    assert str(missing[0]) in str(refusal.value)
    assert str(missing[1]) in str(refusal.value)
    services.edit_protocol_settings(
        cast.council.body, actor=helpers.secretary(cast), data={"language": "kk"}, emblem=None
    )
    assert services.agree_protocol(Protocol.objects.get(pk=protocol.pk), actor=helpers.secretary(cast))


@pytest.mark.clause("13")
def test_both_are_filled_on_the_page_of_the_protocol_and_read_in_both_columns(cast, protocol):
    client, (kazakh, russian) = cast.client("council_secretary"), names_of(protocol)
    url = reverse("meetings:protocol_edit", args=[protocol.pk])
    page = client.get(url).content.decode()
    detail = client.get(reverse("meetings:protocol_detail", args=[protocol.pk])).content.decode()
    assert f'{url}#id_{russian}"' in detail
    assert f'name="{russian}"' in page
    assert f'name="{kazakh}"' not in page
    assert QUESTION["kk"] in page
    line = protocol.items.get()
    data = {f"item-{line.pk}-{name}": text for name, text in helpers.ITEM.items()}
    data |= {
        "revision": 1,
        "place_kk": "Астана, 105-зал",
        "place_ru": "Астана, зал 105",
        russian: "Принять за основу?",
    }
    assert client.post(url, data).status_code == 302

    whole = record_of(protocol)
    assert missing_texts(whole) == []
    texts = protocol_document(whole).texts
    assert [text.place for text in texts] == ["Астана, 105-зал", "Астана, зал 105"]
    assert [text.items[0].votes[0].question for text in texts] == [QUESTION["kk"], "Принять за основу?"]
    kept = protocol.revisions.order_by("number").last()
    assert kept.texts[russian] == "Принять за основу?"
    revisions = client.get(reverse("meetings:protocol_revisions", args=[protocol.pk])).content.decode()
    assert "Принять" in revisions


@pytest.mark.clause("12")
def test_question_stays_as_it_was_put_to_the_vote(cast, protocol):
    kazakh, russian = names_of(protocol)
    actor = helpers.secretary(cast)
    services.save_texts(protocol, actor=actor, texts={russian: "Принять?"})
    services.save_texts(protocol, actor=actor, texts={russian: "Принять за основу?"})
    with pytest.raises(DomainError) as refusal:
        services.save_texts(protocol, actor=actor, texts={kazakh: "Басқа сұрақ"})

    assert refusal.value.clause == "12"
    vote = Vote.objects.get(item__meeting=protocol.meeting_id)
    assert (vote.question_kk, vote.question_ru) == (QUESTION["kk"], "Принять за основу?")


def test_secretary_gives_the_question_in_both_languages_and_a_repeat_keeps_them(cast):
    meeting, actor = helpers.opened(cast, 6), helpers.secretary(cast)
    item = helpers.first_item(meeting)
    data = {"question_kk": "Қабылдансын ба?", "question_ru": "Принять?"}
    cast.client("council_secretary").post(reverse("meetings:vote_open", args=[item.pk]), data)
    vote = Vote.objects.select_related("item__meeting__body").get()
    again = services.repeat_vote(vote, actor=actor, reason="Қайта дауыс беру")

    assert [(one.question_kk, one.question_ru) for one in (vote, again)] == [
        ("Қабылдансын ба?", "Принять?")
    ] * 2
