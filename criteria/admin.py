from django.contrib import admin

from core.admin import ReadOnlyAdmin
from criteria.models import Criterion


@admin.register(Criterion)
class CriterionAdmin(ReadOnlyAdmin):
    list_display = ["number", "text", "value_type", "unit", "source_note"]
    search_fields = ["number", "text_kk", "text_ru"]
