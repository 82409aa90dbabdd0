"""What the reader of the Regulation shows beside its text: pages the reader may open, live figures, annexes."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from associations.models import Association
from associations.queries import at_work, with_base_university
from council.queries import council_seats
from criteria.queries import criteria_in_force
from directory.reader import Annex, AnnexRow, Link, Notes
from kpi.queries.scheme import indicators_in_force
from portal.menu import GROUPS, Entry
from portal.regulation.figures import KEPT, numbers, told
from portal.regulation.registry import CLAUSES, CRITERIA, Serves, serves_indicator


def menu_pages() -> dict[str, Entry]:
    """Return the entries of the menu by the name of their page: what has no argument and says who sees it."""
    return {entry.url_name: entry for group in GROUPS for entry in group.entries}


def _address(name: str) -> str:
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""


def _open_to(user: Any) -> dict[str, Link]:
    return {
        name: Link(str(entry.label), address)
        for name, entry in menu_pages().items()
        if entry.shown_to(user) and (address := _address(name))
    }


def _pages(serves: Serves, known: dict[str, Link]) -> list[Link]:
    names = (name for name in serves.pages.split() if name != "directory:clauses")
    return [known[name] for name in names if name in known]


def notes_of(user: Any) -> dict[str, Notes]:
    """Return for each clause the pages that the reader may open and what can be counted of it today."""
    known, counted = _open_to(user), numbers()
    return {
        clause: Notes(
            pages=_pages(serves, known),
            figures=[Link(text, _address(page)) for text, page in told(clause, counted)],
        )
        for clause, serves in CLAUSES.items()
    }


# A row of an annex as it is kept: number, text, its name in a citation, whether it is a part of the row above.
Row = tuple[str, str, str, bool]


def _annex_1() -> Iterable[Row]:
    for seat in council_seats(timezone.localdate()):
        number = str(seat.number)
        yield number, seat.title, _("annex 1, No. %(number)s") % {"number": number}, False


def _annex_2() -> Iterable[Row]:
    associations = at_work(Association.objects.select_related("body").order_by("position"))
    for one in with_base_university(associations):
        host = one.hosts[0].university.name if one.hosts else ""
        number = str(one.position)
        text = f"{one.name} – {host}" if host else one.name
        yield number, text, _("annex 2, No. %(number)s") % {"number": number}, False


def _appendix_1() -> Iterable[Row]:
    for row in criteria_in_force():
        label = _("appendix 1, row %(number)s") % {"number": row.number}
        yield row.number, row.text, label, "." in row.number


def _appendix_2() -> Iterable[Row]:
    for indicator in indicators_in_force():
        number = str(indicator.number)
        yield number, indicator.text, _("appendix 2, indicator %(number)s") % {"number": number}, False
        for item in indicator.items.all():
            label = _("appendix 2, indicator %(number)s") % {"number": item.reference}
            yield item.reference, item.text, label, True


ANNEXES: dict[str, tuple[str | Promise, str, Callable[[], Iterable[Row]]]] = {
    "annex1": (gettext_lazy("Annex 1: membership of the Council"), "council:roster", _annex_1),
    "annex2": (
        gettext_lazy("Annex 2: associations by directions of training"),
        "associations:directions",
        _annex_2,
    ),
    "appendix1": (
        gettext_lazy("Appendix 1: criteria for the status of an association"),
        "criteria:criterion_list",
        _appendix_1,
    ),
    "appendix2": (gettext_lazy("Appendix 2: key performance indicators"), "kpi:scheme", _appendix_2),
}


def _rows() -> dict[str, list[Row]]:
    """Return the rows of every annex in the reader's language, read anew every five minutes and every day."""

    def read() -> dict[str, list[Row]]:
        return {key: list(rows()) for key, (_title, _page, rows) in ANNEXES.items()}

    key = f"regulation:annexes:{get_language()}:{timezone.localdate()}"
    return cache.get_or_set(key, read, KEPT) or {}


def _serving(annex: str, number: str, *, is_part: bool) -> Serves | None:
    """Return what serves a row; the rows of appendix 1 are served by one page, named at the first."""
    if annex == "appendix1" and number == "1":
        return CRITERIA.get(number)
    return serves_indicator(number) if annex == "appendix2" and not is_part else None


def annexes_of(user: Any) -> list[Annex]:
    """Return the annexes to the order and the appendices to the Regulation, row by row, as they stand today."""
    known, kept = _open_to(user), _rows()

    def row_of(annex: str, number: str, text: str, label: str, is_part: bool) -> AnnexRow:
        serves = _serving(annex, number, is_part=is_part)
        return AnnexRow(
            number, text, label, is_part, Notes(pages=_pages(serves, known)) if serves else Notes()
        )

    return [
        Annex(key, str(title), reverse(page), [row_of(key, *row) for row in kept.get(key, ())])
        for key, (title, page, _read) in ANNEXES.items()
    ]
