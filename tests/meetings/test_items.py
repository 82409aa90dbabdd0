"""Recurring items, copies of meetings, and items that members and associations propose (cl. 30.1)."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError, FileRefused, TransitionRefused
from core.lifecycle import may_become
from core.models import AuditEntry
from meetings import services
from meetings.domain.lifecycle import PROPOSAL
from meetings.domain.recurring import belongs
from meetings.enums import ProposalState
from meetings.models import ItemProposal, RecurringItem
from meetings.queries import proposal_targets, visible_proposals, waiting_for
from notices.models import Letter, Notice

from . import helpers
from .matrix_items import PROPOSAL as FIELDS
from .matrix_items import proposal as proposed

pytestmark = pytest.mark.django_db
RUN = {"execute": True}


def titles(meeting) -> list[str]:
    return list(meeting.items.order_by("position").values_list("title_kk", flat=True))


def keep(cast, *names: str, when: str = "every") -> list[RecurringItem]:
    return [
        services.add_recurring(
            cast.council.body,
            actor=helpers.secretary(cast),
            data={"title_kk": name, "title_ru": name, "when": when},
        )
        for name in names
    ]


# --- recurring items and copies


@pytest.mark.parametrize(
    ("when", "earlier", "expected"),
    [("every", 0, True), ("every", 3, True), ("first_of_year", 0, True), ("first_of_year", 1, False)],
)
def test_recurring_item_belongs(when, earlier, expected):
    assert belongs(when, earlier_this_year=earlier) is expected


def test_list_keeps_its_numbers(cast):
    secretary = helpers.secretary(cast)
    first, _second, third = keep(cast, "А", "Ә", "Б")
    services.move_recurring(third, actor=secretary, up=True)
    services.move_recurring(first, actor=secretary, up=True)
    services.remove_recurring(first, actor=secretary)

    assert list(RecurringItem.objects.values_list("title_kk", "position")) == [("Б", 1), ("Ә", 2)]


def test_recurring_items_go_on_the_agenda_once(cast):
    secretary = helpers.secretary(cast)
    keep(cast, "Күн тәртібі", "Әртүрлі")
    keep(cast, "Жылдық жоспар", when="first_of_year")
    meeting = helpers.planned(cast, items=0)

    assert services.put_recurring(meeting, actor=secretary) == 3
    assert services.put_recurring(meeting, actor=secretary) == 0
    assert titles(meeting) == ["Күн тәртібі", "Әртүрлі", "Жылдық жоспар"]
    later = helpers.planned(cast, items=0)
    later.starts_at = meeting.starts_at + timedelta(hours=3)
    later.save()
    same_year = timezone.localtime(later.starts_at).year == timezone.localtime(meeting.starts_at).year
    assert services.put_recurring(later, actor=secretary) == (2 if same_year else 3)


def test_new_meeting_starts_with_the_recurring_items_if_asked(cast):
    keep(cast, "Күн тәртібін бекіту туралы")
    client = cast.client("council_secretary")
    form = {"starts_at": "2026-12-10T10:00", "kind": "ordinary", "place_kk": "Астана"}
    url = reverse("meetings:meeting_plan")
    assert 'name="with_recurring"' in client.get(url).content.decode()
    client.post(url, {**form, "with_recurring": "on"})
    client.post(url, form)

    meetings = cast.council.body.meetings.order_by("pk")
    assert [titles(one) for one in meetings] == [["Күн тәртібін бекіту туралы"], []]


@pytest.mark.parametrize("with_materials", [False, True])
def test_copy_takes_the_agenda_and_leaves_what_happened(cast, with_materials):
    secretary = helpers.secretary(cast)
    meeting = helpers.opened(cast, 6, items=2)
    item = helpers.first_item(meeting)
    services.record_discussion(item, actor=secretary, data={"heard_kk": "Тыңдалды"})
    services.add_material(item, actor=secretary, upload=helpers.scan(), access="leaders")
    url = reverse("meetings:meeting_copy", args=[meeting.pk])
    data = {"starts_at": "2027-03-01T11:00"} | ({"with_materials": "on"} if with_materials else {})
    assert cast.client("council_secretary").post(url, data).status_code == 302

    copy = cast.council.body.meetings.get(state="planned")
    assert titles(copy) == titles(meeting)
    assert (copy.place_ru, timezone.localtime(copy.starts_at).hour) == (meeting.place_ru, 11)
    assert not copy.items.exclude(heard_kk="").exclude(heard_kk=None).exists()
    materials = [one.access for one in helpers.first_item(copy).materials.all()]
    assert materials == (["leaders"] if with_materials else [])
    assert not copy.invitations.exists()


# --- proposals


@pytest.mark.parametrize("current", ProposalState.values)
@pytest.mark.parametrize("target", ProposalState.values)
@pytest.mark.clause("30.1")
def test_states_of_a_proposal(current, target):
    leads = {
        "submitted": {"returned", "accepted", "declined", "withdrawn"},
        "returned": {"submitted", "withdrawn"},
    }
    assert may_become(PROPOSAL, current, target) == (target in leads.get(current, set()))


@pytest.mark.parametrize(
    ("persona", "bodies"),
    [
        ("member", {("council", None)}),
        ("association_member", {("own", None)}),
        ("association_deputy", {("own", None)}),
        ("association_secretary", {("own", None), ("council", "own")}),
        ("association_chair", {("own", None), ("council", "own")}),
        ("outsider", set()),
        ("center_head", set()),
    ],
)
@pytest.mark.clause("30.1")
def test_where_a_person_may_propose(cast, persona, bodies):
    names = {cast.council.body.pk: "council", cast.association.body_id: "own", None: None}
    found = {
        (names[target.body.pk], names[target.on_behalf_of.pk if target.on_behalf_of else None])
        for target in proposal_targets(cast[persona])
    }
    assert found == bodies


def test_secretary_is_told_of_a_proposal_and_it_waits(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(**RUN):
        proposal = proposed(cast)

    letter = Letter.objects.get()
    assert letter.recipient == helpers.secretary(cast)
    assert FIELDS["title_kk"] in letter.text
    assert f"/proposals/{proposal.pk}/" in letter.text
    task = next(one for one in waiting_for(helpers.secretary(cast)) if one.clause == "30.1")
    assert task.count == 1
    assert not [one for one in waiting_for(cast["chair"]) if one.clause == "30.1"]


def test_accepted_item_is_on_the_agenda_with_its_file_and_the_proposer_is_told(
    cast, django_capture_on_commit_callbacks
):
    secretary = helpers.secretary(cast)
    meeting = helpers.convened(cast)
    proposal = proposed(cast, upload=helpers.scan("негіздеме.pdf"))
    with django_capture_on_commit_callbacks(**RUN):
        item = services.accept_proposal(proposal, actor=secretary, meeting=meeting)
        again = services.accept_proposal(proposal, actor=secretary, meeting=meeting)

    proposal.refresh_from_db()
    assert (again, proposal.item, proposal.state, proposal.decided_by) == (item, item, "accepted", secretary)
    assert (item.title_ru, item.is_late, item.position) == ("О новом вопросе", True, 2)
    assert item.materials.get().file.name == "негіздеме.pdf"
    assert Letter.objects.get().recipient == cast["association_chair"]
    assert Notice.objects.filter(recipient=cast["association_chair"]).count() == 1
    assert AuditEntry.objects.filter(action="accept_proposal").count() == 1
    page = cast.client("member").get(reverse("meetings:meeting_detail", args=[meeting.pk])).content.decode()
    assert cast["association_chair"].full_name in page


def test_accepting_needs_a_meeting_of_this_body_that_has_not_opened(cast):
    secretary = helpers.secretary(cast)
    other = helpers.planned(cast, body=cast.association.body, actor=cast["association_secretary"])
    for meeting in (None, other, helpers.opened(cast)):
        with pytest.raises(DomainError):
            services.accept_proposal(proposed(cast), actor=secretary, meeting=meeting)

    assert not ItemProposal.objects.exclude(state="submitted").exists()


@pytest.mark.parametrize("verb", [services.return_proposal, services.decline_proposal])
@pytest.mark.clause("30.1")
def test_refusal_needs_a_reason_and_is_told(cast, verb, django_capture_on_commit_callbacks):
    proposal = proposed(cast)
    with pytest.raises(DomainError) as refusal:
        verb(proposal, actor=helpers.secretary(cast), reason=" ")
    assert (refusal.value.clause, refusal.value.field) == ("30.1", "reason")
    with django_capture_on_commit_callbacks(**RUN):
        proposal = verb(proposal, actor=helpers.secretary(cast), reason="Негіздеме жоқ")

    letter = Letter.objects.get()
    assert letter.recipient == cast["association_chair"]
    assert "Негіздеме жоқ" in letter.text
    with pytest.raises(TransitionRefused):
        services.accept_proposal(proposal, actor=helpers.secretary(cast), meeting=helpers.planned(cast))


def test_returned_proposal_is_mended_and_handed_in_again(cast, django_capture_on_commit_callbacks):
    proposal = services.return_proposal(proposed(cast), actor=helpers.secretary(cast), reason="Толықтырыңыз")
    assert [one.clause for one in waiting_for(cast["association_chair"])] == ["30.1"]
    client = cast.client("association_chair")
    with django_capture_on_commit_callbacks(**RUN):
        answer = client.post(
            reverse("meetings:proposal_edit", args=[proposal.pk]), {"title_kk": "Толық атау", "title_ru": ""}
        )

    proposal.refresh_from_db()
    assert answer.status_code == 302
    assert (proposal.state, proposal.round, proposal.title_kk) == ("submitted", 2, "Толық атау")
    assert Letter.objects.get().recipient == helpers.secretary(cast)
    services.decline_proposal(proposal, actor=helpers.secretary(cast), reason="Қаралды")
    with pytest.raises(TransitionRefused):
        services.edit_proposal(proposal, actor=cast["association_chair"], data={"title_kk": "Тағы"})


def test_form_keeps_what_was_typed_and_names_the_fault(cast):
    client = cast.client("association_secretary")
    target = f"{cast.council.body.pk}-{cast.association.body_id}"
    url = reverse("meetings:proposal_new")
    empty = client.post(url, {"target": target, "explanation": "Өте маңызды"})
    foreign = client.post(url, {"target": f"{cast.other_association.body_id}-", **FIELDS})
    stored = client.post(url, {"target": target, **FIELDS})

    assert (empty.status_code, foreign.status_code, stored.status_code) == (422, 422, 302)
    assert "Өте маңызды" in empty.content.decode()
    proposal = ItemProposal.objects.get()
    assert (proposal.body, proposal.on_behalf_of) == (cast.council.body, cast.association.body)


def test_false_file_is_refused_and_nothing_is_stored(cast):
    with pytest.raises(FileRefused):
        proposed(cast, upload=SimpleUploadedFile("a.pdf", b"MZ"))
    assert not ItemProposal.objects.exists()


def test_proposer_of_an_association_sees_the_state_but_not_the_meeting(cast):
    meeting = helpers.planned(cast)
    proposal = proposed(cast)
    services.accept_proposal(proposal, actor=helpers.secretary(cast), meeting=meeting)
    page = cast.client("association_chair").get(reverse("meetings:proposal_detail", args=[proposal.pk]))

    assert 'data-state="accepted"' in page.content.decode()
    assert reverse("meetings:meeting_detail", args=[meeting.pk]) not in page.content.decode()
    assert list(visible_proposals(cast["association_secretary"])) == [proposal]
    assert not visible_proposals(cast["association_member"]).exists()
    assert not visible_proposals(cast["other_association_secretary"]).exists()


def test_lists_ask_as_often_for_one_row_as_for_three(cast):
    client = cast.client("council_secretary")
    counts = []
    for _number in range(2):
        keep(cast, "А")
        proposed(cast)
        for url in (
            reverse("meetings:proposal_list"),
            reverse("meetings:recurring_list", args=[cast.council.body.pk]),
        ):
            client.get(url)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == 200
            counts.append(len(captured))
        keep(cast, "Б")
        proposed(cast)

    assert counts[:2] == counts[2:]
