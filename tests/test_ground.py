"""The ground: Kazakh letters on the database, the journal, letters, health."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation.reloader import translation_file_changed

from core.audit import first_broken, record
from core.errors import FileRefused, TransitionRefused
from core.files import store_upload
from core.kazakh import ALPHABET, translated
from core.lifecycle import require_transition
from core.models import AuditEntry
from directory.models import City
from notices.models import Letter
from notices.services import write_letter

NAMES = ["Ақтөбе", "Астана", "Әлем", "Бауыр", "Ғалым", "Кент", "Қарағанды", "Қостанай", "Ұзынағаш"]


@pytest.fixture
def cities(db):
    return [
        City.objects.create(key=f"c{number}", name_kk=name, name_ru=name, name_en=name)
        for number, name in enumerate(reversed(NAMES))
    ]


def test_names_are_ordered_as_kazakh_words(cities):
    assert list(City.objects.order_by("name_kk").values_list("name_kk", flat=True)) == NAMES
    assert [city.name for city in City.objects.order_by(translated("name", "ru"))] == NAMES


@pytest.mark.parametrize("typed", ["қар", "ҚАР", "Қарағанды", "АҒАНДЫ"])
def test_search_does_not_mind_case(cities, typed):
    assert City.objects.get(name_kk__icontains=typed).name_kk == "Қарағанды"


@pytest.mark.parametrize("letter", list(ALPHABET))
def test_every_letter_is_found_in_the_other_case(db, letter):
    City.objects.create(key="one", name_kk=f"х{letter}х", name_ru="х", name_en="x")
    assert City.objects.filter(name_kk__icontains=letter.upper()).count() == 1


@pytest.mark.parametrize("typed", ["100%", "a_b", "\\"])
def test_signs_of_the_pattern_are_searched_as_they_are(db, typed):
    City.objects.create(key="one", name_kk=f"x {typed} y", name_ru="х", name_en="x")
    City.objects.create(key="two", name_kk="x 1000 aXb y", name_ru="х", name_en="x")
    assert City.objects.filter(name_kk__icontains=typed).count() == 1


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_key_stays_a_number_in_a_page(language):
    with translation.override(language):
        shown = Template('<input value="{{ pk }}">{{ share|floatformat:1 }}').render(
            Context({"pk": 12345, "share": 0.5})
        )
    assert shown.startswith('<input value="12345">')
    assert shown.endswith("0.5" if language == "en" else "0,5")


def test_journal_names_the_changed_entry(cities):
    entries = [record("test", city) for city in cities[:3]]
    assert first_broken() is None
    AuditEntry.objects.filter(pk=entries[1].pk).update(object_label="forged")
    assert f"entry {entries[1].pk}:" in first_broken()


def test_journal_notices_a_cut_end(cities):
    entries = [record("test", city) for city in cities[:3]]
    entries[-1].delete()
    assert "missing" in first_broken()


def test_transition_outside_the_table_is_refused():
    with pytest.raises(TransitionRefused):
        require_transition({"draft": {"signed"}}, "signed", "draft")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.pdf", b"", id="empty"),
        pytest.param("a.pdf", b"MZ not a pdf", id="content differs"),
        pytest.param("a.exe", b"MZ", id="kind not taken"),
        pytest.param("a.docx", b"PK\x03\x04 broken", id="broken archive"),
    ],
)
def test_unfit_file_is_refused(db, name, content):
    with pytest.raises(FileRefused):
        store_upload(SimpleUploadedFile(name, content), by=None)


def test_file_is_stored_once_for_the_same_bytes(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = b"%PDF-1.7\n%%EOF"
    first = store_upload(SimpleUploadedFile("a.pdf", content), by=None)
    second = store_upload(SimpleUploadedFile("b.pdf", content), by=None)
    assert first.content.name == second.content.name
    assert second.name == "b.pdf"
    assert second.content.open("rb").read() == content


def test_letter_is_written_and_sent_once(
    django_user_model, db, mailoutbox, django_capture_on_commit_callbacks
):
    person = django_user_model.objects.create_user("a@demo.kz", "x", full_name="А")
    with django_capture_on_commit_callbacks(execute=True):
        assert write_letter(key="k", recipient=person, subject="s", text="t")
        assert write_letter(key="k", recipient=person, subject="s", text="t") is None
    assert [mail.to for mail in mailoutbox] == [["a@demo.kz"]]
    assert Letter.objects.get().state == "sent"


def test_health_names_its_parts(client, db):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"


def test_catalogues_compiled_in_a_process_are_read_by_it(settings, tmp_path):
    """The first start compiles and loads the demo year in one process; the loaders read the words at once."""
    folder = tmp_path / "kk" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    settings.LOCALE_PATHS = [tmp_path]
    try:
        with translation.override("kk"):
            translation_file_changed(None, tmp_path / "x.mo")
            assert gettext("Kind of member of the test") == "Kind of member of the test"
            (folder / "django.po").write_text(
                'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
                'msgid "Kind of member of the test"\nmsgstr "Мүше түрі"\n'
            )
            call_command("compile_messages", verbosity=0)
        with translation.override("kk"):
            assert gettext("Kind of member of the test") == "Мүше түрі"
    finally:
        translation_file_changed(None, tmp_path / "x.mo")
