from modeltranslation.translator import TranslationOptions, register

from meetings.models import (
    AgendaItem,
    Attendee,
    Body,
    Decision,
    Guest,
    ItemProposal,
    Meeting,
    Protocol,
    ProtocolItem,
    ProtocolSettings,
    RecurringItem,
    Seat,
    Speaker,
    Vote,
)


@register(Body)
class BodyOptions(TranslationOptions):
    fields = ("name", "short_name", "task")


@register(Seat)
class SeatOptions(TranslationOptions):
    fields = ("title", "post", "organisation_text")


@register(Meeting)
class MeetingOptions(TranslationOptions):
    fields = ("title", "place")


@register(AgendaItem)
class AgendaItemOptions(TranslationOptions):
    fields = ("title", "rapporteur", "heard", "spoke")


@register(Guest)
class GuestOptions(TranslationOptions):
    fields = ("post", "organisation", "country")


@register(RecurringItem)
class RecurringItemOptions(TranslationOptions):
    fields = ("title", "rapporteur")


@register(ItemProposal)
class ItemProposalOptions(TranslationOptions):
    fields = ("title", "rapporteur")


@register(Attendee)
class AttendeeOptions(TranslationOptions):
    fields = ("post", "organisation")


@register(Speaker)
class SpeakerOptions(TranslationOptions):
    fields = ("text",)


@register(Vote)
class VoteOptions(TranslationOptions):
    fields = ("question",)


@register(Decision)
class DecisionOptions(TranslationOptions):
    fields = ("text", "responsible")


@register(Protocol)
class ProtocolOptions(TranslationOptions):
    fields = ("invited",)


@register(ProtocolItem)
class ProtocolItemOptions(TranslationOptions):
    fields = ("title", "rapporteur", "heard", "spoke", "decided")


@register(ProtocolSettings)
class ProtocolSettingsOptions(TranslationOptions):
    fields = ("name", "host", "address")
