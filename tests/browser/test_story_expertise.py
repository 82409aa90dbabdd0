"""Story: a university submits a textbook, an expert examines it on a phone, the meeting concludes, the Council is asked."""

import pytest
from playwright.sync_api import Page, expect

from associations.models import TeachingMaterial
from meetings import services as meetings
from tests.associations import world_expertise as world
from tests.factories.meetings import MeetingFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def attach(page: Page, field: str, name: str) -> None:
    page.locator(f"#id_{field}").set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": world.PDF + name.encode()}
    )


def test_textbook_goes_from_the_university_to_the_council(page: Page, sign_in, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    meeting = world.meeting(cast)
    MeetingFactory(body=cast.council.body, created_by=cast["council_secretary"])

    # the university's coordinator submits without the extract
    sign_in(page, cast["university_coordinator"])
    page.goto("/kk/expertise/")
    page.get_by_test_id("material-submit").click()
    page.locator("#id_association").select_option(str(cast.association.pk))
    page.locator("#id_title_kk").fill("Дерекқорлар: оқулық")
    page.locator("#id_authors").fill("Әбілқасымова Айгүл, профессор")
    page.locator("#id_annotation_kk").fill("Оқулықтың аннотациясы.")
    page.locator("#id_for_stamp").check()
    page.locator("#id_university").select_option("")
    for box in page.locator("[name=author_universities]:checked").all():
        box.uncheck()
    page.locator(f"[name=author_universities][value='{cast.other_university.pk}']").check()
    page.get_by_test_id("material-save").click()
    expect(page.get_by_test_id("form-errors")).to_contain_text("Еңбектің өзін тіркеңіз")
    attach(page, "work", "oqulyq.pdf")
    page.get_by_test_id("material-save").click()
    expect(page.get_by_test_id("material-state")).to_contain_text("келіп түсті")
    material = TeachingMaterial.objects.get()

    # the secretary sees what is missing and returns it; the coordinator completes it
    sign_in(page, cast["association_secretary"])
    page.goto(f"/kk/expertise/{material.pk}/")
    expect(page.get_by_test_id("material-missing")).to_contain_text("үзінді көшірмесі")
    page.get_by_test_id("material-return").click()
    page.locator("textarea[name=reason]:visible").fill("Көшірме жоқ")
    page.locator("[data-testid=material-return-confirm]:visible").click()
    expect(page.get_by_test_id("material-reason")).to_contain_text("Көшірме жоқ")
    sign_in(page, cast["university_coordinator"])
    page.goto("/kk/")
    page.get_by_role("link", name="Материалды толықтырып").first.click()
    page.get_by_test_id("material-change").click()
    attach(page, "extract", "kochirme.pdf")
    page.get_by_test_id("material-save").click()
    expect(page.get_by_test_id("material-state")).to_contain_text("келіп түсті")

    # an expert is asked and examines on a phone
    sign_in(page, cast["association_secretary"])
    page.goto(f"/kk/expertise/{material.pk}/")
    page.locator("#id_expert").select_option(str(cast.ids["association_member"]))
    page.get_by_test_id("expert-ask").click()
    expect(page.get_by_test_id("opinions")).to_contain_text(cast["association_member"].full_name)
    page.set_viewport_size(PHONE)
    sign_in(page, cast["association_member"])
    page.goto("/kk/expertise/")
    page.get_by_test_id("own-opinions").get_by_role("link").click()
    page.get_by_test_id("opinion-accept").click()
    page.locator("#id_text").fill("Оқулық бағдарламаға сай.")
    page.get_by_test_id("opinion-give").click()
    expect(page.get_by_test_id("form-errors")).to_be_visible()
    expect(page.locator("#id_text")).to_have_value("Оқулық бағдарламаға сай.")
    for name in world.OPINION["marks"]:
        page.locator(f"input[name=mark_{name}][value=meets]").check()
    page.locator("input[name=verdict][value=recommended]").check()
    page.get_by_test_id("opinion-give").click()
    expect(page.get_by_test_id("opinion-done")).to_contain_text("сай келеді")

    # the meeting decides, the conclusion is entered, the Council is asked
    page.set_viewport_size(DESKTOP)
    secretary = cast["association_secretary"]
    sign_in(page, secretary)
    page.goto(f"/kk/expertise/{material.pk}/")
    page.locator("#id_meeting").select_option(str(meeting.pk))
    page.get_by_test_id("material-agenda").click()
    expect(page.get_by_test_id("next-step")).to_contain_text("күн тәртібіне енгізілді")
    held = meetings.open_meeting(meetings.convene_meeting(meeting, actor=secretary), actor=secretary)
    for line in held.attendees.filter(user__isnull=False):
        meetings.mark_presence(line, actor=secretary)
    item = held.items.get()
    vote = meetings.open_vote(item, actor=secretary)
    for line in held.attendees.filter(user__isnull=False):
        meetings.record_ballot(vote, line, actor=secretary, value="in_favour")
    meetings.close_vote(vote, actor=secretary)
    meetings.add_decision(item, actor=secretary, data=world.DECISION)
    meetings.close_meeting(held, actor=secretary)
    page.reload()
    page.locator("input[name=outcome][value=recommended]").check()
    page.get_by_test_id("material-conclude").click()
    expect(page.get_by_test_id("conclusions")).to_contain_text("ұсынылды")
    page.get_by_test_id("stamp-ask").click()
    expect(page.get_by_test_id("stamp")).to_contain_text("шешімін күтуде")
    sign_in(page, cast["council_secretary"])
    page.goto("/kk/council/stamps/")
    expect(page.get_by_test_id("stamps-waiting")).to_contain_text("Дерекқорлар")
    page.get_by_test_id("stamps-put").click()
    expect(page.locator("main")).to_contain_text("РОӘК грифін беру туралы")
