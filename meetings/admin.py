"""Bodies, seats, meetings and protocols, to look at; their changes go through the portal's own pages."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from meetings.models import Body, Meeting, Protocol, Seat, SeatHolder


@admin.register(Body)
class BodyAdmin(ReadOnlyAdmin):
    list_display = ["short_name", "name", "kind", "clause"]
    list_filter = ["kind"]


@admin.register(Seat)
class SeatAdmin(ReadOnlyAdmin):
    list_display = ["body", "number", "role", "title", "since", "until", "post_inferred", "source_note"]
    list_filter = ["role", "body__kind"]
    list_select_related = ["body"]
    search_fields = ["title_kk", "title_ru"]


@admin.register(SeatHolder)
class SeatHolderAdmin(ReadOnlyAdmin):
    list_display = ["seat", "user", "since", "until"]
    list_select_related = ["seat", "user"]
    search_fields = ["user__full_name"]


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyAdmin):
    list_display = ["body", "starts_at", "kind", "state"]
    list_filter = ["state", "body__kind"]
    list_select_related = ["body"]


@admin.register(Protocol)
class ProtocolAdmin(ReadOnlyAdmin):
    list_display = ["meeting", "number", "state"]
    list_filter = ["state"]
    list_select_related = ["meeting__body"]
