"""The pack: one PDF with contents and page numbers, without what its reader may not see, built once."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader, PdfWriter

from core.errors import DomainError
from core.models import AuditEntry
from meetings import periodic, services, tasks
from meetings.models import MeetingPack
from meetings.queries import pack_level, readable_access

from . import helpers

pytestmark = pytest.mark.django_db


def pdf(pages: int = 1, *, name: str = "a.pdf", width: int = 595, turn: int = 0, password: str = ""):
    writer = PdfWriter()
    for _number in range(pages):
        page = writer.add_blank_page(width, 842)
        if turn:
            page.rotate(turn)
    if password:
        writer.encrypt(password)
    buffer = io.BytesIO()
    writer.write(buffer)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="application/pdf")


def picture(name: str = "сурет.png"):
    buffer = io.BytesIO()
    Image.new("RGB", (300, 200), "navy").save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/png")


def archive():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("a.txt", "а")
    return SimpleUploadedFile("кестелер.zip", buffer.getvalue(), content_type="application/zip")


def attach(cast, meeting, upload, **fields):
    item = helpers.first_item(meeting)
    return services.add_material(item, actor=helpers.secretary(cast), upload=upload, **fields)


def built(cast, meeting, persona: str = "council_secretary", language: str = "kk") -> MeetingPack:
    pack = services.request_pack(meeting, actor=cast[persona], language=language)
    tasks.build_pack(pack.pk)
    pack.refresh_from_db()
    assert pack.build_state == "ready", pack.build_failure
    return pack


def texts(pack: MeetingPack) -> list[str]:
    with pack.file.content.open("rb") as file:
        return [page.extract_text() for page in PdfReader(file).pages]


def test_pack_has_contents_and_a_number_on_every_page(cast):
    meeting = helpers.planned(cast, items=2)
    attach(cast, meeting, pdf(3), title="Есеп")
    attach(cast, meeting, picture(), title="Сызба")
    attach(cast, meeting, archive(), title="Кестелер")
    attach(cast, meeting, pdf(1, turn=90, width=400), title="Қосымша")
    pack = built(cast, meeting)

    pages = texts(pack)
    assert pack.pages_count == len(pages) == 6
    assert [f"{number} / 6" in text for number, text in enumerate(pages, 1)] == [True] * 6
    contents = pages[0]
    assert "Жұмыс жоспары туралы 1" in contents
    rows = {line.rsplit(" ", 1)[0].strip(): line.rsplit(" ", 1)[-1] for line in contents.splitlines()}
    assert {name: rows.get(name) for name in ("Есеп", "Сызба", "Қосымша")} == {
        "Есеп": "2",
        "Сызба": "5",
        "Қосымша": "6",
    }
    assert "кестелер.zip" in contents
    with pack.file.content.open("rb") as file:
        assert PdfReader(file).pages[5].rotation == 0


def test_contents_of_several_pages_keep_the_numbers_right(cast):
    meeting = helpers.planned(cast, items=45)
    for item in meeting.items.order_by("position"):
        services.add_material(
            item, actor=helpers.secretary(cast), upload=helpers.scan(), title=f"М{item.position:02d}"
        )
    pages = texts(built(cast, meeting))

    front = len(pages) - 45
    assert front >= 2
    assert f"М01 {front + 1}" in "".join(pages[:front])
    assert f"М45 {front + 45}" in "".join(pages[:front])


@pytest.mark.parametrize(
    ("persona", "level", "sees"),
    [
        ("council_secretary", "leaders", "ашық мүшелерге жабық"),
        ("deputy_chair", "leaders", "ашық мүшелерге жабық"),
        ("member", "members", "ашық мүшелерге"),
        ("authorised_body", "members", "ашық мүшелерге"),
    ],
)
def test_restricted_materials_are_left_out(cast, persona, level, sees):
    meeting = helpers.planned(cast)
    for title, access in (("ашық", "public"), ("мүшелерге", "members"), ("жабық", "leaders")):
        attach(cast, meeting, pdf(name=f"{access}.pdf"), title=title, access=access)
    pack = built(cast, meeting, persona)
    words = " ".join(word for word in ("ашық", "мүшелерге", "жабық") if f"{word} " in texts(pack)[0])

    assert (pack.access, pack.pages_count, words) == (level, 1 + len(sees.split()), sees)


def test_a_member_does_not_get_the_pack_of_the_leaders(cast):
    meeting = helpers.planned(cast)
    attach(cast, meeting, pdf(2), access="leaders")
    built(cast, meeting, "chair")
    url = reverse("meetings:pack_file", args=[meeting.pk])

    assert cast.client("chair").get(url).status_code == 200
    assert cast.client("member").get(url).status_code == 404
    page = cast.client("member").get(reverse("meetings:pack", args=[meeting.pk])).content.decode()
    assert "a.pdf" not in page


def test_levels():
    assert pack_level(("public", "members", "leaders")) == "leaders"
    assert pack_level(("public",)) == "public"


def test_pack_is_built_anew_only_when_something_changed(cast):
    secretary = helpers.secretary(cast)
    meeting = helpers.planned(cast)
    attach(cast, meeting, pdf())
    first = built(cast, meeting)
    again = services.request_pack(meeting, actor=secretary, language="kk")
    assert (again.pk, again.build_state, again.file) == (first.pk, "ready", first.file)
    assert AuditEntry.objects.filter(action="request_pack").count() == 1
    attach(cast, meeting, pdf(2, name="b.pdf"))
    page = cast.client("council_secretary").get(reverse("meetings:pack", args=[meeting.pk])).content.decode()
    assert 'data-testid="pack-stale"' in page
    assert services.request_pack(meeting, actor=secretary, language="kk").build_state == "queued"
    assert services.request_pack(meeting, actor=secretary, language="kk").build_state == "queued"
    tasks.build_pack(first.pk)
    first.refresh_from_db()
    assert first.pages_count == 4


def test_what_members_may_not_see_does_not_make_their_pack_stale(cast):
    meeting = helpers.planned(cast)
    pack = built(cast, meeting, "member")
    attach(cast, meeting, pdf(), access="leaders")

    assert services.request_pack(meeting, actor=cast["member"], language="kk").build_state == "ready"
    assert pack.access == "members"
    assert readable_access(cast["member"], meeting.body) == ("public", "members")


@pytest.mark.parametrize("fault", ["password", "broken"])
def test_a_file_that_cannot_be_opened_is_named_beside_the_pack(cast, fault):
    meeting = helpers.planned(cast)
    broken = SimpleUploadedFile("a.pdf", b"%PDF-1.4 broken", content_type="application/pdf")
    attach(cast, meeting, pdf(password="тайна") if fault == "password" else broken)
    pack = built(cast, meeting)

    assert pack.pages_count == 1
    assert "a.pdf" in texts(pack)[0]


def test_progress_and_failure_are_told(cast):
    meeting = helpers.planned(cast)
    client = cast.client("council_secretary")
    url = reverse("meetings:pack", args=[meeting.pk])
    client.post(reverse("meetings:pack_build", args=[meeting.pk]))
    waiting = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" in waiting
    assert "<html" not in waiting
    pack = MeetingPack.objects.get()
    MeetingPack.objects.update(build_attempts_count=tasks.ATTEMPTS)
    tasks.build_pack(pack.pk)
    assert 'data-testid="pack-stale"' in client.get(url).content.decode()
    pack.refresh_from_db()
    assert pack.build_state == "failed"
    assert built(cast, meeting).build_attempts_count == 1


def test_killed_build_is_taken_up_by_the_beat(cast):
    pack = services.request_pack(helpers.planned(cast), actor=helpers.secretary(cast), language="ru")
    old = timezone.now() - tasks.PACK_LEASE - timedelta(minutes=1)
    MeetingPack.objects.update(build_state="building", build_started_at=old)
    assert periodic.build_left_behind_packs() == 1
    MeetingPack.objects.update(build_state="building", build_started_at=timezone.now())
    assert periodic.build_left_behind_packs() == 0
    tasks.build_pack(pack.pk)
    pack.refresh_from_db()
    assert pack.build_state == "building", "a living worker keeps its lease"


def test_no_agenda_no_pack(cast):
    with pytest.raises(DomainError):
        services.request_pack(helpers.planned(cast, items=0), actor=cast["member"], language="kk")
