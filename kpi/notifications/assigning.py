"""Letters and notices around the assignment: to reviewers what came to them, to the heads what left a hand."""

from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import OfficeRole
from accounts.models import User
from kpi.models import DeclaredConflict, KpiSheet, SecondReading
from meetings.queries import held_on
from notices.services import notify, write_letter


def heads_of_center() -> list[User]:
    """Return who heads the National Center today."""
    today = timezone.localdate()
    return list(
        User.objects.filter(
            held_on(today, "offices__"), offices__role=OfficeRole.CENTER_HEAD, is_active=True
        ).distinct()
    )


def tell_shared_out(person: User, sheets: Sequence[KpiSheet], *, key: str) -> None:
    """Tell a reviewer in one letter which reports came to them (cl. 15.11)."""
    with translation.override(person.language):
        path = reverse("kpi:review_queue") + "?mine=1"
        subject = ngettext(
            "%(count)d report was assigned to you for review",
            "%(count)d reports were assigned to you for review",
            len(sheets),
        ) % {"count": len(sheets)}
        context = {"person": person, "sheets": sheets, "url": f"{settings.SITE_URL}{path}"}
        text = render_to_string("kpi/email/reports_shared_out.txt", context)
        write_letter(key=f"kpi.shared:{key}:{person.pk}", recipient=person, subject=subject, text=text)
        notify(recipient=person, key=f"kpi.shared:{key}", title=subject, url=path)


def tell_second_reader(reading: SecondReading, *, key: str) -> None:
    """Tell a person that they read a report second, without sight of the first reader's points."""
    person, sheet = reading.reader, reading.sheet
    with translation.override(person.language):
        path = reverse("kpi:second_reading", args=[sheet.pk])
        subject = _("You are the second reader of a report")
        context = {"person": person, "sheet": sheet, "url": f"{settings.SITE_URL}{path}"}
        text = render_to_string("kpi/email/second_reader.txt", context)
        write_letter(key=f"kpi.second:{key}:{person.pk}", recipient=person, subject=subject, text=text)
        notify(
            recipient=person,
            key=f"kpi.second:{key}",
            title=subject,
            text=str(sheet.report.association),
            url=path,
        )


def tell_conflict(conflict: DeclaredConflict, *, key: str) -> None:
    """Tell the heads that a reviewer declared a conflict of interest: its reports need another person."""
    for head in heads_of_center():
        if head.pk == conflict.person_id:
            continue
        with translation.override(head.language):
            notify(
                recipient=head,
                key=f"kpi.conflict:{key}",
                title=_("A reviewer declared a conflict of interest"),
                text=_("%(person)s: %(association)s.")
                % {"person": conflict.person, "association": conflict.association},
                url=reverse("kpi:reviewers"),
            )
