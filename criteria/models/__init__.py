"""What a university states in order to host an association, the calls it answers, and how it is checked (cl. 7, 31)."""

from criteria.models.applications import (
    Answer,
    AnswerProof,
    AnswerRevision,
    AnswerTable,
    Application,
    ApplicationVersion,
)
from criteria.models.calls import Call
from criteria.models.checks import CheckEnd, RowCheck, RowQuestion
from criteria.models.criteria import Criterion
from criteria.models.questions import CallQuestion

__all__ = [
    "Answer",
    "AnswerProof",
    "AnswerRevision",
    "AnswerTable",
    "Application",
    "ApplicationVersion",
    "Call",
    "CallQuestion",
    "CheckEnd",
    "Criterion",
    "RowCheck",
    "RowQuestion",
]
