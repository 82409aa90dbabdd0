"""The KPI scheme, the sheets of reports and their review (clauses 15.11, 22, 31, appendix 2)."""

from kpi.models.links import LinkCheck
from kpi.models.outcomes import Appeal, AppealPoint, Determination
from kpi.models.reviewing import (
    DeclaredConflict,
    ReviewerAbsence,
    ReviewSettings,
    SecondReading,
    SecondScore,
)
from kpi.models.sheets import (
    ClaimRevision,
    Evidence,
    KpiIndicator,
    KpiItem,
    KpiReading,
    KpiScheme,
    KpiScore,
    KpiSheet,
    Remark,
)
from kpi.models.thresholds import ThresholdProposal

__all__ = [
    "Appeal",
    "AppealPoint",
    "ClaimRevision",
    "DeclaredConflict",
    "Determination",
    "Evidence",
    "KpiIndicator",
    "KpiItem",
    "KpiReading",
    "KpiScheme",
    "KpiScore",
    "KpiSheet",
    "LinkCheck",
    "Remark",
    "ReviewSettings",
    "ReviewerAbsence",
    "SecondReading",
    "SecondScore",
    "ThresholdProposal",
]
