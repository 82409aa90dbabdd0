"""Two secretaries typing into one field of the room: no text is written over one its writer did not see."""

import pytest
from django.urls import reverse

from meetings import services
from meetings.domain.difference import Conflict
from meetings.models import AgendaItem, Decision, Speaker
from tests.factories.accounts import UserFactory

from . import helpers

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(cast) -> AgendaItem:
    return helpers.first_item(helpers.opened(cast, 7))


@pytest.fixture
def secretary(cast):
    return cast.client("council_secretary")


def autosave(client, item, **texts):
    """Autosave fields: name=(typed, seen)."""
    data = {"_fields": list(texts)}
    for name, (typed, seen) in texts.items():
        data |= {name: typed, f"seen-{name}": seen}
    return client.post(reverse("meetings:discussion_autosave", args=[item.pk]), data).json()


def stored(item, name="heard_kk"):
    return getattr(AgendaItem.objects.get(pk=item.pk), name)


def test_second_text_is_answered_with_the_first_and_nothing_is_written_over(secretary, item):
    assert autosave(secretary, item, heard_kk=("Бірінші", ""))["errors"] == {}
    answer = autosave(secretary, item, heard_kk=("Екінші", ""), spoke_kk=("Пікір", ""))

    assert answer["conflicts"] == {"heard_kk": "Бірінші"}
    assert list(answer["errors"]) == ["heard_kk"]
    assert (stored(item), stored(item, "spoke_kk")) == ("Бірінші", "Пікір")
    assert autosave(secretary, item, heard_kk=("Бірінші\nЕкінші", "Бірінші"))["errors"] == {}
    assert stored(item) == "Бірінші\nЕкінші"


def test_field_that_was_not_touched_takes_the_others_text(secretary, item):
    autosave(secretary, item, heard_kk=("Бірінші", ""))
    data = {"heard_kk": "", "seen-heard_kk": "", "heard_ru": "Первый", "seen-heard_ru": ""}
    assert secretary.post(reverse("meetings:discussion_record", args=[item.pk]), data).status_code == 302

    assert (stored(item), stored(item, "heard_ru")) == ("Бірінші", "Первый")


@pytest.mark.parametrize(
    ("choice", "kept"), [("theirs", "Бірінші"), ("mine", "Екінші"), ("both", "Бірінші\nЕкінші")]
)
def test_without_javascript_both_texts_are_shown_and_one_is_chosen(secretary, item, choice, kept):
    autosave(secretary, item, heard_kk=("Бірінші", ""))
    url = reverse("meetings:discussion_record", args=[item.pk])
    answer = secretary.post(url, {"heard_kk": "Екінші", "seen-heard_kk": ""})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert 'data-testid="conflicts"' in page
    assert 'name="seen-heard_kk" value="Бірінші"' in page
    assert page.count("Екінші") >= 2
    data = {"heard_kk": "Екінші", "seen-heard_kk": "Бірінші", "choice-heard_kk": choice}
    assert secretary.post(url, data).status_code == 302
    assert stored(item) == kept


def test_speech_of_one_speaker_is_kept_like_a_note(cast, secretary, item):
    speaker = services.add_speaker(
        item, actor=helpers.secretary(cast), attendee=helpers.member(item.meeting, 1)
    )
    name = f"speaker-{speaker.pk}-text_kk"
    autosave(secretary, item, **{name: ("қолдады", "")})
    answer = autosave(secretary, item, **{name: ("қарсы болды", "")})
    assert answer["conflicts"] == {name: "қолдады"}
    url = reverse("meetings:speaker_add", args=[item.pk])
    page = secretary.post(url, {name: "қарсы болды", f"seen-{name}": "", "who": "2"})

    assert page.status_code == 422
    assert 'data-testid="conflicts"' in page.content.decode()
    assert Speaker.objects.get().text_kk == "қолдады"


def test_text_of_a_speaker_who_was_taken_off_is_told(cast, secretary, item):
    speaker = services.add_speaker(item, actor=helpers.secretary(cast), name="Қонақ")
    name = f"speaker-{speaker.pk}-text_kk"
    services.remove_speaker(speaker, actor=helpers.secretary(cast))

    assert list(autosave(secretary, item, **{name: ("айтты", "")})["errors"]) == [name]


def test_service_returns_who_disagrees_and_saves_the_rest(cast, item):
    actor = helpers.secretary(cast)
    services.record_discussion(item, actor=actor, data={"heard_kk": "Бірінші"})
    found = services.record_discussion(
        item,
        actor=actor,
        data={"heard_kk": "Екінші", "heard_ru": "Второй"},
        seen={"heard_kk": "", "heard_ru": ""},
    )

    assert found == [Conflict("heard_kk", "", "Бірінші", "Екінші")]
    assert stored(item, "heard_ru") == "Второй"


# --- decisions


def fields_of(decision, prefix=""):
    names = ("text_kk", "text_ru", "responsible_kk", "responsible_ru", "due_on")
    return {f"{prefix}{name}": services.plain(getattr(decision, name)) for name in names}


@pytest.fixture
def decision(cast, item) -> Decision:
    return services.add_decision(item, actor=helpers.secretary(cast), data=helpers.DECISION)


def edit_elsewhere(cast, decision, **texts):
    other = UserFactory(full_name="Екінші Хатшы")
    services.edit_decision(decision, actor=other, data={**helpers.DECISION, **texts})


def test_changes_of_different_fields_of_a_decision_are_put_together(cast, secretary, decision):
    begun = Decision.objects.get(pk=decision.pk)
    edit_elsewhere(cast, decision, text_ru="Утвердить план на год.")
    data = {**fields_of(begun, "seen-"), **fields_of(begun), "text_kk": "Жоспар толық бекітілсін."}
    assert secretary.post(reverse("meetings:decision_edit", args=[decision.pk]), data).status_code == 302

    decision.refresh_from_db()
    assert (decision.text_kk, decision.text_ru) == ("Жоспар толық бекітілсін.", "Утвердить план на год.")


@pytest.mark.parametrize(
    ("choice", "kept"), [("theirs", "Олардікі."), ("mine", "Менікі."), ("both", "Олардікі.\nМенікі.")]
)
def test_same_text_of_a_decision_is_shown_twice_and_chosen(cast, secretary, decision, choice, kept):
    begun = Decision.objects.get(pk=decision.pk)
    url = reverse("meetings:decision_edit", args=[decision.pk])
    assert 'name="seen-text_kk" value="Жоспар бекітілсін."' in secretary.get(url).content.decode()
    edit_elsewhere(cast, decision, text_kk="Олардікі.")
    data = {**fields_of(begun, "seen-"), **fields_of(begun), "text_kk": "Менікі."}
    answer = secretary.post(url, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Екінші Хатшы" in page
    assert 'data-testid="conflicts"' in page
    assert 'name="seen-text_kk" value="Олардікі."' in page
    decision.refresh_from_db()
    assert decision.text_kk == "Олардікі."
    data |= {"seen-text_kk": "Олардікі.", "choice-text_kk": choice}
    assert secretary.post(url, data).status_code == 302

    decision.refresh_from_db()
    assert decision.text_kk == kept
