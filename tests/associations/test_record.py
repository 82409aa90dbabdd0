"""The record of the year: what is stored, refused, counted and shown."""

import io
import threading
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from associations.domain.record import SHARES_PROOF
from associations.enums import RecordKind
from associations.models import MemberUniversity, RecordEntry
from associations.queries.record import public_events, record_of_year
from associations.services import record as services
from associations.services.record import EntryConflict, Lists
from core.errors import DomainError, FileRefused
from core.models import AuditEntry, StoredFile
from tests.counting import queries_of
from tests.factories.associations import AcademicYearFactory
from tests.factories.directory import UniversityFactory, area_clauses

pytestmark = [pytest.mark.django_db, pytest.mark.clause("19"), pytest.mark.clause("21")]
PDF = b"%PDF-1.7\n%%EOF"
TODAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def ground(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    area_clauses()


@pytest.fixture
def secretary(cast):
    return cast["association_secretary"]


def pdf(name="act.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def add(cast, kind="recommendation", *, lists=None, today=TODAY, **data):
    given = {"kind": kind, "title_kk": "Ұсыным", "happened_on": date(2025, 11, 3)} | data
    if kind == "event":
        given.setdefault("event_kind", "seminar")
    return services.add_entry(
        cast.association, actor=cast["association_secretary"], data=given, lists=lists, today=today
    )


@pytest.mark.parametrize("kind", RecordKind.values)
def test_every_kind_serves_the_area_and_indicator_that_follow_from_it(cast, kind):
    from associations.domain.record import SERVES

    entry = add(cast, kind)
    assert (entry.area.sub_item, entry.indicator) == (SERVES[kind].area, SERVES[kind].indicator)
    assert AuditEntry.objects.filter(action="add_entry", object_id=str(entry.pk)).count() == 1


@pytest.mark.parametrize("sub_item", range(1, 18))
def test_every_area_of_clause_19_has_a_place_for_its_work(cast, sub_item):
    assert add(cast, "other", area=sub_item).area.sub_item == sub_item


@pytest.mark.parametrize(
    ("data", "field"),
    [
        pytest.param({"title_kk": "  "}, "title_kk", id="no title"),
        pytest.param({"ended_on": date(2025, 11, 2)}, "ended_on", id="ends before it begins"),
        pytest.param({"happened_on": date(2026, 3, 2)}, "happened_on", id="a record of the future"),
        pytest.param({"kind": "event", "event_kind": ""}, "event_kind", id="an event of no kind"),
        pytest.param({"indicator": 13, "serves_reason": "x"}, "indicator", id="nothing is counted there"),
        pytest.param({"indicator": 5}, "serves_reason", id="another indicator without a reason"),
    ],
)
def test_an_entry_that_is_not_whole_is_refused_naming_the_field(cast, data, field):
    with pytest.raises(DomainError) as refused:
        add(cast, data.pop("kind", "recommendation"), **data)
    assert refused.value.field == field
    assert not RecordEntry.objects.exists()


def test_an_event_may_be_entered_ahead_and_counts_when_it_was_held(cast):
    add(cast, "event", happened_on=date(2026, 4, 1))
    assert record_of_year(cast.association, cast.year, today=TODAY).counted[9].count == 0
    assert record_of_year(cast.association, cast.year, today=date(2026, 4, 1)).counted[9].count == 1


def test_a_refused_file_stores_nothing_of_the_entry(cast):
    with pytest.raises(FileRefused) as refused:
        add(cast, lists=Lists(uploads=[pdf(), SimpleUploadedFile("b.exe", b"MZ")]))
    assert refused.value.field == "files"
    assert not RecordEntry.objects.exists()


def test_a_file_given_twice_is_stored_once(cast, secretary):
    entry = add(cast, lists=Lists(uploads=[pdf("a.pdf"), pdf("b.pdf")]))
    assert entry.files.count() == 1
    assert services.add_files(entry, actor=secretary, uploads=[pdf("c.pdf")]) == []
    assert StoredFile.objects.count() == 1


def test_one_document_counts_under_one_indicator_unless_it_is_explained(cast):
    first = add(cast, "standard", lists=Lists(uploads=[pdf()]))
    second = add(cast, "legal_act", happened_on=date(2025, 12, 1), lists=Lists(uploads=[pdf("same.pdf")]))
    year = record_of_year(cast.association, cast.year, today=TODAY)
    assert (year.counted[4].count, year.counted[5].count) == (1, 0)
    assert [(left.reason, left.other) for left in year.counted[5].left] == [(SHARES_PROOF, first.pk)]
    assert year.shared == {first.pk: {second.pk}, second.pk: {first.pk}}
    services.edit_entry(
        second,
        actor=second.created_by,
        version=1,
        today=TODAY,
        data={
            "kind": "legal_act",
            "title_kk": "Заң жобасы",
            "happened_on": date(2025, 12, 1),
            "stands_alone_reason": "Бір бұйрықпен екеуі де бекітілген",
        },
    )
    assert record_of_year(cast.association, cast.year, today=TODAY).counted[5].count == 1


def test_a_link_written_in_two_ways_is_the_same_proof(cast):
    add(cast, "standard", lists=Lists(links=[{"url": "https://www.kaznu.kz/a/", "title": ""}]))
    add(cast, "standard", lists=Lists(links=[{"url": "http://kaznu.kz/a", "title": ""}]))
    assert record_of_year(cast.association, cast.year, today=TODAY).counted[4].count == 1


def test_programmes_and_universities_are_counted_as_appendix_2_says(cast):
    rows = [
        {"code": "6B06101", "name": "", "university_id": cast.university.pk},
        {"code": "6B06102", "name": "", "university_id": cast.university.pk},
    ]
    add(cast, "programme", lists=Lists(uploads=[pdf()], programmes=rows))
    add(cast, "programme", lists=Lists(uploads=[pdf("b.pdf", PDF + b"b")], programmes=rows[:1]))
    members = [UniversityFactory(), UniversityFactory()]
    add(cast, "monitoring", lists=Lists(uploads=[pdf("c.pdf", PDF + b"c")], universities=members))
    counted = record_of_year(cast.association, cast.year, today=TODAY).counted
    assert (counted[6].count, counted[12].count) == (2, 2)


def test_entries_belong_to_the_year_in_which_they_ended(cast):
    other = AcademicYearFactory(first_year=2024)
    add(cast, "event", happened_on=date(2025, 8, 30), ended_on=date(2025, 9, 1))
    add(cast, "event", happened_on=date(2025, 8, 31))
    assert record_of_year(cast.association, cast.year, today=TODAY).counted[9].count == 1
    assert record_of_year(cast.association, other, today=TODAY).counted[9].count == 1


def test_a_withdrawn_entry_does_not_count_and_stays_readable(cast, secretary):
    entry = add(cast, "event")
    with pytest.raises(DomainError):
        services.withdraw_entry(entry, actor=secretary, reason=" ")
    services.withdraw_entry(entry, actor=secretary, reason="Екі рет енгізілген")
    services.withdraw_entry(entry, actor=secretary, reason="тағы")
    year = record_of_year(cast.association, cast.year, today=TODAY)
    assert year.counted[9].count == 0 and len(year.entries) == 1
    assert AuditEntry.objects.filter(action="withdraw_entry").count() == 1
    with pytest.raises(DomainError):
        services.edit_entry(entry, actor=secretary, version=1, data={"kind": "event"}, today=TODAY)


def test_the_second_of_two_writers_is_shown_what_the_first_saved(cast, secretary):
    entry = add(cast)
    data = {"kind": "recommendation", "happened_on": date(2025, 11, 3)}
    services.edit_entry(entry, actor=secretary, version=1, data=data | {"title_kk": "Бірінші"}, today=TODAY)
    with pytest.raises(EntryConflict) as conflict:
        services.edit_entry(
            entry, actor=secretary, version=1, data=data | {"title_kk": "Екінші"}, today=TODAY
        )
    assert conflict.value.current.title_kk == "Бірінші"
    page = cast.client("association_secretary")
    answer = page.post(
        reverse("associations:record_edit", args=[entry.pk]),
        {"kind": "recommendation", "title_kk": "Екінші", "happened_on": "2025-11-03", "version": "1"},
    )
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Бірінші" in html and "Екінші" in html


def test_wrong_rows_are_named_and_nothing_typed_is_lost(cast):
    answer = cast.client("association_secretary").post(
        reverse("associations:record_add"),
        {
            "kind": "recommendation",
            "title_kk": "Оқулықтар туралы",
            "happened_on": "2025-11-03",
            "link_url": ["javascript:alert(1)", ""],
            "link_title": ["Жаман", "Мекенжайсыз"],
            "person_name": [""],
            "person_part": ["баяндамашы"],
        },
    )
    html = answer.content.decode()
    assert answer.status_code == 422 and not RecordEntry.objects.exists()
    for typed in ("Оқулықтар туралы", "javascript:alert(1)", "Мекенжайсыз", "баяндамашы"):
        assert typed in html
    for named in ("Сілтеме 1:", "Сілтеме 2:", "Қатысушы 1:"):
        assert named in html


def test_files_dropped_get_an_answer_in_json(cast, secretary):
    entry = add(cast)
    url = reverse("associations:record_files_add", args=[entry.pk])
    page = cast.client("association_secretary")
    good = page.post(url, {"files": [pdf("a.pdf"), pdf("b.pdf", PDF + b"b")]}, HTTP_ACCEPT="application/json")
    assert good.json()["added"] == 2
    bad = page.post(url, {"files": [SimpleUploadedFile("c.pdf", b"MZ")]}, HTTP_ACCEPT="application/json")
    assert bad.status_code == 422 and "c.pdf" in bad.json()["error"]
    assert entry.files.count() == 2


def test_the_page_shows_meetings_that_entered_by_themselves(cast):
    from tests.factories.meetings import MeetingFactory

    MeetingFactory(
        body=cast.association.body,
        state="closed",
        starts_at=timezone.make_aware(timezone.datetime(2025, 10, 7, 10)),
        opened_at=timezone.now(),
        closed_at=timezone.now(),
        title_kk="Кеңейтілген отырыс",
    )
    answer = cast.client("association_member").get(reverse("associations:record_list"), {"year": "2025"})
    assert "Кеңейтілген отырыс" in answer.content.decode()


@pytest.mark.parametrize("many", [1, 5])
def test_the_list_asks_the_same_questions_whatever_the_rows(cast, many):
    AcademicYearFactory(first_year=2025)
    for number in range(many):
        add(
            cast,
            "monitoring",
            lists=Lists(
                uploads=[pdf("a.pdf", PDF + bytes([number]))],
                universities=[cast.university],
                links=[{"url": f"https://kaznu.kz/{number}", "title": ""}],
            ),
        )
    url = reverse("associations:record_list") + "?year=2025"
    cast.client("association_secretary").get(url)
    assert queries_of(cast.client("association_secretary"), url) <= 18
    entry = RecordEntry.objects.first()
    queries_of(cast.client("association_secretary"), reverse("associations:record_entry", args=[entry.pk]))


def test_the_page_of_an_entry_without_proof_says_what_is_missing(cast):
    entry = add(cast, "monitoring")
    page = cast.client("association_secretary").get(reverse("associations:record_entry", args=[entry.pk]))
    assert page.status_code == 200
    assert "Әзірге есептелмейді" in page.content.decode()


def test_the_export_opens_clean_and_holds_no_formula(cast):
    add(cast, title_kk='=HYPERLINK("http://x")', lists=Lists(uploads=[pdf()]))
    answer = cast.client("association_secretary").get(
        reverse("associations:record_xlsx"), {"association": cast.association.key, "year": "2025"}
    )
    page = load_workbook(io.BytesIO(answer.content)).active
    cell = next(cell for row in page.iter_rows() for cell in row if str(cell.value).startswith("=HYPER"))
    assert cell.data_type == "s"


def test_only_public_events_stand_on_the_public_page(cast):
    shown = add(cast, "event", is_public=True, title_kk="Ашық семинар")
    add(cast, "event", title_kk="Ішкі семинар")
    assert list(public_events(cast.association)) == [shown]


def test_members_universities_that_left_do_not_ask_for_coverage(cast):
    MemberUniversity.objects.filter(association=cast.association).update(until=date(2025, 9, 1))
    with translation.override("kk"):
        answer = cast.client("association_secretary").get(
            reverse("associations:record_list"), {"year": "2025"}
        )
    assert answer.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_one_wins_and_the_other_is_told(cast, secretary):
    entry = add(cast)
    answers = []

    def write(title):
        try:
            services.edit_entry(
                RecordEntry.objects.get(pk=entry.pk),
                actor=secretary,
                version=1,
                today=TODAY,
                data={"kind": "recommendation", "title_kk": title, "happened_on": date(2025, 11, 3)},
            )
            answers.append("saved")
        except EntryConflict:
            answers.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(title,)) for title in ("А", "Ә")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["saved", "told"]


def test_a_form_sent_twice_makes_one_entry(cast):
    client = cast.client("association_secretary")
    page = client.get(reverse("associations:record_quick"))
    data = {
        "association": cast.association.key,
        "kind": "event",
        "event_kind": "seminar",
        "title": "Семинар",
        "happened_on": "2025-11-03",
        "form_key": page.context["form_key"],
    }
    first = client.post(reverse("associations:record_quick"), data)
    again = client.post(reverse("associations:record_quick"), data)
    assert (first.status_code, again.status_code) == (302, 302)
    assert first["Location"] == again["Location"]
    assert RecordEntry.objects.count() == 1
    client.post(reverse("associations:record_quick"), data | {"form_key": "жоқ"})
    assert RecordEntry.objects.count() == 2
