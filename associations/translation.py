from modeltranslation.translator import TranslationOptions, register

from associations.models import Association


@register(Association)
class AssociationOptions(TranslationOptions):
    fields = ("name", "scope")
