"""The Council and what it considers (clauses 2-5, 15)."""

from council.models.calls import CallAppeal, CallConsideration, CallDecision, CallVote
from council.models.conferences import Conference
from council.models.council import Council
from council.models.orders import OrderDraft, SeatLine, TableLine
from council.models.plans import PlanConsideration
from council.models.rankings import RankingConsideration
from council.models.recommendations import Recommendation, RecommendationAddressee, RecommendationAnswer
from council.models.stamps import StampRequest
from council.models.transfers import TransferCase

__all__ = [
    "CallAppeal",
    "CallConsideration",
    "CallDecision",
    "CallVote",
    "Conference",
    "Council",
    "OrderDraft",
    "PlanConsideration",
    "RankingConsideration",
    "Recommendation",
    "RecommendationAddressee",
    "RecommendationAnswer",
    "SeatLine",
    "StampRequest",
    "TableLine",
    "TransferCase",
]
