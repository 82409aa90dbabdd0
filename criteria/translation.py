from modeltranslation.translator import TranslationOptions, register

from criteria.models import Call, Criterion


@register(Criterion)
class CriterionOptions(TranslationOptions):
    fields = ("text", "unit", "evidence")


@register(Call)
class CallOptions(TranslationOptions):
    fields = ("title", "ground_text")
