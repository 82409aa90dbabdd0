"""Letters and notices at the end of a review: to the head, to the reviewer, on appeals."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from kpi.models import Appeal, Determination, KpiSheet
from kpi.notifications.assigning import heads_of_center
from kpi.notifications.review import determination_path, readers_of_determination
from notices.services import notify, write_letter


def tell_concluded(sheet: KpiSheet, total: int, *, actor: User, key: str) -> None:
    """Tell the heads that a review is concluded and waits for their confirmation (cl. 15.11)."""
    for head in heads_of_center():
        if head.pk == actor.pk:
            continue
        with translation.override(head.language):
            notify(
                recipient=head,
                key=f"kpi.concluded:{key}",
                title=_("A reviewed report waits for your confirmation"),
                text=_("%(association)s. Points: %(points)s.")
                % {"association": sheet.report.association, "points": total},
                url=reverse("kpi:review_detail", args=[sheet.pk]),
            )


def tell_sent_back(sheet: KpiSheet, reason: str, *, key: str) -> None:
    """Tell the reviewer why the head sent the review back."""
    person = sheet.reviewer
    if person is None:
        return
    with translation.override(person.language):
        path = reverse("kpi:review_detail", args=[sheet.pk])
        subject = _("The head of the Center sent a review back to you")
        context = {"person": person, "sheet": sheet, "reason": reason, "url": f"{settings.SITE_URL}{path}"}
        text = render_to_string("kpi/email/review_sent_back.txt", context)
        write_letter(key=f"kpi.sent-back:{key}:{person.pk}", recipient=person, subject=subject, text=text)
        notify(recipient=person, key=f"kpi.sent-back:{key}", title=subject, text=reason[:300], url=path)


def tell_appeal_raised(appeal: Appeal, *, key: str) -> None:
    """Tell the heads that an association appeals against its points."""
    for head in heads_of_center():
        with translation.override(head.language):
            path = reverse("kpi:appeal_detail", args=[appeal.pk])
            subject = _("An association appeals against its confirmed points")
            context = {"person": head, "appeal": appeal, "url": f"{settings.SITE_URL}{path}"}
            text = render_to_string("kpi/email/appeal_raised.txt", context)
            write_letter(key=f"kpi.appeal:{key}:{head.pk}", recipient=head, subject=subject, text=text)
            notify(
                recipient=head,
                key=f"kpi.appeal:{key}",
                title=subject,
                text=str(appeal.sheet.report.association),
                url=path,
            )


def tell_appeal_decided(appeal: Appeal, sheet: KpiSheet, determination: Determination, *, key: str) -> None:
    """Write the decision on an appeal, its reason and the points to the association and the base university."""
    for person in readers_of_determination(sheet):
        with translation.override(person.language):
            path = determination_path(determination, person.language)
            subject = _("The appeal is decided: %(outcome)s") % {"outcome": appeal.get_outcome_display()}
            context = {
                "person": person,
                "appeal": appeal,
                "sheet": sheet,
                "url": f"{settings.SITE_URL}{path}",
            }
            text = render_to_string("kpi/email/appeal_decided.txt", context)
            write_letter(
                key=f"kpi.appeal-decided:{key}:{person.pk}", recipient=person, subject=subject, text=text
            )
            notify(
                recipient=person,
                key=f"kpi.appeal-decided:{key}",
                title=subject,
                text=str(sheet.report.association),
                url=reverse("kpi:report_result", args=[sheet.report_id]),
            )
