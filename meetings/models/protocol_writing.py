"""Writing a protocol: revisions, what a person has typed and not saved, usual wordings, remarks."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.enums import RemarkState, RevisionKind
from meetings.models.bodies import PERSON, Body
from meetings.models.protocols import Protocol, ProtocolItem


class ProtocolRevision(models.Model):
    """The whole text of a protocol as somebody saved it; never changed, restoring one makes a new one."""

    protocol = models.ForeignKey(
        Protocol, models.CASCADE, related_name="revisions", verbose_name=_("Protocol")
    )
    number = models.PositiveIntegerField(_("Revision"))
    kind = models.CharField(_("What was done"), max_length=20, choices=RevisionKind.choices)
    texts = models.JSONField(_("Texts"))
    restored_from = models.PositiveIntegerField(_("Restored from"), null=True, blank=True)
    author = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Author")
    )
    saved_at = models.DateTimeField(_("Saved at"))

    class Meta:
        ordering = ["protocol", "-number"]
        verbose_name = _("Revision of a protocol")
        verbose_name_plural = _("Revisions of protocols")
        constraints = [models.UniqueConstraint(fields=["protocol", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.protocol}, {self.number}"


class WorkingCopy(models.Model):
    """What one person has typed into a protocol and not saved yet: kept every few seconds, seen by nobody else."""

    protocol = models.ForeignKey(
        Protocol, models.CASCADE, related_name="working_copies", verbose_name=_("Protocol")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("Person")
    )
    base = models.PositiveIntegerField(_("Begun from the revision"))
    texts = models.JSONField(_("Texts"), default=dict)
    kept_at = models.DateTimeField(_("Kept at"))

    class Meta:
        verbose_name = _("Unsaved text")
        verbose_name_plural = _("Unsaved texts")
        constraints = [models.UniqueConstraint(fields=["protocol", "user"], name="working_copy_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.protocol}"


class Phrase(models.Model):
    """A usual wording in both languages; of one body, or common when no body is named."""

    key = models.SlugField(_("Key"), blank=True)
    body = models.ForeignKey(
        Body, models.CASCADE, null=True, blank=True, related_name="phrases", verbose_name=_("Body")
    )
    field = models.CharField(_("For"), max_length=10, default="decided")
    text_kk = models.TextField(_("Wording (in Kazakh)"))
    text_ru = models.TextField(_("Wording (in Russian)"))
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    removed_at = models.DateTimeField(_("Removed at"), null=True, blank=True)

    class Meta:
        ordering = ["field", "position", "pk"]
        verbose_name = _("Usual wording")
        verbose_name_plural = _("Usual wordings")
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="phrase_key_once"),
            models.CheckConstraint(
                condition=~Q(text_kk="") & ~Q(text_ru=""), name="phrase_in_both_languages"
            ),
        ]

    def __str__(self) -> str:
        return self.text_kk[:80]


class Remark(models.Model):
    """What a member who took part says of the draft: of one item, or of the whole when no item is named."""

    protocol = models.ForeignKey(Protocol, models.CASCADE, related_name="remarks", verbose_name=_("Protocol"))
    line = models.ForeignKey(
        ProtocolItem,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="remarks",
        verbose_name=_("Item of the protocol"),
    )
    author = models.ForeignKey(PERSON, models.PROTECT, related_name="remarks", verbose_name=_("Author"))
    text = models.TextField(_("Remark"))
    made_at = models.DateTimeField(_("Made at"))
    state = models.CharField(_("State"), max_length=10, choices=RemarkState.choices, default=RemarkState.OPEN)
    answer = models.TextField(_("Answer"), blank=True)
    answered_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Answered by")
    )
    answered_at = models.DateTimeField(_("Answered at"), null=True, blank=True)

    class Meta:
        ordering = ["protocol", "line__position", "made_at"]
        verbose_name = _("Remark on a protocol")
        verbose_name_plural = _("Remarks on protocols")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RemarkState.OPEN) | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="remark_answered_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=RemarkState.DECLINED) | ~Q(answer=""), name="remark_declined_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]
