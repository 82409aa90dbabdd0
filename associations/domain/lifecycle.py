"""Which state of an annual report follows which (DESIGN §6)."""

from associations.enums import ReportState
from core.lifecycle import Lifecycle

REPORT: Lifecycle = {
    ReportState.DRAFT: {ReportState.SUBMITTED},
    ReportState.SUBMITTED: {ReportState.IN_REVIEW},
    ReportState.IN_REVIEW: {ReportState.RETURNED, ReportState.CONFIRMED},
    ReportState.RETURNED: {ReportState.SUBMITTED},
    ReportState.CONFIRMED: set(),
}
