"""Requests for materials: sent in bulk, answered, returned, reminded of, exported (clauses 16.1 and 29)."""

import io
import zipfile
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation
from openpyxl import Workbook, load_workbook

from associations.documents.requests import answers_archive, answers_workbook
from associations.domain.requests import ANSWER, REQUEST, clause_of, missing_heads, offsets_to_plan
from associations.enums import AnswerState, RequestState
from associations.models import MaterialRequest, RequestAddressee
from associations.queries.requests import answers_of, open_requests, waiting_for
from associations.services import requests as services
from associations.tasks import tell_of_request
from core.errors import DomainError, FileRefused, TransitionRefused
from core.lifecycle import may_become
from core.spreadsheets import XLSX_TYPE
from notices.models import Letter, Notice, Reminder
from tests.counting import queries_of
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.factories.directory import UniversityFactory

ALMATY = ZoneInfo("Asia/Almaty")
TODAY = timezone.localdate()
DUE = TODAY + timedelta(days=20)


@pytest.fixture(autouse=True)
def _kazakh(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with translation.override("kk"):
        yield


@pytest.fixture
def secretary(cast):
    return cast["association_secretary"]


def table(*rows, heads=("Пән", "Оқулық саны"), name="table.xlsx"):
    book = Workbook()
    for line in (heads, *rows):
        book.active.append(list(line))
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile(name, file.getvalue(), XLSX_TYPE)


def pdf(name="жауап.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.7\n%%EOF", "application/pdf")


def prepared(cast, secretary, **changes):
    data = {"title": {"kk": "Оқулықтар", "ru": "Учебники"}, "text": {"kk": "Жіберіңіз"}, "due_on": DUE}
    options = {"universities": [cast.member_university, cast.other_university], "associations": []}
    values = {
        name: changes.pop(name)
        for name in ("wants_text", "wants_files", "due_on", "title")
        if name in changes
    }
    options |= changes
    return services.save_request(
        None,
        actor=secretary,
        sender=options.pop("sender", "association"),
        body=options.pop("body", cast.association.body),
        data=services.RequestData(**(data | values)),
        **options,
    )


def sent(cast, secretary, **changes):
    material = services.send_request(prepared(cast, secretary, **changes), actor=secretary)
    tell_of_request(material.pk)
    return material


def answer_of(material, university):
    return RequestAddressee.objects.get(request=material, university=university)


# --- rules ----------------------------------------------------------------------------


def test_clauses_of_senders():
    assert [clause_of(sender) for sender in ("council", "center", "association")] == ["16.1", "16.1", "29"]


@pytest.mark.parametrize(
    ("days", "offsets"),
    [
        pytest.param(30, [-7, -1, 1, 7], id="a month ahead: all four"),
        pytest.param(7, [-1, 1, 7], id="a week ahead: the first would be today"),
        pytest.param(1, [1, 7], id="tomorrow: only after the due day"),
    ],
)
def test_reminders_that_still_come(days, offsets):
    assert offsets_to_plan(TODAY, TODAY + timedelta(days=days)) == offsets


@pytest.mark.parametrize("current", AnswerState)
@pytest.mark.parametrize("target", AnswerState)
def test_answer_states(current, target):
    allowed = {
        ("waiting", "submitted"),
        ("submitted", "returned"),
        ("submitted", "accepted"),
        ("returned", "submitted"),
        ("accepted", "returned"),
    }
    assert may_become(ANSWER, current, target) == ((current.value, target.value) in allowed)


def test_a_closed_or_cancelled_request_is_final():
    assert not REQUEST[RequestState.CLOSED]
    assert not REQUEST[RequestState.CANCELLED]


def test_heads_are_compared_as_people_write_them():
    assert missing_heads(["Пән", "Саны"], ["ПӘН *", "саны"]) == []
    assert missing_heads(["Пән", "Саны"], ["Пән"]) == ["Саны"]


# --- preparing and sending ------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": {"kk": " "}}, "title_kk"),
        ({"due_on": TODAY}, "due_on"),
        ({"wants_text": False}, "wants_text"),
    ],
)
def test_prepare_refuses(cast, secretary, changes, field):
    with pytest.raises(DomainError) as refusal:
        prepared(cast, secretary, **changes)
    assert refusal.value.field == field
    assert not MaterialRequest.objects.exists()


def test_association_asks_universities_only(cast, secretary):
    with pytest.raises(DomainError) as refusal:
        prepared(cast, secretary, associations=[cast.other_association])
    assert refusal.value.clause == "29"


def test_addressees_become_those_given(cast, secretary):
    material = prepared(cast, secretary)
    services.save_request(
        material,
        actor=secretary,
        sender="association",
        body=cast.association.body,
        data=services.RequestData(title={"kk": "Оқулықтар"}, text={}, due_on=DUE),
        universities=[cast.member_university],
    )
    assert [row.university for row in material.addressees.all()] == [cast.member_university]


def test_send_writes_letters_in_each_language_once_and_plans_reminders(cast, secretary):
    other = UserFactory(language="ru", university=cast.other_university)
    OfficeFactory(user=other, role="university_coordinator", university=cast.other_university)
    material = sent(cast, secretary)
    letters = {letter.recipient: letter for letter in Letter.objects.all()}
    assert set(letters) == {cast["university_coordinator"], other}
    assert "Оқулықтар" in letters[cast["university_coordinator"]].subject
    assert "Учебники" in letters[other].subject
    assert "29" in letters[other].text
    assert tell_of_request(material.pk) == 0
    assert Letter.objects.count() == 2
    offsets = Reminder.objects.filter(subject_key=f"request:{material.pk}").values_list(
        "offset_days", flat=True
    )
    assert sorted(offsets) == [-7, -1, 1, 7]
    with pytest.raises(TransitionRefused):
        services.send_request(material, actor=secretary)


def test_send_needs_addressees(cast, secretary):
    material = prepared(cast, secretary, universities=[])
    with pytest.raises(DomainError):
        services.send_request(material, actor=secretary)


def test_council_asks_associations_and_their_keepers_are_written_to(cast):
    asker = cast["council_secretary"]
    material = sent(
        cast,
        asker,
        sender="council",
        body=cast.council.body,
        universities=[],
        associations=[cast.association, cast.other_association],
    )
    receivers = {letter.recipient.email for letter in Letter.objects.all()}
    assert receivers == {
        "association_chair@demo.kz",
        "association_secretary@demo.kz",
        "other_association_secretary@demo.kz",
    }
    assert material.clause == "16.1"
    assert [task.clause for task in waiting_for(cast["association_chair"])] == ["16.1"]


# --- answering ------------------------------------------------------------------------


def test_answer_is_a_draft_until_it_is_submitted(cast, secretary):
    material = sent(cast, secretary)
    person = cast["university_coordinator"]
    row = answer_of(material, cast.member_university)
    assert [task.url for task in waiting_for(person)] == [f"/kk/requests/answers/{row.pk}/"]
    services.save_answer(row, actor=person, text="Құпия жоба", version=1)
    html = cast.client("association_secretary").get(f"/kk/requests/{material.pk}/").content.decode()
    assert "Құпия жоба" not in html
    services.submit_answer(row, actor=person)
    row.refresh_from_db()
    assert (row.state, row.submitted_by) == ("submitted", person)
    assert Notice.objects.filter(recipient=secretary, key__startswith="answer:").count() == 1
    assert waiting_for(person) == []
    with pytest.raises(DomainError):
        services.save_answer(row, actor=person, text="Басқа", version=row.version)


def test_submit_names_what_is_missing(cast, secretary):
    material = sent(cast, secretary, wants_files=True, table=table())
    person, row = cast["university_coordinator"], answer_of(material, cast.member_university)
    for field, given in (
        ("table", {"table": table(["Физика", 10])}),
        ("files", {"uploads": [pdf()]}),
        ("text", {"text": "Жауап"}),
    ):
        with pytest.raises(DomainError) as refusal:
            services.submit_answer(row, actor=person)
        assert refusal.value.field == field
        services.save_answer(row, actor=person, **({"text": "", "version": 1} | given))
    services.submit_answer(row, actor=person)
    row.refresh_from_db()
    assert row.table_rows == [["Физика", "10"]]


def test_two_people_do_not_overwrite_each_other(cast, secretary):
    material = sent(cast, secretary)
    row = answer_of(material, cast.member_university)
    services.save_answer(row, actor=cast["university_coordinator"], text="Бірінші", version=1)
    with pytest.raises(DomainError) as refusal:
        services.save_answer(row, actor=cast["university_coordinator"], text="Екінші", version=1)
    assert refusal.value.field == "text"
    row.refresh_from_db()
    assert row.text == "Бірінші"


@pytest.mark.parametrize(
    ("upload", "field"),
    [
        pytest.param(lambda: table(["а"], heads=["Пән"]), "table", id="a column lacks"),
        pytest.param(lambda: table(), "table", id="no rows"),
        pytest.param(lambda: pdf("a.xlsx"), "table", id="no table at all"),
    ],
)
def test_unfit_table_is_refused_and_nothing_is_kept(cast, secretary, upload, field):
    material = sent(cast, secretary, table=table())
    row = answer_of(material, cast.member_university)
    with pytest.raises(FileRefused) as refusal:
        services.save_answer(
            row, actor=cast["university_coordinator"], text="Мәтін", version=1, table=upload()
        )
    assert refusal.value.field == field
    row.refresh_from_db()
    assert (row.text, row.files.count()) == ("", 0)


def test_returned_answer_comes_back_with_a_letter_and_is_completed(cast, secretary):
    material = sent(cast, secretary)
    person, row = cast["university_coordinator"], answer_of(material, cast.member_university)
    services.save_answer(row, actor=person, text="Жауап", version=1)
    services.submit_answer(row, actor=person)
    with pytest.raises(DomainError):
        services.return_answer(row, actor=secretary, reason=" ")
    services.return_answer(row, actor=secretary, reason="Санын көрсетіңіз")
    letter = Letter.objects.get(key__startswith="request-returned:")
    assert "Санын көрсетіңіз" in letter.text
    row.refresh_from_db()
    services.save_answer(row, actor=person, text="Жауап: 5", version=row.version)
    services.submit_answer(row, actor=person)
    services.accept_answer(row, actor=secretary)
    services.accept_answer(row, actor=secretary)
    row.refresh_from_db()
    assert (row.state, row.text) == ("accepted", "Жауап: 5")


def test_closed_request_takes_no_answers(cast, secretary):
    material = sent(cast, secretary)
    services.close_request(material, actor=secretary)
    row = answer_of(material, cast.member_university)
    with pytest.raises(DomainError):
        services.save_answer(row, actor=cast["university_coordinator"], text="Кеш", version=1)
    assert not open_requests(cast["university_coordinator"]).exists()


def test_cancelled_request_needs_a_reason(cast, secretary):
    material = sent(cast, secretary)
    with pytest.raises(DomainError):
        services.cancel_request(material, actor=secretary, reason="")
    services.cancel_request(material, actor=secretary, reason="Қате жіберілді")
    assert not Reminder.objects.filter(subject_key=f"request:{material.pk}", skipped_at=None).exists()


# --- reminders ------------------------------------------------------------------------


def at(offset, hour=9):
    return datetime.combine(DUE + timedelta(days=offset), datetime.min.time(), ALMATY).replace(hour=hour)


def reminders(cast):
    keys = Letter.objects.filter(key__startswith="request-reminder:")
    return keys.filter(recipient=cast["university_coordinator"]).count()


def test_reminders_come_before_and_after_once_each_and_stop_with_the_answer(cast, secretary):
    material = sent(cast, secretary)
    for offset, count in ((-8, 0), (-7, 1), (-7, 1), (-2, 1), (-1, 2), (0, 2), (1, 3)):
        services.send_request_reminders(at(offset))
        assert reminders(cast) == count, offset
    row = answer_of(material, cast.member_university)
    services.save_answer(row, actor=cast["university_coordinator"], text="Жауап", version=1)
    services.submit_answer(row, actor=cast["university_coordinator"])
    services.send_request_reminders(at(7))
    assert reminders(cast) == 3


def test_after_missed_nights_one_reminder_comes(cast, secretary):
    sent(cast, secretary)
    services.send_request_reminders(at(2))
    assert reminders(cast) == 1
    assert Reminder.objects.filter(skipped_at__isnull=False).count() == 2


def test_reminders_follow_a_moved_day(cast, secretary):
    material = sent(cast, secretary)
    with pytest.raises(DomainError):
        services.extend_request(material, actor=secretary, due_on=DUE)
    services.extend_request(material, actor=secretary, due_on=DUE + timedelta(days=30))
    assert services.send_request_reminders(at(-1)) == 0
    assert services.send_request_reminders(at(29)) == 1


def test_reminding_by_hand_writes_once_a_day(cast, secretary):
    material = sent(cast, secretary)
    assert services.remind_silent(material, actor=secretary) == 1
    assert services.remind_silent(material, actor=secretary) == 0


# --- collecting -----------------------------------------------------------------------


def collected(cast, secretary):
    material = sent(cast, secretary, wants_files=True, table=table())
    person, row = cast["university_coordinator"], answer_of(material, cast.member_university)
    services.save_answer(
        row,
        actor=person,
        text="=HYPERLINK(1) жауап",
        version=1,
        uploads=[pdf(), pdf()],
        table=table(["Физика", 10], ["@SUM(A1)", 5]),
    )
    services.submit_answer(row, actor=person)
    return material


def test_workbook_holds_answers_and_all_tables_without_formulas(cast, secretary):
    material = collected(cast, secretary)
    book = load_workbook(io.BytesIO(answers_workbook(material, answers_of(material))))
    answers, rows = book.worksheets
    assert answers.max_row == 3
    texts = [cell.value for line in answers for cell in line]
    assert "'=HYPERLINK(1) жауап" in texts
    assert [cell.value for cell in rows[1]][1:] == ["Пән", "Оқулық саны"]
    assert [cell.value for cell in rows[3]][1:] == ["'@SUM(A1)", "5"]
    assert not [cell for sheet in book for line in sheet for cell in line if cell.data_type == "f"]


def test_archive_has_a_folder_for_each_answer(cast, secretary):
    material = collected(cast, secretary)
    archive = zipfile.ZipFile(io.BytesIO(answers_archive(material, answers_of(material))))
    names = sorted(archive.namelist())
    assert "answers.xlsx" in names
    assert sorted(name.rpartition("/")[2] for name in names if "/" in name) == [
        "answer.txt",
        "table.xlsx",
        "жауап (2).pdf",
        "жауап.pdf",
    ]


def test_drafts_are_in_no_export(cast, secretary):
    material = sent(cast, secretary)
    row = answer_of(material, cast.member_university)
    services.save_answer(row, actor=cast["university_coordinator"], text="Құпия", version=1, uploads=[pdf()])
    book = load_workbook(io.BytesIO(answers_workbook(material, answers_of(material))))
    assert "Құпия" not in [cell.value for line in book.worksheets[0] for cell in line]
    assert zipfile.ZipFile(io.BytesIO(answers_archive(material, answers_of(material)))).namelist() == [
        "answers.xlsx"
    ]


def test_pages_ask_as_often_with_more_rows(cast, secretary):
    material = collected(cast, secretary)
    browser, coordinator = cast.client("association_secretary"), cast.client("university_coordinator")
    urls = [f"/kk/requests/{material.pk}/", "/kk/requests/?tab=sent"]
    few = [queries_of(browser, url) for url in urls]
    received = queries_of(coordinator, "/kk/requests/")
    for number in range(3):
        sent(cast, secretary, universities=[cast.member_university, UniversityFactory()])
        row = RequestAddressee.objects.create(
            request=material,
            university=UniversityFactory(),
            state="submitted",
            submitted_at=timezone.now(),
            submitted_by=UserFactory(),
            text=f"Жауап {number}",
        )
        assert row.pk
    assert [queries_of(browser, url) for url in urls] == few
    assert queries_of(coordinator, "/kk/requests/") == received


def test_groups_choose_addressees_at_once(cast, secretary):
    answer = cast.client("association_secretary").post(
        "/kk/requests/new/",
        {
            "title_kk": "Сұрату",
            "due_on": DUE.isoformat(),
            "wants_text": "1",
            "groups": ["members"],
            "universities": [cast.other_university.pk],
        },
    )
    assert answer.status_code == 302
    material = MaterialRequest.objects.get()
    assert {row.university for row in material.addressees.all()} == {
        cast.member_university,
        cast.other_university,
    }
    answer = cast.client("council_secretary").post(
        "/kk/requests/new/",
        {"title_kk": "Сұрату", "due_on": DUE.isoformat(), "wants_text": "1", "groups": ["associations"]},
    )
    assert MaterialRequest.objects.latest("pk").addressees.count() == 2


def test_refused_answer_loses_nothing(cast, secretary):
    material = sent(cast, secretary, wants_files=True)
    row = answer_of(material, cast.member_university)
    answer = cast.client("university_coordinator").post(
        f"/kk/requests/answers/{row.pk}/", {"text": "Ұзақ жазылған мәтін", "version": 1, "submit": "1"}
    )
    assert answer.status_code == 422
    assert "Ұзақ жазылған мәтін" in answer.content.decode()
    assert "files" in answer.context["form"].errors
    row.refresh_from_db()
    assert row.state == "waiting"
