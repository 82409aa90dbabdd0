"""Who changed a section of the report and when: two revisions compared, an earlier one brought back (clause 21)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from associations.models import Revision, SectionRevision
from associations.services.reports import can_mend_sections
from associations.services.section_texts import restore_section
from associations.views.reports import field_labels, kept_section, report_frame
from core.http import render_page, whole_number
from meetings.domain.difference import difference

Kept = TypeVar("Kept", bound=Revision)
Chosen = TypeVar("Chosen")


def compared(request: HttpRequest, revisions: dict[int, Chosen]) -> tuple[Chosen | None, Chosen | None]:
    """Return the two states that were asked for, else the last two; ``revisions`` by number, the newest first."""
    numbers = list(revisions)

    def asked(key: str, default: int | None) -> int | None:
        number = whole_number(request.GET.get(key, ""))
        return number if number in revisions else default

    after = asked("to", numbers[0] if numbers else None)
    earlier = [number for number in numbers if after is not None and number < after]
    before = asked("from", earlier[0] if earlier else None)
    return (revisions[before] if before else None), (revisions[after] if after else None)


def history_of(
    request: HttpRequest,
    revisions: Sequence[Kept],
    *,
    words: Callable[[Kept], Mapping[str, str]],
    labels: Mapping[str, str],
    restore: Callable[[Kept], str],
) -> dict[str, Any]:
    """Return what the page of revisions shows, the newest first: the list, and two of them compared.

    ``words`` says a revision by field, ``labels`` names the fields, ``restore`` is where a revision is brought back.
    """
    before, after = compared(request, {one.number: one for one in revisions})
    old, new = (words(before), words(after)) if before and after else ({}, {})
    return {
        "revisions": [{"row": one, "restore": restore(one)} for one in revisions],
        "before": before,
        "after": after,
        "changes": [
            {"field": labels[name], "pieces": difference(old[name], new[name])}
            for name in old
            if old[name] != new[name]
        ],
    }


def _words(revision: SectionRevision) -> dict[str, str]:
    done = _("yes") if revision.nothing_done else _("no")
    return {"text": revision.text, "text_after": revision.text_after, "nothing_done": done}


@require_GET
def section_history(request: HttpRequest, pk: int, sub_item: int) -> HttpResponse:
    report, section, _sections = kept_section(request, pk, sub_item)
    revisions = list(section.revisions.select_related("author").order_by("-number"))
    history = history_of(
        request,
        revisions,
        words=_words,
        labels={name: label["field"] for name, label in field_labels().items()},
        restore=lambda one: reverse("associations:section_restore", args=[pk, sub_item, one.number]),
    )
    context = report_frame(
        request.user,
        report,
        "sections",
        head=f"{section.clause.identifier}. {section.clause.text}",
        back=reverse("associations:report_section", args=[pk, sub_item]),
        may_restore=can_mend_sections(report),
    )
    return render_page(request, "associations/revisions.html", context | history)


@require_POST
def section_restore(request: HttpRequest, pk: int, sub_item: int, number: int) -> HttpResponse:
    _report, section, _sections = kept_section(request, pk, sub_item)
    restore_section(section, actor=request.user, number=number)
    messages.success(
        request, _("The text of the revision %(number)d is back, as a new revision.") % {"number": number}
    )
    return HttpResponseRedirect(reverse("associations:section_history", args=[pk, sub_item]))
