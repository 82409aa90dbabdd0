from modeltranslation.translator import TranslationOptions, register

from criteria.models import Criterion


@register(Criterion)
class CriterionOptions(TranslationOptions):
    fields = ("text", "unit", "evidence")
