"""Search of the public site: one query a kind of thing, in all three languages, blind to the case of letters."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from associations.models import Association
from core.kazakh import LANGUAGES_IN_ORDER, translated
from core.marks import marked, pattern_of
from council.models import Recommendation, StampRequest
from council.queries import register
from council.queries.recommendations import public_recommendations
from directory.models import Clause, Direction, University
from directory.queries import regulation_orders
from directory.templatetags.clauses import clause_title
from meetings.enums import BodyKind, ProtocolState
from meetings.models import Protocol, Seat, SeatHolder
from meetings.queries import held_on

SHORTEST = 2
LONGEST = 100
MOST_WORDS = 6
FIRST_HITS = 6
MOST_HITS = 100
EXCERPT = 180
LANGUAGES = tuple(LANGUAGES_IN_ORDER)
LEVEL_CODE = re.compile(r"[678][BMDR](\d{2,4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the answer; ``title`` and ``text`` carry their marks."""

    title: SafeString
    text: SafeString | str
    url: str
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind; ``has_more`` when there are more than shown."""

    key: str
    label: str | Promise
    icon: str
    hits: list[Hit]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, as words: all of them must be found, each in any of the texts."""

    text: str
    words: tuple[str, ...]

    @property
    def is_too_short(self) -> bool:
        return len(self.text) < SHORTEST

    @property
    def numbers(self) -> list[str]:
        """Words that may be a number of a clause: "12", "19.10", "12-тармақ"."""
        found = (re.match(r"(\d{1,2}(?:\.\d{1,2}|\.p\d)?)(?:\D*)$", word) for word in self.words)
        return [match[1] for match in found if match]

    @property
    def codes(self) -> list[str]:
        """Words that may be the code of a direction or area, without the letters of the level."""
        return [
            match[1] if (match := LEVEL_CODE.fullmatch(word)) else word
            for word in self.words
            if word[-1].isdigit()
        ]


def asked_for(typed: str) -> Asked:
    """Read what was typed: without quotes and spare spaces, cut to LONGEST characters and MOST_WORDS words."""
    text = " ".join(re.sub(r"[«»“”\"\x00]", " ", typed).split())[:LONGEST].strip()
    return Asked(text, tuple(text.split()[:MOST_WORDS]))


def _anywhere(words: Iterable[str], plain: Iterable[str] = (), three: Iterable[str] = ()) -> Q:
    """Each word in one of the columns; ``three`` names translated ones."""
    columns = [*plain, *(f"{field}_{code}" for field in three for code in LANGUAGES)]
    return reduce(and_, (reduce(or_, (Q(**{f"{c}__icontains": word}) for c in columns)) for word in words))


def _rank(first: Q) -> Case:
    return Case(When(first, then=Value(0)), default=Value(1), output_field=IntegerField())


def _begins(field: str, text: str) -> Q:
    return reduce(or_, (Q(**{f"{field}_{code}__istartswith": text}) for code in LANGUAGES))


def excerpt(text: str, words: Iterable[str]) -> str:
    """Return EXCERPT characters of a long text around the first found word, cut at spaces."""
    if len(text) <= EXCERPT:
        return text
    match = pattern_of(words).search(text)
    start = max(0, (match.start() if match else 0) - EXCERPT // 3)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    cut = text[start : start + EXCERPT].rsplit(" ", 1)[0]
    return f"{'… ' if start else ''}{cut} …"


def _shown(thing: Any, field: str, words: tuple[str, ...]) -> tuple[SafeString, SafeString | str]:
    """Return a name in the reader's language and, when the words are only in another, the name in that."""
    name = str(getattr(thing, field) or "")
    pattern = pattern_of(words)
    if pattern.search(name):
        return marked(name, words), ""
    others = (getattr(thing, f"{field}_{code}") or "" for code in LANGUAGES)
    found = next((other for other in others if pattern.search(other)), "")
    return marked(name, words), marked(excerpt(found, words), words) if found else ""


def _universities(asked: Asked) -> QuerySet[University]:
    wanted = _anywhere(asked.words, ["website"], ["name", "short_name", "city__name"])
    first = _begins("name", asked.text) | _begins("short_name", asked.text)
    return University.objects.filter(wanted).select_related("city").order_by(_rank(first), translated("name"))


def _university(university: University, asked: Asked) -> Hit:
    title, other = _shown(university, "name", asked.words)
    where = marked(f"{university.short_name} · {university.city}", asked.words)
    text = format_html("{} · {}", where, other) if other else where
    return Hit(title, text, reverse("associations:university_detail", args=[university.key]))


def _associations(asked: Asked) -> QuerySet[Association]:
    wanted = _anywhere(asked.words, ["key"], ["name", "scope", "direction__name"])
    coded = Q(direction__code__in=asked.codes)
    return (
        Association.objects.filter(wanted | coded)
        .select_related("direction", "body")
        .order_by(_rank(coded | _begins("direction__name", asked.text)), "position")
    )


def _association(association: Association, asked: Asked) -> Hit:
    title, other = _shown(association, "name", asked.words)
    scope, other_scope = _shown(association, "scope", asked.words)
    text = other or (marked(excerpt(association.scope, asked.words), asked.words) if scope else other_scope)
    code = association.direction.code if association.direction else ""
    return Hit(title, text, reverse("associations:association_detail", args=[association.key]), code)


def _directions(asked: Asked) -> QuerySet[Direction]:
    wanted = _anywhere(asked.words, ["code"], ["name", "area__name"])
    coded = Q(code__in=asked.codes) | Q(area__code__in=asked.codes)
    first = Q(code__in=asked.codes) | _begins("name", asked.text)
    return Direction.objects.filter(wanted | coded).select_related("area").order_by(_rank(first), "code")


def _direction(direction: Direction, asked: Asked) -> Hit:
    title, other = _shown(direction, "name", asked.words)
    url = f"{reverse('associations:directions')}?q={direction.code}"
    return Hit(title, other or marked(str(direction.area), asked.words), url, direction.code)


def _clauses(asked: Asked) -> QuerySet[Clause]:
    latest = regulation_orders().values("pk")[:1]
    numbered = Q(identifier__in=asked.numbers)
    wanted = _anywhere(asked.words, (), ["text"]) | numbered
    return Clause.objects.filter(wanted, order__in=latest).order_by(_rank(numbered), "position")


def _clause(clause: Clause, asked: Asked) -> Hit:
    text = clause.text
    if not pattern_of(asked.words).search(text):
        others = (getattr(clause, f"text_{code}") or "" for code in LANGUAGES)
        text = next((other for other in others if pattern_of(asked.words).search(other)), text)
    return Hit(
        marked(clause_title(clause), asked.words),
        marked(excerpt(text, asked.words), asked.words),
        reverse("directory:clause", args=[clause.identifier]),
    )


def _protocols(asked: Asked) -> QuerySet[Protocol]:
    wanted = _anywhere(asked.words, (), ["body__name", "body__short_name", "items__title"])
    numbers = [int(number) for number in asked.words if number.isascii() and number.isdigit()]
    numbered = Q(number__in=numbers) | Q(year__in=numbers)
    return (
        Protocol.objects.filter(wanted | numbered, state=ProtocolState.PUBLISHED)
        .select_related("body", "meeting")
        .distinct()
        .order_by("-published_at", "-pk")
    )


def _protocol(protocol: Protocol, asked: Asked) -> Hit:
    held = timezone.localtime(protocol.meeting.starts_at)
    return Hit(
        marked(str(protocol), asked.words),
        f"{held:%d.%m.%Y}",
        reverse("meetings:protocol_detail", args=[protocol.pk]),
    )


def _people(asked: Asked) -> QuerySet[Seat]:
    today = timezone.localdate()
    holder = SeatHolder.objects.filter(held_on(today), seat=OuterRef("pk")).values("user__full_name")[:1]
    wanted = _anywhere(asked.words, ["holder"], ["title", "post"])
    return (
        Seat.objects.filter(held_on(today), body__kind=BodyKind.COUNCIL)
        .annotate(holder=Subquery(holder))
        .filter(wanted)
        .order_by("number")
    )


def _person(seat: Any, asked: Asked) -> Hit:  # a Seat annotated with its holder
    title, other = _shown(seat, "title", asked.words)
    url = f"{reverse('council:roster')}#seat-{seat.number}"
    if seat.holder:
        return Hit(marked(seat.holder, asked.words), title, url, str(seat.get_role_display()))
    return Hit(title, other, url, str(seat.get_role_display()))


def _publications(asked: Asked) -> QuerySet[StampRequest]:
    wanted = _anywhere(asked.words, ["material__authors"], ["material__title", "material__annotation"])
    numbers = [int(word.partition("/")[0]) for word in asked.words if re.fullmatch(r"\d{1,4}/\d{4}", word)]
    numbered = Q(number__in=numbers) if numbers else Q(pk__in=[])
    return (
        register()
        .filter(wanted | numbered)
        .order_by(_rank(_begins("material__title", asked.text)), "-year", "-number")
    )


def _publication(stamp: StampRequest, asked: Asked) -> Hit:
    material = stamp.material
    title, other = _shown(material, "title", asked.words)
    authors = marked("; ".join(material.author_list), asked.words)
    text = format_html("{} · {}", authors, other) if other else authors
    return Hit(title, text, reverse("council:stamp_detail", args=[stamp.pk]), f"№\u00a0{stamp.signature}")


def _recommendations(asked: Asked) -> QuerySet[Recommendation]:
    wanted = _anywhere(asked.words, three=["title", "text"])
    return (
        public_recommendations()
        .filter(wanted)
        .order_by(_rank(_begins("title", asked.text)), "-year", "-number")
    )


def _recommendation(one: Recommendation, asked: Asked) -> Hit:
    title, other = _shown(one, "title", asked.words)
    text = other or marked(excerpt(one.text, asked.words), asked.words)
    url = reverse("council:recommendation_detail", args=[one.pk])
    return Hit(title, text, url, f"№\u00a0{one.signature}")


@dataclass(frozen=True, slots=True)
class _Kind:
    key: str
    label: str | Promise
    icon: str
    find: Callable[[Asked], QuerySet[Any]]
    show: Callable[[Any, Asked], Hit]


KINDS = (
    _Kind("associations", _("Associations"), "users-group", _associations, _association),
    _Kind("universities", _("Universities"), "school", _universities, _university),
    _Kind("directions", _("Directions of training"), "sitemap", _directions, _direction),
    _Kind("people", _("Members of the Council"), "id-badge-2", _people, _person),
    _Kind("protocols", _("Published protocols"), "file-text", _protocols, _protocol),
    _Kind(
        "publications",
        _("Publications with the Council's stamp"),
        "rubber-stamp",
        _publications,
        _publication,
    ),
    _Kind(
        "recommendations",
        _("Recommendations of the Council"),
        "bulb",
        _recommendations,
        _recommendation,
    ),
    _Kind("clauses", _("Text of the order"), "book", _clauses, _clause),
)


def search(asked: Asked, only: str = "") -> list[Group]:
    """Return what was found, by kind; one query each. ``only`` one kind gives up to MOST_HITS of it."""
    if asked.is_too_short:
        return []
    kinds = [kind for kind in KINDS if kind.key == only] or KINDS
    most = FIRST_HITS if len(kinds) > 1 else MOST_HITS
    groups = []
    for kind in kinds:
        found = list(kind.find(asked)[: most + 1])
        if found:
            hits = [kind.show(thing, asked) for thing in found[:most]]
            groups.append(Group(kind.key, kind.label, kind.icon, hits, len(found) > most))
    return groups
