from modeltranslation.translator import TranslationOptions, register

from kpi.models import KpiIndicator, KpiItem, KpiReading, KpiScheme


@register(KpiScheme)
class KpiSchemeOptions(TranslationOptions):
    fields = ("title",)


@register(KpiIndicator)
class KpiIndicatorOptions(TranslationOptions):
    fields = ("text", "counted", "computable_how")


@register(KpiItem)
class KpiItemOptions(TranslationOptions):
    fields = ("text",)


@register(KpiReading)
class KpiReadingOptions(TranslationOptions):
    fields = ("order_says", "proposed", "why")
