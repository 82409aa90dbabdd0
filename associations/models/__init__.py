"""Associations, their universities over time, and the annual report (clauses 5-9, 17, 19-22)."""

from associations.models.associations import (
    Association,
    BaseUniversity,
    DirectionUniversity,
    FormerName,
    Founding,
    MemberUniversity,
)
from associations.models.expertise import Conclusion, MaterialFile, ReviewOpinion, TeachingMaterial
from associations.models.members import (
    AssociationContacts,
    MemberCriteria,
    MemberImport,
    StructureApproval,
)
from associations.models.planning import (
    PlannedMeetings,
)
from associations.models.plans import PlanAnswer, PlanComment, PlanItem, PlanLink, PlanVersion, WorkPlan
from associations.models.publication import PublicationCheck, PublicationPage
from associations.models.record import RecordEntry, RecordFile, RecordLink, RecordPerson, RecordProgramme
from associations.models.reports import (
    AcademicYear,
    AnnualReport,
    ReportSection,
    ReportVersion,
    Revision,
    SectionProof,
    SectionRevision,
)
from associations.models.requests import AnswerFile, MaterialRequest, RequestAddressee
from associations.models.thematic import PlannedPublication, ThematicPlan

__all__ = [
    "AcademicYear",
    "AnnualReport",
    "AnswerFile",
    "Association",
    "AssociationContacts",
    "BaseUniversity",
    "Conclusion",
    "DirectionUniversity",
    "FormerName",
    "Founding",
    "MaterialFile",
    "MaterialRequest",
    "MemberCriteria",
    "MemberImport",
    "MemberUniversity",
    "PlanAnswer",
    "PlanComment",
    "PlanItem",
    "PlanLink",
    "PlanVersion",
    "PlannedMeetings",
    "PlannedPublication",
    "PublicationCheck",
    "PublicationPage",
    "RecordEntry",
    "RecordFile",
    "RecordLink",
    "RecordPerson",
    "RecordProgramme",
    "ReportSection",
    "ReportVersion",
    "RequestAddressee",
    "ReviewOpinion",
    "Revision",
    "SectionProof",
    "SectionRevision",
    "StructureApproval",
    "TeachingMaterial",
    "ThematicPlan",
    "WorkPlan",
]
