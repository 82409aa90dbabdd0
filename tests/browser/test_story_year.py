"""Stories of the association's year: the year of one association, an expert on a phone, a coordinator of many."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from associations.models import PlanVersion, RecordEntry, ReviewOpinion, TeachingMaterial
from associations.services.record import add_entry
from associations.services.reports import open_year
from meetings import services as meetings
from meetings.models import Meeting
from tests.associations import world_expertise as world
from tests.associations.test_requests import sent
from tests.browser.looks import fits
from tests.factories.associations import AssociationFactory, MemberUniversityFactory
from tests.factories.directory import area_clauses
from tests.meetings import helpers, matrix_decisions
from tests.meetings.sample import emblem

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
PLAN = (
    ("meeting", "Бірінші отырыс", "1"),
    ("meeting", "Екінші отырыс", "2"),
    ("event", "Әдістемелік семинар", "2"),
    ("expertise", "Оқулықтарға сараптама", "3"),
)
EVENTS = ("seminar", "webinar", "round_table")
TITLES = tuple(f"{number}-оқулық" for number in range(1, 6))
OUTCOMES = ("recommended",) * 4 + ("rework",)


@pytest.fixture(autouse=True)
def ground(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with translation.override("kk"):
        yield


@pytest.fixture
def patient() -> Iterator[None]:
    """Wait longer for a page: a long story may run beside others."""
    expect.set_options(timeout=15_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def first_year() -> int:
    """The academic year of today, opened."""
    area_clauses()
    today = timezone.localdate()
    year = today.year if today.month >= 9 else today.year - 1
    open_year(year)
    return year


def confirm(page: Page, testid: str) -> None:
    page.get_by_test_id(testid).click()
    page.get_by_test_id(f"{testid}-confirm").click()


def agree_on_a_plan(page: Page, sign_in, cast, address: str) -> None:
    """The secretary drafts the plan and sends it, the members answer, the chair approves (cl. 20)."""
    sign_in(page, cast["association_secretary"])
    page.goto(address)
    page.locator("[name=source][value=empty]").check()
    page.get_by_test_id("plan-create").click()
    page.get_by_test_id("plan-item-add").first.click()
    for number, (kind, title, quarter) in enumerate(PLAN, start=1):
        page.locator("#id_kind").select_option(kind)
        page.locator("#id_title_kk").fill(title)
        page.locator("#id_quarter").select_option(quarter)
        if number < len(PLAN):
            page.locator("[name=another]").click()
            expect(page.locator("#id_title_kk")).to_have_value("")
        else:
            page.get_by_test_id("plan-item-save").click()
    expect(page.get_by_test_id("plan-table")).to_contain_text(PLAN[-1][1])
    page.locator("#id_due_on").fill((timezone.localdate() + timedelta(days=7)).isoformat())
    page.get_by_test_id("plan-send").click()
    page.get_by_test_id("plan-answer").click()
    expect(page.get_by_test_id("message-success")).to_be_visible()
    for persona in ("association_member", "association_deputy"):
        sign_in(page, cast[persona])
        page.goto(address)
        page.get_by_test_id("plan-answer").click()
        expect(page.get_by_test_id("message-success")).to_be_visible()
    sign_in(page, cast["association_chair"])
    page.goto(address)
    page.get_by_test_id("plan-agreed").click()
    confirm(page, "plan-approve")
    expect(page.get_by_test_id("plan-steps").locator("li.is-done")).to_have_count(3)
    page.get_by_test_id("plan-view-calendar").click()
    expect(page.get_by_test_id("plan-calendar")).to_contain_text("Оқулықтарға сараптама")
    expect(page.locator("#plan-progress")).to_contain_text("0")


def call_a_meeting(page: Page, hour: int) -> str:
    """Plan a meeting for today; return its address."""
    page.goto("/kk/meetings/new/")
    page.locator("[name=starts_at]").fill(f"{timezone.localdate():%Y-%m-%d}T{hour}:00")
    page.locator("[name=place_kk]").fill("Алматы қаласы, Сәтбаев көшесі, 22")
    page.locator("[name=place_ru]").fill("г. Алматы, ул. Сатпаева, 22")
    page.get_by_test_id("meeting-save").click()
    expect(page.get_by_test_id("meeting-convene")).to_be_visible()
    return page.url


def hold(page: Page, address: str, number: int, items: int) -> None:
    """Invite, take the attendance, vote and decide on every item, close, and record both signatures (cl. 22-25)."""
    page.goto(address)
    confirm(page, "meeting-convene")
    page.get_by_test_id("meeting-open").click()
    page.get_by_test_id("everybody-present").click()
    expect(page.get_by_test_id("quorum-bar")).to_have_attribute("data-missing", "0")
    page.get_by_test_id("room-item-1").click()
    for position in range(1, items + 1):
        page.get_by_test_id("vote-open").click()
        page.get_by_test_id("others-in-favour").click()
        expect(page.get_by_test_id("tally")).to_contain_text("4 Жақтап")
        page.get_by_test_id("vote-close").click()
        expect(page.get_by_test_id("vote-result")).to_contain_text("бірауыздан")
        page.locator("[name=text_kk]").fill(f"{position}-мәселе бойынша ұсыныс қабылдансын.")
        page.locator("[name=text_ru]").fill(f"Принять предложение по вопросу {position}.")
        page.get_by_test_id("decision-add").click()
        expect(page.get_by_test_id("decision")).to_have_count(1)
        if position < items:
            page.get_by_test_id("next-item").click()
            expect(page.get_by_test_id("decision")).to_have_count(0)
    page.get_by_test_id("back-to-room").click()
    confirm(page, "meeting-close")
    expect(page.get_by_test_id("protocol-text-kk")).to_contain_text(f"№ {number} ХАТТАМА")
    confirm(page, "protocol-agree")
    paper = {"name": "қол қойылған.pdf", "mimeType": "application/pdf", "buffer": helpers.scan().read()}
    page.locator("[name=scan]").set_input_files(paper)
    page.locator("[name=signed_on]").fill(f"{timezone.localdate():%Y-%m-%d}")
    page.get_by_test_id("protocol-sign-submit").click()
    expect(page.get_by_test_id("protocol-steps")).to_have_attribute("data-state", "signed")


def add_an_item(page: Page, address: str, title_kk: str, title_ru: str) -> None:
    page.goto(address)
    page.get_by_test_id("item-add").click()
    page.locator("[name=title_kk]").fill(title_kk)
    page.locator("[name=title_ru]").fill(title_ru)
    page.get_by_test_id("item-save").click()
    expect(page.get_by_test_id("agenda")).to_contain_text(title_kk)


def record_events(page: Page) -> None:
    """Enter each event where it was held: on a phone, the first with a photo (cl. 19.17)."""
    page.set_viewport_size(PHONE)
    for number, kind in enumerate(EVENTS, start=1):
        page.goto("/kk/record/quick/")
        page.locator("#id_event_kind").select_option(kind)
        page.locator("#id_title").fill(f"{number}-іс-шара")
        page.locator("#id_happened_on").fill(timezone.localdate().isoformat())
        if number == 1:
            fits(page)
            photo = {"name": "сурет.png", "mimeType": "image/png", "buffer": emblem()}
            page.locator("#id_files").set_input_files(photo)
        page.get_by_test_id("record-save").click()
        expect(page.get_by_test_id("message-success")).to_be_visible()
    page.set_viewport_size(DESKTOP)


def submit_materials(page: Page, sign_in, cast) -> list[str]:
    """A coordinator hands in five textbooks of another university's authors (cl. 19.12); return their addresses."""
    addresses = []
    sign_in(page, cast["university_coordinator"])
    for number, title in enumerate(TITLES, start=1):
        page.goto("/kk/expertise/new/")
        page.locator("#id_association").select_option(str(cast.association.pk))
        page.locator("#id_title_kk").fill(title)
        page.locator("#id_title_ru").fill(f"Учебник {number}")
        page.locator("#id_authors").fill("Әбілқасымова Айгүл, профессор")
        page.locator("#id_annotation_kk").fill("Оқулықтың аннотациясы.")
        page.locator("#id_university").select_option("")
        page.locator(f"[name=author_universities][value='{cast.member_university.pk}']").uncheck()
        page.locator(f"[name=author_universities][value='{cast.other_university.pk}']").check()
        text = world.pdf(mark=title).read()
        work = {"name": f"oqulyq-{number}.pdf", "mimeType": "application/pdf", "buffer": text}
        page.locator("#id_work").set_input_files(work)
        page.get_by_test_id("material-save").click()
        expect(page.get_by_test_id("material-state")).to_contain_text("келіп түсті")
        addresses.append(page.url)
    return addresses


def ask_experts(page: Page, sign_in, cast, materials: list[str]) -> None:
    """The secretary finds what was received, and asks an expert for each."""
    sign_in(page, cast["association_secretary"])
    page.goto("/kk/expertise/?state=received")
    expect(page.locator("main").get_by_role("link", name="-оқулық")).to_have_count(len(materials))
    for number, address in enumerate(materials):
        page.goto(address)
        expert = cast["association_deputy" if number % 2 else "association_member"]
        page.locator("#id_expert").select_option(str(expert.pk))
        page.get_by_test_id("expert-ask").click()
        expect(page.get_by_test_id("opinions")).to_contain_text(expert.full_name)


def write_opinions(page: Page, sign_in, cast) -> None:
    """Each expert takes what waits on the home page, accepts it and writes the opinion; the last is to be reworked."""
    for persona, own in (("association_member", TITLES[::2]), ("association_deputy", TITLES[1::2])):
        sign_in(page, cast[persona])
        for title in own:
            page.goto("/kk/")
            page.get_by_role("link", name=f"келісетініңізді хабарлаңыз: {title}").first.click()
            page.get_by_test_id("opinion-accept").click()
            for name in world.OPINION["marks"]:
                page.locator(f"input[name=mark_{name}][value=meets]").check()
            page.locator("#id_text").fill("Оқулық бағдарламаға сай.")
            page.locator("#id_remarks").fill("Бесінші тарау толықтырылсын.")
            page.locator(f"input[name=verdict][value={OUTCOMES[TITLES.index(title)]}]").check()
            page.get_by_test_id("opinion-give").click()
            expect(page.get_by_test_id("opinion-done")).to_be_visible()


def conclude(page: Page, materials: list[str]) -> None:
    for address, outcome in zip(materials, OUTCOMES, strict=True):
        page.goto(address)
        page.locator(f"input[name=outcome][value={outcome}]").check()
        if outcome != "recommended":
            page.locator("#id_text").fill("Бесінші тарау толықтырылсын.")
        page.get_by_test_id("material-conclude").click()
        expect(page.get_by_test_id("conclusions")).to_be_visible()


def link(page: Page, plan: str, line: str) -> None:
    """Link a line of the plan to the first thing of its own kind that is offered."""
    page.goto(plan)
    page.locator("tr", has_text=line).get_by_test_id("plan-line").click()
    first = page.locator("#work optgroup").first.locator("option").first
    page.locator("#work").select_option(first.get_attribute("value"))
    page.get_by_test_id("plan-link").click()
    expect(page.get_by_test_id("plan-links").locator("li")).to_have_count(1)


def ask_universities(page: Page, sign_in, cast) -> None:
    """A request goes to the member universities, one answers, the answer is accepted (cl. 29)."""
    page.goto("/kk/requests/?tab=sent")
    page.get_by_test_id("request-new").click()
    page.locator("#id_title_kk").fill("Оқулықтар туралы мәлімет")
    page.locator("#id_due_on").fill((timezone.localdate() + timedelta(days=12)).isoformat())
    page.get_by_label("мүше жоғары оқу орындары").check()
    page.get_by_test_id("request-save").click()
    confirm(page, "request-send")
    expect(page.get_by_test_id("message-success")).to_contain_text("Сұрату жіберілді")
    address = page.url
    sign_in(page, cast["university_coordinator"])
    page.goto("/kk/university-room/")
    page.get_by_test_id("room-request-list").get_by_role("link").first.click()
    page.locator("#id_text").fill("Қырық оқулық бар.")
    page.get_by_test_id("answer-submit").click()
    expect(page.get_by_test_id("answer-submitted")).to_be_visible()
    sign_in(page, cast["association_secretary"])
    page.goto(address)
    expect(page.get_by_test_id("answers")).to_contain_text("Қырық оқулық бар.")
    page.get_by_test_id("answer-accept").click()
    expect(page.get_by_test_id("answers")).to_contain_text("қабылданды")


def test_a_year_of_one_association(page: Page, sign_in, cast, first_year, patient):
    """Everything is clicked: a plan, two meetings, three events, five examinations, a request."""
    plan, record = f"/kk/plans/{cast.association.key}/{first_year}/", f"/kk/record/?year={first_year}"
    page.set_viewport_size(DESKTOP)
    agree_on_a_plan(page, sign_in, cast, plan)

    sign_in(page, cast["association_secretary"])
    first = call_a_meeting(page, 10)
    add_an_item(page, first, "Жылдың міндеттері туралы", "О задачах года")
    hold(page, first, 1, items=1)
    record_events(page)

    materials = submit_materials(page, sign_in, cast)
    ask_experts(page, sign_in, cast, materials)
    write_opinions(page, sign_in, cast)
    sign_in(page, cast["association_secretary"])
    second = call_a_meeting(page, 15)
    for address in materials:
        page.goto(address)
        page.get_by_test_id("material-agenda").click()
        expect(page.get_by_test_id("next-step")).to_contain_text("күн тәртібіне енгізілді")
    hold(page, second, 2, items=len(materials))
    conclude(page, materials)
    ask_universities(page, sign_in, cast)

    # what was done is linked to the lines of the plan, and the whole plan is carried out
    for _kind, line, _quarter in PLAN:
        link(page, plan, line)
    page.goto(plan)
    expect(page.locator("#plan-progress")).to_contain_text("4 / 4")

    # the record of the year has it all: meetings by themselves, three events, five examinations
    page.goto(record)
    tally = page.get_by_test_id("record-tally")
    expect(tally.locator(".card", has_text="KPI 9").locator(".h2").first).to_have_text("3")
    expect(tally.locator(".card", has_text="KPI 10").locator(".h2").first).to_have_text("5")
    expect(page.get_by_test_id("record-entries")).to_contain_text("отырыс")
    page.goto(f"/kk/meetings/plans/?year={first_year}")
    expect(page.get_by_test_id(f"plan-{cast.association.key}")).to_contain_text("орындалды")
    assert PlanVersion.objects.get().state == "approved"
    assert Meeting.objects.filter(state="closed").count() == 2
    assert RecordEntry.objects.count() == len(EVENTS)
    assert ReviewOpinion.objects.filter(state="given").count() == len(TITLES)
    outcomes = TeachingMaterial.objects.order_by("pk").values_list("conclusions__outcome", flat=True)
    assert tuple(outcomes) == OUTCOMES


DROPPED = """() => {
  const dropped = new DataTransfer();
  for (let number = 1; number < 9; number += 1) {
    dropped.items.add(new File(["%PDF-1.7\\n% " + number], number + ".pdf", { type: "application/pdf" }));
  }
  return dropped;
}"""


def test_many_files_are_dropped_on_an_entry_at_once(page: Page, sign_in, cast, first_year):
    entry = add_entry(
        cast.association,
        actor=cast["association_secretary"],
        data={"kind": "monitoring", "title_kk": "Мониторинг", "happened_on": timezone.localdate()},
    )
    sign_in(page, cast["association_secretary"])
    page.goto(f"/kk/record/{entry.pk}/")
    files = page.evaluate_handle(DROPPED)
    page.locator("form[data-drop]").dispatch_event("drop", {"dataTransfer": files})
    expect(page.locator(".file-list a")).to_have_count(8)
    assert sorted(one.file.name for one in entry.files.select_related("file")) == [
        f"{number}.pdf" for number in range(1, 9)
    ]
    assert len({one.file.sha256 for one in entry.files.all()}) == 8


def test_an_expert_on_a_phone(page: Page, sign_in, cast):
    opinion = world.asked(cast)
    page.set_viewport_size(PHONE)
    sign_in(page, cast["association_member"])
    page.goto("/kk/")
    page.locator(f"a[href='/kk/expertise/opinions/{opinion.pk}/']").first.click()
    fits(page)
    page.get_by_test_id("opinion-accept").click()
    fits(page)
    for name in world.OPINION["marks"]:
        page.locator(f"input[name=mark_{name}][value=meets]").check()
    page.locator("#id_text").fill("Оқулық бағдарламаға сай.")
    page.locator("input[name=verdict][value=recommended]").check()
    page.get_by_test_id("opinion-give").click()
    expect(page.get_by_test_id("opinion-done")).to_contain_text("сай келеді")
    fits(page)


def test_a_coordinator_with_five_associations(page: Page, sign_in, cast):
    university = cast.member_university
    for _number in range(4):
        MemberUniversityFactory(association=AssociationFactory(), university=university)
    protocol = helpers.signed(cast)
    meetings.deliver_copies(protocol, [university])
    decision = matrix_decisions.decision(cast, protocol)
    meetings.direct_decision(
        decision, actor=helpers.secretary(cast), universities=[university], due_on=timezone.localdate()
    )
    sent(cast, cast["association_secretary"])
    world.submitted(cast, university=university)

    page.set_viewport_size(PHONE)
    sign_in(page, cast["university_coordinator"])
    page.goto("/kk/university-room/")
    fits(page)
    for testid, count in (
        ("room-associations", "5"),
        ("room-new", "1"),
        ("room-requests", "1"),
        ("room-decisions", "1"),
        ("room-materials", "1"),
    ):
        expect(page.get_by_test_id(testid)).to_contain_text(count)
    expect(page.get_by_test_id("room-lines").locator("tbody tr")).to_have_count(5)
    expect(page.get_by_test_id("room-protocols")).to_contain_text(f"№ {protocol.number}")
    expect(page.get_by_test_id("room-material-list")).to_contain_text("Дерекқорлар")
    # a decision is answered from here, and waits no more
    page.get_by_test_id("room-decision-list").get_by_role("link").first.click()
    page.get_by_label("орындалды", exact=True).check()
    page.locator("[name=text]").fill("Бағдарламаға енгізілді.")
    page.get_by_test_id("answer-submit").click()
    page.goto("/kk/university-room/")
    expect(page.get_by_test_id("room-decisions")).to_contain_text("0")
