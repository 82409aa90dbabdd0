"""In the reader's language: what is wrong with a cell of a table of members, when a line of a plan is due."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from associations.domain.plans import quarter_months
from associations.models import PlanItem

COLUMN_NAMES: dict[str, str | Promise] = {
    "name": _("Full name"),
    "kind": _("Kind of member"),
    "organisation": _("Organisation"),
    "post": _("Post"),
    "country": _("Country"),
    "role": _("Role in the association"),
    "since": _("Member since"),
    "email": _("E-mail"),
    "consent": _("Consent to publish the name"),
}
# How people head the same columns in tables of their own.
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("Аты-жөні", "ТАӘ", "ФИО", "Ф.И.О.", "Фамилия, имя, отчество", "Name"),
    "kind": ("Мүшенің түрі", "Категория", "Санаты"),
    "organisation": ("Жұмыс орны", "Место работы", "Мекеме", "Affiliation"),
    "post": ("Лауазым", "Қызметі", "Position"),
    "country": ("Ел", "Мемлекет", "Государство"),
    "email": ("E-mail", "Email", "Эл. почта", "Почта"),
}
YES, NO = pgettext_lazy("consent", "yes"), pgettext_lazy("consent", "no")

REASONS: dict[str, str | Promise] = {
    "empty": _("The cell is empty. Fill it in."),
    "long": _("The text is too long. Shorten it."),
    "kind": _("There is no kind “%(value)s”. Choose one from the list of the template."),
    "role": _(
        "There is no role “%(value)s”. Choose one from the list of the template, or leave the cell empty."
    ),
    "name": _("“%(value)s” is not a name. Write surname, name and father's name."),
    "not_a_day": _("“%(value)s” is not a date. Write it as 01.09.2024."),
    "far_day": _("The date %(value)s cannot be right. Check the year."),
    "email": _("“%(value)s” is not an e-mail address. Correct it or leave the cell empty."),
    "consent": _("Write yes or no instead of “%(value)s”."),
    "country": _("Name the country of the foreign partner."),
    "formula": _("The cell holds a formula. Put the value itself in its place."),
    "merged": _("The cell is merged with others. Unmerge it and fill in every row."),
    "twice": _("The same member stands in row %(value)s already. Remove one of the two rows."),
    "taken": _(
        "The association has somebody in this role already. End that membership first, or choose “member”."
    ),
}


def reason_of(problem: Mapping[str, Any]) -> str:
    """Return the sentence on a problem that was found in a file."""
    return str(REASONS[problem["code"]]) % {"value": problem["value"]}


ROMAN = ("I", "II", "III", "IV")


def quarter_text(first_year: int, quarter: int) -> str:
    """Name a quarter of an academic year with its months, in the reader's language (ADR-0037)."""
    first, _middle, last = quarter_months(first_year, quarter)
    return gettext("Quarter %(number)s: %(first)s – %(last)s") % {
        "number": ROMAN[quarter - 1],
        "first": date_format(first, "F").lower(),
        "last": f"{date_format(last, 'F').lower()} {last.year}",
    }


def when_text(item: PlanItem, first_year: int) -> str:
    """Say until when a line of a plan is to be carried out, in the reader's language."""
    if item.due_on:
        return date_format(item.due_on, "d.m.Y")
    first, _middle, last = quarter_months(first_year, item.quarter or 1)
    return f"{date_format(first, 'F').lower()} – {date_format(last, 'F').lower()} {last.year}"
