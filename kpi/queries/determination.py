"""Reads of determinations: what one holds, and who may read which."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.enums import OfficeRole
from accounts.models import User
from associations.domain.deadlines import DEADLINE_ZONE
from associations.enums import ReportState
from associations.models import BaseUniversity
from associations.queries import visible_reports
from core.codes import OFFICIAL_LANGUAGES
from kpi.enums import RemarkKind
from kpi.models import Determination, KpiSheet, Remark
from kpi.queries.assigning import review_settings
from kpi.queries.conflicts import hosts_in_year


def determination_content(sheet: KpiSheet, appeal: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return what a determination freezes: names in Kazakh and Russian, claim and confirmed points, comments, terms."""
    report = sheet.report
    scores = list(sheet.scores.select_related("indicator").order_by("indicator__number"))
    comments: dict[int, str] = {}
    for remark in Remark.objects.filter(score__sheet=sheet, kind=RemarkKind.COMMENT).order_by("pk"):
        comments[remark.score_id] = remark.text
    last_host = (
        BaseUniversity.objects.filter(
            association=report.association,
            university__in=hosts_in_year(report.association, report.academic_year),
        )
        .select_related("university")
        .order_by("-since")
        .first()
    )
    names = {
        code: {
            "association": getattr(report.association, f"name_{code}") or report.association.name,
            "university": getattr(last_host.university, f"name_{code}") if last_host else "–",
        }
        for code in OFFICIAL_LANGUAGES
    }
    confirmed_at = report.confirmed_at
    return {
        "names": names,
        "year": str(report.academic_year),
        "confirmed_on": confirmed_at.astimezone(DEADLINE_ZONE).date().isoformat() if confirmed_at else "",
        "appeal_days": review_settings(report.academic_year).appeal_days,
        "claimed": sheet.claimed_total,
        "total": sheet.confirmed_total,
        "max": sum(score.indicator.max_points for score in scores),
        "indicators": [
            {
                "number": score.indicator.number,
                "text": {code: getattr(score.indicator, f"text_{code}") for code in OFFICIAL_LANGUAGES},
                "max": score.indicator.max_points,
                "claimed": score.claim_points,
                "confirmed": score.confirmed_points or 0,
                "comment": comments.get(score.pk, "") if score.confirmed_points != score.claim_points else "",
            }
            for score in scores
        ],
        "appeal": appeal,
    }


def visible_results(user: User) -> QuerySet[KpiSheet]:
    """Return the confirmed sheets whose result the person may read.

    Whoever may read the report: the association, the Center, the Council's people, the authorised body; and the
    coordinators of a university that hosts the association or hosted it.
    """
    sheets = KpiSheet.objects.filter(report__state=ReportState.CONFIRMED, confirmed_total__isnull=False)
    mine = Q(report__in=visible_reports(user).values("pk"))
    universities = user.university_ids(OfficeRole.UNIVERSITY_COORDINATOR)
    if universities:
        hosted = BaseUniversity.objects.filter(university__in=universities).values("association")
        mine |= Q(report__association__in=hosted)
    return sheets.filter(mine)


def visible_determinations(user: User) -> QuerySet[Determination]:
    """Return the determinations that the person may read: those of the results that they may."""
    return Determination.objects.filter(sheet__in=visible_results(user).values("pk"))
