"""What is wrong with a call, field by field, in the language of Accept-Language."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext
from ninja.errors import ValidationError, ValidationErrorContext

from kpi.domain.values import FieldError, ValuesError
from kpi.explain import explain_error

Wording = Callable[[Mapping[str, Any]], str]

# Pydantic's codes of the mistakes that a call can make; whatever is not here reads as "not valid".
WORDINGS: dict[str, Wording] = {
    "missing": lambda _ctx: gettext("This field is required."),
    "extra_forbidden": lambda _ctx: gettext("There is no such field."),
    "unknown_parameter": lambda _ctx: gettext("There is no such parameter."),
    "json_invalid": lambda _ctx: gettext("The body is not JSON that can be read."),
    "int_parsing": lambda _ctx: gettext("Write a whole number."),
    "int_type": lambda _ctx: gettext("Write a whole number."),
    "int_parsing_size": lambda _ctx: gettext("The number is too large."),
    "greater_than_equal": lambda ctx: gettext("The least allowed is %(limit)s.") % {"limit": ctx["ge"]},
    "less_than_equal": lambda ctx: gettext("The most allowed is %(limit)s.") % {"limit": ctx["le"]},
    "date_invalid": lambda _ctx: gettext("Write a date as YYYY-MM-DD, for example 2026-10-01."),
    "model_attributes_type": lambda _ctx: gettext("Write a JSON object."),
}


def tell(code: str, context: Mapping[str, Any] | None = None) -> str:
    """Return the sentence for a code in the active language."""
    wording = WORDINGS.get(code)
    return wording(context or {}) if wording else gettext("This value is not valid.")


def wrong(loc: Iterable[str | int], code: str, context: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return one entry of ``detail``."""
    return {"loc": list(loc), "msg": tell(code, context), "type": code}


def wrong_values(refused: ValuesError) -> ValidationError:
    """Return the 422 for values that the domain refused, each field at its place in the body."""
    return ValidationError(
        [{"loc": _way_to(error), "msg": explain_error(error), "type": error.code} for error in refused.errors]
    )


def _way_to(error: FieldError) -> list[str]:
    if error.field == "values":
        return ["values"]
    if error.code == "unknown_item":
        return ["values", str(error.params["indicator"]), error.field]
    indicator, dot, _item = error.field.partition(".")
    if dot and error.code != "unknown_indicator":
        return ["values", indicator, error.field]
    return ["values", error.field]


def wrong_call(context: ValidationErrorContext) -> list[dict[str, Any]]:
    """Return what pydantic found in one part of the call, with the way to the field as the caller wrote it."""
    in_body = context.model.__ninja_param_source__ == "body"
    return [
        # In a body the first step is the name of our own argument.
        wrong((error["loc"][1:] or ["body"]) if in_body else error["loc"], error["type"], error.get("ctx"))
        for error in context.pydantic_validation_error.errors(include_url=False, include_input=False)
    ]
