"""Recusals from agenda items: before the meeting, before a vote, in it; in the protocol (ADR-0033)."""

import pytest
from django.urls import reverse

from core.errors import DomainError
from core.models import AuditEntry
from meetings import services
from meetings.documents import protocol_document
from meetings.models import Ballot, Protocol, Recusal
from meetings.queries import protocol_with_record

from . import helpers

pytestmark = pytest.mark.django_db
REASON = "Менің университетім үміткер."


def declare(cast, item, number: int = 6, reason: str = REASON, actor=None):
    seat = cast.council.body.seats.get(number=number)
    return services.declare_recusal(
        item, actor=actor or helpers.secretary(cast), seat_id=seat.pk, reason=reason
    )


def recused_in(vote) -> list[int]:
    return list(vote.ballots.filter(value="recused").values_list("attendee__number", flat=True))


@pytest.mark.clause("12")
def test_recusal_before_the_meeting_holds_for_every_vote_of_the_item(cast):
    meeting = helpers.convened(cast, items=2)
    item, actor = helpers.first_item(meeting), helpers.secretary(cast)
    declare(cast, item)
    meeting = services.open_meeting(meeting, actor=actor)
    services.mark_everybody_present(meeting, actor=actor)
    first = services.open_vote(item, actor=actor)
    services.record_all_in_favour_except(first, actor=actor)
    first = services.close_vote(first, actor=actor)
    second = services.open_vote(item, actor=actor)
    assert recused_in(second) == [6]
    services.annul_vote(second, actor=actor, reason="Қайта тұжырымдалады")
    other = services.open_vote(meeting.items.get(position=2), actor=actor)

    assert (first.recused_count, first.in_favour_count, first.outcome) == (1, 6, "adopted")
    assert recused_in(other) == []
    assert Ballot.objects.filter(value="recused").first().reason == REASON


@pytest.mark.clause("12")
def test_member_who_comes_while_the_vote_is_open_is_recused_at_once(cast):
    meeting = helpers.opened(cast, 6)
    item, actor = helpers.first_item(meeting), helpers.secretary(cast)
    declare(cast, item, number=7)
    vote = services.open_vote(item, actor=actor)
    assert recused_in(vote) == []
    services.mark_presence(helpers.member(meeting, 7), actor=actor)

    assert recused_in(vote) == [7]
    with pytest.raises(DomainError) as refusal:
        services.record_ballot(vote, helpers.member(meeting, 7), actor=actor, value="in_favour")
    assert refusal.value.clause == "12"
    assert recused_in(vote) == [7]


def test_recusal_in_an_open_vote_counts_at_once_and_not_after_voting(cast):
    vote, actor = helpers.voting(cast, "f"), helpers.secretary(cast)
    with pytest.raises(DomainError):
        declare(cast, vote.item, number=1)
    recusal = declare(cast, vote.item, number=2)
    assert recused_in(vote) == [2]
    assert declare(cast, vote.item, number=2) == recusal
    services.withdraw_recusal(recusal, actor=actor)
    services.withdraw_recusal(recusal, actor=actor)

    assert recused_in(vote) == []
    services.record_ballot(vote, helpers.member(vote.item.meeting, 2), actor=actor, value="against")
    actions = AuditEntry.objects.filter(action__in=("declare_recusal", "withdraw_recusal"))
    assert list(actions.order_by("pk").values_list("action", flat=True)) == [
        "declare_recusal",
        "withdraw_recusal",
    ]


def test_recusal_given_in_a_vote_is_one_of_the_item_and_ends_with_its_ballot(cast):
    vote, actor = helpers.voting(cast, "r"), helpers.secretary(cast)
    held = Recusal.objects.get(item=vote.item, withdrawn_at=None)
    assert (held.seat.number, held.reason, held.recorded_by) == (1, "мүдделер қақтығысы", actor)
    services.record_ballot(vote, helpers.member(vote.item.meeting, 1), actor=actor, value="")

    held.refresh_from_db()
    assert held.withdrawn_by == actor
    assert not vote.ballots.exists()


@pytest.mark.parametrize(
    ("number", "reason", "field"), [(6, "  ", "reason"), (9, REASON, "seat")], ids=["no reason", "vacant"]
)
def test_recusal_is_refused(cast, number, reason, field):
    with pytest.raises(DomainError) as refusal:
        declare(cast, helpers.first_item(helpers.convened(cast)), number=number, reason=reason)

    assert refusal.value.field == field
    assert not Recusal.objects.exists()


def test_recusal_after_the_meeting_is_refused(cast):
    protocol = helpers.drafted(cast)

    with pytest.raises(DomainError):
        declare(cast, helpers.first_item(protocol.meeting))


@pytest.mark.clause("13")
@pytest.mark.parametrize("with_vote", [True, False])
def test_protocol_names_the_recused_with_the_reason(cast, with_vote):
    meeting, actor = helpers.opened(cast, 7), helpers.secretary(cast)
    item = helpers.first_item(meeting)
    recusal = declare(cast, item)
    if with_vote:
        vote = services.open_vote(item, actor=actor)
        services.record_all_in_favour_except(vote, actor=actor)
        services.close_vote(vote, actor=actor)
    protocol = services.close_meeting(meeting, actor=actor)
    whole = protocol_with_record(Protocol.objects.filter(pk=protocol.pk)).get()
    texts = [text.items[0] for text in protocol_document(whole).texts]

    assert texts[0].recusals == (f"{recusal.name} мүдделер қақтығысы туралы мәлімдеді: {REASON}",)
    assert texts[1].recusals == (f"{recusal.name} заявил(а) о конфликте интересов: {REASON}",)
    page = cast.client("council_secretary").get(reverse("meetings:protocol_detail", args=[protocol.pk]))
    assert texts[0].recusals[0] in page.content.decode()


# --- pages


def test_member_declares_on_the_page_of_the_meeting_and_takes_it_back(cast):
    meeting, member = helpers.convened(cast), cast.client("member")
    page = reverse("meetings:meeting_detail", args=[meeting.pk])
    assert 'data-testid="recusal-declare"' in member.get(page).content.decode()
    data = {"item": helpers.first_item(meeting).pk, "reason": REASON}
    assert member.post(reverse("meetings:recusal_declare", args=[meeting.pk]), data).status_code == 302

    held = Recusal.objects.get()
    assert (held.name, held.recorded_by) == (cast["member"].full_name, cast["member"])
    assert REASON in cast.client("chair").get(page).content.decode()
    url = reverse("meetings:recusal_withdraw", args=[held.pk])
    assert cast.client("chair").post(url).status_code == 403
    assert member.post(url).status_code == 302
    assert REASON not in member.get(page).content.decode()


def test_member_declares_for_nobody_else_and_the_secretary_does(cast):
    meeting = helpers.convened(cast)
    seat = cast.council.body.seats.get(role="chair")
    url = reverse("meetings:recusal_declare", args=[meeting.pk])
    data = {"item": helpers.first_item(meeting).pk, "reason": REASON, "seat": seat.pk}
    assert cast.client("member").post(url, data).status_code == 403
    assert cast.client("council_secretary").post(url, data).status_code == 302

    assert Recusal.objects.get().recorded_by == cast["council_secretary"]


def test_seat_shows_the_own_recusal_before_the_vote(cast):
    meeting, member = helpers.opened(cast, 7), cast.client("member")
    page = reverse("meetings:seat", args=[meeting.pk])
    assert 'data-testid="recusal-declare"' in member.get(page).content.decode()
    data = {"item": helpers.first_item(meeting).pk, "reason": REASON, "next": page}
    answer = member.post(reverse("meetings:recusal_declare", args=[meeting.pk]), data, follow=True)

    assert answer.redirect_chain == [(page, 302)]
    text = answer.content.decode()
    assert 'data-testid="recusal-withdraw"' in text
    assert REASON in text


def test_secretary_notes_a_recusal_in_the_room(cast):
    meeting = helpers.opened(cast, 7)
    item = helpers.first_item(meeting)
    client = cast.client("council_secretary")
    declare(cast, item)
    page = client.get(reverse("meetings:room_item", args=[item.pk])).content.decode()

    assert REASON in page
    assert page.count('data-testid="recusals"') == 1
    answer = client.get(reverse("meetings:room_item", args=[item.pk]) + "?live=0.0").content.decode()
    assert 'id="recusals"' in answer
