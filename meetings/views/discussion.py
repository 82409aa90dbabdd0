"""Notes and speakers of an item, saved by themselves every few seconds; two writers lose nothing."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.http import tell_refusal, whole_number
from meetings import services
from meetings.domain.difference import Conflict
from meetings.models import AgendaItem, Attendee, Speaker
from meetings.views.common import done, item_for, person, speaker_for
from meetings.views.texts import conflict_rows, languages, typed_and_seen
from meetings.views.voting import NOTES, SPEECH, show_item


def _save(request: HttpRequest, item: AgendaItem, fields: Collection[str] | None = None) -> list[Conflict]:
    """Save the notes and speeches of the form, or only the named fields; returns what somebody else changed too."""

    def wanted(prefix: str, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if fields is None or f"{prefix}{name}" in fields)

    actor = person(request)
    conflicts = []
    notes, seen = typed_and_seen(request.POST, wanted("", NOTES))
    if notes:
        conflicts += services.record_discussion(item, actor=actor, data=notes, seen=seen)
    for speaker in item.speakers.select_related("item__meeting__body"):
        prefix = f"speaker-{speaker.pk}-"
        said, seen = typed_and_seen(request.POST, wanted(prefix, SPEECH), prefix)
        if said:
            found = services.record_speech(speaker, actor=actor, data=said, seen=seen)
            conflicts += [replace(one, name=f"{prefix}{one.name}") for one in found]
    return conflicts


def _labels(item: AgendaItem) -> dict[str, dict[str, str]]:
    """Return what each text of the form is called."""
    names = languages()
    labels = {
        f"{field}_{code}": {"item": "", "field": verbose, "language": name, "code": code}
        for field, verbose in (("heard", _("Heard")), ("spoke", _("Spoke")))
        for code, name in names.items()
    }
    for one in item.speakers.all():
        for code, name in names.items():
            full = f"speaker-{one.pk}-text_{code}"
            labels[full] = {"item": "", "field": one.name, "language": name, "code": code, "anchor": full}
    return labels


def _show_conflicts(request: HttpRequest, item: AgendaItem, conflicts: list[Conflict]) -> HttpResponse:
    """Show both texts above the notes; what was typed stands in the fields."""
    return show_item(
        request,
        item_for(request, item.pk),
        note_conflicts=conflict_rows(conflicts, _labels(item)),
        typed={one.name: one.mine for one in conflicts},
    )


def _texts_of_gone_speakers(
    request: HttpRequest, item: AgendaItem, fields: Collection[str]
) -> dict[str, Any]:
    """Return a refusal for each text of a speaker whom somebody took off the list meanwhile."""
    known = set(item.speakers.values_list("pk", flat=True))
    gone = _("This speaker was taken off the list meanwhile. Copy your text before you reload the page.")
    return {
        name: [gone]
        for name in fields
        if name.startswith("speaker-")
        and (number := whole_number(name.split("-")[1])) is not None
        and number not in known
    }


@require_POST
def discussion_record(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_for(request, pk, "meetings.record_discussion")
    conflicts = _save(request, item)
    if conflicts:
        return _show_conflicts(request, item, conflicts)
    return done(request, _("Saved"), "meetings:room_item", pk, anchor="#notes")


@require_POST
def discussion_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Save what changed; where somebody saved another text, that text is answered and nothing is written over it."""
    item = item_for(request, pk, "meetings.record_discussion")
    fields = request.POST.getlist("_fields")
    try:
        conflicts = _save(request, item, fields)
    except DomainError as error:
        return JsonResponse({"errors": {name: [str(error)] for name in fields}, "texts": {}}, status=422)
    text = _("Somebody saved another text here meanwhile. Both are kept: choose below.")
    return JsonResponse(
        {
            "errors": {
                **{one.name: [text] for one in conflicts},
                **_texts_of_gone_speakers(request, item, fields),
            },
            "texts": {},
            **({"conflicts": {one.name: one.theirs for one in conflicts}} if conflicts else {}),
        }
    )


def _member_named(item: AgendaItem, who: str) -> Attendee | None:
    """Return the line of the roster by its number, its name, or both as the list of suggestions writes them."""
    members = item.meeting.attendees.exclude(name="")
    number = whole_number(who.split(".")[0].strip())
    if number is not None:
        return members.filter(number=number).first()
    return members.filter(name__iexact=who).first()


def _back_to(item_id: int, speaker: Speaker | None = None) -> HttpResponse:
    """Go back to the notes; the text of the speaker is focused (a fragment would keep the focus away)."""
    url = reverse("meetings:room_item", args=[item_id])
    return HttpResponseRedirect(f"{url}?speaker={speaker.pk}" if speaker else f"{url}#notes")


@require_POST
def speaker_add(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_for(request, pk, "meetings.record_discussion")
    conflicts = _save(request, item)
    if conflicts:
        return _show_conflicts(request, item, conflicts)
    who = request.POST.get("who", "").strip()
    member = _member_named(item, who)
    try:
        speaker = services.add_speaker(
            item, actor=person(request), attendee=member, name="" if who.isdigit() else who
        )
    except DomainError as error:
        tell_refusal(request, error)
        return _back_to(pk)
    return _back_to(pk, speaker)


@require_POST
def speaker_move(request: HttpRequest, pk: int) -> HttpResponse:
    speaker = speaker_for(request, pk, "meetings.record_discussion")
    conflicts = _save(request, speaker.item)
    if conflicts:
        return _show_conflicts(request, speaker.item, conflicts)
    services.move_speaker(speaker, actor=person(request), up=request.POST.get("direction") == "up")
    return _back_to(speaker.item_id, speaker)


@require_POST
def speaker_remove(request: HttpRequest, pk: int) -> HttpResponse:
    speaker = speaker_for(request, pk, "meetings.record_discussion")
    conflicts = _save(request, speaker.item)
    if conflicts:
        return _show_conflicts(request, speaker.item, conflicts)
    services.remove_speaker(speaker_for(request, pk, "meetings.record_discussion"), actor=person(request))
    return _back_to(speaker.item_id)
