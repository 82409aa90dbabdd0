from django.contrib import admin

from core.admin import ReadOnlyAdmin
from signatures.models import RevocationList, Signature, SignedDocument, Submission


@admin.register(SignedDocument)
class SignedDocumentAdmin(ReadOnlyAdmin):
    list_display = ["title", "version", "state", "dated_on", "code"]
    list_filter = ["state"]
    search_fields = ["title_kk", "title_ru", "code"]


@admin.register(Signature)
class SignatureAdmin(ReadOnlyAdmin):
    list_display = ["slot", "subject", "issuer", "algorithm", "signed_at", "provider"]
    list_select_related = ["slot__document"]
    exclude = ["cms"]


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    list_display = ["slot", "method", "state", "code", "received_at"]
    list_filter = ["state", "code"]
    list_select_related = ["slot__document"]
    exclude = ["cms", "prepared"]


@admin.register(RevocationList)
class RevocationListAdmin(ReadOnlyAdmin):
    list_display = ["issuer", "url", "this_update", "next_update", "fetched_at", "failure"]
    exclude = ["content"]
