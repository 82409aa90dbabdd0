"""A protocol is signed in the browser: by a key file, then through NCALayer's stand-in; the university gets it, tools agree."""

import asyncio
import contextlib
import re
import shutil
import subprocess
import threading

import pytest
from django.utils import translation
from playwright.sync_api import Page, expect
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper

from meetings import services as meeting_services
from meetings.models import Protocol
from meetings.tasks import build_protocol_pdf
from portal.demo.pki import PASSWORD, key_file, pem
from signatures import services
from signatures.models import Slot
from signatures.views.signing import NCALAYER_SOURCES
from tests.browser.looks import fits
from tests.meetings import helpers
from tests.signatures import world as made
from tools.fake_ncalayer import FakeNCALayer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def agreed(cast, settings, tmp_path):
    """An agreed protocol of the Council; both signatories have told their IIN."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "roots").mkdir()
    made.trust_the_world(settings, tmp_path / "roots")
    services.save_identity(cast["chair"], iin=made.CHAIR_IIN, actor=cast["chair"])
    services.save_identity(cast["council_secretary"], iin=made.SECRETARY_IIN, actor=cast["council_secretary"])
    with translation.override("kk"):
        protocol = helpers.agreed(cast)
        build_protocol_pdf(protocol.pk)
    return Protocol.objects.get(pk=protocol.pk)


def signer_of(person, name) -> SimpleSigner:
    content = key_file(person.key, person.certificate, [made.world().issuer.certificate], name=name)
    signer = SimpleSigner.load_pkcs12_data(content, other_certs=[], passphrase=PASSWORD.encode())
    assert signer is not None
    return signer


@pytest.fixture
def ncalayer(settings):
    """The stand-in on a free port, with the secretary's key and a time-stamping authority."""
    world = made.world()
    stamp_key = made.new_key("rsa")
    stamp = world.issuer.issue(stamp_key, "СЫНАҚ уақыт белгісі", stamps=True)
    stamper = signer_of(made.Person(stamp_key, stamp), "tsa")
    fake = FakeNCALayer(
        signer_of(world.secretary, "secretary"),
        timestamper=DummyTimeStamper(
            tsa_cert=stamper.signing_cert,
            tsa_key=stamper.signing_key,
            certs_to_embed=stamper.cert_registry,
        ),
    )
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    port: list[int] = []

    def listen(number: int) -> None:
        port.append(number)
        ready.set()

    task = None

    def serve() -> None:
        nonlocal task
        asyncio.set_event_loop(loop)
        task = loop.create_task(fake.run(0, listen))
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(task)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert ready.wait(10)
    fake.address = f"ws://127.0.0.1:{port[0]}"
    before = NCALAYER_SOURCES[0]
    yield fake
    NCALAYER_SOURCES[0] = before
    loop.call_soon_threadsafe(task.cancel)
    thread.join(5)


def choose_key(page: Page, content: bytes, password: str) -> None:
    page.locator("#key-file").set_input_files(
        {"name": "GOST512.p12", "mimeType": "application/x-pkcs12", "buffer": content}
    )
    page.locator("#key-password").fill(password)
    page.get_by_test_id("sign-p12").click()


def test_two_people_sign_and_the_tools_agree(page: Page, sign_in, cast, agreed, ncalayer, settings, tmp_path):
    world = made.world()
    faults: list[str] = []
    page.on(
        "console", lambda message: faults.append(message.text) if "Security Policy" in message.text else None
    )
    document_slots = {slot.order: slot for slot in Slot.objects.all()}

    # the chair, on a phone, with the key file
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, cast["chair"])
    page.goto("/kk/")
    page.goto(f"/kk/protocols/{agreed.pk}/")
    page.get_by_test_id("protocol-sign-go").click()
    choose_key(page, b"not a key", "x")
    expect(page.get_by_test_id("sign-state")).to_contain_text("кілт файлы емес")
    legacy = key_file(
        world.chair.key, world.chair.certificate, [world.issuer.certificate], name="chair", legacy=True
    )
    choose_key(page, legacy, "wrong")
    expect(page.get_by_test_id("sign-state")).to_contain_text("Құпиясөз")
    assert page.locator("#key-password").input_value() == ""
    elliptic = key_file(world.secretary.key, world.secretary.certificate, [], name="x")
    choose_key(page, elliptic, PASSWORD)
    expect(page.get_by_test_id("sign-state")).to_contain_text("RSA емес")
    fits(page)
    choose_key(page, legacy, PASSWORD)
    expect(page.get_by_test_id("sign-done")).to_be_visible(timeout=20_000)

    # the secretary, through NCALayer's stand-in with the unmodified client
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, cast["council_secretary"])
    address = f"/kk/sign/{document_slots[2].pk}/"
    settings.NCALAYER_URL = "ws://127.0.0.1:9"
    NCALAYER_SOURCES[0] = "ws://127.0.0.1:*"  # the list that the decorators of the page hold
    page.goto(address)
    page.get_by_test_id("sign-ncalayer").click()
    expect(page.get_by_test_id("sign-help-absent")).to_be_visible(timeout=15_000)
    settings.NCALAYER_URL = ncalayer.address
    page.goto(address)
    ncalayer.scenario = "cancel"
    page.get_by_test_id("sign-ncalayer").click()
    expect(page.get_by_test_id("sign-state")).to_contain_text("бас тарттыңыз", timeout=15_000)
    ncalayer.scenario = "ok_array"
    page.locator("#sign-iin").fill(made.SECRETARY_IIN)
    page.get_by_test_id("sign-ncalayer").click()
    expect(page.get_by_test_id("sign-done")).to_be_visible(timeout=20_000)
    asked = ncalayer.asked[-1]
    assert asked["signingParams"]["decode"] is True and asked["signingParams"]["encapsulate"] is False
    assert asked["signerParams"]["iin"] == made.SECRETARY_IIN
    assert document_slots[2].__class__.objects.get(order=2).signature.timestamp_at is not None
    # the client asks KAZTOKEN's own address first, which the test's policy does not name
    assert not [fault for fault in faults if "24680" not in fault], faults

    protocol = Protocol.objects.select_related("signed_file").get(pk=agreed.pk)
    assert protocol.state == "signed"
    with translation.override("kk"):
        meeting_services.deliver_copies(protocol, [cast.member_university])
    sign_in(page, cast["university_coordinator"])
    page.goto("/kk/copies/")
    with page.expect_download() as download:
        page.get_by_test_id(f"copy-{protocol.pk}").get_by_test_id("copy-download").click()
    taken = tmp_path / "taken.pdf"
    download.value.save_as(taken)
    with protocol.signed_file.content.open("rb") as stored:
        content = stored.read()
    path = tmp_path / "protocol.pdf"
    path.write_bytes(content)
    assert taken.read_bytes() == content

    # anybody: the file stays in the browser, its hash is enough
    page.context.clear_cookies()
    page.goto("/kk/verify/")
    page.locator("#id_file").set_input_files(path)
    result = page.get_by_test_id("verify-result")
    expect(result).to_have_attribute("data-outcome", "genuine")
    expect(result).to_contain_text(re.compile("Әбдіқадыров.*Ғалымова", re.DOTALL))
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(content + b"x")
    page.locator("#id_file").set_input_files(changed)
    expect(result).to_have_attribute("data-outcome", "unknown")
    page.get_by_test_id("verify-check").click()
    expect(page.get_by_test_id("verify-outcome")).to_have_attribute("data-outcome", "changed")
    page.goto("/kk/verify/")
    page.locator("#code").fill(document_slots[1].document.code.lower())
    page.get_by_test_id("verify-code").click()
    expect(page.get_by_test_id("verify-outcome")).to_have_attribute("data-outcome", "genuine")

    if shutil.which("pdfsig") and shutil.which("certutil"):
        said = poppler(tmp_path, path)
        assert said.count("Signature is Valid") == said.count("Certificate is Trusted") == 2, said
        assert "Total document signed" in said.split("Signature #2")[1]


def poppler(folder, path) -> str:
    """Return what pdfsig says of a file when the root of the tests is believed."""
    world, store = made.world(), f"sql:{folder}"
    subprocess.run(["certutil", "-N", "--empty-password", "-d", store], check=True)
    for name, flags, certificate in (
        ("root", "CT,CT,CT", world.root.certificate),
        ("issuer", ",,", world.issuer.certificate),
    ):
        (folder / f"{name}.pem").write_bytes(pem(certificate))
        subprocess.run(
            ["certutil", "-A", "-d", store, "-n", name, "-t", flags, "-i", str(folder / f"{name}.pem")],
            check=True,
        )
    return subprocess.run(
        ["pdfsig", "-nssdir", store, str(path)], capture_output=True, text=True, check=False
    ).stdout
