"""The form of a body's protocols: language, letterhead; a text missing in a language stops the agreement."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core.errors import DomainError, FileRefused
from core.models import AuditEntry
from meetings import services
from meetings.documents import protocol_document
from meetings.domain.texts import missing_translations
from meetings.models import Protocol, ProtocolSettings
from meetings.queries import missing_texts, protocol_with_record

from . import helpers, sample

pytestmark = pytest.mark.django_db
FULL = {f"{name}_{language}": "x" for name in ("title", "heard", "decided") for language in ("kk", "ru")}


@pytest.mark.parametrize(
    ("texts", "needed", "missing"),
    [
        pytest.param(FULL, ("kk", "ru"), [], id="whole"),
        pytest.param({**FULL, "heard_ru": " "}, ("kk", "ru"), [("heard", "ru")], id="blank is missing"),
        pytest.param({**FULL, "heard_ru": ""}, ("kk",), [], id="not needed"),
        pytest.param({**FULL, "heard_kk": ""}, ("kk",), [("heard", "kk")], id="stands in the other language"),
        pytest.param({**FULL, "heard_kk": "", "heard_ru": ""}, ("kk", "ru"), [], id="said nothing in either"),
        pytest.param({}, ("kk", "ru"), [("title", "kk"), ("title", "ru")], id="a title is always needed"),
    ],
)
def test_missing_translations(texts, needed, missing):
    assert missing_translations(texts, needed) == missing


def record_of(protocol: Protocol) -> Protocol:
    return protocol_with_record(Protocol.objects.filter(pk=protocol.pk)).get()


@pytest.mark.clause("13")
def test_refusal_names_every_missing_text_and_the_page_links_to_it(cast):
    protocol, actor = helpers.drafted(cast), helpers.secretary(cast)
    line = protocol.items.get()
    data = {"heard_kk": "Тыңдалды", "spoke_ru": "Выступили"}
    services.edit_protocol(protocol, actor=actor, items={line.pk: data}, invited={"invited_kk": "Қонақ"})

    names = [one.input_name for one in missing_texts(record_of(protocol))]
    assert names == ["invited_ru", f"item-{line.pk}-heard_ru", f"item-{line.pk}-spoke_kk"]
    with pytest.raises(DomainError) as refusal:
        services.agree_protocol(protocol, actor=actor)
    assert str(refusal.value).count(".") == 3
    page = cast.client("council_secretary").get(reverse("meetings:protocol_detail", args=[protocol.pk]))
    for name in names:
        assert f"#id_{name}" in page.content.decode()


def test_protocol_in_kazakh_needs_no_russian_text(cast):
    helpers.letterhead(cast, language="kk")
    protocol, actor = helpers.drafted(cast), helpers.secretary(cast)
    line = protocol.items.get()
    services.edit_protocol(protocol, actor=actor, items={line.pk: {"heard_kk": "Тыңдалды"}})

    agreed = services.agree_protocol(protocol, actor=actor)
    document = protocol_document(record_of(agreed))
    assert document.languages == ("kk",)
    assert document.letterhead.addresses["kk"] == "Астана қаласы"
    assert document.letterhead.emblem.startswith(b"\x89PNG")


def test_agreed_protocol_keeps_the_form_it_was_agreed_in(cast):
    protocol, actor = helpers.agreed(cast), helpers.secretary(cast)
    helpers.letterhead(cast, language="ru", address_kk="Басқа мекенжай")

    assert protocol_document(record_of(protocol)).languages == ("kk", "ru")
    assert protocol_document(record_of(protocol)).letterhead.addresses["kk"] == ""
    services.return_to_draft(protocol, actor=actor, reason="Қате")
    assert protocol_document(record_of(protocol)).languages == ("ru",)


def test_settings_are_kept_recorded_and_idempotent(cast):
    for _ in range(2):
        services.edit_protocol_settings(
            cast.council.body,
            actor=helpers.secretary(cast),
            data={"language": "kk", "host_kk": "Базалық ЖЖОКБҰ"},
        )
    assert ProtocolSettings.objects.get().host_kk == "Базалық ЖЖОКБҰ"
    assert AuditEntry.objects.filter(action="edit_protocol_settings").count() == 1


def test_emblem_is_made_small_and_can_be_removed(cast):
    big = BytesIO()
    Image.new("RGB", (1500, 900), "navy").save(big, "JPEG")
    upload = SimpleUploadedFile("e.jpg", big.getvalue(), "image/jpeg")
    body, actor = cast.council.body, helpers.secretary(cast)
    saved = services.edit_protocol_settings(body, actor=actor, data={}, emblem=upload)
    with saved.emblem.content.open("rb") as content:
        assert Image.open(content).size == (600, 360)
    assert services.edit_protocol_settings(body, actor=actor, data={}, without_emblem=True).emblem is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("e.png", b"not an image"),
        ("e.pdf", b"%PDF-1.7"),
        ("e.png", sample.emblem()[:200]),
        ("e.png", sample.emblem() + b"\0" * (2 * 1024 * 1024)),
    ],
    ids=["text", "pdf", "cut", "large"],
)
def test_file_that_is_no_emblem_is_refused(cast, name, content):
    with pytest.raises(FileRefused) as refusal:
        services.edit_protocol_settings(
            cast.council.body,
            actor=helpers.secretary(cast),
            data={},
            emblem=SimpleUploadedFile(name, content),
        )
    assert refusal.value.field in ("emblem", "file")
    assert not ProtocolSettings.objects.filter(emblem__isnull=False).exists()


def test_settings_page_says_what_is_wrong_with_the_emblem(cast):
    url = reverse("meetings:protocol_settings", args=[cast.council.body.pk])
    answer = cast.client("council_secretary").post(
        url, {"language": "ru", "emblem_file": SimpleUploadedFile("e.png", b"no")}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["emblem_file"]
    assert not ProtocolSettings.objects.exists()


def test_files_of_a_protocol(cast):
    protocol = helpers.drafted(cast)
    client = cast.client("member")
    word = client.get(reverse("meetings:protocol_word", args=[protocol.pk]))
    assert word.content.startswith(b"PK")
    assert "draft.docx" in word["Content-Disposition"]
    roll = client.get(reverse("meetings:roll_call", args=[protocol.pk]))
    assert "roll-call-council" in roll["Content-Disposition"]
