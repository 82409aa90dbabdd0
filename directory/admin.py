"""Reference data of the order. What the order says comes from its files; places to reach one are corrected here."""

from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from core.admin import ReadOnlyAdmin, ReferenceAdmin
from directory.models import (
    Chapter,
    City,
    Clause,
    Direction,
    EducationArea,
    LegalOrder,
    Organisation,
    University,
)


@admin.register(University)
class UniversityAdmin(ReferenceAdmin, TranslationAdmin):
    list_display = ["name", "short_name", "city", "website"]
    list_filter = ["city"]
    list_select_related = ["city"]
    search_fields = ["name_kk", "name_ru", "name_en", "short_name_kk", "short_name_ru"]


@admin.register(City)
class CityAdmin(ReferenceAdmin, TranslationAdmin):
    list_display = ["name", "key"]


@admin.register(Organisation)
class OrganisationAdmin(ReferenceAdmin, TranslationAdmin):
    list_display = ["name", "kind"]
    list_filter = ["kind"]


@admin.register(EducationArea)
class EducationAreaAdmin(ReadOnlyAdmin):
    list_display = ["code", "name", "source_note"]


@admin.register(Direction)
class DirectionAdmin(ReadOnlyAdmin):
    list_display = ["code", "name", "area", "source_note"]
    list_filter = ["area"]
    list_select_related = ["area"]
    search_fields = ["code", "name_kk", "name_ru"]


@admin.register(LegalOrder)
class LegalOrderAdmin(ReadOnlyAdmin):
    list_display = ["number", "signed_on", "issuer"]


@admin.register(Chapter)
class ChapterAdmin(ReadOnlyAdmin):
    list_display = ["number", "title"]


@admin.register(Clause)
class ClauseAdmin(ReadOnlyAdmin):
    list_display = ["identifier", "text", "source_note"]
    search_fields = ["identifier", "text_kk", "text_ru"]
