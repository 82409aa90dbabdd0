"""Working groups and commissions (cl. 9, 16.2, 29), and the check of the numbers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.errors import DomainError
from core.models import AuditEntry
from meetings import services
from meetings.models import Body, GroupResult, Protocol, Seat
from meetings.queries import numbering_of, seats_of, visible_meetings
from tests.factories.meetings import MeetingFactory

from . import helpers
from .matrix_bodies import GROUP, group, seat

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "clause"),
    [
        pytest.param("working_group", "12", marks=pytest.mark.clause("16.2")),
        pytest.param("commission", "12", marks=pytest.mark.clause("9")),
    ],
)
def test_group_decides_by_the_clause_of_its_parent(cast, kind, clause):
    body = services.create_sub_body(
        cast.council.body, actor=helpers.secretary(cast), data={**GROUP, "kind": kind}
    )

    assert (body.parent, body.clause, body.kind) == (cast.council.body, clause, kind)
    assert Body.objects.filter(key=f"council-{kind.replace('_', '-')}-1").exists()


@pytest.mark.clause("29")
def test_association_forms_a_group_by_its_own_clause(cast):
    client = cast.client("association_chair")
    url = reverse("meetings:sub_body_new", args=[cast.association.body_id])
    assert client.post(url, {**GROUP, "task_kk": ""}).status_code == 422
    assert client.post(url, GROUP).status_code == 302

    body = Body.objects.get(kind="working_group")
    assert (body.parent, body.clause) == (cast.association.body, "24")


def test_other_kinds_and_groups_of_groups_are_refused(cast):
    secretary = helpers.secretary(cast)
    with pytest.raises(DomainError):
        services.create_sub_body(cast.council.body, actor=secretary, data={**GROUP, "kind": "council"})
    with pytest.raises(DomainError):
        services.create_sub_body(group(cast), actor=secretary, data=GROUP)
    with pytest.raises(DomainError):
        services.end_sub_body(cast.council.body, actor=secretary, reason="x")


def test_members_keep_their_post_of_the_body_above(cast):
    inside = seat(cast, "member")
    outside = services.add_sub_member(
        inside.body, actor=helpers.secretary(cast), person=cast["outsider"], role="secretary"
    )

    above = cast.seat("chair")
    assert (inside.post_kk, inside.university) == ("ректор", cast.other_university)
    assert above.post_kk == "ректор"
    assert (outside.post_ru, outside.number) == ("секретарь", 2)
    assert inside.body_id in {one.body_id for one in seats_of(cast["member"])}


@pytest.mark.parametrize(
    ("person", "role", "field"), [("member", "chair", "person"), ("outsider", "secretary", "role")]
)
def test_one_seat_a_person_one_person_a_role(cast, person, role, field):
    body = seat(cast, "member").body
    secretary = helpers.secretary(cast)
    services.add_sub_member(body, actor=secretary, person=cast["chair"], role="secretary")
    with pytest.raises(DomainError) as refusal:
        services.add_sub_member(body, actor=secretary, person=cast[person], role=role)

    assert refusal.value.field == field
    assert body.seats.count() == 2


def test_form_names_an_unknown_address(cast):
    url = reverse("meetings:sub_member_add", args=[group(cast).pk])
    answer = cast.client("chair").post(url, {"email": "nobody@example.org", "role": "member"})

    assert answer.status_code == 422
    assert "nobody@example.org" in answer.content.decode()
    assert not Seat.objects.filter(body__kind="working_group").exists()


def test_group_meets_with_the_same_pages_and_its_leaders_above_see_it(cast):
    body = seat(cast, "outsider", "chair").body
    services.add_sub_member(body, actor=helpers.secretary(cast), person=cast["member"], role="secretary")
    meeting = helpers.planned(cast, body=body, actor=cast["member"])
    services.convene_meeting(meeting, actor=cast["member"])
    services.open_meeting(meeting, actor=cast["member"])
    for line in meeting.attendees.all():
        services.mark_presence(line, actor=cast["member"])
    vote = services.open_vote(helpers.first_item(meeting), actor=cast["member"])
    services.record_all_in_favour_except(vote, actor=cast["member"])
    services.close_vote(vote, actor=cast["member"])
    protocol = services.close_meeting(meeting, actor=cast["member"])

    assert (protocol.body, protocol.number) == (body, 1)
    assert visible_meetings(cast["chair"]).filter(pk=meeting.pk).exists()
    assert visible_meetings(cast["outsider"]).filter(pk=meeting.pk).exists()
    assert not visible_meetings(cast["association_chair"]).filter(pk=meeting.pk).exists()


def test_association_chair_does_not_lead_the_council_nor_the_council_the_association(cast):
    meeting = MeetingFactory(body=cast.association.body)
    assert not visible_meetings(cast["council_secretary"]).filter(pk=meeting.pk).exists()


def test_ended_group_has_no_seats_and_no_meetings(cast):
    body = seat(cast, "outsider", "secretary").body
    secretary = helpers.secretary(cast)
    meeting = helpers.planned(cast, body=body, actor=cast["outsider"])
    with pytest.raises(DomainError):
        services.end_sub_body(body, actor=secretary, reason="Міндет орындалды")
    services.cancel_meeting(meeting, actor=cast["outsider"], reason="Қажет емес")
    with pytest.raises(DomainError) as refusal:
        services.end_sub_body(body, actor=secretary, reason=" ")
    assert refusal.value.field == "reason"
    with pytest.raises(DomainError) as refusal:
        services.end_sub_body(body, actor=secretary, reason="Міндет орындалды")
    assert (refusal.value.clause, refusal.value.field) == ("16.2", "text")
    services.state_result(body, actor=secretary, text="Өзгерістер жобасы дайын")
    services.end_sub_body(body, actor=secretary, reason="Міндет орындалды")
    body = services.end_sub_body(body, actor=secretary, reason="Тағы бір рет")

    assert (body.ended_reason, body.seats.filter(until__isnull=True).count()) == ("Міндет орындалды", 0)
    for refused in (
        lambda: services.plan_meeting(body, actor=secretary, data={"starts_at": meeting.starts_at}),
        lambda: services.add_sub_member(body, actor=secretary, person=cast["chair"]),
        lambda: services.propose_item(body, actor=secretary, data={"title_kk": "Мәселе"}),
    ):
        with pytest.raises(DomainError):
            refused()


def test_the_result_is_stated_with_a_file_by_whoever_leads_the_group(cast):
    body = seat(cast, "outsider", "secretary").body
    client, address = cast.client("outsider"), f"/kk/bodies/{body.pk}/result/"
    refused = client.post(address, {"text": " "}, follow=True)
    assert "message-error" in refused.content.decode() and not GroupResult.objects.exists()
    client.post(address, {"text": "Сыныптауыштың жобасы", "file": helpers.scan("жоба.pdf")})
    first = GroupResult.objects.get()
    assert (first.text, first.stated_by, first.file.name) == (
        "Сыныптауыштың жобасы",
        cast["outsider"],
        "жоба.pdf",
    )
    # said again without a file, the text changes and the file stays
    services.state_result(body, actor=cast["chair"], text="Екінші редакция")
    result = GroupResult.objects.get()
    assert (result.text, result.file) == ("Екінші редакция", first.file)
    assert AuditEntry.objects.filter(action="state_result").count() == 2
    page = cast.client("chair").get(f"/kk/bodies/{body.pk}/").content.decode()
    assert "Екінші редакция" in page and "жоба.pdf" in page
    file = cast.client("member").get(f"/kk/bodies/{body.pk}/result/file/")
    assert b"".join(file).startswith(b"%PDF")


def test_the_result_of_an_ended_group_stands(cast):
    body = seat(cast, "outsider", "secretary").body
    services.state_result(body, actor=cast["chair"], text="Жоба")
    services.end_sub_body(body, actor=cast["chair"], reason="Міндет орындалды")
    with pytest.raises(DomainError):
        services.state_result(body, actor=cast["chair"], text="Басқа")
    # who made it stays readable
    page = cast.client("chair").get(f"/kk/bodies/{body.pk}/").content.decode()
    assert cast["outsider"].full_name in page and "sub-member-add" not in page
    with pytest.raises(DomainError):
        services.state_result(cast.council.body, actor=cast["chair"], text="Жоба")


def test_a_group_of_an_association_names_its_own_clause_and_a_commission_needs_no_result(cast):
    chair = cast["association_chair"]
    made = services.create_sub_body(cast.association.body, actor=chair, data=GROUP)
    with pytest.raises(DomainError) as refusal:
        services.end_sub_body(made, actor=chair, reason="Біте салды")
    assert refusal.value.clause == "29"
    commission = services.create_sub_body(
        cast.association.body, actor=chair, data=GROUP | {"kind": "commission"}
    )
    assert services.end_sub_body(commission, actor=chair, reason="Құрылым өзгерді").ended_on


def test_gap_is_named_on_its_page_and_above_the_list(cast):
    client = cast.client("council_secretary")
    first, second = helpers.drafted(cast), helpers.drafted(cast)
    assert numbering_of(helpers.secretary(cast))[0].is_whole
    Protocol.objects.filter(pk=second.pk).update(number=4)

    found = numbering_of(helpers.secretary(cast))[0]
    assert (found.missing, found.misplaced, found.count) == ([2, 3], [], 2)
    assert "№ 2, 3" in client.get(reverse("meetings:numbering")).content.decode()
    notes = client.get(reverse("meetings:meeting_list")).context["notes"]
    assert [note.url for note in notes if note.url == reverse("meetings:numbering")]
    assert first.number == 1
    assert numbering_of(cast["center_head"])[0].missing == [2, 3]
    assert numbering_of(cast["member"]) == []


def test_lists_ask_as_often_for_one_row_as_for_three(cast):
    client = cast.client("council_secretary")
    counts = []
    for _number in range(2):
        body = group(cast)
        services.add_sub_member(body, actor=helpers.secretary(cast), person=cast["member"])
        helpers.drafted(cast)
        for name in ("body_list", "numbering", "meeting_list"):
            url = reverse(f"meetings:{name}")
            client.get(url)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == 200
            counts.append(len(captured))
        group(cast)
        helpers.drafted(cast)

    assert counts[:3] == counts[3:]
