"""What the former base university goes on reading of its own time, and nothing later (clause 31; ADR-0064)."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from associations.models import (
    BaseUniversity,
    Conclusion,
    MaterialFile,
    PlanLink,
    RequestAddressee,
    ReviewOpinion,
)
from associations.services.handover import name_officer
from meetings.models import (
    Assignment,
    DecisionAnswer,
    DecisionAnswerFile,
    DecisionEnding,
    Protocol,
    SeatHolder,
)
from tests.associations.test_handover import coordinator_of, moved
from tests.associations.world_papers import LATER, Papers, asked, dated, papers_at
from tests.counting import queries_of
from tests.factories.accounts import UserFactory
from tests.factories.directory import area_clauses
from tests.factories.meetings import SeatFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("31")]


@pytest.fixture
def papers(cast, settings, tmp_path) -> dict[str, Papers]:
    """The last minute of the old time and the first of the new: midnight in Kazakhstan parts them."""
    settings.MEDIA_ROOT = tmp_path
    day = moved(cast, days_ago=30)
    area_clauses()
    last = timezone.make_aware(datetime.combine(day - timedelta(days=1), time(23, 59)))
    first = timezone.make_aware(datetime.combine(day, time()))
    found = {"old": papers_at(cast, last, 1), "new": papers_at(cast, first, 2)}
    assert all(one.urls for one in found.values())  # read once, before anything is added
    return found


@pytest.fixture
def hosting(cast, papers) -> BaseUniversity:
    return BaseUniversity.objects.get(university=cast.university, association=cast.association)


@pytest.fixture
def reader(cast, client):
    """The browser of a coordinator of the former base university."""
    sign_in(client, coordinator_of(cast.university))
    return client


def sign_in(client, person) -> None:
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")


def html_of(browser, url: str) -> str:
    page = browser.get(url)
    assert page.status_code == 200, url
    return page.content.decode()


def statuses(browser, urls: list[str]) -> dict[str, int]:
    return {url: browser.get(url).status_code for url in urls}


@pytest.mark.parametrize("persona", ["coordinator", "association_secretary", "association_chair"])
def test_an_old_link_works_for_the_old_university_and_a_new_one_does_not(
    cast, papers, hosting, client, persona
):
    person = coordinator_of(cast.university) if persona == "coordinator" else cast[persona]
    sign_in(client, person)
    for when, status in (("old", 200), ("new", 404)):
        assert statuses(client, papers[when].urls) == dict.fromkeys(papers[when].urls, status)
    assert client.get(papers["old"].urls[0] + "edit/").status_code == 403
    html = html_of(client, reverse("associations:hosting_papers", args=[hosting.pk]))
    for place in (0, 4, 6, 9, 11, 14, 17):
        assert papers["old"].urls[place] in html and papers["new"].urls[place] not in html, place
    members = reverse("associations:member_list", args=[cast.association.key])
    assert members in html
    html = html_of(client, members)
    assert papers["old"].urls[-1] in html and papers["new"].urls[-1] not in html


def test_the_new_university_reads_all(cast, papers):
    name_officer(
        cast.association,
        actor=cast["university_coordinator"],
        role="secretary",
        seat=cast.seat("association_member"),
    )
    browser = cast.client("association_member")
    urls = [url for one in papers.values() for url in one.urls]
    assert statuses(browser, urls) == dict.fromkeys(urls, 200)


def test_a_member_of_the_old_university_who_led_nothing_reads_no_more_than_before(cast, papers, client):
    seat = SeatFactory(
        body=cast.association.body, number=70, university=cast.university, until=date(2025, 1, 1)
    )
    person = UserFactory()
    SeatHolder.objects.create(seat=seat, user=person, since=date(2024, 9, 1), until=date(2025, 1, 1))
    sign_in(client, person)
    Protocol.objects.update(state="draft")
    assert set(statuses(client, papers["old"].urls).values()) <= {403, 404}


def verbs(one: Papers) -> list[tuple[str, list[Any]]]:
    """Return what changes a thing of each kind: names and arguments of its addresses."""
    key = one.year.association.key
    line = one.plan.items.first()
    return [
        ("meetings:assignment_answer", [one.assignment.pk]),
        ("meetings:assignment_withdraw", [one.assignment.pk]),
        ("meetings:decision_end", [one.assignment.decision_id]),
        ("meetings:decision_direct", [one.assignment.decision_id]),
        ("meetings:answer_return", [one.answer.pk]),
        ("associations:plan_amend", [one.plan.pk]),
        ("associations:plan_create", [key, one.year.year.first_year]),
        ("associations:plan_comment", [one.plan.pk]),
        ("associations:plan_line", [line.pk]),
        ("associations:material_change", [one.material.pk]),
        ("associations:material_return", [one.material.pk]),
        ("associations:material_withdraw", [one.material.pk]),
        ("associations:material_ask", [one.material.pk]),
        ("associations:opinion_remove", [one.opinion.pk]),
        ("associations:request_edit", [one.sent.pk]),
        ("associations:request_close", [one.sent.pk]),
        ("associations:request_extend", [one.sent.pk]),
        ("associations:request_remind", [one.sent.pk]),
        ("associations:answer_accept", [one.sent.addressees.get().pk]),
        ("associations:request_answer", [one.received.pk]),
        ("associations:answer_file_remove", [one.received.files.get().pk]),
        ("associations:member_change", [key, one.member.pk]),
        ("associations:member_end", [key, one.member.pk]),
        ("associations:member_invite", [key, one.member.pk]),
    ]


@pytest.mark.parametrize("persona", ["coordinator", "association_secretary"])
def test_the_old_university_writes_nothing(cast, papers, client, persona):
    sign_in(client, coordinator_of(cast.university) if persona == "coordinator" else cast[persona])
    for name, args in verbs(papers["old"]):
        status = client.post(reverse(name, args=args), {"reason": "Себеп", "text": "Мәтін"}).status_code
        assert status in (403, 404), name


# --- nothing later ---------------------------------------------------------------------


def test_a_decision_is_read_as_it_stood_on_the_last_day(cast, papers, reader):
    old, by = papers["old"], cast["council_secretary"]
    later = papers["new"].at
    dated(old.answer, verdict="returned", reason=LATER, reviewed_at=later)
    second = DecisionAnswer.objects.create(
        assignment=old.assignment,
        value="done",
        text=LATER,
        submitted_by=by,
        submitted_at=later,
        verdict="accepted",
        reviewed_by=by,
        reviewed_at=later,
    )
    more = Assignment.objects.create(
        decision=old.assignment.decision, university=cast.university, directed_by=by, directed_at=later
    )
    DecisionEnding.objects.create(
        decision=old.assignment.decision, kind="done", reason=LATER, ended_by=by, ended_at=later
    )
    file = DecisionAnswerFile.objects.create(answer=second, file=old.year.file())
    more.delete()
    for url in (old.urls[6], old.urls[7]):
        html = html_of(reader, url)
        assert 'data-testid="as-then"' in html and LATER not in html
        assert 'data-state="answered"' in html
    assert reader.get(reverse("meetings:answer_file", args=[file.pk])).status_code == 404


def test_a_receiver_of_that_time_stays_readable_and_a_later_one_is_not_shown(cast, papers, client):
    old, later = papers["old"], papers["new"].at
    sign_in(client, cast["association_secretary"])
    dated(old.assignment, withdrawn_at=later, withdraw_reason=LATER)
    more = Assignment.objects.create(
        decision=old.assignment.decision,
        university=cast.member_university,
        directed_by=cast["council_secretary"],
        directed_at=later,
    )
    html = html_of(client, old.urls[6])
    assert old.urls[7] in html and reverse("meetings:assignment_detail", args=[more.pk]) not in html
    assert statuses(client, old.urls[7:9]) == dict.fromkeys(old.urls[7:9], 200)
    assert client.get(reverse("meetings:assignment_detail", args=[more.pk])).status_code == 404
    dated(old.assignment, withdrawn_at=old.at)
    assert client.get(old.urls[7]).status_code == 404


def test_a_plan_is_read_as_it_stood_on_the_last_day(cast, papers, reader):
    old, new = papers["old"], papers["new"]
    line = old.plan.items.first().line
    for meeting in (old.protocol.meeting, new.protocol.meeting):
        PlanLink.objects.create(
            plan=old.plan.plan, line=line, meeting=meeting, added_by=cast["council_secretary"]
        )
    dated(
        old.plan,
        state="returned",
        returned_reason=LATER,
        council_on=timezone.localdate(new.at),
        council_protocol=new.protocol,
    )
    html = html_of(reader, old.urls[9])
    assert LATER not in html and 'data-testid="as-then"' in html
    progress = reader.get(old.urls[9]).context["progress"]
    linked = [link.meeting_id for row in progress.rows for link in row.links]
    assert linked == [old.protocol.meeting_id] and progress.done == 1


def test_an_examination_that_went_on_shows_what_was_said_by_then(cast, papers, reader):
    old, later = papers["old"], papers["new"].at
    by = cast["association_secretary"]
    ReviewOpinion.objects.create(
        material=old.material,
        round=1,
        expert=cast["association_deputy"],
        state="given",
        due_on=timezone.localdate(),
        text=LATER,
        verdict="rework",
        given_at=later,
        asked_by=by,
    )
    Conclusion.objects.create(
        material=old.material,
        round=1,
        outcome="rework",
        text=LATER,
        item=papers["new"].protocol.meeting.items.get(),
        decided_on=timezone.localdate(later),
        entered_by=by,
    )
    part = MaterialFile.objects.create(
        material=old.material, part="extract", file=old.year.file(), added_by=by
    )
    dated(old.material, state="concluded", changed_at=later)
    html = html_of(reader, old.urls[11])
    assert old.opinion.text in html and LATER not in html and 'data-testid="conclusions"' not in html
    assert reader.get(reverse("associations:material_file", args=[part.pk])).status_code == 404


def test_answers_given_later_are_not_read(cast, papers, reader):
    old, later = papers["old"], papers["new"].at
    for row in (old.sent.addressees.get(), old.received):
        dated(row, submitted_at=later, text=LATER)
    for url in (old.urls[14], old.urls[17]):
        assert LATER not in html_of(reader, url)
    assert statuses(reader, [old.urls[16], old.urls[18]]) == dict.fromkeys([old.urls[16], old.urls[18]], 404)
    dated(old.received, state="waiting", submitted_at=None, text=LATER)
    assert LATER not in html_of(reader, old.urls[17])
    old.received.refresh_from_db()
    assert old.received.opened_at is None


def test_members_are_read_as_they_stood_on_the_last_day(cast, papers, reader):
    old = papers["old"]
    secretary = cast.seat("association_member")
    name_officer(cast.association, actor=cast["university_coordinator"], role="secretary", seat=secretary)
    dated(old.member, until=timezone.localdate(), ended_ground=LATER)
    key = cast.association.key
    html = html_of(reader, reverse("associations:member_list", args=[key]))
    assert 'data-testid="as-then"' in html
    rows = reader.get(reverse("associations:member_list", args=[key])).context["page_obj"].object_list
    roles = {row["pk"]: row["role"] for row in rows}
    assert roles[secretary.pk] == "member" and roles[old.member.pk] == "member"
    assert set(roles.values()) == {"chair", "deputy_chair", "secretary", "member"}
    assert all(row["until"] is None for row in rows)
    assert LATER not in html_of(reader, old.urls[-1])
    export = reader.get(reverse("associations:member_export", args=[key]))
    assert export.status_code == 200


# --- where they are found --------------------------------------------------------------


def test_former_officers_find_the_papers_of_their_time_in_the_menu(cast, papers, hosting):
    url, page = (
        reverse("associations:hosting_list"),
        reverse("associations:hosting_papers", args=[hosting.pk]),
    )
    former = cast.client("association_secretary")
    assert f'href="{url}"' in html_of(former, reverse("home"))
    assert page in html_of(former, url)
    for persona in ("association_member", "member", "outsider"):
        browser = cast.client(persona)
        assert f'href="{url}"' not in html_of(browser, reverse("home"))
        assert page not in html_of(browser, url)


def test_the_coordinator_finds_them_in_the_room_of_the_university(cast, papers, reader):
    url = reverse("associations:hosting_list")
    room = reverse("associations:university_room")
    assert f'href="{url}"' in html_of(reader, room)
    assert f'href="{url}"' not in html_of(cast.client("university_coordinator"), room)


def test_the_papers_of_one_kind_are_all_there(cast, papers, hosting, reader):
    old = papers["old"]
    for _each in range(12):
        old.year.entry("event", 9, timezone.localdate(old.at), proof="file")
    url = reverse("associations:hosting_papers", args=[hosting.pk])
    assert "?kind=entries" in html_of(reader, url)
    html = html_of(reader, f"{url}?kind=entries")
    assert html.count("/record/") >= 13 and "hosting-protocols" not in html


def test_the_pages_ask_the_same_for_more_papers(cast, papers, hosting, reader):
    old = papers["old"]
    key = cast.association.key
    urls = [
        reverse("associations:hosting_papers", args=[hosting.pk]),
        reverse("associations:member_list", args=[key]),
        *(old.urls[place] for place in (6, 7, 9, 11, 14, 17)),
    ]
    before = [queries_of(reader, url) for url in urls]
    day = timezone.localdate(old.at)
    for university in (cast.member_university, cast.university):
        old.year.protocol(day, ())
        old.year.entry("event", 9, day, proof="file")
        old.year.member("employer", since=day)
        dated(old.year.examination(None), submitted_at=old.at)
        asked(cast, old.at, sender="association", university=cast.other_university)
        asked(cast, old.at, sender="center", association=cast.association)
        RequestAddressee.objects.create(
            request=old.sent, state="accepted", submitted_at=old.at, university=university
        )
        Assignment.objects.create(
            decision=old.assignment.decision,
            university=university,
            directed_by=cast["council_secretary"],
            directed_at=old.at,
        )
    assert [queries_of(reader, url) for url in urls] == before
