"""What the administrators are told of."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.enums import OfficeRole
from accounts.models import User
from accounts.queries import holding
from notices.services import notify, write_letter
from signatures.enums import Refusal, SubmissionState
from signatures.models import RevocationList, Submission
from signatures.signals import check_finished, revocation_list_stale


@receiver(revocation_list_stale, dispatch_uid="portal.alarm_of_stale_list")
def alarm_of_stale_list(*, row: RevocationList, **_kwargs: Any) -> None:
    """Write to the administrators that a list of revoked certificates is over: nobody can sign without it."""
    for person in holding(
        User.objects.filter(is_active=True), OfficeRole.ADMINISTRATOR, timezone.localdate()
    ):
        with translation.override(person.language):
            title = _("Nobody can sign: a list of revoked certificates is out of date")
            text = _("%(url)s was not renewed. Last failure: %(failure)s") % {
                "url": row.url,
                "failure": row.failure or "–",
            }
            key = f"crl:{row.pk}:{row.alarmed_on:%Y-%m-%d}:{person.pk}"
            write_letter(key=key, recipient=person, subject=title, text=text)
            notify(recipient=person, key=key, title=title, text=text, url=reverse("signatures:trust"))


@receiver(check_finished, dispatch_uid="portal.tell_of_finished_check")
def tell_of_finished_check(*, submission: Submission, **_kwargs: Any) -> None:
    """Write to the signer what became of a signature that had to wait: they were told that they may close the page."""
    person, slot = submission.actor, submission.slot
    with translation.override(person.language), transaction.atomic():
        names = {"document": slot.document.title}
        if submission.state == SubmissionState.ACCEPTED:
            title = _("Your signature was accepted: %(document)s") % names
            text = _("It was checked, and the place is signed. Nothing more is needed.")
        else:
            title = _("Your signature was not accepted: %(document)s") % names
            text = "\n".join([str(Refusal(submission.code).label), _("The place is open: sign again.")])
        path = reverse("signatures:sign", args=[slot.pk])
        key = f"check:{submission.pk}:{person.pk}"
        write_letter(
            key=key, recipient=person, subject=title[:300], text=f"{text}\n\n{settings.SITE_URL}{path}"
        )
        notify(recipient=person, key=key, title=title[:300], text=text, url=path)
