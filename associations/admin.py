"""Associations and reports, to look at; their changes go through the portal's own pages."""

from django.contrib import admin

from associations.models import (
    AcademicYear,
    AnnualReport,
    Association,
    BaseUniversity,
    MemberUniversity,
    PlanVersion,
    ReportVersion,
    ReviewOpinion,
    TeachingMaterial,
)
from core.admin import ReadOnlyAdmin


@admin.register(Association)
class AssociationAdmin(ReadOnlyAdmin):
    list_display = ["position", "name", "direction", "confidence", "source_note"]
    list_filter = ["confidence"]
    list_select_related = ["direction"]
    search_fields = ["name_kk", "name_ru", "key"]


@admin.register(BaseUniversity)
class BaseUniversityAdmin(ReadOnlyAdmin):
    list_display = ["association", "university", "ground", "since", "until"]
    list_select_related = ["association", "university", "ground"]


@admin.register(MemberUniversity)
class MemberUniversityAdmin(ReadOnlyAdmin):
    list_display = ["association", "university", "since", "until"]
    list_select_related = ["association", "university"]


@admin.register(AcademicYear)
class AcademicYearAdmin(ReadOnlyAdmin):
    list_display = ["first_year", "starts_on", "ends_on", "report_due_on"]


@admin.register(AnnualReport)
class AnnualReportAdmin(ReadOnlyAdmin):
    list_display = ["association", "academic_year", "state", "submitted_at", "confirmed_at"]
    list_filter = ["academic_year", "state"]
    list_select_related = ["association", "academic_year"]


@admin.register(ReportVersion)
class ReportVersionAdmin(ReadOnlyAdmin):
    list_display = ["report", "number", "submitted_by", "submitted_at"]
    list_select_related = ["report__association", "report__academic_year", "submitted_by"]


@admin.register(PlanVersion)
class PlanVersionAdmin(ReadOnlyAdmin):
    list_display = ["plan", "number", "state", "agreed_at", "approved_at", "council_on"]
    list_filter = ["state"]
    list_select_related = ["plan__association", "plan__academic_year"]


@admin.register(TeachingMaterial)
class TeachingMaterialAdmin(ReadOnlyAdmin):
    list_display = ["association", "number", "year", "title", "kind", "state"]
    list_filter = ["state", "kind"]
    list_select_related = ["association"]


@admin.register(ReviewOpinion)
class ReviewOpinionAdmin(ReadOnlyAdmin):
    list_display = ["material", "expert", "state", "due_on", "verdict"]
    list_filter = ["state"]
    list_select_related = ["material", "expert"]
