from modeltranslation.translator import TranslationOptions, register

from directory.models import (
    Chapter,
    City,
    Clause,
    Direction,
    EducationArea,
    FormerDirectionName,
    LegalOrder,
    Organisation,
    University,
)


@register(City)
@register(Organisation)
@register(EducationArea)
@register(Direction)
@register(FormerDirectionName)
class NameOptions(TranslationOptions):
    fields = ("name",)


@register(University)
class UniversityOptions(TranslationOptions):
    fields = ("name", "short_name")


@register(LegalOrder)
class LegalOrderOptions(TranslationOptions):
    fields = ("title", "issuer", "signed_by", "regulation_title")


@register(Chapter)
class ChapterOptions(TranslationOptions):
    fields = ("title",)


@register(Clause)
class ClauseOptions(TranslationOptions):
    fields = ("text",)
