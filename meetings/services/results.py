"""The result of a working group: stated with a file, required before the group ends (clauses 16.2 and 29)."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from core.files import store_upload
from meetings.enums import SUB_BODIES, BodyKind
from meetings.models import Body, GroupResult


def clause_of_groups(body: Body) -> str:
    """Return by which clause a group was formed: by the Council 16.2, by an association 29."""
    return "16.2" if body.parent and body.parent.kind == BodyKind.COUNCIL else "29"


@transaction.atomic
def state_result(body: Body, *, actor: User, text: str, upload: UploadedFile | None = None) -> GroupResult:
    """State what a group made of its task; stating it again changes the text, and the file when another is given.

    Raises DomainError without a text, for another body, or when the group has ended.
    """
    body = Body.objects.select_for_update(of=("self",)).select_related("parent").get(pk=body.pk)
    if body.kind not in SUB_BODIES:
        raise DomainError(_("Only a working group or a commission has a result."))
    if body.ended_on:
        raise DomainError(
            _("The group has ended its work; its result stands."), clause=clause_of_groups(body)
        )
    if not text.strip():
        raise DomainError(
            _("Write what the group made of its task."), clause=clause_of_groups(body), field="text"
        )
    result = GroupResult.objects.filter(body=body).first() or GroupResult(body=body)
    if upload is not None:
        result.file = store_upload(upload, by=actor)
    result.text, result.stated_by, result.stated_at = text.strip(), actor, timezone.now()
    result.save()
    record("state_result", result, actor=actor, file=result.file.sha256 if result.file else None)
    return result


def require_result(body: Body) -> None:
    """Refuse to end a working group that has not stated its result."""
    if body.kind == BodyKind.WORKING_GROUP and not GroupResult.objects.filter(body=body).exists():
        raise DomainError(
            _("A working group ends with its result: state what it made of its task, with a file, first."),
            clause=clause_of_groups(body),
            field="text",
        )
