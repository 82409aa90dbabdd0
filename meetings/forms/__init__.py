"""Forms of meetings and protocols: clean data for the services."""

from meetings.forms.agenda import AgendaItemForm, ItemProposalForm, MaterialForm, RecurringItemForm
from meetings.forms.bodies import SubBodyForm, SubMemberForm
from meetings.forms.meetings import CopyForm, GuestForm, MeetingForm
from meetings.forms.protocol import (
    ExtractForm,
    HeadForm,
    PhraseForm,
    ProtocolItemForm,
    ProtocolSettingsForm,
    RemarksOpenForm,
    ScanForm,
)
from meetings.forms.register import DecisionAnswerForm, DirectForm
from meetings.forms.room import DecisionForm, DiscussionForm

__all__ = [
    "AgendaItemForm",
    "CopyForm",
    "DecisionAnswerForm",
    "DecisionForm",
    "DirectForm",
    "DiscussionForm",
    "ExtractForm",
    "GuestForm",
    "HeadForm",
    "ItemProposalForm",
    "MaterialForm",
    "MeetingForm",
    "PhraseForm",
    "ProtocolItemForm",
    "ProtocolSettingsForm",
    "RecurringItemForm",
    "RemarksOpenForm",
    "ScanForm",
    "SubBodyForm",
    "SubMemberForm",
]
