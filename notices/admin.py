from django.contrib import admin

from core.admin import ReadOnlyAdmin
from notices.models import Letter, Notice, Reminder


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    """What was sent to whom and when. Not what it says: a letter may hold the link that sets a password."""

    list_display = ["created_at", "address", "subject", "state", "sent_at", "attempts_count"]
    list_filter = ["state", "language"]
    search_fields = ["address", "subject"]
    fields = [
        "recipient",
        "address",
        "language",
        "subject",
        "state",
        "attempts_count",
        "created_at",
        "sent_at",
        "failure",
    ]
    list_select_related = ["recipient"]


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "recipient", "title", "read_at"]
    list_select_related = ["recipient"]
    search_fields = ["title", "recipient__full_name"]


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    list_display = ["subject_key", "due_on", "offset_days", "send_on", "sent_at", "skipped_at"]
    list_filter = ["offset_days"]
