from django.contrib import admin

from core.admin import ReadOnlyAdmin
from council.models import (
    CallAppeal,
    CallConsideration,
    CallDecision,
    Conference,
    Council,
    OrderDraft,
    PlanConsideration,
    Recommendation,
    StampRequest,
    TransferCase,
)


@admin.register(Council)
class CouncilAdmin(ReadOnlyAdmin):
    list_display = ["body", "ground"]
    list_select_related = ["body", "ground"]


@admin.register(PlanConsideration)
class PlanConsiderationAdmin(ReadOnlyAdmin):
    list_display = ["version", "item", "outcome", "settled_at"]
    list_select_related = ["version__plan__association", "version__plan__academic_year", "item"]


@admin.register(StampRequest)
class StampRequestAdmin(ReadOnlyAdmin):
    list_display = ["material", "state", "year", "number", "decided_on"]
    list_filter = ["state", "year"]
    list_select_related = ["material"]


@admin.register(OrderDraft)
class OrderDraftAdmin(ReadOnlyAdmin):
    list_display = ["title", "state", "number", "signed_on", "effective_on"]
    list_filter = ["state"]


@admin.register(Recommendation)
class RecommendationAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "state", "number", "year", "issued_on"]
    list_filter = ["kind", "state", "year"]


@admin.register(Conference)
class ConferenceAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "starts_on", "published_at", "cancelled_at"]
    list_filter = ["kind"]


@admin.register(CallConsideration)
class CallConsiderationAdmin(ReadOnlyAdmin):
    list_display = ["call", "association", "item", "settled_at"]
    list_select_related = ["call", "association", "item"]


@admin.register(CallDecision)
class CallDecisionAdmin(ReadOnlyAdmin):
    list_display = ["call", "association", "university", "decided_at", "set_aside_at"]
    list_select_related = ["call", "association", "university"]


@admin.register(CallAppeal)
class CallAppealAdmin(ReadOnlyAdmin):
    list_display = ["decision", "university", "raised_at", "outcome"]
    list_filter = ["outcome"]
    list_select_related = ["decision__association", "decision__university", "university"]


@admin.register(TransferCase)
class TransferCaseAdmin(ReadOnlyAdmin):
    list_display = ["association", "ground", "proposed_at", "outcome", "closed_at"]
    list_filter = ["ground", "outcome"]
    list_select_related = ["association__body"]
