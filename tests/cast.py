"""The cast: the same people in every permission test (DESIGN §2), in one Council and two associations.

``build_cast()`` writes them; ``cast["chair"]`` reads a person afresh, so nothing remembered on the object is stale.
"""

import copy
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.utils import translation

from accounts.models import User
from associations.models import AcademicYear, Association
from council.models import Council
from directory.models import LegalOrder, University
from meetings.models import Body, Seat
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.factories.associations import (
    AcademicYearFactory,
    AssociationFactory,
    BaseUniversityFactory,
    MemberUniversityFactory,
)
from tests.factories.directory import LegalOrderFactory, OrganisationFactory, UniversityFactory
from tests.factories.meetings import BodyFactory, SeatFactory

COUNCIL_ROLES = {
    "chair": "chair",
    "deputy_chair": "deputy_chair",
    "council_secretary": "secretary",
    "member": "member",
}
ASSOCIATION_ROLES = {
    "association_chair": "chair",
    "association_deputy": "deputy_chair",
    "association_secretary": "secretary",
    "association_member": "member",
}
COUNCIL = frozenset(COUNCIL_ROLES)
ASSOCIATION = frozenset(ASSOCIATION_ROLES)
CENTER = frozenset({"center_reviewer", "center_head"})
SIGNED_IN = (
    COUNCIL
    | ASSOCIATION
    | CENTER
    | {
        "university_coordinator",
        "authorised_body",
        "administrator",
        # signed in, but of something else
        "other_association_secretary",
        "outsider",
    }
)
ANONYMOUS = frozenset({"anonymous"})
EVERYBODY = SIGNED_IN | ANONYMOUS
PERSONAS = tuple(sorted(EVERYBODY))

VACANT_COUNCIL_SEATS = 2
OTHER_COUNCIL_MEMBERS = 3


@dataclass
class Cast:
    """Who and what exists. ``university`` hosts ``association``; ``member_university`` is a member of it."""

    council: Council
    association: Association
    other_association: Association
    university: University
    member_university: University
    other_university: University
    year: AcademicYear
    ids: dict[str, int] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def __getitem__(self, persona: str) -> Any:
        if persona == "anonymous":
            return AnonymousUser()
        return User.objects.get(pk=self.ids[persona])

    def seat(self, persona: str) -> Seat:
        """Return the seat of a persona who has one."""
        return Seat.objects.get(holders__user=self.ids[persona])

    def client(self, persona: str) -> Client:
        """Return a browser in which the persona is signed in."""
        if persona not in self.clients:
            self.clients[persona] = Client()
            if persona != "anonymous":
                self.clients[persona].force_login(
                    self[persona], backend="allauth.account.auth_backends.AuthenticationBackend"
                )
        return self.clients[persona]


def _person(cast: Cast, persona: str, name: str, **fields: Any) -> User:
    user = UserFactory(email=f"{persona}@demo.kz", full_name=name, **fields)
    cast.ids[persona] = user.pk
    return user


NAMES = {
    "chair": "Әбдіқадыров Асқар Серікұлы",
    "deputy_chair": "Бекенова Гүлнар Маратқызы",
    "council_secretary": "Ғалымова Айжан Ерланқызы",
    "member": "Дүйсенов Нұрлан Қанатұлы",
    "association_chair": "Ерғалиев Бауыржан Талғатұлы",
    "association_deputy": "Жақыпова Сәуле Бақытқызы",
    "association_secretary": "Қасымова Динара Әлібекқызы",
    "association_member": "Мұқанов Ержан Ғабитұлы",
    "other_association_secretary": "Нұрпейісова Әлия Өмірқызы",
}


def _fill_council(cast: Cast) -> None:
    body = cast.council.body
    ministry = OrganisationFactory()
    for number, (persona, role) in enumerate(COUNCIL_ROLES.items(), start=1):
        person = _person(cast, persona, NAMES[persona])
        of = {"organisation": ministry} if role != "member" else {"university": cast.other_university}
        SeatFactory(body=body, number=number, role=role, holder=person, **of)
    first = len(COUNCIL_ROLES) + 1
    for number in range(first, first + OTHER_COUNCIL_MEMBERS):
        SeatFactory(body=body, number=number, holder=UserFactory(), by_agreement=True)
    first += OTHER_COUNCIL_MEMBERS
    for number in range(first, first + VACANT_COUNCIL_SEATS):
        SeatFactory(body=body, number=number)


def _fill_associations(cast: Cast) -> None:
    for number, (persona, role) in enumerate(ASSOCIATION_ROLES.items(), start=1):
        at = cast.member_university if role == "member" else cast.university
        person = _person(cast, persona, NAMES[persona], university=at)
        SeatFactory(
            body=cast.association.body,
            number=number,
            role=role,
            kind="hei_representative",
            university=at,
            holder=person,
        )
    other = "other_association_secretary"
    SeatFactory(
        body=cast.other_association.body,
        number=1,
        role="secretary",
        kind="hei_representative",
        university=cast.other_university,
        holder=_person(cast, other, NAMES[other], university=cast.other_university),
    )


def _fill_offices(cast: Cast) -> None:
    for role in ("center_reviewer", "center_head", "authorised_body"):
        OfficeFactory(user=_person(cast, role, f"Тестов {role}"), role=role)
    OfficeFactory(
        user=_person(cast, "administrator", "Тестов administrator", is_staff=True), role="administrator"
    )
    OfficeFactory(
        user=_person(cast, "university_coordinator", "Тестов coordinator", university=cast.member_university),
        role="university_coordinator",
        university=cast.member_university,
    )
    _person(cast, "outsider", "Тестов outsider")


def _made() -> Cast:
    order = LegalOrderFactory()
    body = BodyFactory(
        key="council",
        kind="council",
        clause="12",
        name_kk="Республикалық оқу-әдістемелік кеңес",
        name_ru="Республиканский учебно-методический совет",
        name_en="Republican Educational-Methodical Council",
        short_name_kk="РОӘК",
        short_name_ru="РУМС",
        short_name_en="Council",
    )
    cast = Cast(
        council=Council.objects.create(body=body, ground=order),
        association=AssociationFactory(key="061-test", position=1, body__parent=body),
        other_association=AssociationFactory(key="011-test", position=2, body__parent=body),
        university=UniversityFactory(),
        member_university=UniversityFactory(),
        other_university=UniversityFactory(),
        year=AcademicYearFactory(first_year=2025),
    )
    BaseUniversityFactory(association=cast.association, university=cast.university)
    BaseUniversityFactory(association=cast.other_association, university=cast.other_university)
    MemberUniversityFactory(
        association=cast.association, university=cast.member_university, since=date(2024, 9, 1)
    )
    _fill_council(cast)
    _fill_associations(cast)
    _fill_offices(cast)
    return cast


@dataclass
class _Kept:
    """The rows of a cast that was made in an empty database, and who is who in it."""

    cast: Cast
    rows: list[list[Model]]

    def again(self) -> Cast:
        """Write the same rows once more: a tenth of the statements that the factories need."""
        copies: dict[tuple[type[Model], Any], Any] = {}
        with transaction.atomic(), translation.override("kk"):
            for rows in self.rows:
                fresh = [copy.copy(row) for row in rows]
                type(rows[0])._default_manager.bulk_create(fresh)
                copies.update({(type(row), row.pk): row for row in fresh})
        named = {
            one.name: copies[type(value), value.pk]
            for one in fields(Cast)
            if isinstance(value := getattr(self.cast, one.name), Model)
        }
        for one in (named["council"], named["association"], named["other_association"]):
            one.body = copies[Body, one.body_id]
        return Cast(**named, ids=dict(self.cast.ids))


_kept: list[_Kept] = []


def build_cast() -> Cast:
    """Write the cast: a Council of nine seats (two vacant), two associations, three universities."""
    if User.objects.exists() or LegalOrder.objects.exists() or University.objects.exists():
        return _made()
    if _kept:
        return _kept[0].again()
    empty = [model for model in apps.get_models() if not model._base_manager.exists()]
    cast = _made()
    rows = [list(model._base_manager.order_by("pk")) for model in empty]
    _kept.append(_Kept(cast, [found for found in rows if found]))
    return cast
