"""The demo people: who sits in the Council and the associations, who works at the Center and the universities."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts.enums import OfficeRole
from accounts.models import Office, User
from associations.models import Association, MemberUniversity
from associations.queries import base_universities_on
from core.audit import record
from core.codes import LANGUAGES
from directory.models import University
from meetings.enums import MemberKind, SeatRole
from meetings.models import Seat, SeatHolder
from portal.demo.names import full_names
from portal.demo.world import FIRST_ASSOCIATION, PASSWORD, SECOND_ASSOCIATION, World

SINCE = date(2024, 9, 1)
# Every so manieth person reads Russian; the others Kazakh, the guests from abroad English.
EVERY_RUSSIAN = 4
ASSOCIATIONS_WITH_MEMBERS = 12
# of a fixed name: drawn by lot, it would move every name and number that is drawn after it
HEAD_NAME = "Сүлейменов Ақылбек Болатұлы"

POSTS = {
    "rector": ("ректор", "ректор", "rector"),
    "vice_rector": ("проректор", "проректор", "vice-rector"),
    "dean": ("факультет деканы", "декан факультета", "dean of the faculty"),
    "methodist": (
        "оқу-әдістемелік басқарма басшысы",
        "руководитель учебно-методического управления",
        "head of the educational-methodical department",
    ),
    "professor": ("профессор", "профессор", "professor"),
    "director": ("директор", "директор", "director"),
    "hr": ("персонал жөніндегі директор", "директор по персоналу", "HR director"),
    "head": ("төраға", "председатель", "head"),
    "partner": ("профессор", "профессор", "professor"),
}
# Outside organisations of the demo year do not exist either.
OUTSIDE = [
    (
        MemberKind.EMPLOYER,
        "director",
        ("«Дала Технологиялары» ЖШС", "ТОО «Дала Технологиялары»", "Dala Technologies LLP"),
    ),
    (MemberKind.EMPLOYER, "hr", ("«Сарыарқа Өндіріс» АҚ", "АО «Сарыарқа Өндіріс»", "Saryarqa Industry JSC")),
    (
        MemberKind.EMPLOYERS_ASSOCIATION,
        "head",
        (
            "«Мамандар одағы» жұмыс берушілер қауымдастығы",
            "Ассоциация работодателей «Мамандар одағы»",
            "“Union of Professionals” employers' association",
        ),
    ),
    (
        MemberKind.NGO,
        "head",
        (
            "«Білім серпіні» қоғамдық қоры",
            "Общественный фонд «Білім серпіні»",
            "“Bilim Serpini” public foundation",
        ),
    ),
    (
        MemberKind.FOREIGN_PARTNER,
        "partner",
        (
            "Анатолия техникалық университеті (Түркия)",
            "Технический университет Анатолии (Турция)",
            "Technical University of Anatolia (Türkiye)",
        ),
    ),
]


@dataclass(frozen=True)
class Place:
    """A seat to be made: role, kind, post, and where the person works."""

    email: str
    role: str
    kind: str
    post: tuple[str, str, str]
    university: University | None = None
    organisation: tuple[str, str, str] = ("", "", "")
    language: str = ""


class Crowd:
    """Makes people with one password hash and remembers them until they are written together."""

    def __init__(self, world: World) -> None:
        self.names = full_names(world.rng)
        self.password = make_password(PASSWORD)
        self.made: list[User] = []

    def person(
        self,
        email: str,
        *,
        university: University | None = None,
        language: str = "",
        name: str = "",
        **more: Any,
    ) -> User:
        language = language or ("ru" if len(self.made) % EVERY_RUSSIAN == EVERY_RUSSIAN - 1 else "kk")
        user = User(
            email=f"{email}@demo.kz",
            full_name=name or next(self.names),
            password=self.password,
            language=language,
            university=university,
            is_demo=True,
            **more,
        )
        self.made.append(user)
        return user


def _council_emails(seats: list[Seat]) -> Iterator[tuple[Seat, str]]:
    """Name the personas first: the chair, the deputy, the secretary, and the first two rectors as members."""
    personas = {
        SeatRole.CHAIR: "chair",
        SeatRole.DEPUTY_CHAIR: "deputy_chair",
        SeatRole.SECRETARY: "council_secretary",
    }
    members = iter(["member", "member2"])
    for seat in seats:
        email = personas.get(SeatRole(seat.role))
        if email is None and seat.university_id:
            email = next(members, None)
        yield seat, email or f"council-{seat.number:02d}"


def _fill_council(world: World, crowd: Crowd) -> list[SeatHolder]:
    seats = list(
        world.council.seats.filter(until__isnull=True).select_related("university").order_by("number")
    )
    return [
        SeatHolder(
            seat=seat,
            user=crowd.person(email, university=seat.university, language="kk" if "-" not in email else ""),
            since=max(seat.since, SINCE),
        )
        for seat, email in _council_emails(seats)
    ]


def _persona(association: Association, role: str) -> str:
    number = {FIRST_ASSOCIATION: "", SECOND_ASSOCIATION: "2"}.get(association.key)
    return f"{role}.{association.key}" if number is None else f"association_{role}{number}"


def _places(
    association: Association, base: University, members: list[University], *, whole: bool
) -> Iterator[Place]:
    """Chair and secretary of the base university; in a dozen associations also deputy and members of all kinds."""
    representative = MemberKind.HEI_REPRESENTATIVE
    yield Place(_persona(association, "chair"), SeatRole.CHAIR, representative, POSTS["rector"], base)
    if whole:
        yield Place(
            f"deputy.{association.key}", SeatRole.DEPUTY_CHAIR, representative, POSTS["vice_rector"], base
        )
    yield Place(
        _persona(association, "secretary"), SeatRole.SECRETARY, representative, POSTS["methodist"], base
    )
    if not whole:
        return
    member = SeatRole.MEMBER
    for number, university in enumerate(members, start=1):
        named = association.key in (FIRST_ASSOCIATION, SECOND_ASSOCIATION) and number == 1
        email = _persona(association, "member") if named else f"member{number}.{association.key}"
        yield Place(email, member, representative, POSTS["dean" if number % 2 else "professor"], university)
    for number, (kind, post, organisation) in enumerate(OUTSIDE, start=1):
        language = "en" if kind == MemberKind.FOREIGN_PARTNER else ""
        yield Place(
            f"guest{number}.{association.key}", member, kind, POSTS[post], None, organisation, language
        )


def _title(place: Place, language: int) -> str:
    employer = place.organisation[language]
    if place.university:
        name = (place.university.name_kk, place.university.name_ru, place.university.name_en)[language]
        employer = name or place.university.name_kk
    return f"{employer}, {place.post[language]}"[:500]


def _seat(association: Association, number: int, place: Place) -> Seat:
    languages = enumerate(LANGUAGES)
    texts = {}
    for index, code in languages:
        texts[f"title_{code}"] = _title(place, index)
        texts[f"post_{code}"] = place.post[index]
        texts[f"organisation_text_{code}"] = place.organisation[index]
    return Seat(
        body=association.body,
        number=number,
        role=place.role,
        kind=place.kind,
        university=place.university,
        since=SINCE,
        **texts,
    )


def _with_members(world: World) -> set[str]:
    """The first and the second association and ten others, evenly over annex 2."""
    keys = [key for key in world.associations if key not in (FIRST_ASSOCIATION, SECOND_ASSOCIATION)]
    step = len(keys) // (ASSOCIATIONS_WITH_MEMBERS - 2)
    return {FIRST_ASSOCIATION, SECOND_ASSOCIATION, *keys[::step][: ASSOCIATIONS_WITH_MEMBERS - 2]}


def _fill_associations(
    world: World, crowd: Crowd
) -> tuple[list[Seat], list[SeatHolder], list[MemberUniversity]]:
    hosts = {row.association_id: row.university for row in base_universities_on(world.today)}
    universities = list(University.objects.order_by("key"))
    whole = _with_members(world)
    seats, holders, memberships = [], [], []
    for association in world.associations.values():
        base = hosts[association.pk]
        others = [university for university in universities if university.pk != base.pk]
        members = world.rng.sample(others, world.rng.randint(4, 7))
        memberships += [
            MemberUniversity(association=association, university=university, since=SINCE)
            for university in members
        ]
        places = _places(association, base, members[:5], whole=association.key in whole)
        for number, place in enumerate(places, start=1):
            seat = _seat(association, number, place)
            # The personas read Kazakh; the names with a dot are of everybody else.
            language = place.language or ("" if "." in place.email else "kk")
            user = crowd.person(place.email, university=place.university, language=language)
            seats.append(seat)
            holders.append(SeatHolder(seat=seat, user=user, since=SINCE))
    return seats, holders, memberships


def _fill_offices(world: World, crowd: Crowd) -> list[Office]:
    base = base_universities_on(world.today).get(association=world.first).university
    people: list[tuple[str, str, University | None, University | None]] = [
        # email, role, of which university, works at
        ("center_reviewer", OfficeRole.CENTER_REVIEWER, None, None),
        # works at the base university of the first association: never gets its report
        ("center_reviewer2", OfficeRole.CENTER_REVIEWER, None, base),
        ("center_head", OfficeRole.CENTER_HEAD, None, None),
        ("authorised_body", OfficeRole.AUTHORISED_BODY, None, None),
        ("administrator", OfficeRole.ADMINISTRATOR, None, None),
    ]
    universities = list(University.objects.order_by("key"))
    member_ids = list(
        MemberUniversity.objects.filter(association=world.first)
        .order_by("pk")
        .values_list("university_id", flat=True)
    )
    first_member = next(university for university in universities if university.pk == member_ids[0])
    personas = {first_member.pk: "university_coordinator", base.pk: "university_coordinator2"}
    people += [
        (
            personas.get(university.pk, f"coordinator.{university.key}"),
            OfficeRole.UNIVERSITY_COORDINATOR,
            university,
            university,
        )
        for university in universities
    ]
    head = crowd.person("university_head", university=first_member, language="kk", name=HEAD_NAME)
    offices = [
        Office(user=head, role=OfficeRole.UNIVERSITY_HEAD, university=first_member, since=SINCE),
    ]
    return offices + [
        Office(
            user=crowd.person(
                email,
                university=works_at,
                is_staff=role == OfficeRole.ADMINISTRATOR,
                language="" if "." in email else "kk",
            ),
            role=role,
            university=of,
            since=SINCE,
        )
        for email, role, of, works_at in people
    ]


def load(world: World) -> str:
    """Write the demo people once; returns what was done."""
    if User.objects.filter(is_demo=True).exists():
        return "people: already there"
    crowd = Crowd(world)
    council_holders = _fill_council(world, crowd)
    seats, holders, memberships = _fill_associations(world, crowd)
    MemberUniversity.objects.bulk_create(memberships)
    offices = _fill_offices(world, crowd)
    User.objects.bulk_create(crowd.made)
    Seat.objects.bulk_create(seats)
    SeatHolder.objects.bulk_create(council_holders + holders)
    Office.objects.bulk_create(offices)
    record("load_demo_people", world.council, people=len(crowd.made), seats=len(seats))
    return (
        f"people: {len(crowd.made)} in {len(council_holders) + len(holders)} seats and {len(offices)} offices"
    )
