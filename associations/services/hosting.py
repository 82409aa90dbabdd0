"""Annex 2 changes by an order: base universities, associations and directions over time (clauses 7 and 31).

Nothing is deleted: a period ends the day before the next begins, a closed association keeps its records and a renamed
one its former name. Every verb locks the association first; the database refuses overlapping periods besides.
``today`` is another day only where an order is tried out before its day (council.services.orders).
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from associations.domain.naming import full_name, short_name
from associations.models import Association, BaseUniversity, FormerName
from associations.services.closing import end_work
from associations.services.handover import end_offices
from associations.services.passing_on import pass_on_to_officers
from core.audit import record
from core.codes import LANGUAGES
from core.errors import DomainError
from directory.models import Direction, EducationArea, FormerDirectionName, LegalOrder, University
from meetings.enums import BodyKind
from meetings.models import Body

CLAUSE = "7"
DECISIONS_CLAUSE = "24"
ONE_DAY = timedelta(days=1)
Texts = Mapping[str, str]


def require_come(on: date, today: date | None) -> None:
    if on > (today or timezone.localdate()):
        raise DomainError(
            _("The table changes on the day the order comes into force, not ahead."), field="effective_on"
        )


def _locked(association: Association) -> Association:
    found = Association.every.select_for_update().get(pk=association.pk)
    if not found.is_founded:
        raise DomainError(
            _("“%(association)s” is not founded yet: an order opens it first.") % {"association": found.name},
            clause=CLAUSE,
        )
    if found.closed_on is not None:
        raise DomainError(
            _("“%(association)s” is closed: its base university no longer changes.")
            % {"association": found.name},
            clause=CLAUSE,
        )
    return found


def _current(association: Association, on: date) -> BaseUniversity:
    period = association.base_universities.select_related("university").get(until__isnull=True)
    if on <= period.since:
        raise DomainError(
            _("“%(association)s”: the present base university began on %(since)s; what follows begins later.")
            % {"association": association.name, "since": f"{period.since:%d.%m.%Y}"},
            clause=CLAUSE,
            field="effective_on",
        )
    return period


def _end(period: BaseUniversity, last_day: date) -> None:
    period.until = last_day
    period.save(update_fields=["until"])


@transaction.atomic
def move_association(
    association: Association,
    *,
    university: University,
    on: date,
    ground: LegalOrder,
    actor: Any,
    today: date | None = None,
) -> BaseUniversity:
    """Give an association to another base university from a day on (cl. 31); the old period ends the day before.

    The offices of the old university's people end with it (cl. 9); all else goes on as it is. Raises DomainError for a closed association, the same university, a day ahead, or one not after the present
    period's beginning.
    """
    require_come(on, today)
    association = _locked(association)
    period = _current(association, on)
    if period.university_id == university.pk:
        raise DomainError(
            _("“%(university)s” is the base university of “%(association)s” already.")
            % {"university": university.name, "association": association.name},
            clause=CLAUSE,
            field="university",
        )
    _end(period, on - ONE_DAY)
    moved = BaseUniversity.objects.create(
        association=association, university=university, ground=ground, since=on
    )
    ended = end_offices(
        association, before=period.university, after=university, on=on, ground=ground, actor=actor
    )
    pass_on_to_officers(association, actor=actor)
    record(
        "move_association",
        association,
        actor=actor,
        before=period.university.key,
        after=university.key,
        on=on,
        order=ground.pk,
        offices=[seat.role for seat in ended],
    )
    return moved


def place_after(direction: Direction | None) -> int:
    """Make room in the sequence of annex 2 after the direction's last association; outside directions, at the end."""
    every = Association.objects.all()
    if direction is None:
        last: int | None = every.aggregate(last=Max("position"))["last"]
        return (last or 0) + 1
    last = every.filter(direction__code__lte=direction.code).aggregate(last=Max("position"))["last"]
    place = (last or 0) + 1
    every.filter(position__gte=place).update(position=F("position") + 1)
    return place


def _free_key(direction: Direction, university: University) -> str:
    wanted = slugify(f"{direction.code}-{university.key}")[:40]
    taken = set(Body.objects.filter(key__startswith=wanted).values_list("key", flat=True))
    return next(key for key in (wanted, *(f"{wanted}-{n}" for n in range(2, 1000))) if key not in taken)


def direction_names(direction: Direction) -> dict[str, str]:
    return {code: getattr(direction, f"name_{code}") for code in LANGUAGES}


def _scope_of(scope: Texts | None) -> Texts | None:
    return scope if scope and any(scope.values()) else None


def whole_scope(scope: Texts | None) -> Texts | None:
    """Return a scope, or None when there is none; raises DomainError when one of its languages is missing."""
    scope = _scope_of(scope)
    if scope and not all(scope.get(code) for code in LANGUAGES):
        raise DomainError(_("Write the scope in Kazakh, Russian and English."), field="scope_kk")
    return scope


def names_after(code: str, direction: Texts, scope: Texts | None) -> tuple[dict[str, str], dict[str, str]]:
    """Return the columns of the full and the short name of a direction's association, as the order's own are called."""
    named = {f"name_{one}": text for one, text in full_name(direction, scope).items()}
    briefly = {f"short_name_{one}": text[:120] for one, text in short_name(code, direction, scope).items()}
    return named, briefly


def open_to_associations(direction: Direction) -> Direction:
    """Lock a direction; raises DomainError when it is closed (cl. 7)."""
    direction = Direction.objects.select_for_update(of=("self",)).get(pk=direction.pk)
    if direction.closed_on is not None:
        raise DomainError(
            _("“%(direction)s” is closed: no association is created in it.") % {"direction": direction},
            clause=CLAUSE,
        )
    return direction


def _require_names(names: Texts) -> None:
    if not all(names.get(one, "").strip() for one in LANGUAGES):
        raise DomainError(_("Write the name in Kazakh, Russian and English."), field="name_kk")


def require_new_direction(code: str, names: Texts) -> None:
    """Raise DomainError for a code that is taken or is not three digits, and without a language."""
    if not (code.isascii() and code.isdigit() and len(code) == 3):
        raise DomainError(_("The code of a direction is three digits, as in 041."), field="code")
    if Direction.objects.filter(code=code).exists():
        raise DomainError(
            _("A direction with the code %(code)s is there already.") % {"code": code}, field="code"
        )
    _require_names(names)


@transaction.atomic
def open_association(
    direction: Direction,
    *,
    scope: Texts | None,
    university: University,
    on: date,
    ground: LegalOrder,
    actor: Any,
    succeeds: Association | None = None,
    today: date | None = None,
) -> Association:
    """Create an association of a direction at its base university, named as the order's own are (cl. 7).

    Raises DomainError for a closed direction, a scope without one of its languages, or a day ahead.
    """
    require_come(on, today)
    direction = open_to_associations(direction)
    scope = whole_scope(scope)
    named, briefly = names_after(direction.code, direction_names(direction), scope)
    key = _free_key(direction, university)
    body = Body.objects.create(
        key=key,
        kind=BodyKind.ASSOCIATION,
        parent=Body.objects.get(kind=BodyKind.COUNCIL),
        clause=DECISIONS_CLAUSE,
        since=on,
        **named,
        **briefly,
    )
    association = Association.objects.create(
        key=key,
        body=body,
        direction=direction,
        position=place_after(direction),
        confidence="certain",
        succeeds=succeeds,
        **named,
        **{f"scope_{code}": (scope or {}).get(code, "") for code in LANGUAGES},
    )
    BaseUniversity.objects.create(association=association, university=university, ground=ground, since=on)
    record("open_association", association, actor=actor, university=university.key, on=on, order=ground.pk)
    return association


@transaction.atomic
def close_association(
    association: Association, *, on: date, ground: LegalOrder, actor: Any, today: date | None = None
) -> Association:
    """End an association: the day before ``on`` is its last. Nothing of it waits any more, its records stay to be read.

    Raises DomainError when it is closed, for a day ahead or not after the present period's beginning.
    """
    require_come(on, today)
    association = _locked(association)
    last_day = on - ONE_DAY
    _end(_current(association, on), last_day)
    association.closed_on, association.closed_by = last_day, ground
    association.save(update_fields=["closed_on", "closed_by"])
    body = association.body
    body.ended_on, body.ended_reason = last_day, str(ground)
    body.save(update_fields=["ended_on", "ended_reason"])
    end_work(association, on=on, ground=ground, actor=actor)
    record("close_association", association, actor=actor, on=on, order=ground.pk)
    return association


def _rename_association(association: Association, names: Texts, until: date, ground: LegalOrder) -> None:
    body = association.body
    FormerName.objects.create(
        association=association,
        until=until,
        ground=ground,
        **{f"name_{code}": getattr(association, f"name_{code}") or "" for code in LANGUAGES},
        **{f"short_name_{code}": getattr(body, f"short_name_{code}") or "" for code in LANGUAGES},
    )
    call_after(association, association.direction.code, names)  # type: ignore[union-attr]


def call_after(association: Association, code: str, names: Texts) -> None:
    """Call an association and its body after its direction and its own scope."""
    scope = _scope_of({one: getattr(association, f"scope_{one}") or "" for one in LANGUAGES})
    body = association.body
    named, briefly = names_after(code, names, scope)
    for row, columns in ((association, named), (body, named | briefly)):
        for column, text in columns.items():
            setattr(row, column, text)
        row.save()


@transaction.atomic
def rename_direction(
    direction: Direction, *, names: Texts, on: date, ground: LegalOrder, actor: Any, today: date | None = None
) -> Direction:
    """Rename a direction, and with it its associations, from a day on; earlier tables keep the former names.

    Raises DomainError without a language, for a closed direction, a day ahead, the same name, or a second renaming of
    one day.
    """
    require_come(on, today)
    _require_names(names)
    direction = Direction.objects.select_for_update(of=("self",)).get(pk=direction.pk)
    if direction.closed_on is not None:
        raise DomainError(_("“%(direction)s” is closed: it is not renamed.") % {"direction": direction})
    before, until = direction_names(direction), on - ONE_DAY
    if before == dict(names) or direction.former_names.filter(until__gte=until).exists():
        raise DomainError(
            _("“%(direction)s” has this name already, or was renamed on this day or later.")
            % {"direction": direction},
            field="name_kk",
        )
    FormerDirectionName.objects.create(
        direction=direction,
        until=until,
        ground=ground,
        **{f"name_{code}": text for code, text in before.items()},
    )
    for code in LANGUAGES:
        setattr(direction, f"name_{code}", names[code].strip())
    direction.save()
    for association in direction.associations.filter(closed_on__isnull=True).select_related(
        "body", "direction"
    ):
        if association.is_founded:
            _rename_association(association, names, until, ground)
        else:
            call_after(association, direction.code, names)
    record(
        "rename_direction", direction, actor=actor, before=before, after=dict(names), on=on, order=ground.pk
    )
    return direction


@transaction.atomic
def open_direction(
    *, area: EducationArea, code: str, names: Texts, ground: LegalOrder, actor: Any
) -> Direction:
    """Enter a direction that the classifier has gained; its level codes are the area's with its own number.

    Raises DomainError for a code that is taken or is not three digits, and without a language.
    """
    require_new_direction(code, names)
    prefixes = [level[:-2] for level in area.codes]
    direction = Direction.objects.create(
        area=area,
        code=code,
        full_codes=[f"{prefix}{code}" for prefix in prefixes],
        **{f"name_{one}": names[one].strip() for one in LANGUAGES},
    )
    record("open_direction", direction, actor=actor, order=ground.pk)
    return direction


@transaction.atomic
def close_direction(
    direction: Direction,
    *,
    on: date,
    ground: LegalOrder,
    actor: Any,
    successors: Sequence[Direction] = (),
    today: date | None = None,
) -> Direction:
    """Close a direction with its associations: the day before ``on`` is the last; a split names what it became.

    Raises DomainError when it is closed, or as closing an association does.
    """
    require_come(on, today)
    direction = Direction.objects.select_for_update(of=("self",)).get(pk=direction.pk)
    if direction.closed_on is not None:
        raise DomainError(_("“%(direction)s” is closed already.") % {"direction": direction})
    for association in Association.objects.filter(direction=direction, closed_on__isnull=True):
        close_association(association, on=on, ground=ground, actor=actor, today=today)
    direction.closed_on, direction.closed_by = on - ONE_DAY, ground
    direction.save(update_fields=["closed_on", "closed_by"])
    direction.successors.set(successors)
    record(
        "close_direction",
        direction,
        actor=actor,
        on=on,
        order=ground.pk,
        successors=[one.code for one in successors],
    )
    return direction
