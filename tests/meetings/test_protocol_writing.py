"""Writing a protocol: revisions, conflicts, unsaved text, usual wordings, remarks, extracts."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone
from docx import Document
from pypdf import PdfReader

from core.errors import DomainError
from core.models import AuditEntry
from meetings import services
from meetings.loading import load_phrases
from meetings.models import Extract, Phrase, Protocol, ProtocolRevision, Remark, WorkingCopy
from meetings.queries import phrases_for, texts_of
from notices.models import Letter

from . import helpers

pytestmark = pytest.mark.django_db


def name_of(protocol: Protocol, field: str = "heard_kk") -> str:
    return f"item-{protocol.items.get().pk}-{field}"


def text_of(protocol: Protocol, field: str = "heard_kk") -> str:
    return texts_of(Protocol.objects.get(pk=protocol.pk))[name_of(protocol, field)]


# --- revisions


def test_every_save_is_a_revision_with_its_author(cast):
    protocol, actor = helpers.drafted(cast), helpers.secretary(cast)
    for text in ("бір", "екі", "екі"):
        services.save_texts(protocol, actor=actor, texts={name_of(protocol): text})

    kept = list(protocol.revisions.order_by("number"))
    assert [(one.number, one.kind, one.author) for one in kept] == [
        (1, "written", None),
        (2, "edited", actor),
        (3, "edited", actor),
    ]
    assert [one.texts[name_of(protocol)] for one in kept] == ["", "бір", "екі"]


def test_restoring_makes_a_new_revision_and_loses_nothing(cast):
    protocol, actor = helpers.drafted(cast), helpers.secretary(cast)
    services.save_texts(protocol, actor=actor, texts={name_of(protocol): "бір"})
    services.save_texts(protocol, actor=actor, texts={name_of(protocol): "екі"})
    services.restore_revision(protocol, actor=actor, number=2)

    last = protocol.revisions.first()
    assert (last.number, last.kind, last.restored_from) == (4, "restored", 2)
    assert text_of(protocol) == "бір"
    assert protocol.revisions.count() == 4
    with pytest.raises(DomainError):
        services.restore_revision(protocol, actor=actor, number=9)


def test_agreement_and_return_are_revisions_too(cast):
    protocol, actor = helpers.agreed(cast), helpers.secretary(cast)
    services.return_to_draft(protocol, actor=actor, reason="Қате")
    assert list(protocol.revisions.order_by("number").values_list("kind", flat=True)) == [
        "written",
        "agreed",
        "returned",
    ]


def test_page_shows_the_difference_in_words_and_not_by_colour_only(cast):
    protocol, actor = helpers.drafted(cast), helpers.secretary(cast)
    for kk, ru in (("Жоспар бекітілді", "План утверждён"), ("Жоспар келісілді", "План согласован")):
        texts = {name_of(protocol): kk, name_of(protocol, "heard_ru"): ru}
        services.save_texts(protocol, actor=actor, texts=texts)
    url = reverse("meetings:protocol_revisions", args=[protocol.pk])
    page = cast.client("council_secretary").get(url)

    content = page.content.decode()
    assert [len(row["languages"]) for row in page.context["changes"]] == [2]
    assert content.count("<ins>") == content.count("<del>") == 2
    assert "келісілді" in content and "согласован" in content
    first = cast.client("member").get(url, {"from": "1", "to": "2"})
    assert "<del>" not in first.content.decode()
    assert not first.context["may_restore"]


# --- two writers


def test_changes_of_different_texts_are_put_together(cast):
    protocol, actor = helpers.drafted(cast), helpers.secretary(cast)
    services.save_texts(protocol, actor=actor, texts={name_of(protocol): "Бірінші"}, base=1)
    services.save_texts(
        protocol, actor=actor, texts={name_of(protocol): "", name_of(protocol, "spoke_kk"): "Екінші"}, base=1
    )
    assert (text_of(protocol), text_of(protocol, "spoke_kk")) == ("Бірінші", "Екінші")


@pytest.mark.parametrize(
    ("choice", "kept"), [("theirs", "Бірінші"), ("mine", "Екінші"), ("both", "Бірінші\nЕкінші")]
)
def test_second_writer_sees_both_texts_and_chooses(cast, choice, kept):
    protocol, actor = helpers.drafted(cast), helpers.secretary(cast)
    client, url = cast.client("council_secretary"), reverse("meetings:protocol_edit", args=[protocol.pk])
    services.save_texts(protocol, actor=actor, texts={name_of(protocol): "Бірінші"}, base=1)
    form = {**texts_of(protocol), name_of(protocol): "Екінші", "revision": "1"}

    answer = client.post(url, form)
    assert answer.status_code == 422
    assert [one["name"] for one in answer.context["conflicts"]] == [name_of(protocol)]
    content = answer.content.decode()
    assert "Бірінші" in content and "Екінші" in content
    assert text_of(protocol) == "Бірінші"

    form |= {"revision": str(answer.context["revision"]), f"choice-{name_of(protocol)}": choice}
    assert client.post(url, form).status_code == 302
    assert text_of(protocol) == kept
    assert protocol.revisions.count() == (2 if choice == "theirs" else 3)


# --- unsaved text


def test_typed_text_is_kept_and_comes_back_until_it_is_saved(cast):
    protocol = helpers.drafted(cast)
    client, name = cast.client("council_secretary"), name_of(protocol)
    keep = reverse("meetings:protocol_keep", args=[protocol.pk]) + "?base=1"
    answer = client.post(keep, {"_fields": [name, "state"], name: "Жарты сөй", "state": "signed"})
    assert answer.json()["errors"] == {}
    assert answer.json()["texts"]["kept-at"]
    assert WorkingCopy.objects.get().texts == {name: "Жарты сөй"}
    assert text_of(protocol) == ""

    edit = reverse("meetings:protocol_edit", args=[protocol.pk])
    page = client.get(edit)
    assert "Жарты сөй" in page.content.decode()
    assert page.context["revision"] == 1
    client.post(edit, {**texts_of(protocol), name: "Жарты сөйлем", "revision": "1"})
    assert not WorkingCopy.objects.exists()
    assert text_of(protocol) == "Жарты сөйлем"


def test_typed_text_can_be_thrown_away_and_is_refused_after_the_agreement(cast):
    protocol, actor = helpers.drafted(cast), helpers.secretary(cast)
    services.keep_working_copy(protocol, actor=actor, base=1, texts={name_of(protocol): "x"})
    cast.client("council_secretary").post(reverse("meetings:protocol_copy_drop", args=[protocol.pk]))
    assert not WorkingCopy.objects.exists()
    services.agree_protocol(protocol, actor=actor)
    url = reverse("meetings:protocol_keep", args=[protocol.pk])
    answer = cast.client("council_secretary").post(
        url, {"_fields": name_of(protocol), name_of(protocol): "x"}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][name_of(protocol)]


# --- usual wordings

PHRASE = {"field": "decided", "text_kk": "Бекітілсін.", "text_ru": "Утвердить."}


def test_wordings_of_a_body_and_common_ones(cast):
    actor = helpers.secretary(cast)
    common = services.add_phrase(None, actor=actor, data=PHRASE)
    own = services.add_phrase(cast.council.body, actor=actor, data=PHRASE)
    services.add_phrase(cast.association.body, actor=actor, data=PHRASE)

    assert set(phrases_for(cast.council.body)) == {common, own}
    services.edit_phrase(own, actor=actor, data={**PHRASE, "text_ru": "Утвердить план."})
    services.remove_phrase(common, actor=actor)
    services.remove_phrase(common, actor=actor)
    assert [one.text_ru for one in phrases_for(cast.council.body)] == ["Утвердить план."]
    assert AuditEntry.objects.filter(action="remove_phrase").count() == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({**PHRASE, "text_ru": " "}, "text_ru"),
        ({**PHRASE, "text_kk": ""}, "text_kk"),
        ({**PHRASE, "field": "title"}, "field"),
    ],
    ids=["no Russian", "no Kazakh", "no such part"],
)
def test_wording_in_one_language_is_refused(cast, data, field):
    with pytest.raises(DomainError) as refusal:
        services.add_phrase(cast.council.body, actor=helpers.secretary(cast), data=data)
    assert refusal.value.field == field
    assert not Phrase.objects.exists()


def test_common_wordings_are_the_council_secretarys(cast):
    phrase = services.add_phrase(None, actor=helpers.secretary(cast), data=PHRASE)
    url = reverse("meetings:phrase_edit", args=[phrase.pk])
    assert cast.client("association_secretary").get(url).status_code == 403
    assert cast.client("council_secretary").post(url, {**PHRASE, "text_kk": "Келісілсін."}).status_code == 302
    phrase.refresh_from_db()
    assert phrase.text_kk == "Келісілсін."


def test_loaded_wordings_stay_as_people_left_them(db):
    from core.loading import Loading

    data = [{"key": "one", "field": "decided", "kk": "Бір", "ru": "Один"}]
    load_phrases(Loading(), data)
    Phrase.objects.update(text_kk="Екі")
    load_phrases(Loading(), data)
    assert Phrase.objects.get().text_kk == "Екі"


def test_wording_goes_into_both_languages_without_javascript(cast):
    protocol = helpers.drafted(cast)
    phrase = services.add_phrase(None, actor=helpers.secretary(cast), data=PHRASE)
    line = protocol.items.get()
    url = reverse("meetings:protocol_edit", args=[protocol.pk])
    form = {"revision": "1", "insert": "1", "phrase": phrase.pk, "phrase_target": f"item-{line.pk}-heard"}
    page = cast.client("council_secretary").post(url, {**texts_of(protocol), **form})

    assert page.status_code == 200
    shown = {form.prefix: form.initial for form in page.context["forms"]}[f"item-{line.pk}"]
    assert (shown["heard_kk"], shown["heard_ru"]) == ("Бекітілсін.", "Утвердить.")
    assert text_of(protocol) == ""


# --- remarks


@pytest.mark.clause("13")
def test_remark_goes_from_a_member_to_the_text(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        remark = helpers.remark(cast)
    protocol = remark.protocol
    told = Letter.objects.filter(key__startswith="remarks:").values_list("address", flat=True)
    assert cast["member"].email in set(told)
    assert (
        Letter.objects.filter(key__startswith="remark:", address=helpers.secretary(cast).email).count() == 1
    )

    client = cast.client("council_secretary")
    data = {**texts_of(protocol), "verdict": "accept", "revision": "1", "reason": "Рақмет"}
    data[name_of(protocol)] = "Түзетілді"
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("meetings:remark_answer", args=[remark.pk]), data).status_code == 302
    remark.refresh_from_db()
    assert (remark.state, remark.answer) == ("accepted", "Рақмет")
    assert text_of(protocol) == "Түзетілді"
    assert Letter.objects.filter(key=f"remark-answer:{remark.pk}", address=cast["member"].email).exists()
    page = cast.client("member").get(reverse("meetings:protocol_remarks", args=[protocol.pk]))
    assert "Рақмет" in page.content.decode()


def test_declined_remark_has_a_reason_and_is_answered_once(cast):
    remark, actor = helpers.remark(cast), helpers.secretary(cast)
    with pytest.raises(DomainError) as refusal:
        services.decline_remark(remark, actor=actor, reason=" ")
    assert refusal.value.field == "reason"
    services.decline_remark(remark, actor=actor, reason="Жазба дұрыс")
    with pytest.raises(DomainError):
        services.accept_remark(remark, actor=actor)
    assert Remark.objects.get().state == "declined"


def test_same_remark_twice_is_one(cast):
    remark = helpers.remark(cast)
    again = services.leave_remark(remark.protocol, actor=cast["member"], text=remark.text, line=remark.line)
    assert again == remark


def test_remarks_are_refused_when_closed_past_or_of_somebody_absent(cast):
    protocol, actor = helpers.drafted(cast), helpers.secretary(cast)
    with pytest.raises(DomainError):
        services.leave_remark(protocol, actor=cast["member"], text="x")
    with pytest.raises(DomainError) as refusal:
        services.open_remarks(protocol, actor=actor, until=timezone.localdate() - timedelta(days=1))
    assert refusal.value.field == "until"
    services.open_remarks(protocol, actor=actor, until=timezone.localdate())
    with pytest.raises(DomainError):
        services.leave_remark(protocol, actor=cast["association_member"], text="x")
    with pytest.raises(DomainError):
        services.leave_remark(protocol, actor=cast["member"], text=" ")
    Protocol.objects.update(remarks_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(DomainError):
        services.leave_remark(protocol, actor=cast["member"], text="x")


def test_open_remarks_warn_before_the_agreement_and_do_not_stop_it(cast):
    remark = helpers.remark(cast)
    url = reverse("meetings:protocol_detail", args=[remark.protocol_id])
    assert cast.client("council_secretary").get(url).context["open_remarks"] == 1
    services.agree_protocol(remark.protocol, actor=helpers.secretary(cast))
    entry = AuditEntry.objects.get(action="agree_protocol")
    assert entry.data["open_remarks"] == 1
    with pytest.raises(DomainError):
        services.accept_remark(remark, actor=helpers.secretary(cast))


# --- extracts


@pytest.mark.clause("13")
@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("kk", ["ХАТТАМАДАН ҮЗІНДІ КӨШІРМЕ"]),
        ("ru", ["ВЫПИСКА ИЗ ПРОТОКОЛА"]),
        ("both", ["ХАТТАМАДАН ҮЗІНДІ КӨШІРМЕ", "ВЫПИСКА ИЗ ПРОТОКОЛА"]),
    ],
)
def test_extract_tells_one_decision_with_its_vote(cast, language, titles):
    extract = helpers.extract(cast, language)
    reader = PdfReader(BytesIO(extract.pdf.content.read()))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    word = "".join(node.text for node in Document(extract.docx.content).element.xpath("//w:t"))

    for title in titles:
        assert title in text and title in word
    assert ("Жоспар бекітілсін." in text) == (language != "ru")
    assert ("Утвердить план." in word) == (language != "kk")
    assert "Л.Н. Гумилев атындағы ЕҰУ" in text
    assert ("«жақтап» – 6" in text) == (language != "ru")
    assert b"pdfaid:part" in reader.trailer["/Root"]["/Metadata"].get_data()
    assert (extract.made_by, extract.number) == (helpers.secretary(cast), 1)
    assert AuditEntry.objects.filter(action="make_extract").count() == 1
    with pytest.raises(ProtectedError):
        extract.pdf.delete()


def test_extract_is_refused_before_the_signatures_and_in_a_language_that_is_not_there(cast):
    helpers.letterhead(cast, language="kk")
    protocol, actor = helpers.agreed(cast), helpers.secretary(cast)
    decision = protocol.meeting.items.get().decisions.get()
    with pytest.raises(DomainError) as refusal:
        services.make_extract(protocol, actor=actor, decision=decision, language="kk", for_whom="ЕҰУ")
    assert refusal.value.clause == "13"
    services.record_paper_signatures(
        protocol, actor=actor, upload=helpers.scan(), signed_on=timezone.localdate()
    )
    with pytest.raises(DomainError) as refusal:
        services.make_extract(protocol, actor=actor, decision=decision, language="ru", for_whom="ЕҰУ")
    assert refusal.value.field == "language"
    with pytest.raises(DomainError) as refusal:
        services.make_extract(protocol, actor=actor, decision=decision, language="kk", for_whom="")
    assert refusal.value.field == "for_whom"
    assert not Extract.objects.exists()


def test_extract_page_makes_one_and_lists_it(cast):
    protocol = helpers.signed(cast)
    decision = protocol.meeting.items.get().decisions.get()
    client, url = cast.client("council_secretary"), reverse("meetings:extract_list", args=[protocol.pk])
    data = {"decision": decision.pk, "language": "both", "for_whom": "ЕҰУ"}
    assert client.post(url, data).status_code == 302
    extract = Extract.objects.get()
    page = client.get(url).content.decode()
    assert "ЕҰУ" in page
    for kind in ("pdf", "docx"):
        answer = client.get(reverse("meetings:extract_file", args=[extract.pk, kind]))
        assert f".{kind}" in answer["Content-Disposition"]


@pytest.mark.clause("13")
def test_decisions_written_afresh_are_a_revision_and_the_wording_before_stays(cast):
    actor = helpers.secretary(cast)
    vote = services.close_vote(helpers.voting(cast, "faaaff"), actor=actor)
    vote = services.correct_vote(
        vote, actor=actor, values={helpers.member(vote.item.meeting, 1).pk: "against"}, why="x"
    )
    protocol = services.close_meeting(vote.item.meeting, actor=actor)
    services.save_texts(protocol, actor=actor, texts={name_of(protocol, "decided_kk"): "қолмен жазылған"})
    line = {number: helpers.member(vote.item.meeting, number).pk for number in (1, 2)}
    services.correct_vote(vote, actor=actor, values=dict.fromkeys(line.values(), "in_favour"), why="қате")
    services.add_decision(vote.item, actor=actor, data=helpers.DECISION)

    kept = list(protocol.revisions.order_by("number"))
    assert [(one.number, one.kind, one.author) for one in kept] == [
        (1, "written", None),
        (2, "edited", actor),
        (3, "written", actor),
    ]
    texts = [one.texts[name_of(protocol, "decided_kk")] for one in kept]
    assert texts[:2] == ["", "қолмен жазылған"]
    assert texts[2].startswith("1.1. Жоспар бекітілсін.")
    protocol.refresh_from_db()
    assert protocol.revision == 3


@pytest.mark.clause("13")
def test_decisions_that_read_the_same_make_no_revision(cast):
    protocol = helpers.drafted(cast)
    decision = protocol.meeting.items.get().decisions.get()
    actor = helpers.secretary(cast)
    vote = decision.vote
    services.correct_vote(
        vote, actor=actor, values={helpers.member(protocol.meeting, 6).pk: "against"}, why="қате"
    )
    services.edit_decision(decision, actor=actor, data=helpers.DECISION)

    assert list(protocol.revisions.values_list("number", flat=True)) == [1]


def test_revision_of_a_text_changed_elsewhere_is_kept_at_the_next_save(cast):
    protocol, actor = helpers.drafted(cast), helpers.secretary(cast)
    Protocol.objects.update(revision=5)  # as a correction of a vote does
    services.save_texts(protocol, actor=actor, texts={name_of(protocol): "бір"})
    assert list(ProtocolRevision.objects.order_by("number").values_list("number", flat=True)) == [1, 5, 6]
