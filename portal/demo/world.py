"""What the parts of the demo year share: the bodies, the personas, one source of chance."""

import random
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from accounts.models import User
from associations.domain.deadlines import academic_year
from associations.models import AcademicYear, Association
from meetings.models import Body, Seat

PASSWORD = "demo-2026"
# The associations of association_secretary@demo.kz and association_secretary2@demo.kz.
FIRST_ASSOCIATION, SECOND_ASSOCIATION = "061-iitu", "062-aues"
REPORTED_YEAR = 2025


@dataclass
class World:
    """The order's bodies and the demo people, read when they are asked for. ``rng`` always gives the same."""

    today: date
    rng: random.Random = field(default_factory=lambda: random.Random(400))

    @cached_property
    def council(self) -> Body:
        return Body.objects.get(kind="council")

    @cached_property
    def associations(self) -> dict[str, Association]:
        """All associations by key, in the order of annex 2."""
        rows = Association.objects.select_related("body").order_by("position")
        return {association.key: association for association in rows}

    @cached_property
    def first(self) -> Association:
        return self.associations[FIRST_ASSOCIATION]

    @cached_property
    def second(self) -> Association:
        return self.associations[SECOND_ASSOCIATION]

    @cached_property
    def people(self) -> dict[str, User]:
        """The demo people by the part of their e-mail before @: "chair", "secretary.061-iitu"."""
        return {user.email.split("@")[0]: user for user in User.objects.filter(is_demo=True)}

    @cached_property
    def seats(self) -> dict[int, list[Seat]]:
        """The seats of each body, by its id, in their order."""
        found: dict[int, list[Seat]] = {}
        for seat in Seat.objects.filter(until__isnull=True).order_by("body", "number"):
            found.setdefault(seat.body_id, []).append(seat)
        return found

    def holder(self, body: Body, role: str) -> User:
        """Return who holds the chair's, the deputy's or the secretary's seat of a body."""
        return User.objects.get(
            seats_held__seat__body=body,
            seats_held__seat__role=role,
            seats_held__seat__until__isnull=True,
            seats_held__until__isnull=True,
        )

    def year(self, first_year: int = REPORTED_YEAR) -> AcademicYear:
        """Return an academic year, made when it is not there yet."""
        starts_on, ends_on, due_on = academic_year(first_year)
        found, _created = AcademicYear.objects.get_or_create(
            first_year=first_year,
            defaults={"starts_on": starts_on, "ends_on": ends_on, "report_due_on": due_on},
        )
        return found
