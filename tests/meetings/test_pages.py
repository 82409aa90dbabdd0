"""Every page renders for who may see it; what a click does is seen in the rows."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from meetings import services
from meetings.models import Ballot, Meeting, Presence, Protocol, Receipt, Vote
from meetings.queries import sees_meeting, visible_meetings
from meetings.views import meeting as meeting_view
from tests.cast import PERSONAS
from tests.factories.meetings import BodyFactory, MeetingFactory

from . import helpers

pytestmark = pytest.mark.django_db


def page(client, name, *args, **data):
    return client.get(reverse(f"meetings:{name}", args=args), data)


def post(client, name, *args, htmx=False, **data):
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(reverse(f"meetings:{name}", args=args), data, headers=headers)


@pytest.fixture
def secretary(cast):
    return cast.client("council_secretary")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_of_the_secretary_in_three_languages(cast, secretary, language):
    translation.activate("kk")
    user = helpers.secretary(cast)
    protocol = helpers.signed(cast)
    meeting = helpers.opened(cast, 6)
    vote = services.open_vote(helpers.first_item(meeting), actor=user)
    paths = [
        reverse("meetings:meeting_list"),
        reverse("meetings:meeting_plan"),
        reverse("meetings:meeting_detail", args=[meeting.pk]),
        reverse("meetings:meeting_detail", args=[protocol.meeting_id]),
        reverse("meetings:item_add", args=[meeting.pk]),
        reverse("meetings:room", args=[meeting.pk]),
        reverse("meetings:room_item", args=[vote.item_id]),
        reverse("meetings:protocol_list"),
        reverse("meetings:protocol_detail", args=[protocol.pk]),
        reverse("meetings:delivery_matrix", args=[protocol.pk]),
        reverse("meetings:protocol_edit", args=[helpers.drafted(cast).pk]),
    ]
    for path in paths:
        answer = secretary.get(path.replace("/kk/", f"/{language}/", 1))
        assert answer.status_code == 200, path
        assert f'<html lang="{language}">' in answer.content.decode()


def test_plan_meeting_page_plans(cast, secretary):
    form = {
        "starts_at": "2026-12-10T10:00",
        "kind": "ordinary",
        "place_kk": "Астана",
        "place_ru": "Астана",
        "link": "",
    }
    answer = post(secretary, "meeting_plan", **form)

    meeting = Meeting.objects.get()
    assert answer.status_code == 302
    assert timezone.localtime(meeting.starts_at).hour == 10
    assert (meeting.body, meeting.place_ru) == (cast.council.body, "Астана")


def test_refused_form_answers_422_and_keeps_what_was_typed(cast, secretary):
    answer = post(secretary, "meeting_plan", starts_at="", kind="ordinary", title_kk="Кезекті отырыс")

    assert answer.status_code == 422
    assert "Кезекті отырыс" in answer.content.decode()


def test_quorum_bar_names_how_many_are_missing(cast, secretary):
    meeting = helpers.opened(cast, 5)
    line = helpers.member(meeting, 6)
    before = page(secretary, "room", meeting.pk).content.decode()
    after = post(secretary, "attendee_presence", line.pk, htmx=True, mark="in_person").content.decode()

    assert 'data-missing="1"' in before
    assert 'data-missing="0"' in after
    assert "<html" not in after


def test_ballots_by_one_and_all_at_once(cast, secretary):
    vote = helpers.voting(cast)
    meeting = vote.item.meeting
    one = {f"ballot-{helpers.member(meeting, 4).pk}": "against"}
    tally = secretary.post(
        reverse("meetings:ballots_record", args=[vote.pk]) + "?one=1", one, headers={"HX-Request": "true"}
    ).content.decode()
    everybody = {f"ballot-{helpers.member(meeting, number).pk}": "in_favour" for number in (1, 2, 3)}
    answer = post(secretary, "ballots_record", vote.pk, **everybody)

    assert 'data-testid="tally"' in tally
    assert "ballot-rows" not in tally
    assert answer.status_code == 302
    assert Ballot.objects.count() == 4


def test_two_clicks_are_one_step(cast, secretary):
    meeting = helpers.convened(cast)
    assert [post(secretary, "meeting_open", meeting.pk).status_code for _ in range(2)] == [302, 302]
    assert meeting.attendees.count() == 9
    post(secretary, "everybody_present", meeting.pk)
    post(secretary, "everybody_present", meeting.pk)
    assert Presence.objects.count() == 7
    item = helpers.first_item(meeting)
    post(secretary, "vote_open", item.pk)
    post(secretary, "vote_open", item.pk)
    vote = Vote.objects.get()
    post(secretary, "others_in_favour", vote.pk)
    post(secretary, "others_in_favour", vote.pk)
    post(secretary, "vote_close", vote.pk)
    post(secretary, "vote_close", vote.pk)
    assert Vote.objects.get().outcome == "adopted"
    post(secretary, "meeting_close", meeting.pk)
    post(secretary, "meeting_close", meeting.pk)
    assert Protocol.objects.count() == 1


def test_refused_vote_says_why_and_cites_its_clause(cast, secretary):
    meeting = helpers.opened(cast, 2)
    item = helpers.first_item(meeting)
    answer = secretary.post(reverse("meetings:vote_open", args=[item.pk]), follow=True).content.decode()

    assert 'data-testid="message-error"' in answer
    assert not Vote.objects.exists()


def test_protocol_edited_in_two_tabs_loses_nothing(cast, secretary):
    protocol = helpers.drafted(cast)
    line = protocol.items.get()
    names = [f"{name}_{code}" for name in ("title", "heard", "spoke", "decided") for code in ("kk", "ru")]
    data = {f"item-{line.pk}-{name}": getattr(line, name) or "" for name in names}
    data["revision"] = protocol.revision
    first = post(secretary, "protocol_edit", protocol.pk, **{**data, f"item-{line.pk}-heard_kk": "Бірінші"})
    second = post(secretary, "protocol_edit", protocol.pk, **{**data, f"item-{line.pk}-heard_kk": "Екінші"})

    assert (first.status_code, second.status_code) == (302, 422)
    assert "Екінші" in second.content.decode()
    line.refresh_from_db()
    assert line.heard_kk == "Бірінші"


def test_coordinator_downloads_and_the_sender_sees_it(cast, secretary, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        protocol = helpers.signed(cast)
    services.deliver_copies(protocol, [cast.member_university])
    delivery = protocol.deliveries.get(university=cast.member_university)
    coordinator = cast.client("university_coordinator")
    before = page(coordinator, "copies").content.decode()
    download = post(coordinator, "copy_receive", delivery.pk)
    post(coordinator, "copy_receive", delivery.pk)

    assert "is-new" in before
    assert b"".join(download.streaming_content).startswith(b"%PDF")
    assert Receipt.objects.count() == 1
    assert "is-new" not in page(coordinator, "copies").content.decode()
    assert "Тестов coordinator" in page(secretary, "delivery_matrix", protocol.pk).content.decode()


def test_public_list_shows_published_protocols_only(cast, client):
    signed = helpers.signed(cast)
    assert "№ 1 (" not in page(client, "protocol_list").content.decode()
    services.publish_protocol(signed, actor=helpers.secretary(cast))

    assert "№ 1 (" in page(client, "protocol_list").content.decode()
    assert page(client, "protocol_detail", signed.pk).status_code == 200
    assert page(client, "protocol_file", signed.pk).status_code == 200


def test_unpublished_protocol_is_unknown_to_the_public(cast, client):
    protocol = helpers.signed(cast)

    assert page(client, "protocol_detail", protocol.pk).status_code == 404
    assert page(client, "protocol_file", protocol.pk).status_code == 404


def meeting_with(cast, items: int) -> Meeting:
    """Return an open meeting in which every item was voted and decided on."""
    user = helpers.secretary(cast)
    meeting = helpers.opened(cast, 6, items=items)
    for item in meeting.items.select_related("meeting__body"):
        vote = services.open_vote(item, actor=user)
        services.record_all_in_favour_except(vote, actor=user)
        services.close_vote(vote, actor=user)
        services.add_decision(item, actor=user, data=helpers.DECISION)
        services.add_material(item, actor=user, upload=helpers.scan())
    return meeting


def queries_of(client, name, *args) -> list[str]:
    page(client, name, *args)
    with CaptureQueriesContext(connection) as captured:
        assert page(client, name, *args).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("meeting_detail", lambda meeting: meeting.pk),
        ("room", lambda meeting: meeting.pk),
        ("room_item", lambda meeting: helpers.first_item(meeting).pk),
    ],
)
def test_page_of_a_meeting_asks_as_much_for_one_item_as_for_three(cast, secretary, name, of):
    one, three = (queries_of(secretary, name, of(meeting_with(cast, items))) for items in (1, 3))

    assert len(one) == len(three) <= 15
    assert len(set(three)) == len(three)


def test_page_of_a_protocol_asks_as_much_for_one_item_as_for_three(cast, secretary):
    user = helpers.secretary(cast)
    protocols = [services.close_meeting(meeting_with(cast, items), actor=user) for items in (1, 3)]
    one, three = (queries_of(secretary, "protocol_detail", protocol.pk) for protocol in protocols)

    assert len(one) == len(three) <= 18
    assert len(set(three)) == len(three)


def test_lists_ask_as_much_for_one_row_as_for_three(cast, secretary):
    helpers.published(cast)
    names = ("meeting_list", "protocol_list")
    one = [len(queries_of(secretary, name)) for name in names]
    helpers.published(cast)
    helpers.published(cast)

    assert [len(queries_of(secretary, name)) for name in names] == one


@pytest.mark.parametrize("persona", PERSONAS)
def test_meeting_is_seen_by_whom_it_is_listed_for(cast, persona):
    bodies = [cast.council.body, cast.association.body, cast.other_association.body]
    groups = [BodyFactory(kind="working_group", parent=body) for body in bodies[:2]]
    meetings = [MeetingFactory(body=body) for body in [*bodies, *groups]]
    person = AnonymousUser() if persona == "anonymous" else cast[persona]
    listed = set(visible_meetings(person))
    for meeting in Meeting.objects.select_related("body"):
        assert sees_meeting(person, meeting) == (meeting in listed)
    assert len(meetings) >= len(listed)


def test_record_kept_by_an_earlier_release_is_drawn_anew(cast, secretary, monkeypatch):
    protocol = helpers.agreed(cast)
    monkeypatch.setattr(meeting_view, "RECORD_SHAPE", ["of", "an", "earlier", "release"])
    monkeypatch.setattr(meeting_view, "_render_record", lambda *args, **options: "without fields")
    request = RequestFactory().get("/kk/")
    request.user = helpers.secretary(cast)
    meeting_view._record_of(request, protocol.meeting, edits_agenda=False)
    monkeypatch.undo()

    assert page(secretary, "meeting_detail", protocol.meeting_id).status_code == 200
