"""An application of a university by appendix 1: begun, filled in, proved, submitted (clauses 7, 31)."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.models import Association
from core.audit import record
from core.errors import DomainError
from core.files import store_upload
from criteria import tasks
from criteria.domain.answers import is_link
from criteria.enums import ApplicationState
from criteria.models import Answer, AnswerProof, Application, ApplicationVersion, Criterion
from criteria.queries import criteria_in_force
from criteria.queries.calls import has_call_ahead
from criteria.queries.sheet import criteria_of, sheet_of
from criteria.queries.signing import applications_are_signed, owner_of
from criteria.services.answers import CLAUSE, draft_of, locked
from criteria.services.calls import call_to_submit_to
from directory.models import University
from signatures.services import void_document

NAMED = 8


def _copy(application: Application, earlier: Application) -> None:
    """Fill in an application with what the university stated last; rows are matched by their number."""
    rows = {one.number: one for one in criteria_of(application)}
    answers = earlier.answers.select_related("criterion")
    proofs = earlier.proofs.select_related("criterion")
    Answer.objects.bulk_create(
        Answer(application=application, criterion=rows[one.criterion.number], typed=one.typed)
        for one in answers
        if one.criterion.number in rows
    )
    AnswerProof.objects.bulk_create(
        AnswerProof(
            application=application,
            criterion=rows[one.criterion.number],
            title=one.title,
            url=one.url,
            file_id=one.file_id,
            added_by_id=application.created_by_id,
        )
        for one in proofs.order_by("pk")
        if one.criterion.number in rows
    )


@transaction.atomic
def start_application(university: University, association: Association, *, actor: User) -> Application:
    """Begin an application, filled in from the university's last one, of whichever association.

    Raises DomainError when the university hosts the association, when it is closed, when it is to be founded and has no
    call that is not over, when a draft is open already, and
    before the criteria are loaded.
    """
    first = criteria_in_force().first()
    if first is None:
        raise DomainError(_("The criteria of appendix 1 have not been entered yet."), clause=CLAUSE)
    if association.closed_on is not None:
        raise DomainError(
            _("The association is closed: nobody applies for it."), clause=CLAUSE, field="association"
        )
    if not association.is_founded and not has_call_ahead(association, timezone.now()):
        raise DomainError(_("No call is announced for this association."), clause="31", field="association")
    if association.base_universities.filter(until__isnull=True, university=university).exists():
        raise DomainError(
            _("The university hosts this association already."), clause=CLAUSE, field="association"
        )
    earlier = university.applications.order_by("-updated_at", "-pk").first()
    try:
        with transaction.atomic():
            application = Application.objects.create(
                university=university,
                association=association,
                order_id=first.order_id,
                created_by=actor,
                filled_from=earlier,
            )
    except IntegrityError as error:
        raise DomainError(
            _("The university has an application for this association in work already."),
            clause=CLAUSE,
            field="association",
        ) from error
    if earlier:
        _copy(application, earlier)
    record("start_application", application, actor=actor, filled_from=earlier.pk if earlier else None)
    return application


@transaction.atomic
def add_proof(
    application: Application,
    criterion: Criterion,
    *,
    actor: User,
    title: str = "",
    url: str = "",
    upload: UploadedFile | None = None,
) -> AnswerProof:
    """Add a supporting document to a row: a file or a link.

    Raises DomainError without either, with both, for a link that cannot be followed, and FileRefused for a file that is
    too large or of another kind.
    """
    application = draft_of(application)
    url, title = url.strip(), title.strip()
    if bool(url) == (upload is not None):
        raise DomainError(_("Choose a file or give a link, one of the two."), field="url")
    if url and not is_link(url):
        raise DomainError(_("Write a full link: https://…"), field="url")
    stored = store_upload(upload, by=actor, field="file") if upload is not None else None
    proof = AnswerProof.objects.create(
        application=application,
        criterion=criterion,
        title=(title or (stored.name if stored else url))[:300],
        url=url,
        file=stored,
        added_by=actor,
    )
    record(
        "add_proof",
        application,
        actor=actor,
        row=criterion.number,
        title=proof.title,
        url=url,
        file=stored.sha256 if stored else "",
    )
    return proof


@transaction.atomic
def remove_proof(proof: AnswerProof, *, actor: User) -> None:
    """Take a supporting document from a draft; versions that were submitted keep it."""
    application = draft_of(proof.application)
    record("remove_proof", application, actor=actor, row=proof.criterion.number, title=proof.title)
    proof.delete()


def _frozen(application: Application) -> list[dict[str, Any]]:
    return [
        {
            "number": row.number,
            "typed": dict(row.typed),
            "proofs": [
                {"title": proof.title, "url": proof.url, "file": proof.file_id} for proof in row.proofs
            ],
        }
        for row in sheet_of(application, timezone.localdate())
    ]


@transaction.atomic
def submit_application(
    application: Application, *, actor: User, now: datetime | None = None
) -> ApplicationVersion:
    """Submit an application whose 26 rows are whole to the open call; it becomes a frozen version, sealed until closing.

    Raises DomainError that names the rows which are not whole, or says why no call takes it: a late one is refused.
    """
    now = now or timezone.now()
    application = draft_of(application)
    call = call_to_submit_to(application.association, now)
    rows = sheet_of(application, timezone.localdate())
    unfinished = [row.number for row in rows if not row.is_whole]
    if unfinished:
        shown = ", ".join(unfinished[:NAMED]) + ("…" if len(unfinished) > NAMED else "")
        raise DomainError(
            _("The application is not complete. Rows to mend: %(rows)s.") % {"rows": shown}, clause=CLAUSE
        )
    version = ApplicationVersion.objects.create(
        application=application,
        number=application.versions.count() + 1,
        content=_frozen(application),
        submitted_by=actor,
        submitted_at=now,
    )
    application.state, application.submitted_at = ApplicationState.SUBMITTED, now
    application.call = call
    application.save(update_fields=["state", "submitted_at", "call", "updated_at"])
    record("submit_application", application, actor=actor, version=version.number, call=call.pk)
    if applications_are_signed():
        tasks.lay_application_for_signing.delay_on_commit(version.pk)
    return version


@transaction.atomic
def take_application_back(
    application: Application, *, actor: User, now: datetime | None = None
) -> Application:
    """Take a submitted application back to mend it while its call is open; the submitted version stays.

    Raises DomainError after the closing moment, or when another draft for the association is in work.
    """
    application = locked(application)
    if application.call and not application.call.is_open(now or timezone.now()):
        raise DomainError(_("The call is closed: what was submitted is not changed any more."), clause="31")
    if application.state != ApplicationState.SUBMITTED:
        raise DomainError(_("Only a submitted application is taken back."), clause=CLAUSE)
    last = application.versions.order_by("-number").first()
    assert last is not None  # a submitted application has a version
    void_document(owner_of(last), actor=actor, reason=gettext("The application was taken back."))
    application.state = ApplicationState.DRAFT
    try:
        with transaction.atomic():
            application.save(update_fields=["state", "updated_at"])
    except IntegrityError as error:
        raise DomainError(
            _("The university has an application for this association in work already."), clause=CLAUSE
        ) from error
    record("take_application_back", application, actor=actor)
    return application
