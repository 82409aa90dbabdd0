"""When signing does not go as it should, the page says in Kazakh what happened and what to do, and is used on."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.demo.pki import PASSWORD, key_file, new_key
from signatures.models import Signature, Slot, Submission
from signatures.periodic import check_postponed
from signatures.views.signing import NCALAYER_SOURCES
from tests.browser.test_story_signing import agreed, choose_key, ncalayer, signer_of
from tests.signatures import fake_ncanode as node
from tests.signatures import world as made
from tests.signatures.test_gost import as_gost

__all__ = ["agreed", "ncalayer"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.clause("25")]
SLOW = 20_000


def rsa_key_file(iin: str, name: str, *, signs: bool = True) -> bytes:
    issuer, key = made.world().issuer, new_key("rsa")
    return key_file(key, issuer.issue(key, name, iin=iin, signs=signs), [issuer.certificate], name=name)


def chair_key_file() -> bytes:
    chair = made.world().chair
    return key_file(
        chair.key, chair.certificate, [made.world().issuer.certificate], name="chair", legacy=True
    )


@pytest.fixture
def sign_page(page: Page, sign_in, cast, agreed, ncalayer, settings) -> Page:
    """The chair's page to sign, with NCALayer's stand-in running."""
    NCALAYER_SOURCES[0] = "ws://127.0.0.1:*"
    settings.NCALAYER_URL = ncalayer.address
    ncalayer.signer = signer_of(made.world().chair, "chair")
    sign_in(page, cast["chair"])
    page.goto(f"/kk/sign/{Slot.objects.get(order=1).pk}/")
    return page


def said(page: Page, words: str) -> None:
    """Expect a sentence in the line of the page, and that the page can be used: nothing is busy, nothing is signed."""
    expect(page.get_by_test_id("sign-state")).to_contain_text(words, timeout=SLOW)
    expect(page.locator("[data-sign]")).not_to_have_attribute("aria-busy", "true")
    assert not Signature.objects.exists()


def permit(page: Page, setting: str) -> None:
    """Set Chrome's permission of the local network for the portal, as a person does beside the address."""
    session = page.context.new_cdp_session(page)
    profile = session.send("Target.getTargetInfo")["targetInfo"]["browserContextId"]
    for name in ("local-network-access", "loopback-network"):
        session.send(
            "Browser.setPermission",
            {
                "permission": {"name": name},
                "setting": setting,
                "origin": page.evaluate("location.origin"),
                "browserContextId": profile,
            },
        )
    asked = "navigator.permissions.query({name: 'local-network-access'}).then(status => status.state)"
    assert page.evaluate(asked) == setting


def test_ncalayer_that_is_not_there(sign_page: Page, settings, ncalayer):
    settings.NCALAYER_URL = "ws://127.0.0.1:9"
    sign_page.reload()
    sign_page.get_by_test_id("sign-ncalayer").click()
    said(sign_page, "Осы компьютерде NCALayer жауап бермейді")
    help_panel = sign_page.get_by_test_id("sign-help-absent")
    expect(help_panel).to_be_visible()
    for words in ("pki.gov.kz", "Іске қосылған ба", "жергілікті желі"):
        expect(help_panel).to_contain_text(words)
    # the help goes when another way is taken, and the other way works
    choose_key(sign_page, chair_key_file(), PASSWORD)
    expect(sign_page.get_by_test_id("sign-done")).to_be_visible(timeout=SLOW)


def test_chrome_that_keeps_the_page_from_the_local_network(sign_page: Page):
    permit(sign_page, "denied")
    sign_page.get_by_test_id("sign-ncalayer").click()
    said(sign_page, "Браузер осы сайтқа NCALayer-мен байланысуға рұқсат бермейді")
    panel = sign_page.get_by_test_id("sign-help-network")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("рұқсат")
    expect(sign_page.get_by_test_id("sign-help-absent")).to_be_hidden()
    permit(sign_page, "granted")
    sign_page.get_by_test_id("sign-ncalayer").click()
    expect(sign_page.get_by_test_id("sign-done")).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        pytest.param("cancel", "бас тарттыңыз", id="cancelled"),
        pytest.param("error", "NCALayer қол қоя алмады", id="NCALayer failed"),
        pytest.param("close_mid", "NCALayer қол қоя алмады", id="NCALayer closed in the middle"),
        pytest.param("no_greeting", "Осы компьютерде NCALayer жауап бермейді", id="NCALayer is silent"),
        pytest.param("attached", "құжаттың өзі", id="a signature with the document inside"),
    ],
)
def test_ncalayer_that_does_not_sign(sign_page: Page, ncalayer, scenario, words):
    permit(sign_page, "granted")  # a person who is asked gets a minute to answer; nobody waits for that here
    ncalayer.scenario = scenario
    sign_page.get_by_test_id("sign-ncalayer").click()
    said(sign_page, words)
    ncalayer.scenario = "ok_string"
    sign_page.get_by_test_id("sign-ncalayer").click()
    expect(sign_page.get_by_test_id("sign-done")).to_be_visible(timeout=SLOW)


def test_a_key_file_that_is_not_the_right_one(sign_page: Page):
    choose_key(sign_page, b"not a key", "x")
    said(sign_page, "кілт файлы емес")
    choose_key(sign_page, chair_key_file(), "wrong")
    said(sign_page, "Құпиясөз кілт файлына сәйкес келмейді")
    choose_key(sign_page, rsa_key_file(made.STRANGER_IIN, "БӨГДЕ АДАМ"), PASSWORD)
    said(sign_page, "басқа адам")
    choose_key(sign_page, rsa_key_file(made.CHAIR_IIN, "ӘБДІҚАДЫРОВ АСҚАР", signs=False), PASSWORD)
    said(sign_page, "жүйеге кіруге арналған кілт")
    assert list(Submission.objects.order_by("pk").values_list("code", flat=True)) == [
        "wrong_person",
        "wrong_usage",
    ]
    choose_key(sign_page, chair_key_file(), PASSWORD)
    expect(sign_page.get_by_test_id("sign-done")).to_be_visible(timeout=SLOW)


def test_an_iin_that_cannot_be_one_is_told_before_ncalayer_is_asked(sign_page: Page, ncalayer):
    sign_page.locator("#sign-iin").fill("12345")
    sign_page.get_by_test_id("sign-ncalayer").click()
    said(sign_page, "ЖСН")
    assert not ncalayer.asked


def test_a_gost_signature_waits_while_the_checking_service_is_down(sign_page: Page, ncalayer, settings):
    """Received, being checked; the beat tries again, and the open page sees by itself that it is signed."""
    ncalayer.change = as_gost
    settings.NCANODE_URL = "http://127.0.0.1:9"
    sign_page.get_by_test_id("sign-ncalayer").click()
    waiting = sign_page.get_by_test_id("sign-checking")
    expect(waiting).to_contain_text("тексеріліп жатыр", timeout=SLOW)
    expect(sign_page.get_by_test_id("sign-places")).to_contain_text("тексерілуде")
    assert not Signature.objects.exists()
    check_postponed.delay()  # not yet due: nothing happens
    assert Submission.objects.get().state == "checking"
    Submission.objects.update(next_try_at=timezone.now())
    with node.fake_ncanode() as address:
        settings.NCANODE_URL = address
        check_postponed.delay()
    expect(sign_page.get_by_test_id("sign-done")).to_be_visible(timeout=SLOW)
    assert Signature.objects.get().provider == "ncanode"


def test_a_gost_signature_that_is_refused_later_opens_the_page_again(sign_page: Page, ncalayer, settings):
    ncalayer.change = as_gost
    settings.NCANODE_URL = "http://127.0.0.1:9"
    sign_page.get_by_test_id("sign-ncalayer").click()
    expect(sign_page.get_by_test_id("sign-checking")).to_be_visible(timeout=SLOW)
    Submission.objects.update(next_try_at=timezone.now())
    with node.fake_ncanode(node.REVOKED) as address:
        settings.NCANODE_URL = address
        check_postponed.delay()
    expect(sign_page.get_by_test_id("sign-refusal")).to_contain_text("кері қайтарып алынған", timeout=SLOW)
    choose_key(sign_page, chair_key_file(), PASSWORD)
    expect(sign_page.get_by_test_id("sign-done")).to_be_visible(timeout=SLOW)
