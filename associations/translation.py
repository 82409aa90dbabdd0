from modeltranslation.translator import TranslationOptions, register

from associations.models import (
    Association,
    AssociationContacts,
    FormerName,
    Founding,
    MaterialRequest,
    MemberCriteria,
    PlanItem,
    PlannedPublication,
    RecordEntry,
    TeachingMaterial,
)


@register(Association)
class AssociationOptions(TranslationOptions):
    fields = ("name", "scope")


@register(FormerName)
class FormerNameOptions(TranslationOptions):
    fields = ("name", "short_name")


@register(Founding)
class FoundingOptions(TranslationOptions):
    fields = ("direction_name",)


@register(RecordEntry)
class RecordEntryOptions(TranslationOptions):
    fields = ("title", "text")


@register(TeachingMaterial)
class TeachingMaterialOptions(TranslationOptions):
    fields = ("title", "annotation")


@register(MemberCriteria)
class MemberCriteriaOptions(TranslationOptions):
    fields = ("text",)


@register(AssociationContacts)
class AssociationContactsOptions(TranslationOptions):
    fields = ("address",)


@register(MaterialRequest)
class MaterialRequestOptions(TranslationOptions):
    fields = ("title", "text")


@register(PlanItem)
class PlanItemOptions(TranslationOptions):
    fields = ("title", "responsible", "result")


@register(PlannedPublication)
class PlannedPublicationOptions(TranslationOptions):
    fields = ("title",)
