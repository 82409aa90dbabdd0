from modeltranslation.translator import TranslationOptions, register

from criteria.models import Call, CallQuestion, Criterion


@register(Criterion)
class CriterionOptions(TranslationOptions):
    fields = ("text", "unit", "evidence")


@register(Call)
class CallOptions(TranslationOptions):
    fields = ("title", "ground_text")


@register(CallQuestion)
class CallQuestionOptions(TranslationOptions):
    fields = ("answer",)
