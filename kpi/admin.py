"""The scheme comes from the order's files, the sheets from the services: both are only looked at here."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from kpi.models import KpiIndicator, KpiItem, KpiReading, KpiScheme, KpiScore, KpiSheet


@admin.register(KpiScheme)
class KpiSchemeAdmin(ReadOnlyAdmin):
    list_display = ["title", "key", "from_year"]


@admin.register(KpiIndicator)
class KpiIndicatorAdmin(ReadOnlyAdmin):
    list_display = ["number", "text", "kind", "max_points", "source_note"]
    list_filter = ["scheme"]


@admin.register(KpiItem)
class KpiItemAdmin(ReadOnlyAdmin):
    list_display = ["reference", "text", "points", "minimum", "maximum"]
    list_filter = ["indicator__scheme"]


@admin.register(KpiReading)
class KpiReadingAdmin(ReadOnlyAdmin):
    list_display = ["identifier", "indicator", "proposed"]
    list_select_related = ["indicator"]


@admin.register(KpiSheet)
class KpiSheetAdmin(ReadOnlyAdmin):
    list_display = ["report", "reviewer", "claimed_total", "confirmed_total"]
    list_select_related = ["report__association", "report__academic_year", "reviewer"]


@admin.register(KpiScore)
class KpiScoreAdmin(ReadOnlyAdmin):
    list_display = ["sheet", "indicator", "claim_points", "confirmed_points", "state"]
    list_filter = ["state"]
    list_select_related = [
        "sheet__report__association",
        "sheet__report__academic_year",
        "indicator",
    ]
