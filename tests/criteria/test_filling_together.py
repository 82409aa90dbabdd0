"""Several coordinators fill in one application: field by field, nothing typed is lost, each change is kept (clause 7)."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from core.models import AuditEntry
from criteria.models import Answer, AnswerRevision
from criteria.queries.sheet import sheet_of
from criteria.services import answers
from criteria.services import applications as services
from tests.counting import queries_of
from tests.criteria import world
from tests.factories.accounts import OfficeFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7")]


@pytest.fixture
def first(cast):
    return cast["university_coordinator"]


@pytest.fixture
def second(cast):
    person = UserFactory(university=cast.member_university)
    OfficeFactory(user=person, role="university_coordinator", university=cast.member_university)
    return person


@pytest.fixture
def application(cast):
    return world.started(cast)


def typed(application, number):
    return next(row.typed for row in sheet_of(application, timezone.localdate()) if row.number == number)


def save(application, actor, texts, seen=None, **more):
    return answers.save_texts(application, actor=actor, typed=texts, seen=seen or {}, **more)[1]


def address(name, application, *more):
    return reverse(f"criteria:{name}", args=[application.pk, *more])


def form_of(html):
    """Return what a browser would send back from the form: the stored texts by their hidden fields."""
    seen = dict(re.findall(r'name="(seen-[^"]+)" value="([^"]*)"', html))
    return {**seen, **{name.removeprefix("seen-"): text for name, text in seen.items()}}


# --- put together field by field -----------------------------------------------------


def test_two_people_in_different_fields_of_a_row_are_put_together(application, first, second):
    assert save(application, first, {"f:1:number": "KZ1"}) is None
    assert save(application, second, {"f:1:link": "https://a.kz", "v:2": "40"}) is None
    assert typed(application, "1")["fields"] == {"number": "KZ1", "link": "https://a.kz"}
    assert typed(application, "2") == {"value": "40"}


def test_two_people_in_one_field_disagree_and_the_rest_is_stored(application, first, second):
    save(application, first, {"v:2": "40"})
    conflict = save(application, second, {"v:2": "41", "v:3": "100"})
    assert [(one.name, one.base, one.theirs, one.mine) for one in conflict.conflicts] == [
        ("v:2", "", "40", "41")
    ]
    assert first.full_name in str(conflict)
    assert typed(application, "2") == {"value": "40"} and typed(application, "3") == {"value": "100"}
    assert save(application, second, {"v:2": "41"}, {"v:2": "40"}) is None, "now it was seen"
    assert typed(application, "2") == {"value": "41"}


def test_a_stale_form_takes_nothing_back(application, first, second):
    save(application, first, {"v:2": "40"})
    save(application, second, {"v:2": "41"}, {"v:2": "40"})
    assert save(application, first, {"v:2": "40", "v:3": "7"}, {"v:2": "40", "v:3": ""}) is None
    assert typed(application, "2") == {"value": "41"} and typed(application, "3") == {"value": "7"}


def test_two_people_who_tick_different_levels_disagree_in_nothing(application, first, second):
    save(application, first, {"f:1:levels": "bachelor"})
    assert save(application, second, {"f:1:levels": "doctorate"}) is None
    assert typed(application, "1")["fields"]["levels"] == ["bachelor", "doctorate"]
    save(application, first, {"f:1:levels": ""}, {"f:1:levels": "bachelor"})
    assert typed(application, "1")["fields"]["levels"] == ["doctorate"]


def test_two_programmes_never_become_one_line(application, first, second):
    save(application, first, {"r:6.1:0:programme": "Информатика", "r:6.1:0:agency": "ASIIN"})
    conflict = save(application, second, {"r:6.1:0:programme": "Физика", "r:6.1:0:certificate": "B-7"})
    assert {one.name: one.mine for one in conflict.conflicts} == {
        "r:6.1:0:programme": "Физика",
        "r:6.1:0:certificate": "B-7",
    }
    assert typed(application, "6.1")["rows"] == [{"programme": "Информатика", "agency": "ASIIN"}]


def test_names_that_are_none_of_the_form_write_nothing(application, first):
    strange = {"v:1": "1", "v:99": "1", "f:2:number": "1", "r:6.1:0:ranking": "QS", "f:6.1:programme": "x"}
    assert save(application, first, strange) is None
    assert not Answer.objects.exists()


# --- revisions -----------------------------------------------------------------------


def kept(application, number):
    found = AnswerRevision.objects.filter(answer__application=application, answer__criterion__number=number)
    return list(found.order_by("number").values_list("number", "author_id", "typed"))


def test_each_change_is_kept_and_one_sitting_is_one_revision(application, first, second):
    now = timezone.now()
    save(application, first, {"v:2": "4"}, now=now)
    save(application, first, {"v:2": "40"}, {"v:2": "4"}, now=now)
    save(application, second, {"v:2": "41"}, {"v:2": "40"}, now=now)
    assert kept(application, "2") == [(2, first.pk, {"value": "40"}), (3, second.pk, {"value": "41"})]


def test_what_was_filled_in_from_the_last_application_is_the_first_revision(cast, first):
    world.announced(cast)
    world.submitted(cast)
    later = services.start_application(cast.member_university, cast.other_association, actor=first)
    save(later, first, {"v:2": "50"}, {"v:2": "40"})
    assert kept(later, "2") == [(1, None, {"value": "40"}), (2, first.pk, {"value": "50"})]


def test_an_earlier_answer_is_compared_and_brought_back(cast, application, first, second):
    save(application, first, {"v:2": "40"})
    save(application, second, {"v:2": "қырық"}, {"v:2": "40"})
    browser = cast.client("university_coordinator")
    html = browser.get(address("answer_history", application, "2")).content.decode()
    assert re.search(r"<del>.*?40<", html) and re.search(r"<ins>.*?қырық<", html)
    assert second.full_name in html
    answer = browser.post(address("answer_restore", application, "2", 1))
    assert answer.url == address("answer_history", application, "2")
    assert typed(application, "2") == {"value": "40"} and len(kept(application, "2")) == 3
    assert AuditEntry.objects.filter(action="save_answers").order_by("pk").last().data["restored_from"] == 1
    with pytest.raises(DomainError):
        answers.restore_answer(application, world.row("2"), actor=first, number=99)


def test_a_submitted_row_is_not_brought_back_and_an_old_revision_is_not_written_further(cast, first):
    application = world.submitted(cast)
    with pytest.raises(DomainError):
        answers.restore_answer(application, world.row("2"), actor=first, number=1)
    services.take_application_back(application, actor=first)
    save(application, first, {"v:2": "41"}, {"v:2": "40"})
    assert [one[2] for one in kept(application, "2")] == [{"value": "40"}, {"value": "41"}]


def test_the_history_asks_the_same_with_more_revisions(cast, application, first, second):
    save(application, first, {"v:2": "1"})
    save(application, second, {"v:2": "2"}, {"v:2": "1"})
    browser, url = cast.client("university_coordinator"), address("answer_history", application, "2")
    before = queries_of(browser, url)
    for number in range(3, 7):
        save(application, (first, second)[number % 2], {"v:2": str(number)}, {"v:2": str(number - 1)})
    assert queries_of(browser, url) == before


# --- through the pages ---------------------------------------------------------------


def test_the_form_shows_both_texts_and_what_is_chosen_is_written(cast, application, first, second):
    browser = cast.client("university_coordinator")
    form = form_of(browser.get(address("application_edit", application)).content.decode())
    save(application, second, {"v:2": "40", "v:5": "no", "r:6.1:0:programme": "Информатика"})
    mine = form | {"v:2": "41", "v:3": "100", "v:5": "yes", "r:6.1:0:programme": "Физика"}
    answer = browser.post(address("application_edit", application), mine)
    html = answer.content.decode()
    assert answer.status_code == 422 and 'data-testid="answer-conflict"' in html
    assert second.full_name in html and 'value="41"' in html and 'value="Физика"' in html
    assert html.count('value="both"') == 1, "two lines of a list can both stay, two numbers cannot"
    assert typed(application, "2") == {"value": "40"} and typed(application, "3") == {"value": "100"}
    again = form_of(html) | {"v:2": "41", "v:5": "yes", "r:6.1:0:programme": "Физика"}
    again |= {"choice-v:2": "theirs", "choice-v:5": "mine", "choice-r:6.1:0:programme": "both"}
    browser.post(address("application_edit", application), again)
    assert typed(application, "2") == {"value": "40"} and typed(application, "5")["value"] == "yes"
    lines = [one for one in typed(application, "6.1")["rows"] if any(one.values())]
    assert [one["programme"] for one in lines] == ["Информатика", "Физика"]


def test_autosave_says_what_somebody_else_typed(cast, application, second):
    save(application, second, {"v:2": "40", "v:5": "no", "f:1:levels": "master"})
    browser = cast.client("university_coordinator")
    sent = {"v:2": "41", "v:3": "9", "v:5": "yes", "f:1:levels": "bachelor"}
    seen = {f"seen-{name}": "" for name in sent}
    body = browser.post(
        address("application_autosave", application), {"_fields": list(sent), **sent, **seen}
    ).json()
    assert set(body["errors"]) == {"v:2", "v:5"}
    assert body["conflicts"]["v:2"] == {"value": "40", "text": "40"}
    assert body["conflicts"]["v:5"]["value"] == "no" and body["conflicts"]["v:5"]["text"] != "no"
    assert body["merged"] == {"f:1:levels": "master bachelor"}
    assert typed(application, "3") == {"value": "9"}


def test_a_wrong_choice_from_a_table_is_not_lost_by_saving_the_form(cast, application, first):
    save(application, first, {"v:5": "бар", "f:1:levels": "bachelor колледж"})
    browser = cast.client("university_coordinator")
    html = browser.get(address("application_edit", application)).content.decode()
    assert '<option value="бар" selected>' in html and 'value="колледж" checked' in html
    browser.post(address("application_edit", application), form_of(html))
    assert typed(application, "5")["value"] == "бар"
    assert typed(application, "1")["fields"]["levels"] == ["bachelor", "колледж"]
