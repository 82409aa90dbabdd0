"""Writing a protocol: editing with usual wordings, conflicts of two writers, revisions and their differences."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.codes import OFFICIAL_LANGUAGES
from core.errors import DomainError
from core.http import render_page, tell_refusal, whole_number
from meetings import services
from meetings.domain.difference import Piece, difference
from meetings.domain.texts import PHRASE_FIELDS
from meetings.enums import ProtocolState
from meetings.forms import HeadForm, ProtocolItemForm
from meetings.models import Protocol, ProtocolRevision
from meetings.queries import (
    form_of,
    others_writing,
    phrases_for,
    revisions_of,
    texts_of,
    visible_meetings,
    votes_with_question,
    words_of_the_vote,
    working_copy_of,
)
from meetings.views.common import crumbs, done, person, protocol_for
from meetings.views.texts import chosen_text, conflict_rows


def labels_of(protocol: Protocol) -> dict[str, dict[str, str]]:
    """Return what each text of the form is called: its item, its field, its language."""
    languages = {"kk": _("Kazakh"), "ru": _("Russian")}
    votes = votes_with_question(protocol)
    labels = {
        f"invited_{code}": {"item": "", "field": _("Invited"), "language": name, "code": code}
        for code, name in languages.items()
    }
    for code, name in languages.items():
        labels[f"place_{code}"] = {"item": "", "field": _("Place"), "language": name, "code": code}
        for vote in votes:
            labels[f"question-{vote.pk}_{code}"] = {
                "item": _("Item %(position)d") % {"position": vote.item.position},
                "field": _("Question"),
                "language": name,
                "code": code,
            }
    for line in protocol.items.all():
        for field in ("title", "rapporteur", "heard", "spoke", "decided"):
            verbose = str(line._meta.get_field(field).verbose_name)
            for code, name in languages.items():
                labels[f"item-{line.pk}-{field}_{code}"] = {
                    "item": _("Item %(position)d") % {"position": line.position},
                    "field": verbose,
                    "language": name,
                    "code": code,
                }
    return labels


def forms_of(
    protocol: Protocol, data: Any = None, typed: Mapping[str, str] | None = None
) -> tuple[list[ProtocolItemForm], HeadForm]:
    """Return the forms of the items and of the head; ``typed`` texts stand in place of the saved ones."""
    typed = typed or {}
    forms = []
    for line in protocol.items.order_by("position"):
        prefix = f"item-{line.pk}"
        own = {
            name.removeprefix(f"{prefix}-"): text
            for name, text in typed.items()
            if name.startswith(f"{prefix}-")
        }
        forms.append(ProtocolItemForm(data, instance=line, prefix=prefix, initial=own))
    texts = texts_of(protocol)
    known = {name: typed.get(name, text) for name, text in texts.items() if not name.startswith("item-")}
    return forms, HeadForm(data, initial=known, questions=_questions(protocol))


def _questions(protocol: Protocol) -> list[tuple[str, int, str]]:
    """Return the texts of questions that may be written, each with its item and what was put to the vote."""
    votes = votes_with_question(protocol)
    frozen = words_of_the_vote(protocol, votes)
    return [
        (f"question-{vote.pk}_{code}", vote.item.position, getattr(vote, f"question_{other}") or "")
        for vote in votes
        for code, other in (("kk", "ru"), ("ru", "kk"))
        if f"question-{vote.pk}_{code}" not in frozen
    ]


def _typed(request: HttpRequest, protocol: Protocol, base: int | None) -> dict[str, str]:
    """Return what was typed; where the writer chose between two texts, the chosen one."""
    texts = {name: services.plain(request.POST[name]) for name in texts_of(protocol) if name in request.POST}
    kept = ProtocolRevision.objects.filter(protocol=protocol, number=base or 0).first()
    for name in texts:
        texts[name] = chosen_text(request.POST, name, kept.texts.get(name, "") if kept else "")
    return texts


def _with_phrase(request: HttpRequest, protocol: Protocol, texts: dict[str, str]) -> dict[str, str]:
    """Return the typed texts with the chosen wording at the end of both languages of the chosen part."""
    phrase = phrases_for(protocol.body).filter(pk=request.POST.get("phrase") or 0).first()
    target = request.POST.get("phrase_target", "")
    if phrase is not None:
        for language in OFFICIAL_LANGUAGES:
            name = f"{target}_{language}"
            if name in texts:
                texts[name] = "\n".join(filter(None, [texts[name], getattr(phrase, f"text_{language}")]))
    return texts


def _conflict_rows(protocol: Protocol, conflicts: list[Any]) -> list[dict[str, Any]]:
    labels = labels_of(protocol)
    return conflict_rows(conflicts, labels)


def _page(
    request: HttpRequest, protocol: Protocol, forms: Any, revision: int, *, status: int = 200, **more: Any
) -> HttpResponse:
    items, invited = forms
    phrases = list(phrases_for(protocol.body))
    names = dict(PHRASE_NAMES())
    targets = [
        {
            "value": f"item-{form.instance.pk}-{field}",
            "label": _("Item %(position)d: %(field)s")
            % {"position": form.instance.position, "field": names[field]},
        }
        for form in items
        for field in ("decided", "heard", "spoke")
    ]
    return render_page(
        request,
        "meetings/protocol_edit.html",
        {
            "page_title": _("Edit the protocol %(protocol)s") % {"protocol": protocol},
            "breadcrumbs": crumbs(
                (_("Meetings"), reverse("meetings:meeting_list")),
                (str(protocol), reverse("meetings:protocol_detail", args=[protocol.pk])),
            ),
            "protocol": protocol,
            "forms": items,
            "invited_form": invited,
            "revision": revision,
            "languages": form_of(protocol).languages,
            "phrase_groups": [
                (names[field], [one for one in phrases if one.field == field]) for field in PHRASE_FIELDS
            ],
            "phrase_targets": targets,
            "others": others_writing(protocol, person(request)),
            **more,
        },
        status=status,
    )


def PHRASE_NAMES() -> list[tuple[str, str]]:  # noqa: N802  (a constant that waits for the reader's language)
    return [("decided", _("Decided")), ("heard", _("Heard")), ("spoke", _("Spoke"))]


def protocol_edit(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = protocol_for(request, pk, "meetings.edit_protocol")
    if request.method != "POST":
        if protocol.state != ProtocolState.DRAFT:
            return done(request, "", "meetings:protocol_detail", pk)
        copy = working_copy_of(protocol, person(request))
        forms = forms_of(protocol, typed=copy.texts if copy else None)
        return _page(request, protocol, forms, copy.base if copy else protocol.revision, copy=copy)
    base = whole_number(request.POST.get("revision", ""))
    texts = _typed(request, protocol, base)
    if "insert" in request.POST:
        forms = forms_of(protocol, typed=_with_phrase(request, protocol, texts))
        return _page(request, protocol, forms, base or protocol.revision)
    items, invited = forms_of(protocol, request.POST)
    if not all([invited.is_valid(), *(form.is_valid() for form in items)]):
        return _page(request, protocol, (items, invited), base or protocol.revision, status=422)
    try:
        saved = services.save_texts(protocol, actor=person(request), texts=texts, base=base)
    except services.TextConflict as conflict:
        tell_refusal(request, conflict)
        mine = {one.name: one.mine for one in conflict.conflicts}
        forms = forms_of(protocol, typed={**conflict.merged, **mine})
        rows = _conflict_rows(protocol, conflict.conflicts)
        return _page(request, protocol, forms, conflict.revision, status=422, conflicts=rows)
    except DomainError as error:
        tell_refusal(request, error)
        return _page(request, protocol, (items, invited), base or protocol.revision, status=422)
    merged = base is not None and saved.revision > base + 1
    text = _("Saved together with what others changed meanwhile.") if merged else _("Saved")
    return done(request, text, "meetings:protocol_detail", pk)


@require_POST
def protocol_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is being typed (autosave); it becomes a revision when the writer saves."""
    protocol = protocol_for(request, pk, "meetings.edit_protocol")
    known = texts_of(protocol)
    names = [name for name in request.POST.getlist("_fields") if name in known]
    base = whole_number(request.GET.get("base", ""))
    try:
        services.keep_working_copy(
            protocol,
            actor=person(request),
            base=protocol.revision if base is None else base,
            texts={name: services.plain(request.POST.get(name, ""))[:100_000] for name in names},
        )
    except DomainError as error:
        return JsonResponse({"errors": {name: [str(error)] for name in names}, "texts": {}}, status=422)
    at = timezone.localtime().strftime("%H:%M")
    return JsonResponse(
        {"errors": {}, "texts": {"kept-at": _("Kept at %(time)s, not saved yet") % {"time": at}}}
    )


@require_POST
def protocol_copy_drop(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = protocol_for(request, pk, "meetings.edit_protocol")
    services.drop_working_copy(protocol, actor=person(request))
    return done(request, _("The unsaved text is thrown away."), "meetings:protocol_edit", pk)


def insider_protocol(request: HttpRequest, pk: int, permission: str = "") -> Protocol:
    """Return a protocol for those who see its meeting: the public reads the published text only."""
    protocol = protocol_for(request, pk)
    if not visible_meetings(request.user).filter(pk=protocol.meeting_id).exists():
        raise Http404
    if permission:
        return protocol_for(request, pk, permission)
    return protocol


def _changed(protocol: Protocol, before: Mapping[str, str], after: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the texts that differ, both languages of a field beside each other."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for name, label in labels_of(protocol).items():
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            row = rows.setdefault((label["item"], label["field"]), {**label, "languages": []})
            pieces: list[Piece] = difference(old, new)
            row["languages"].append({"code": label["code"], "name": label["language"], "pieces": pieces})
    return list(rows.values())


@require_GET
def protocol_revisions(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = insider_protocol(request, pk)
    revisions = list(revisions_of(protocol))
    by_number = {one.number: one for one in revisions}

    def chosen(key: str, default: ProtocolRevision | None) -> ProtocolRevision | None:
        number = whole_number(request.GET.get(key, ""))
        return default if number is None else by_number.get(number)

    after = chosen("to", revisions[0] if revisions else None)
    earlier = [one for one in revisions if after and one.number < after.number]
    before = chosen("from", earlier[0] if earlier else None)
    return render_page(
        request,
        "meetings/protocol_revisions.html",
        {
            "page_title": _("Revisions of the protocol %(protocol)s") % {"protocol": protocol},
            "breadcrumbs": crumbs((str(protocol), reverse("meetings:protocol_detail", args=[pk]))),
            "protocol": protocol,
            "revisions": revisions,
            "before": before,
            "after": after,
            "changes": _changed(protocol, before.texts, after.texts) if before and after else [],
            "may_restore": protocol.state == ProtocolState.DRAFT
            and request.user.has_perm("meetings.edit_protocol", protocol),
        },
    )


@require_POST
def revision_restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    protocol = protocol_for(request, pk, "meetings.edit_protocol")
    services.restore_revision(protocol, actor=person(request), number=number)
    text = _("The text of the revision %(number)d is back, as a new revision.") % {"number": number}
    return done(request, text, "meetings:protocol_revisions", pk)
