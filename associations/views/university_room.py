"""The room of a university: everything its coordinator has to do with associations, on one page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from associations.enums import MaterialState, Verdict
from associations.models import TeachingMaterial
from associations.queries.requests import open_requests
from associations.queries.university_room import (
    SHOWN,
    listed_associations,
    materials_at_experts,
    room_decisions,
    room_lines,
    room_materials,
    room_protocols,
    room_universities,
)
from associations.views.expertise import STATE_TONES, VERDICT_TONES
from associations.views.frame import person
from associations.views.requests import sender_name
from core.http import authorize, render_page
from meetings.enums import AssignmentState
from meetings.queries import earlier_periods, new_copies_count
from meetings.views.register import ASSIGNMENT_TONES


def _standing(material: TeachingMaterial) -> tuple[Any, str]:
    """Return how a material of the university stands, as a badge: the last conclusion once there is one."""
    outcome = material.outcome  # type: ignore[attr-defined]
    if material.state == MaterialState.CONCLUDED and outcome:
        return Verdict(outcome).label, VERDICT_TONES[outcome]
    return material.get_state_display(), STATE_TONES[material.state]


@require_GET
def university_room(request: HttpRequest) -> HttpResponse:
    authorize(request.user, "associations.view_university_room")
    user, today = person(request), timezone.localdate()
    universities = room_universities(user)
    asked = request.GET.get("university", "")
    university = next((one for one in universities if one.key == asked), universities[0])
    lines = room_lines(university, today)
    current = [line for line in lines if line.is_current(today)]
    keys = {line.key for line in current}
    to_answer = open_requests(user).filter(university=university).order_by("request__due_on", "pk")
    requests = list(to_answer[:SHOWN])
    for row in requests:
        row.is_overdue = row.request.due_on < today  # type: ignore[attr-defined]
        row.sender_name = sender_name(row.request)  # type: ignore[attr-defined]
    waiting = room_decisions(university)
    decisions = [
        (one, AssignmentState(one.state).label, ASSIGNMENT_TONES[one.state])  # type: ignore[attr-defined]
        for one in waiting[:SHOWN]
    ]
    context = {
        "page_title": _("Room of the university"),
        "university": university,
        "universities": universities,
        "lines": current,
        "has_hosted": bool(earlier_periods(user)),
        "past": [line for line in lines if not line.is_current(today)],
        "unrepresented": [one for one in listed_associations(university) if one.key not in keys],
        "protocols": room_protocols(university),
        "new_count": new_copies_count(user),
        "requests": requests,
        "requests_count": to_answer.count(),
        "decisions_count": waiting.count(),
        "materials_count": materials_at_experts(university),
        "decisions": decisions,
        "materials": [(one, *_standing(one)) for one in room_materials(university)],
    }
    return render_page(request, "associations/university_room.html", context)
