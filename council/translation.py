from modeltranslation.translator import TranslationOptions, register

from council.models import (
    CallDecision,
    Conference,
    OrderDraft,
    RankingConsideration,
    Recommendation,
    SeatLine,
    TableLine,
    TransferCase,
)


@register(OrderDraft)
class OrderDraftOptions(TranslationOptions):
    fields = ("title",)


@register(TableLine)
class TableLineOptions(TranslationOptions):
    fields = ("name", "scope")


@register(SeatLine)
class SeatLineOptions(TranslationOptions):
    fields = ("title", "post")


@register(Recommendation)
class RecommendationOptions(TranslationOptions):
    fields = ("title", "text")


@register(Conference)
class ConferenceOptions(TranslationOptions):
    fields = ("title", "about", "partners", "place", "result")


@register(CallDecision)
class CallDecisionOptions(TranslationOptions):
    fields = ("reason",)


@register(RankingConsideration)
class RankingConsiderationOptions(TranslationOptions):
    fields = ("decided",)


@register(TransferCase)
class TransferCaseOptions(TranslationOptions):
    fields = ("text",)
