"""Decisions on an item: recorded, worded again, taken back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.http import render_page, tell_refusal
from meetings import services
from meetings.enums import MeetingState
from meetings.forms import DecisionForm
from meetings.models import AgendaItem, Decision
from meetings.views.common import decision_for, done, item_for, meeting_crumbs, person
from meetings.views.texts import conflict_rows, typed_and_seen
from meetings.views.voting import show_item


def _done(request: HttpRequest, text: str, item: AgendaItem) -> HttpResponse:
    """Go back to where decisions are worked on: the room, or the page of a meeting that is over."""
    if item.meeting.state == MeetingState.OPEN:
        return done(request, text, "meetings:room_item", item.pk, anchor="#decisions")
    return done(request, text, "meetings:meeting_detail", item.meeting_id, anchor=f"#item-{item.pk}")


def decision_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a decision; with a page of its own for a meeting that is over and whose vote was corrected."""
    item = item_for(request, pk, "meetings.record_decision")
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_decision(item, actor=person(request), data=form.cleaned_data)
        except DomainError as error:
            tell_refusal(request, error)
        else:
            return _done(request, _("The decision is recorded."), item)
    if item.meeting.state == MeetingState.OPEN and request.method == "POST":
        return show_item(request, item, decision_form=form)
    return _decision_page(request, form, item, _("New decision"))


def _decision_page(
    request: HttpRequest,
    form: DecisionForm,
    item: AgendaItem,
    title: str,
    *,
    stored: Decision | None = None,
    conflicts: Sequence[Mapping[str, Any]] = (),
) -> HttpResponse:
    """Show the form; ``stored`` is the decision as it stands, which the form carries along as what was seen."""
    return render_page(
        request,
        "meetings/decision_form.html",
        {
            "page_title": title,
            "breadcrumbs": meeting_crumbs(item.meeting),
            "form": form,
            "item": item,
            "seen": [(name, services.plain(getattr(stored, name))) for name in form.fields] if stored else [],
            "conflicts": conflicts,
        },
        status=422 if form.is_bound or conflicts else 200,
    )


def _labels(form: DecisionForm) -> dict[str, dict[str, str]]:
    return {
        name: {"item": "", "field": str(field.label), "language": "", "code": name[-2:]}
        for name, field in form.fields.items()
    }


def _data_and_seen(request: HttpRequest, names: Iterable[str]) -> tuple[QueryDict, dict[str, str]]:
    """Return the form's data with the chosen texts, and the texts that its writer began from."""
    typed, seen = typed_and_seen(request.POST, names)
    data = request.POST.copy()
    for name, text in typed.items():
        data[name] = text
    return data, seen


def decision_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Word a decision again; where another secretary saved the same text meanwhile, both are shown."""
    decision = decision_for(request, pk, "meetings.record_decision")
    title = _("Decision %(number)s") % {"number": decision}
    if request.method != "POST":
        form = DecisionForm(instance=Decision.objects.get(pk=pk))
        return _decision_page(request, form, decision.item, title, stored=decision)
    data, seen = _data_and_seen(request, DecisionForm().fields)
    form = DecisionForm(data, instance=Decision.objects.get(pk=pk))
    conflicts = []
    if form.is_valid():
        try:
            services.edit_decision(decision, actor=person(request), data=form.cleaned_data, seen=seen)
        except services.EditConflict as conflict:
            tell_refusal(request, conflict)
            conflicts = conflict_rows(conflict.conflicts, _labels(form))
            mine = {one.name: one.mine for one in conflict.conflicts}
            decision.refresh_from_db()
            form = DecisionForm(instance=Decision.objects.get(pk=pk), initial={**conflict.merged, **mine})
        except DomainError as error:
            tell_refusal(request, error)
        else:
            return _done(request, _("Saved"), decision.item)
    return _decision_page(request, form, decision.item, title, stored=decision, conflicts=conflicts)


@require_POST
def decision_remove(request: HttpRequest, pk: int) -> HttpResponse:
    decision = decision_for(request, pk, "meetings.record_decision")
    services.remove_decision(decision, actor=person(request))
    return _done(request, _("The decision is taken back."), decision.item)
