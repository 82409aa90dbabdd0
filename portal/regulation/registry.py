"""The one place that says which pages, rules, reminders and records serve a clause or a row of an appendix.

Pages are names of URLs, rules dotted names, reminders names of tasks, records names of models ("app.Model"). The reader
shows the pages that stand in the menu and the figures; docs/order.md shows everything. A test finds each of them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Serves:
    """Names, separated by spaces."""

    pages: str = ""
    rules: str = ""
    reminders: str = ""
    records: str = ""

    def __bool__(self) -> bool:
        return bool(self.pages or self.rules or self.reminders or self.records)


RECORD_PAGES = "associations:record_list associations:record_add"
AREA_RULE = "associations.domain.places.PLACES"


def _area(pages: str = "", rules: str = "", records: str = "associations.RecordEntry") -> Serves:
    """Return what serves an area of clause 19: it is entered in the record of the year and drafted into the report."""
    return Serves(f"{pages} {RECORD_PAGES}".strip(), f"{AREA_RULE} {rules}".strip(), records=records)


PLANS = "associations:plan_list associations:plan_detail"
REPORTS = "associations:report_list kpi:report_detail"
RECOMMENDATIONS = Serves(
    "council:recommendation_list council:recommendation_new council:recommendation_detail",
    "council.services.recommendations.issue_recommendation",
    "council.remind_of_recommendations",
    "council.Recommendation council.RecommendationAnswer",
)

CLAUSES: dict[str, Serves] = {
    "1": Serves("directory:clauses directory:clause", records="directory.LegalOrder directory.Clause"),
    "2": Serves("council:roster council:oversight", records="council.Council meetings.Body"),
    "3": Serves("people:list council:orders", "council.rules.is_working_body", records="accounts.Office"),
    "4": Serves("directory:clauses associations:order_list", records="directory.LegalOrder"),
    "5": Serves("associations:association_list council:oversight", records="associations.Association"),
    "6": Serves("associations:association_list associations:record_list", records="associations.RecordEntry"),
    "6.1": Serves("associations:record_list council:recommendation_list", records="associations.RecordEntry"),
    "6.2": Serves(RECORD_PAGES, AREA_RULE, records="associations.RecordEntry"),
    "6.3": Serves("meetings:meeting_list associations:member_list", records="meetings.Seat meetings.Meeting"),
    "7": Serves(
        "criteria:calls criteria:planned criteria:applications criteria:application_check associations:directions "
        "associations:table_changes",
        "criteria.domain.answers.read_answer criteria.services.checks.decide_row "
        "associations.domain.history.differences",
        "criteria.remind_of_row_questions",
        "criteria.Application criteria.RowCheck associations.Founding associations.BaseUniversity",
    ),
    "8": Serves(
        "associations:association_list associations:association_contacts",
        records="associations.AssociationContacts",
    ),
    "9": Serves(
        "associations:association_list associations:association_people associations:officer_name",
        records="meetings.Seat meetings.SeatHolder",
    ),
    "9.p2": Serves(
        "meetings:meeting_list meetings:body_list meetings:sub_body_new associations:association_structure",
        records="meetings.Body associations.StructureApproval",
    ),
    "10": Serves(
        "meetings:assignment_list meetings:copies council:recommendation_list",
        "meetings.domain.answering.may_answer",
        "meetings.remind_of_assignments",
        "meetings.Assignment meetings.DecisionAnswer",
    ),
    "11": Serves(
        "meetings:meeting_list home",
        "council.domain.yearly.check_year meetings.domain.presiding.may_preside",
        records="meetings.Meeting",
    ),
    "12": Serves(
        "meetings:meeting_list meetings:room",
        "meetings.domain.voting.has_quorum meetings.domain.voting.Tally "
        "council.queries.conflicts.conflicts_of_item",
        records="meetings.Vote meetings.Ballot meetings.Recusal",
    ),
    "13": Serves(
        "meetings:protocol_list meetings:protocol_detail signatures:to_sign",
        "meetings.domain.presiding.signatories",
        "meetings.ask_to_sign",
        "meetings.Protocol signatures.Signature",
    ),
    "14": Serves(
        "meetings:decision_register meetings:overdue_list meetings:pack",
        "meetings.domain.decisions.OFFSETS",
        "meetings.remind_of_assignments",
        "meetings.MeetingMaterial meetings.FollowUp",
    ),
    "15": Serves("council:oversight council:recommendation_list", records="council.Council"),
    "15.1": Serves(
        "council:oversight council:oversight_xlsx",
        "council.domain.oversight.troubles",
        records="associations.Association",
    ),
    "15.2": Serves("council:recommendation_list meetings:decision_register", records="meetings.Decision"),
    "15.3": RECOMMENDATIONS,
    "15.4": Serves(
        "council:recommendation_list council:orders associations:table_changes",
        "council.services.recommendations.issue_recommendation",
        records="council.Recommendation council.TableLine",
    ),
    "15.5": RECOMMENDATIONS,
    "15.6": RECOMMENDATIONS,
    "15.7": Serves(
        "associations:record_list meetings:decision_register", AREA_RULE, records="meetings.Decision"
    ),
    "15.8": Serves("council:conference_list meetings:decision_register", records="meetings.Decision"),
    "15.9": Serves("associations:record_list meetings:decision_register", records="meetings.Decision"),
    "15.10": Serves(
        "council:plans council:oversight council:plans_put",
        "council.services.plans.settle_plans",
        records="council.PlanConsideration",
    ),
    "15.11": Serves(
        "kpi:analysis kpi:ranking council:oversight kpi:review_queue",
        "kpi.domain.ranking.places kpi.domain.analysis.worst_first",
        records="kpi.KpiSheet council.RankingConsideration",
    ),
    "16": Serves("council:roster", records="council.Council"),
    "16.1": Serves(
        "associations:request_list associations:request_new",
        "associations.domain.requests.clause_of",
        "associations.send_request_reminders",
        "associations.MaterialRequest associations.RequestAddressee",
    ),
    "16.2": Serves(
        "meetings:meeting_list meetings:body_list meetings:sub_body_new",
        records="meetings.Body meetings.GroupResult",
    ),
    "16.3": Serves(
        "council:conference_list council:conference_new",
        "council.services.conferences.save_conference",
        records="council.Conference",
    ),
    "16.4": Serves(
        "council:orders council:roster associations:order_list associations:table_changes",
        "council.services.orders.put_in_force",
        "council.put_due_orders_in_force",
        "council.SeatLine meetings.Seat",
    ),
    "17": Serves(
        "associations:association_list associations:member_list associations:universities",
        "associations.domain.composition.composition",
        records="meetings.Seat associations.DirectionUniversity",
    ),
    "17.p2": Serves(
        "associations:association_list associations:member_criteria", records="associations.MemberCriteria"
    ),
    "18": Serves(
        "associations:association_list associations:association_structure associations:structure_approve",
        records="associations.StructureApproval",
    ),
    "19": Serves(
        RECORD_PAGES,
        f"{AREA_RULE} associations.domain.record.count_entries",
        records="associations.RecordEntry",
    ),
    "19.1": _area(),
    "19.2": _area(),
    "19.3": _area(),
    "19.4": _area(),
    "19.5": _area(rules="associations.domain.record.programme_key"),
    "19.6": _area(),
    "19.7": _area(),
    "19.8": _area(),
    "19.9": _area(),
    "19.10": _area("associations:material_list", "associations.domain.expertise.area_of"),
    "19.11": _area("associations:thematic_plan council:stamp_register", records="associations.ThematicPlan"),
    "19.12": _area(
        "associations:material_list council:stamp_register council:stamp_requests",
        "associations.domain.expertise.has_conflict",
        "associations.TeachingMaterial council.StampRequest",
    ),
    "19.13": _area(
        "associations:material_list",
        "associations.domain.expertise.completed_in",
        "associations.TeachingMaterial associations.ReviewOpinion",
    ),
    "19.14": _area(),
    "19.15": _area(),
    "19.16": _area(),
    "19.17": _area("associations:record_quick"),
    "20": Serves(
        f"{PLANS} associations:planned_meetings",
        "associations.domain.lifecycle.PLAN associations.domain.planning.PlanCheck",
        "associations.remind_of_plans",
        "associations.WorkPlan associations.PlanVersion",
    ),
    "21": Serves(
        f"{REPORTS} associations:report_text",
        "associations.domain.checklist.missing_parts associations.domain.drafting.by_area",
        records="associations.AnnualReport associations.ReportSection",
    ),
    "22": Serves(
        f"{REPORTS} kpi:review_queue kpi:scheme",
        "associations.domain.deadlines.is_late",
        "associations.send_report_reminders kpi.open_due_reports",
        "associations.AnnualReport associations.ReportVersion",
    ),
    "23": Serves(
        "meetings:meeting_list meetings:attendee_preside",
        "meetings.domain.presiding.may_preside",
        records="meetings.Attendee",
    ),
    "24": Serves(
        "meetings:meeting_list council:oversight",
        "meetings.domain.voting.has_quorum meetings.domain.voting.Outcome",
        records="meetings.Vote meetings.Presence",
    ),
    "25": Serves(
        "meetings:protocol_list meetings:copies meetings:delivery_matrix",
        "meetings.domain.presiding.signatories",
        "associations.deliver_protocol_copies meetings.remind_of_unopened_copies",
        "meetings.Protocol meetings.Delivery meetings.Receipt",
    ),
    "26": Serves(
        "meetings:protocol_list associations:publication meetings:embed",
        "associations.domain.publication.link_to",
        "associations.check_publications",
        "associations.PublicationPage associations.PublicationCheck",
    ),
    "27": Serves(
        "associations:record_list meetings:meeting_list",
        "associations.rules.keeps_association",
        records="meetings.Seat",
    ),
    "28": Serves(
        "meetings:meeting_list meetings:meeting_plan meetings:proposal_list",
        "meetings.domain.forecast.Forecast",
        "meetings.send_invitations meetings.remind_silent_of_tomorrow",
        "meetings.Invitation meetings.MeetingPack",
    ),
    "29": Serves(
        "associations:request_list meetings:body_list associations:universities",
        "associations.domain.requests.missing_heads",
        "associations.send_request_reminders",
        "associations.MaterialRequest meetings.GroupResult",
    ),
    "30": Serves("meetings:meeting_list", records="meetings.Seat"),
    "30.1": Serves(
        "meetings:meeting_list meetings:proposal_list meetings:proposal_new", records="meetings.ItemProposal"
    ),
    "30.2": Serves(
        "meetings:meeting_list meetings:seat",
        "meetings.domain.voting.Tally",
        records="meetings.Ballot",
    ),
    "31": Serves(
        "kpi:ranking kpi:threshold council:transfers council:transfer_detail council:call_contest criteria:calls "
        "criteria:call_compare criteria:application_check associations:directions associations:handover",
        "council.domain.transfers.why_not council.domain.oversight.troubles kpi.domain.ranking.places "
        "criteria.domain.checking.best_confirmed council.domain.calls.chosen_by council.domain.calls.stands",
        "council.put_due_orders_in_force criteria.remind_of_row_questions",
        "council.TransferCase criteria.RowCheck criteria.CallQuestion council.CallDecision council.CallAppeal "
        "kpi.ThresholdProposal associations.BaseUniversity",
    ),
}

APPLICATION = "criteria:applications criteria:application_edit criteria:criterion_list"
READ = "criteria.domain.answers.read_answer"
SUMS = "criteria.domain.answers.sheet_problems"


def _criterion(rules: str = "") -> Serves:
    """Return what serves a row of appendix 1: the sheet of an application, with its proof, compared in a call."""
    return Serves(
        f"{APPLICATION} criteria:application_check criteria:call_compare",
        f"{READ} criteria.domain.answers.best_of {rules}".strip(),
        records="criteria.Answer criteria.AnswerProof criteria.RowCheck",
    )


CRITERIA: dict[str, Serves] = {
    number: _criterion(SUMS if number.partition(".")[0] in ("2", "3") else "")
    for number in (
        [
            "1",
            "2",
            "2.1",
            "2.2",
            "2.3",
            "3",
            "3.1",
            "3.2",
            "3.3",
            "4",
            "4.1",
            "4.2",
            "4.3",
            "5",
            "6",
            "6.1",
            "7",
            "8",
            "9",
            "10",
            "11",
            "12",
            "13",
            "14",
            "15",
            "16",
        ]
    )
}

SHEET = "kpi:scheme kpi:sheet_edit kpi:report_counts"


def _indicator(*rules: str, pages: str = "", records: str = "associations.RecordEntry") -> Serves:
    """Return what serves an indicator: where it is worked for, how it is counted and scored."""
    counted = " ".join(f"kpi.domain.counting.{rule}" for rule in rules)
    return Serves(
        f"{pages} {SHEET}".strip(),
        f"{counted} kpi.domain.scoring.score_indicator".strip(),
        records=f"{records} kpi.KpiScore",
    )


RECORD = "associations:record_list"
INDICATORS: dict[int, Serves] = {
    1: _indicator("is_plan_approved", pages="associations:plan_list", records="associations.PlanVersion"),
    2: _indicator("composition", "is_member_on", pages="associations:member_list", records="meetings.Seat"),
    3: _indicator(
        "are_meetings_as_planned",
        pages="associations:planned_meetings meetings:meeting_list",
        records="meetings.Meeting meetings.Guest",
    ),
    4: _indicator("documents_count", pages=RECORD),
    5: _indicator("documents_count", pages=RECORD),
    6: _indicator("distinct_count", pages=RECORD, records="associations.RecordProgramme"),
    7: _indicator("coverage", pages=RECORD),
    8: _indicator(
        "responses", pages="meetings:assignment_list meetings:copies", records="meetings.DecisionAnswer"
    ),
    9: _indicator("distinct_count", pages=RECORD),
    10: _indicator("distinct_count", pages="associations:material_list", records="associations.Conclusion"),
    11: _indicator("distinct_count", pages=RECORD),
    12: _indicator("coverage", pages=RECORD),
    13: _indicator(
        "is_on_time",
        "has_structure",
        "are_events_linked",
        pages="associations:report_list",
        records="associations.AnnualReport associations.ReportSection",
    ),
}
# What a row of an indicator asks for besides: the other rows are served as their indicator.
ROWS: dict[str, Serves] = {
    "3.2": Serves("meetings:meeting_plan", records="meetings.Meeting"),
    "3.4": Serves("meetings:guest_add", records="meetings.Guest"),
    "3.5": Serves("meetings:guest_add", records="meetings.Guest"),
    "13.1": Serves(
        "associations:report_list",
        "associations.domain.deadlines.is_late",
        "associations.send_report_reminders",
        "associations.AnnualReport",
    ),
}


def serves_indicator(reference: str) -> Serves:
    """Return what serves a row of appendix 2: "3" the indicator itself, "3.4" one of its items, bands or options."""
    return ROWS.get(reference) or INDICATORS[int(reference.partition(".")[0])]
