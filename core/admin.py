"""Base classes of Django's administration pages: who may look, and that changes leave a trace."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.audit import record
from core.models import AuditEntry, StoredFile


class PortalAdmin(admin.ModelAdmin):
    """Open to whoever may open the administration pages at all; Django's own permissions are not used."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)


class ReadOnlyAdmin(PortalAdmin):
    """Shows rows that only services and loaders may change."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReferenceAdmin(PortalAdmin):
    """Reference data that an administrator may correct; never deleted, each correction in the journal."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        record("correct_reference", obj, actor=request.user, fields=form.changed_data)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor_name", "action", "object_type", "object_label"]
    list_filter = ["action", "object_type"]
    search_fields = ["actor_name", "object_label", "object_id"]
    date_hierarchy = "at"


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    list_display = ["name", "content_type", "size", "uploaded_by", "uploaded_at"]
    search_fields = ["name", "sha256"]
    fields = ["name", "content_type", "size", "sha256", "uploaded_by", "uploaded_at"]
    list_select_related = ["uploaded_by"]
