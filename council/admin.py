from django.contrib import admin

from core.admin import ReadOnlyAdmin
from council.models import Council


@admin.register(Council)
class CouncilAdmin(ReadOnlyAdmin):
    list_display = ["body", "ground"]
    list_select_related = ["body", "ground"]
