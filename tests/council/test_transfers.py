"""Unsatisfactory → proposal → Council → call → order → handover (clause 31, ADR-0064)."""

import io
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from core.errors import DomainError
from core.models import AuditEntry
from council.domain.transfers import YearFacts, why_not
from council.models import TransferCase
from council.queries import waiting_for
from council.queries.transfers import calls_of, lines_of, steps_of
from council.services import orders, transfers
from criteria.models import Call
from kpi.models import ThresholdProposal
from notices.models import Letter
from tests.council import world_orders
from tests.council import world_transfers as world
from tests.council.test_plans import planned_meeting
from tests.counting import queries_of
from tests.factories.accounts import OfficeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("31")]
DUE = date(2026, 10, 1)
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def year(first: int = 2025, points: int | None = 40, average: int = 600, **more) -> YearFacts:
    given = {"average_tenths": average, "is_submitted": True, "due_on": DUE} | more
    return YearFacts(first, points=points, **given)


@pytest.mark.parametrize(
    ("ground", "years", "reason"),
    [
        pytest.param("work", [], "", id="work needs no figures"),
        pytest.param("threshold", [], "no_year", id="no year"),
        pytest.param("threshold", [year(points=None)], "no_points", id="not confirmed"),
        pytest.param("threshold", [year()], "no_threshold", id="no threshold"),
        pytest.param("threshold", [year(threshold=40)], "not_below", id="at the threshold"),
        pytest.param("threshold", [year(threshold=41)], "", id="below the threshold"),
        pytest.param("years", [year()], "not_two_years", id="one year"),
        pytest.param("years", [year(), year(2024, 60)], "not_two_years", id="the average once"),
        pytest.param("years", [year(), year(2023)], "not_two_years", id="not in a row"),
        pytest.param("years", [year(), year(2024)], "", id="two in a row"),
        pytest.param("no_report", [year(points=None)], "submitted", id="submitted"),
        pytest.param("no_report", [year(points=None, is_submitted=False)], "", id="not submitted"),
        pytest.param(
            "no_report", [year(points=None, is_submitted=False, due_on=TODAY)], "not_due", id="the last day"
        ),
    ],
)
def test_figures_bear_the_ground_or_say_why_not(ground, years, reason):
    assert why_not(ground, 2025, years, TODAY) == reason


def test_a_proposal_keeps_the_figures_of_its_moment(cast, django_capture_on_commit_callbacks):
    of = world.confirmed(cast)
    threshold = ThresholdProposal(academic_year=of, points=50, recorded_by=cast["council_secretary"])
    with pytest.raises(DomainError) as refusal:
        world.proposed(cast, ground="threshold", year=of)
    assert refusal.value.clause == "31" and refusal.value.field == "ground"
    decided = world.decided(cast)
    decision = decided.item.decisions.create(position=1, text_kk="Шек – 50 балл")
    threshold.decision = decision
    threshold.save()
    TransferCase.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        case = world.proposed(cast, ground="threshold", year=of)
    [facts] = case.facts
    assert (facts["points"], facts["place"], facts["of"], facts["threshold"]) == (30, 2, 2, 50)
    assert case.university == cast.university
    told = Letter.objects.filter(key__startswith=f"transfer:{case.pk}:proposed")
    assert {one.recipient for one in told} == {cast["association_chair"], cast["association_secretary"]}
    assert AuditEntry.objects.filter(action="propose_transfer").count() == 2


def test_what_a_proposal_refuses(cast):
    actor = cast["center_head"]
    for given, field in (
        ({"texts": {"kk": "Тек қазақша", "ru": " "}}, "text_ru"),
        ({"ground": "nothing"}, "ground"),
        ({"ground": "years"}, "academic_year"),
    ):
        with pytest.raises(DomainError) as refusal:
            world.proposed(cast, **given)
        assert refusal.value.field == field
    case = world.proposed(cast)
    with pytest.raises(DomainError) as refusal:
        transfers.propose_transfer(cast.association, actor=actor, ground="work", year=None, texts=world.TEXTS)
    assert refusal.value.field == "association"
    with pytest.raises(IntegrityError), transaction.atomic():
        TransferCase.objects.create(
            association=cast.association, university=cast.university, ground="work", proposed_by=actor
        )
    with pytest.raises(DomainError):
        transfers.withdraw_transfer(case, actor=actor, reason=" ")
    transfers.withdraw_transfer(case, actor=actor, reason="Қате")
    with pytest.raises(DomainError):
        transfers.withdraw_transfer(case, actor=actor, reason="Тағы")


def test_the_item_has_ground_and_figures_in_both_languages(cast):
    world.confirmed(cast)
    assert [one.clause for one in waiting_for(cast["council_secretary"])].count("31") == 0
    case = world.on_agenda(cast)
    materials = list(case.item.materials.select_related("file").order_by("pk"))
    assert len(materials) == 2 and case.item.title_kk != case.item.title_ru
    for material, text in zip(materials, world.TEXTS.values(), strict=True):
        with material.file.content.open() as stored:
            pages = PdfReader(io.BytesIO(stored.read())).pages
        words = "".join("".join(page.extract_text() for page in pages).split())
        assert text.replace(" ", "") in words and "2025–2026" in words and "302/2" in words, words
    with pytest.raises(DomainError):
        transfers.put_transfer_on_agenda(planned_meeting(cast), case, actor=cast["center_head"])


@pytest.mark.parametrize(
    ("vote", "outcome", "is_open", "on_agenda"),
    [("adopted", "transfer", True, True), ("not_adopted", "kept", False, True), ("", "", True, False)],
)
def test_the_signed_protocol_settles_the_case(cast, vote, outcome, is_open, on_agenda):
    case = world.decided(cast, vote)
    assert (case.outcome, case.closed_at is None, case.item is not None) == (outcome, is_open, on_agenda)
    assert bool(case.protocol) == bool(outcome)


def test_a_case_waits_for_the_secretary_until_its_call(cast):
    def waits() -> list[int | None]:
        return [one.count for one in waiting_for(cast["council_secretary"]) if one.clause == "31"]

    case = world.proposed(cast)
    assert waits() == [1]
    world.on_agenda(cast)
    assert waits() == []
    case = world.decided(cast)
    assert waits() == [1]
    with pytest.raises(DomainError):
        transfers.withdraw_transfer(case, actor=cast["center_head"], reason="Кеш")
    transfers.announce_transfer_call(case, actor=cast["council_secretary"], given=world.call_data(case))
    assert waits() == []


def test_the_call_is_that_of_the_case(cast):
    case = world.proposed(cast)
    with pytest.raises(DomainError):
        transfers.announce_transfer_call(case, actor=cast["council_secretary"], given=world.call_data(case))
    case = world.on_agenda(cast)
    case = world.decided(cast)
    browser = cast.client("council_secretary")
    url = reverse("council:transfer_call", args=[case.pk])
    html = browser.get(url).content.decode()
    assert f"№ {case.protocol.number}/{case.protocol.year}" in html
    foreign = world.call_posted(case) | {"associations": [cast.other_association.pk]}
    assert browser.post(url, foreign).status_code == 422
    assert browser.post(url, world.call_posted(case)).status_code == 302
    call = Call.objects.get()
    assert call.ground == "unsatisfactory" and list(call.associations.all()) == [cast.association]
    with pytest.raises(DomainError):
        transfers.announce_transfer_call(case, actor=cast["council_secretary"], given=world.call_data(case))


def test_the_order_carries_the_case_out_and_the_page_shows_the_way(cast):
    case = world.decided(cast)
    transfers.announce_transfer_call(case, actor=cast["council_secretary"], given=world.call_data(case))
    draft = world_orders.signed(cast)
    orders.put_in_force(draft, actor=cast["authorised_body"])
    case = TransferCase.objects.get()
    assert case.order == draft.__class__.objects.get().legal_order and case.closed_at
    steps = steps_of(case, calls_of([case])[case.pk], lines_of([case])[case.pk])
    # an order may be signed without a result of the call recorded here
    assert [step.step for step in steps if not step.is_done] == ["chosen"]
    assert all(step.url or step.step in ("proposed", "chosen") for step in steps)
    assert steps[-1].on == timezone.localdate()
    html = (
        cast.client("association_member")
        .get(reverse("council:transfer_detail", args=[case.pk]))
        .content.decode()
    )
    assert 'data-testid="transfer-handover"' in html
    assert AuditEntry.objects.filter(action="close_transfer").count() == 1


def test_both_universities_and_the_former_officers_are_told_of_the_handover(
    cast, django_capture_on_commit_callbacks
):
    people = {cast["association_chair"], cast["association_secretary"]}
    for university in (cast.university, cast.other_university):
        people.add(OfficeFactory(role="university_coordinator", university=university).user)
    with django_capture_on_commit_callbacks(execute=True):
        orders.put_in_force(world_orders.signed(cast), actor=cast["authorised_body"])
    letters = Letter.objects.filter(key__startswith="order:")
    assert {one.recipient for one in letters} == people
    url = reverse("associations:handover", args=[cast.association.key])
    assert all(url in one.text for one in letters)


def test_a_closing_order_ends_the_case_and_its_call_too(cast):
    case = world.decided(cast)
    transfers.announce_transfer_call(case, actor=cast["council_secretary"], given=world.call_data(case))
    draft = world_orders.created(cast)
    orders.add_table_line(
        draft, actor=cast["authorised_body"], kind="close", data={"association": cast.association}
    )
    orders.sign_order(
        draft,
        actor=cast["authorised_body"],
        number="5",
        signed_on=timezone.localdate(),
        effective_on=None,
        link="https://example.kz/5",
    )
    orders.put_in_force(draft, actor=None)
    assert TransferCase.objects.get().closed_at is not None
    call = Call.objects.get()
    assert call.state == "cancelled" and "5" in call.cancelled_reason


def test_pages_ask_the_same_with_more_cases(cast):
    world.proposed(cast)
    browser, url = cast.client("council_secretary"), reverse("council:transfers")
    before = queries_of(browser, url)
    transfers.propose_transfer(
        cast.other_association, actor=cast["center_head"], ground="work", year=None, texts=world.TEXTS
    )
    assert queries_of(browser, url) == before


def test_the_form_begins_with_the_figures_and_loses_nothing(cast):
    world.confirmed(cast)
    browser, url = cast.client("center_head"), reverse("council:transfer_new")
    html = browser.get(f"{url}?association={cast.association.key}").content.decode()
    assert "30" in html and "2025–2026" in html
    wrong = {
        "association": cast.association.pk,
        "ground": "years",
        "text_kk": "Жазылған сөз",
        "text_ru": "Написанное",
    }
    answer = browser.post(url, wrong)
    assert answer.status_code == 422 and "Жазылған сөз" in answer.content.decode()
