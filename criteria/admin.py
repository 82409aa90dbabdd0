from django.contrib import admin

from core.admin import ReadOnlyAdmin
from criteria.models import Application, Call, Criterion


@admin.register(Criterion)
class CriterionAdmin(ReadOnlyAdmin):
    list_display = ["number", "text", "value_type", "unit", "source_note"]
    search_fields = ["number", "text_kk", "text_ru"]


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    list_display = ["university", "association", "state", "submitted_at"]
    list_filter = ["state"]
    list_select_related = ["university", "association"]


@admin.register(Call)
class CallAdmin(ReadOnlyAdmin):
    list_display = ["title", "ground", "state", "opens_at", "closes_at"]
    list_filter = ["state", "ground"]
