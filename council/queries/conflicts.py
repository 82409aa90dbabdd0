"""Who of the Council does not vote on an item by rule: people of the universities it is about (clauses 7, 12; ADR-0063)."""

from collections.abc import Mapping, Sequence

from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop

from accounts.models import Office, User
from core.codes import LANGUAGES
from council.models import CallConsideration, TransferCase
from criteria.queries.calls import applications_of
from directory.models import University
from meetings.models import AgendaItem, Seat
from meetings.queries import NamedSeat, held_on

APPLICANT = gettext_noop("belongs to %(university)s, which applies to be the base university (clause 7)")
OLD_BASE = gettext_noop("belongs to %(university)s, the base university that the item is about (clause 31)")


def universities_at_stake(item: AgendaItem) -> dict[int, tuple[University, str]]:
    """Return the universities whose people do not vote on an item, each with the sentence that says why: three queries."""
    found: dict[int, tuple[University, str]] = {}
    for case in TransferCase.objects.filter(item=item).select_related("university"):
        found[case.university_id] = (case.university, OLD_BASE)
    for one in CallConsideration.objects.filter(item=item).select_related("call", "association"):
        for application in applications_of(one.call, one.association):
            found[application.university_id] = (application.university, APPLICANT)
    return found


def _texts(university: University, words: str) -> dict[str, str]:
    said = {}
    for code in LANGUAGES:
        with translation.override(code):
            said[code] = gettext(words) % {"university": university.short_name or university.name}
    return said


def conflicts_of_item(item: AgendaItem, seats: Sequence[NamedSeat]) -> Mapping[int, Mapping[str, str]]:
    """Return the seats whose members belong to a university that the item is about, with the reason in each language.

    Somebody belongs to a university by the seat, as the place of work, or by an office held there today.
    """
    at_stake = universities_at_stake(item)
    if not at_stake:
        return {}
    by_seat = dict(
        Seat.objects.filter(pk__in=[one.pk for one in seats], university__in=at_stake).values_list(
            "pk", "university"
        )
    )
    people = [one.user_id for one in seats if one.user_id]
    by_person = dict(
        Office.objects.filter(
            held_on(timezone.localdate()), user__in=people, university__in=at_stake
        ).values_list("user", "university")
    )
    by_person |= dict(
        User.objects.filter(pk__in=people, university__in=at_stake).values_list("pk", "university")
    )
    due = {}
    for one in seats:
        university = by_seat.get(one.pk) or by_person.get(one.user_id or 0)
        if university:
            due[one.pk] = _texts(*at_stake[university])
    return due
