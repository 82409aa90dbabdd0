"""The screens of the room: what they show, what they answer when nothing changed, what a stale tab may do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings import services
from meetings.models import AgendaItem, Ballot, Speaker, Vote, VoteVersion
from meetings.queries import own_line, room_version

from . import helpers
from .matrix_before import GUEST

pytestmark = pytest.mark.django_db

KINDS = ["room", "room_item", "seat", "wall"]


def url_of(kind, meeting):
    return reverse(
        f"meetings:{kind}", args=[helpers.first_item(meeting).pk if kind == "room_item" else meeting.pk]
    )


def ask(client, kind, meeting, version=""):
    return client.get(url_of(kind, meeting), {"live": version})


@pytest.fixture
def secretary(cast):
    return cast.client("council_secretary")


@pytest.fixture
def vote(cast):
    return helpers.voting(cast, "-f")


@pytest.mark.parametrize("kind", KINDS)
def test_screen_answers_nothing_until_something_changes(cast, secretary, vote, kind):
    meeting = vote.item.meeting
    first = ask(secretary, kind, meeting)
    version = first["X-Room-Version"]

    assert first.status_code == 200
    assert "<html" not in first.content.decode()
    assert ask(secretary, kind, meeting, version).status_code == 204
    services.mark_presence(helpers.member(meeting, 7), actor=helpers.secretary(cast))
    assert ask(secretary, kind, meeting, version).status_code == 200


def test_unchanged_screen_is_one_tiny_read_beside_the_sign_in(cast, vote):
    client, meeting = cast.client("member"), vote.item.meeting
    version = ask(client, "seat", meeting)["X-Room-Version"]
    with CaptureQueriesContext(connection) as captured:
        assert ask(client, "seat", meeting, version).status_code == 204

    assert len(captured) <= 3  # session (in the cache where there is one), person, the two counters
    assert "meetings_attendee" in captured[-1]["sql"]


def test_own_vote_is_written_and_answered_in_twelve_queries(cast, vote):
    """The answer comes from what was written: nothing is read again (sixty members vote within seconds)."""
    client, meeting = cast.client("member"), vote.item.meeting
    ask(client, "seat", meeting)
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(
            reverse("meetings:seat_ballot", args=[vote.pk]),
            {"value": "in_favour", "seen": ""},
            headers={"HX-Request": "true"},
        )
    texts = [
        query["sql"]
        for query in captured
        if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
    ]

    assert 'data-value="in_favour"' in answer.content.decode()
    assert len(texts) <= 13  # the session lies in the cache where there is one
    assert "core_journalhead" in texts[-1]  # the lock that all verbs share is taken last
    assert ask(client, "seat", meeting, answer["X-Room-Version"]).status_code == 204


def test_answer_to_a_vote_never_tells_a_version_newer_than_what_it_shows(cast, vote):
    """Another tab wrote between reading the line and writing: the version told is older, and the screen asks again."""
    line = own_line(vote.item.meeting_id, cast["member"])
    services.record_ballot(vote, helpers.member(vote.item.meeting, 4), actor=cast["member"], value="against")
    services.vote_from_seat(vote, line, actor=cast["member"], value="in_favour")

    stored = own_line(vote.item.meeting_id, cast["member"])
    assert (line.seat_version, stored.seat_version) == (1, 2)
    assert line.room_version == stored.room_version


def test_what_all_see_is_read_once_for_all_seats(cast, vote):
    meeting = vote.item.meeting
    ask(cast.client("chair"), "seat", meeting)
    with CaptureQueriesContext(connection) as captured:
        assert ask(cast.client("member"), "seat", meeting).status_code == 200

    tables = {
        table
        for table in ("meetings_presence", 'meetings_vote"', "meetings_agendaitem")
        for query in captured
        if f'FROM "{table}' in query["sql"]
    }
    assert tables == set()


def test_wall_is_drawn_once_for_all_who_watch_it_and_anew_for_each_ballot(cast, vote):
    meeting = vote.item.meeting
    first = ask(cast.client("chair"), "wall", meeting)
    with CaptureQueriesContext(connection) as captured:
        second = ask(cast.client("member"), "wall", meeting)
    assert second.content == first.content
    assert not any("meetings_ballot" in query["sql"].partition("FROM")[2] for query in captured)

    services.record_ballot(vote, helpers.member(meeting, 5), actor=helpers.secretary(cast), value="against")
    third = ask(cast.client("member"), "wall", meeting, second["X-Room-Version"])
    assert third.status_code == 200
    assert third.content != second.content


def test_seat_is_drawn_again_for_the_own_vote_and_not_for_others(cast, vote):
    client, meeting = cast.client("member"), vote.item.meeting
    version = ask(client, "seat", meeting)["X-Room-Version"]
    services.record_ballot(vote, helpers.member(meeting, 5), actor=helpers.secretary(cast), value="against")

    assert ask(client, "seat", meeting, version).status_code == 204
    services.record_ballot(vote, helpers.member(meeting, 4), actor=helpers.secretary(cast), value="against")
    answer = ask(client, "seat", meeting, version).content.decode()
    assert 'data-value="against"' in answer
    assert helpers.secretary(cast).full_name in answer


def test_running_count_and_then_the_result_by_name_on_the_wall(cast, vote):
    client, meeting = cast.client("member"), vote.item.meeting
    assert 'data-testid="wall-count"' in ask(client, "wall", meeting).content.decode()
    services.record_all_in_favour_except(vote, actor=helpers.secretary(cast))
    services.close_vote(vote, actor=helpers.secretary(cast))
    page = ask(client, "wall", meeting).content.decode()

    assert 'data-testid="wall-result"' in page
    assert cast["chair"].full_name in page


@pytest.mark.parametrize("kind", ["room", "room_item"])
def test_secretarys_screen_goes_on_when_the_meeting_is_closed(cast, secretary, kind):
    meeting = helpers.opened(cast, 6)
    services.close_meeting(meeting, actor=helpers.secretary(cast))

    assert ask(secretary, kind, meeting)["X-Room-Moved"] == reverse(
        "meetings:meeting_detail", args=[meeting.pk]
    )
    assert 'data-testid="seat-closed"' in ask(secretary, "seat", meeting).content.decode()


@pytest.mark.clause("12")
def test_all_screens_flag_the_lost_quorum_and_the_secretarys_names_the_absent(cast, secretary, vote):
    meeting = vote.item.meeting
    gone = helpers.member(meeting, 6)
    services.mark_absence(gone, actor=helpers.secretary(cast))

    for kind in KINDS:
        page = secretary.get(url_of(kind, meeting)).content.decode()
        assert 'data-testid="quorum-lost"' in page, kind
        assert gone.name in page, kind
    assert 'data-testid="vote-close"' not in secretary.get(url_of("room_item", meeting)).content.decode()


def test_member_votes_twice_by_a_double_click_and_has_one_vote(cast, vote):
    client = cast.client("member")
    url = reverse("meetings:seat_ballot", args=[vote.pk])
    for _ in range(2):
        assert (
            client.post(url, {"value": "in_favour", "seen": ""}, headers={"HX-Request": "true"}).status_code
            == 200
        )

    assert Ballot.objects.filter(attendee__number=4).values_list("value", flat=True).get() == "in_favour"


def test_second_tab_is_told_what_changed(cast, vote):
    client = cast.client("member")
    url = reverse("meetings:seat_ballot", args=[vote.pk])
    client.post(url, {"value": "in_favour", "seen": ""})
    answer = client.post(
        url, {"value": "against", "seen": ""}, headers={"HX-Request": "true"}
    ).content.decode()

    assert 'data-testid="message-error"' in answer
    assert 'data-value="in_favour"' in answer


def test_stale_page_of_the_secretary_leaves_newer_votes_alone(cast, secretary, vote):
    """Without JavaScript the whole form is sent: rows that were not touched change nothing."""
    meeting = vote.item.meeting
    rows = {f"seen-{line.pk}": "" for line in meeting.attendees.all()}
    fifth, fourth = (helpers.member(meeting, number) for number in (5, 4))
    services.record_ballot(vote, fifth, actor=fifth.user, value="against")
    secretary.post(
        reverse("meetings:ballots_record", args=[vote.pk]),
        {**rows, f"ballot-{fifth.pk}": "", f"ballot-{fourth.pk}": "abstained"},
    )

    values = dict(vote.ballots.values_list("attendee__number", "value"))
    assert values == {2: "in_favour", 4: "abstained", 5: "against"}


def test_presiding_person_is_asked_on_their_own_seat(cast):
    vote = services.close_vote(helpers.voting(cast, "sffaa-"), actor=helpers.secretary(cast))
    chair, meeting = cast.client("chair"), vote.item.meeting
    assert 'data-testid="seat-casting"' in chair.get(url_of("seat", meeting)).content.decode()
    assert (
        'data-testid="seat-casting"'
        not in cast.client("member").get(url_of("seat", meeting)).content.decode()
    )
    for _ in range(2):
        chair.post(reverse("meetings:vote_casting", args=[vote.pk]), {"value": "in_favour", "from": "seat"})

    assert Vote.objects.get().outcome == "adopted"


def test_vote_is_corrected_on_its_page_and_the_result_shows_both(cast, secretary):
    vote = services.close_vote(helpers.voting(cast, "ffffff"), actor=helpers.secretary(cast))
    url = reverse("meetings:vote_correct", args=[vote.pk])
    line = helpers.member(vote.item.meeting, 6)
    empty = secretary.post(url, {f"ballot-{line.pk}": "against", "why": "", "version": "1"})
    assert empty.status_code == 422
    assert '<option value="against" selected>' in empty.content.decode()
    secretary.post(url, {f"ballot-{line.pk}": "against", "why": "Қате естілген", "version": "1"})

    assert VoteVersion.objects.get().why == "Қате естілген"
    page = secretary.get(url_of("room_item", vote.item.meeting)).content.decode()
    assert 'data-testid="vote-earlier"' in page
    assert "Қате естілген" in page


def test_notes_and_speeches_save_themselves(cast, secretary):
    item = helpers.first_item(helpers.opened(cast, 6))
    answer = secretary.post(
        reverse("meetings:speaker_add", args=[item.pk]), {"who": "4", "heard_kk": "Тыңдалды."}
    )
    speaker = Speaker.objects.get()
    assert answer["Location"].endswith(f"?speaker={speaker.pk}")
    assert speaker.attendee == helpers.member(item.meeting, 4)
    name = f"speaker-{speaker.pk}-text_kk"
    saved = secretary.post(
        reverse("meetings:discussion_autosave", args=[item.pk]),
        {"_fields": [name, "heard_ru"], name: "қолдады.", "heard_ru": "Заслушали.", "heard_kk": "өзгермесін"},
    )

    assert saved.json() == {"errors": {}, "texts": {}}
    item = AgendaItem.objects.get(pk=item.pk)
    assert (item.heard_kk, item.heard_ru) == ("Тыңдалды.", "Заслушали.")
    assert Speaker.objects.get().text_kk == "қолдады."


def test_late_autosave_after_the_meeting_is_refused_and_says_why(cast, secretary):
    meeting = helpers.opened(cast, 6)
    item = helpers.first_item(meeting)
    services.close_meeting(meeting, actor=helpers.secretary(cast))
    answer = secretary.post(
        reverse("meetings:discussion_autosave", args=[item.pk]), {"_fields": ["heard_kk"], "heard_kk": "Кеш"}
    )

    assert answer.status_code == 422
    assert answer.json()["errors"]["heard_kk"]


def test_member_marks_themselves_present_and_the_secretary_sees_who_did(cast, secretary):
    meeting = helpers.opened(cast)
    secretary.post(reverse("meetings:self_check_in", args=[meeting.pk]), {"allowed": "yes"})
    cast.client("member").post(reverse("meetings:seat_check_in", args=[meeting.pk]), {"mark": "online"})

    assert helpers.member(meeting, 4).presences.get().mode == "online"
    page = secretary.get(url_of("room", meeting)).content.decode()
    assert "өзі белгіледі" in page


def test_current_item_is_shown_to_everybody(cast, secretary):
    meeting = helpers.opened(cast, 6, items=2)
    second = meeting.items.order_by("position").last()
    before = room_version(meeting.pk)
    secretary.post(reverse("meetings:item_current", args=[second.pk]))

    assert room_version(meeting.pk) != before
    assert second.title_kk in cast.client("member").get(url_of("seat", meeting)).content.decode()


def test_room_lists_the_guests_with_kind_and_presence_and_follows(cast, secretary):
    meeting = helpers.opened(cast, 6)
    guest = services.add_guest(meeting, actor=helpers.secretary(cast), data=GUEST)
    url = url_of("room", meeting)
    before = secretary.get(url).content.decode()
    version = ".".join(map(str, room_version(meeting.pk)))
    assert GUEST["full_name"] in before
    assert str(guest.get_kind_display()) in before.lower()
    answer = secretary.post(
        reverse("meetings:guest_presence", args=[guest.pk]), {"presence": "online", "next": f"{url}#guests"}
    )
    changed = ask(secretary, "room", meeting, version)

    assert answer["Location"] == f"{url}#guests"
    assert changed.status_code == 200
    assert 'id="guests"' in changed.content.decode()
    assert 'value="online" aria-pressed="true"' in changed.content.decode()


@pytest.mark.clause("12")
@pytest.mark.parametrize(
    ("language", "words"),
    [("kk", "Ереженің 12-тармағы"), ("ru", "пункт 12 Положения"), ("en", "clause 12 of the Regulation")],
)
def test_wall_says_the_result_in_words_with_the_clause(cast, language, words):
    vote = services.close_vote(helpers.voting(cast, "ffffff"), actor=helpers.secretary(cast))
    page = cast.client("member").get(f"/{language}/meetings/{vote.item.meeting_id}/wall/").content.decode()

    assert 'data-testid="result-words"' in page
    assert words in page
