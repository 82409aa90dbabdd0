"""The domain's codes as sentences for the reader, translated lazily."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kpi.domain.values import FieldError
from kpi.queries.claims import SheetRow

_VALUE_ERRORS = {
    "not_an_object": _("The value of the indicator has a wrong form."),
    "unknown_indicator": _("The scheme has no such indicator."),
    "unknown_item": _("The indicator has no such item."),
    "not_a_boolean": _("Answer yes or no."),
    "not_a_count": _("Write a whole number."),
    "count_negative": _("The number cannot be negative."),
    "count_too_large": _("The number is too large: at most {max}."),
    "unknown_option": _("Choose one of the options."),
}


def value_error_text(error: FieldError) -> str | Promise:
    """Return the sentence on a wrong value."""
    return format_lazy(_VALUE_ERRORS.get(error.code, _VALUE_ERRORS["not_an_object"]), **error.params)


def why_text(row: SheetRow) -> str:
    """Return why an indicator has its points and what the next step would give, as one line."""
    why = row.result.why
    parts = []
    if why.rule == "banded" and why.count:
        parts.append(
            gettext("%(count)s → “%(band)s”: %(points)s points.")
            % {"count": why.count, "band": _item_text(row, why.earned[0].ref), "points": row.result.points}
        )
    elif why.earned:
        names = "; ".join(_item_text(row, part.ref) for part in why.earned if part.ref in row.items)
        said = gettext("“%(items)s”: %(points)s points.") if names else gettext("Claimed: %(points)s points.")
        parts.append(said % {"items": names, "points": row.result.points})
    else:
        parts.append(gettext("Nothing claimed yet: 0 points."))
    parts.extend(_gain_texts(row))
    return " ".join(parts)


def _gain_texts(row: SheetRow) -> Iterator[str]:
    """Say what would add points: the next band with what is missing for it, or the items not claimed."""
    gains = row.result.why.gains
    for gain in gains:
        if gain.needed is not None:
            yield gettext("Next: “%(item)s”, %(needed)s more needed (+%(gain)s).") % {
                "item": _item_text(row, gain.ref),
                "needed": gain.needed,
                "gain": gain.gain,
            }
        elif gain.ref not in row.items:
            yield gettext("It would add %(gain)s points.") % {"gain": gain.gain}
    named = [gain for gain in gains if gain.needed is None and gain.ref in row.items]
    if named:
        items = "; ".join(
            gettext("“%(item)s” (+%(gain)s)") % {"item": _item_text(row, gain.ref), "gain": gain.gain}
            for gain in named
        )
        yield gettext("Not yet: %(items)s.") % {"items": items}


def _item_text(row: SheetRow, reference: str) -> str:
    item = row.items.get(reference)
    return item.text if item else ""


def claim_text(row: SheetRow, *, brief: bool = False) -> str:
    """Return the claim in the order's words: the count, the option or the items; ``brief`` only names the items."""
    why = row.result.why
    if why.rule == "banded":
        return f"{why.count} ({row.indicator.counted})" if why.count else "–"
    if not why.earned:
        return "–"
    if why.rule == "single":
        return gettext("yes")
    if brief and why.rule == "additive":
        return ", ".join(part.ref for part in why.earned)
    return "; ".join(f"{part.ref} {_item_text(row, part.ref)}" for part in why.earned)
