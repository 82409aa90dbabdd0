from modeltranslation.translator import TranslationOptions, register

from meetings.models import (
    AgendaItem,
    Attendee,
    Body,
    Decision,
    Meeting,
    Protocol,
    ProtocolItem,
    Seat,
)


@register(Body)
class BodyOptions(TranslationOptions):
    fields = ("name", "short_name")


@register(Seat)
class SeatOptions(TranslationOptions):
    fields = ("title", "post", "organisation_text")


@register(Meeting)
class MeetingOptions(TranslationOptions):
    fields = ("title", "place")


@register(AgendaItem)
class AgendaItemOptions(TranslationOptions):
    fields = ("title", "rapporteur", "heard", "spoke")


@register(Attendee)
class AttendeeOptions(TranslationOptions):
    fields = ("post", "organisation")


@register(Decision)
class DecisionOptions(TranslationOptions):
    fields = ("text", "responsible")


@register(Protocol)
class ProtocolOptions(TranslationOptions):
    fields = ("invited",)


@register(ProtocolItem)
class ProtocolItemOptions(TranslationOptions):
    fields = ("title", "heard", "spoke", "decided")
