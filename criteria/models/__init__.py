"""What a university states in order to host an association, and the calls it answers (clauses 7 and 31)."""

from criteria.models.applications import Answer, AnswerProof, Application, ApplicationVersion
from criteria.models.calls import Call
from criteria.models.criteria import Criterion

__all__ = ["Answer", "AnswerProof", "Application", "ApplicationVersion", "Call", "Criterion"]
