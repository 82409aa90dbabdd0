"""One procedure for every body: members, meetings, votes, decisions, protocols and their copies."""

from meetings.models.bodies import Body, Seat, SeatHolder
from meetings.models.copies import Delivery, Receipt
from meetings.models.decisions import (
    Assignment,
    CarryingOutAnswer,
    DecisionAnswer,
    DecisionAnswerFile,
    DecisionEnding,
    FollowUp,
)
from meetings.models.editions import ProtocolEdition
from meetings.models.extracts import Extract
from meetings.models.items import (
    ItemProposal,
    RecurringItem,
)
from meetings.models.meetings import AgendaItem, Guest, Invitation, Meeting, MeetingMaterial
from meetings.models.packs import (
    MeetingPack,
)
from meetings.models.protocol_settings import ProtocolSettings
from meetings.models.protocol_writing import Phrase, ProtocolRevision, Remark, WorkingCopy
from meetings.models.protocols import Protocol, ProtocolItem
from meetings.models.recusals import Recusal
from meetings.models.results import GroupResult
from meetings.models.room import Attendee, Ballot, Decision, Presence, Speaker, Vote, VoteVersion

__all__ = [
    "AgendaItem",
    "Assignment",
    "Attendee",
    "Ballot",
    "Body",
    "CarryingOutAnswer",
    "Decision",
    "DecisionAnswer",
    "DecisionAnswerFile",
    "DecisionEnding",
    "Delivery",
    "Extract",
    "FollowUp",
    "GroupResult",
    "Guest",
    "Invitation",
    "ItemProposal",
    "Meeting",
    "MeetingMaterial",
    "MeetingPack",
    "Phrase",
    "Presence",
    "Protocol",
    "ProtocolEdition",
    "ProtocolItem",
    "ProtocolRevision",
    "ProtocolSettings",
    "Receipt",
    "RecurringItem",
    "Recusal",
    "Remark",
    "Seat",
    "SeatHolder",
    "Speaker",
    "Vote",
    "VoteVersion",
    "WorkingCopy",
]
