from modeltranslation.translator import TranslationOptions, register

from signatures.models import SignedDocument, Slot


@register(SignedDocument)
class SignedDocumentOptions(TranslationOptions):
    fields = ("title",)


@register(Slot)
class SlotOptions(TranslationOptions):
    fields = ("role",)
