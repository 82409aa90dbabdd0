from django.contrib import admin

from accounts.models import Office, User
from core.admin import ReadOnlyAdmin


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """To look at; changes go through the page “People”, where they are checked and written to the journal."""

    list_display = ["full_name", "email", "university", "language", "is_active", "last_login"]
    list_filter = ["is_active", "language", "is_demo"]
    list_select_related = ["university"]
    search_fields = ["full_name", "email"]
    fields = [
        "full_name",
        "email",
        "university",
        "language",
        "time_zone",
        "is_active",
        "is_demo",
        "date_joined",
        "last_login",
    ]


@admin.register(Office)
class OfficeAdmin(ReadOnlyAdmin):
    list_display = ["user", "role", "university", "since", "until"]
    list_filter = ["role"]
    list_select_related = ["user", "university"]
    search_fields = ["user__full_name", "user__email"]
