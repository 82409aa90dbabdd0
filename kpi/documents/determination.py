"""The determination of points as a letter to the association and its base university (cl. 15.11)."""

from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from core.pdf import render_pdf
from kpi.documents.report import STYLE
from kpi.enums import AppealOutcome
from kpi.models import Determination


def determination_pdf(determination: Determination, language: str) -> bytes:
    """Return the PDF of a determination in Kazakh or Russian, from what was frozen at its issue.

    One that a later determination replaced says so at its head (ADR-0060). One query.
    """
    content = determination.content
    later = Determination.objects.filter(sheet=determination.sheet_id, number__gt=determination.number)
    with translation.override(language):
        appeal = content.get("appeal")
        context = {
            "language": language,
            "determination": determination,
            "content": content,
            "later": later.order_by("number").last(),
            "names": content["names"][language],
            "title": _("Determination of the points of the annual report"),
            "confirmed_on": date.fromisoformat(content["confirmed_on"]) if content["confirmed_on"] else None,
            "rows": [
                {**row, "text": row["text"][language] or row["text"]["kk"]} for row in content["indicators"]
            ],
            "appeal": appeal and {**appeal, "label": AppealOutcome(appeal["outcome"]).label},
        }
        return render_pdf("kpi/pdf/determination.html", context, css=STYLE, language=language)
