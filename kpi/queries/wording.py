"""The domain's codes as sentences for the reader, translated lazily."""

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from kpi.domain.claims import value_of
from kpi.domain.scoring import IndicatorScore, score_indicator
from kpi.domain.values import FieldError
from kpi.models import Evidence, KpiIndicator, KpiItem
from kpi.queries.claims import SheetRow, scheme_rows
from kpi.queries.counts import Count
from kpi.queries.proof import record_day

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


# The clauses by which an indicator is counted, by its identifier.
CLAUSES: dict[str, tuple[str, ...]] = {
    "work_plan_approved": ("20", "15.10"),
    "composition": ("17",),
    "meetings": ("20", "24"),
    "qualification_documents": ("19.3", "19.4"),
    "legal_documents": ("19.7",),
    "programme_recommendations": ("19.5",),
    "resource_analysis": ("19.10",),
    "protocol_responses": ("10", "25"),
    "events": ("19.17",),
    "expert_reviews": ("19.12",),
    "implementation_acts": ("19.6",),
    "monitoring": ("19.10",),
    "report": ("21", "22"),
}

Items = Mapping[str, KpiItem]


def why_text(row: SheetRow) -> str:
    """Return why an indicator has its points and what the next step would give, as one line."""
    return points_text(row.result, row.items, nothing=gettext("Nothing claimed yet: 0 points."))


def points_text(result: IndicatorScore, items: Items, *, nothing: str) -> str:
    """Return why a value gives its points and what would add some; ``nothing`` is said when it gives none."""
    why = result.why
    parts = []
    if why.rule == "banded" and why.count:
        parts.append(
            gettext("%(count)s → “%(band)s”: %(points)s points.")
            % {"count": why.count, "band": _item_text(items, why.earned[0].ref), "points": result.points}
        )
    elif why.earned:
        names = "; ".join(_item_text(items, part.ref) for part in why.earned if part.ref in items)
        said = gettext("“%(items)s”: %(points)s points.") if names else gettext("Met: %(points)s points.")
        parts.append(said % {"items": names, "points": result.points})
    else:
        parts.append(nothing)
    parts.extend(gain_texts(result, items))
    return " ".join(parts)


def gain_texts(result: IndicatorScore, items: Items) -> Iterator[str]:
    """Say what would add points: the next band with what is missing for it, or the items not met."""
    gains = result.why.gains
    for gain in gains:
        if gain.needed is not None:
            yield gettext("Next: “%(item)s”, %(needed)s more needed (+%(gain)s).") % {
                "item": _item_text(items, gain.ref),
                "needed": gain.needed,
                "gain": gain.gain,
            }
        elif gain.ref not in items:
            yield gettext("It would add %(gain)s points.") % {"gain": gain.gain}
    named = [gain for gain in gains if gain.needed is None and gain.ref in items]
    if named:
        listed = "; ".join(
            gettext("“%(item)s” (+%(gain)s)") % {"item": _item_text(items, gain.ref), "gain": gain.gain}
            for gain in named
        )
        yield gettext("Not yet: %(items)s.") % {"items": listed}


def _item_text(items: Items, reference: str) -> str:
    item = items.get(reference)
    return item.text if item else ""


def claim_text(row: SheetRow, *, brief: bool = False) -> str:
    """Return the claim in the order's words: the count, the option or the items; ``brief`` only names the items."""
    return value_text(row.result, row.items, row.indicator.counted, brief=brief)


def counted_text(count: Count) -> str:
    """Return what the portal counted, in the order's words."""
    return value_text(count.result, count.items, count.row.counted)


def stored_text(row: SheetRow) -> str:
    """Return the stored count of an indicator, in the order's words."""
    scheme = scheme_rows(row.indicator.scheme_id).scoring
    rule = scheme.indicator(row.number)
    result = score_indicator(rule, value_of(scheme, row.number, row.score.counted))
    return value_text(result, row.items, row.indicator.counted, brief=True)


def claimed_text(indicator: KpiIndicator, claim: object) -> str:
    """Return a claim of an indicator as it is stored, in the order's words."""
    scheme = scheme_rows(indicator.scheme_id)
    result = score_indicator(
        scheme.scoring.indicator(indicator.number), value_of(scheme.scoring, indicator.number, claim)
    )
    return value_text(result, scheme.items[indicator.number], indicator.counted)


def record_words(proof: Evidence) -> str:
    """Return how a paper and an index name a record of the year: title, kind, day, and whether it stands no longer."""
    kind = proof.entry.get_kind_display() if proof.entry is not None else proof.get_record_kind_display()
    day = record_day(proof)
    words = [str(kind), f"{day:%d.%m.%Y}" if day else ""]
    if proof.is_deleted:
        words.append(pgettext("record", "deleted"))
    elif proof.is_withdrawn:
        words.append(gettext("withdrawn"))
    return f"{proof.shown_title} ({', '.join(filter(None, words))})"


def value_text(result: IndicatorScore, items: Items, unit: str, *, brief: bool = False) -> str:
    """Return a value in the order's words: the count with its unit, the option or the items."""
    why = result.why
    if why.rule == "banded":
        return f"{why.count} ({unit})" if why.count else "–"
    if not why.earned:
        return "–"
    if why.rule == "single":
        return gettext("yes")
    if brief and why.rule == "additive":
        return ", ".join(part.ref for part in why.earned)
    return "; ".join(f"{part.ref} {_item_text(items, part.ref)}" for part in why.earned)
