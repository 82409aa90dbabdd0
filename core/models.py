from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One line of the journal: who did what to which thing, chained to the line before by its hash."""

    at = models.DateTimeField(_("When"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Who"),
    )
    actor_name = models.CharField(_("Name"), max_length=200, blank=True)
    action = models.CharField(_("Action"), max_length=80)
    object_type = models.CharField(_("Kind of object"), max_length=80)
    object_id = models.CharField(_("Object"), max_length=40)
    object_label = models.CharField(_("Object"), max_length=300, blank=True)
    data = models.JSONField(_("Details"), default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("Journal entry")
        verbose_name_plural = _("Journal")
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.object_type} {self.object_id}"


class JournalHead(models.Model):
    """The one row that is locked while an entry is appended; it holds the last hash and the count."""

    last_hash = models.CharField(max_length=64)
    entries_count = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("Head of the journal")

    def __str__(self) -> str:
        return f"{self.entries_count}: {self.last_hash[:12]}"


def stored_path(instance: "StoredFile", filename: str) -> str:
    """Return where a file lies: by its hash, so that a name given by a person never becomes a path."""
    return f"{instance.sha256[:2]}/{instance.sha256[2:4]}/{instance.sha256}"


class StoredFile(models.Model):
    """A file as it was given: content checked, named by its SHA-256, never changed after it is stored."""

    content = models.FileField(_("File"), upload_to=stored_path)
    name = models.CharField(_("File name"), max_length=200)
    content_type = models.CharField(_("Kind"), max_length=100)
    size = models.PositiveBigIntegerField(_("Size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("Uploaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("File")
        verbose_name_plural = _("Files")

    def __str__(self) -> str:
        return self.name
