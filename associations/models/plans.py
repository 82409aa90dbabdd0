"""The work plan of an association for an academic year, in versions, with the members' answers (clauses 15.10, 20)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.domain.plans import quarter_ends_on, quarter_of
from associations.enums import OPEN_PLAN_STATES, PlanAnswerValue, PlanItemKind, PlanState
from associations.models.associations import Association
from associations.models.expertise import TeachingMaterial
from associations.models.record import RecordEntry
from associations.models.reports import AcademicYear
from core.kazakh import COLLATION
from directory.models import Clause
from meetings.models import AgendaItem, Meeting, Protocol, Seat

PERSON = settings.AUTH_USER_MODEL


class WorkPlan(models.Model):
    """The plan of one association for one academic year; what it says stands in its versions."""

    association = models.ForeignKey(
        Association, models.PROTECT, related_name="plans", verbose_name=_("Association")
    )
    academic_year = models.ForeignKey(
        AcademicYear, models.PROTECT, related_name="plans", verbose_name=_("Academic year")
    )
    created_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Created by"))
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True)
    is_demo = models.BooleanField(_("Demo data"), default=False)

    class Meta:
        ordering = ["academic_year", "association"]
        verbose_name = _("Work plan")
        verbose_name_plural = _("Work plans")
        constraints = [
            models.UniqueConstraint(fields=["association", "academic_year"], name="work_plan_once"),
        ]

    def __str__(self) -> str:
        return f"{self.association}, {self.academic_year}"


class PlanVersion(models.Model):
    """A plan as it was drafted, agreed and approved; an amendment is the next version."""

    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="versions", verbose_name=_("Work plan"))
    number = models.PositiveSmallIntegerField(_("Version"))
    state = models.CharField(_("State"), max_length=20, choices=PlanState.choices, default=PlanState.DRAFT)
    reason = models.CharField(_("Reason of the amendment"), max_length=500, blank=True)
    # How often the draft went to the members: answers belong to a round.
    round = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(_("Sent to the members at"), null=True, blank=True)
    answers_due_on = models.DateField(_("Answers are due on"), null=True, blank=True)
    sent_back_reason = models.TextField(_("Why it went back to the draft"), blank=True)
    agreed_at = models.DateTimeField(_("Agreed by the members at"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Stated by")
    )
    members_count = models.PositiveSmallIntegerField(_("Members"), null=True, blank=True)
    agree_count = models.PositiveSmallIntegerField(_("Agree"), null=True, blank=True)
    object_count = models.PositiveSmallIntegerField(_("Do not agree"), null=True, blank=True)
    agreed_item = models.ForeignKey(
        AgendaItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Item of the meeting that agreed"),
    )
    approved_at = models.DateTimeField(_("Approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Approved by")
    )
    council_on = models.DateField(_("Considered by the Council on"), null=True, blank=True)
    council_protocol = models.ForeignKey(
        Protocol,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Protocol of the Council"),
    )
    returned_reason = models.TextField(_("Why the Council returned it"), blank=True)
    created_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Created by"))
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True)

    class Meta:
        ordering = ["plan", "number"]
        verbose_name = _("Version of a work plan")
        verbose_name_plural = _("Versions of work plans")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state__in=OPEN_PLAN_STATES), name="plan_one_open_version"
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.AGREEING)
                | (Q(sent_at__isnull=False) & Q(answers_due_on__isnull=False)),
                name="plan_sent_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[PlanState.DRAFT, PlanState.AGREEING])
                | (Q(agreed_at__isnull=False) & Q(agreed_by__isnull=False)),
                name="plan_agreed_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_PLAN_STATES)
                | (Q(approved_at__isnull=False) & Q(approved_by__isnull=False)),
                name="plan_approved_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PlanState.COUNCIL_AGREED, PlanState.RETURNED])
                | (Q(council_on__isnull=False) & Q(council_protocol__isnull=False)),
                name="plan_considered_has_protocol",
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.RETURNED) | ~Q(returned_reason=""),
                name="plan_returned_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.number}"


class PlanItem(models.Model):
    """A line of a version. ``line`` is its number through all versions of the plan."""

    version = models.ForeignKey(
        PlanVersion, models.CASCADE, related_name="items", verbose_name=_("Version of a work plan")
    )
    line = models.PositiveSmallIntegerField(_("Line"))
    kind = models.CharField(_("Kind"), max_length=20, choices=PlanItemKind.choices)
    area = models.ForeignKey(
        Clause,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Area of activity"),
    )
    title = models.CharField(_("What will be done"), max_length=500, db_collation=COLLATION)
    quarter = models.PositiveSmallIntegerField(_("Quarter"), null=True, blank=True)
    due_on = models.DateField(_("Date"), null=True, blank=True)
    responsible = models.CharField(_("Responsible"), max_length=300, blank=True)
    result = models.CharField(_("Expected result"), max_length=500, blank=True)

    class Meta:
        ordering = ["version", "line"]
        verbose_name = _("Line of a work plan")
        verbose_name_plural = _("Lines of work plans")
        constraints = [
            models.UniqueConstraint(fields=["version", "line"], name="plan_line_once"),
            models.CheckConstraint(
                condition=Q(quarter__isnull=True, due_on__isnull=False)
                | Q(quarter__gte=1, quarter__lte=4, due_on__isnull=True),
                name="plan_line_has_quarter_or_date",
            ),
            models.CheckConstraint(
                condition=Q(kind=PlanItemKind.MEETING) | Q(area__isnull=False), name="plan_line_has_area"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}. {self.title}"

    def last_day(self, first_year: int) -> date:
        """Return the day until which the line is to be carried out, in the academic year that begins then."""
        if self.due_on is not None:
            return self.due_on
        assert self.quarter is not None
        return quarter_ends_on(first_year, self.quarter)

    def shown_quarter(self, first_year: int) -> int:
        """Return the quarter under which the line stands on the board."""
        if self.quarter is not None:
            return self.quarter
        assert self.due_on is not None
        return quarter_of(first_year, self.due_on) or 1


class PlanAnswer(models.Model):
    """What a member answered to a draft. A changed answer is a new row: each is kept, the last one stands."""

    version = models.ForeignKey(
        PlanVersion, models.PROTECT, related_name="answers", verbose_name=_("Version of a work plan")
    )
    round = models.PositiveSmallIntegerField()
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+", verbose_name=_("Seat"))
    name = models.CharField(_("Name"), max_length=200)
    value = models.CharField(_("Answer"), max_length=10, choices=PlanAnswerValue.choices)
    text = models.TextField(_("Reason"), blank=True)
    entered_for = models.BooleanField(_("Entered for the member"), default=False)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Entered by"))
    answered_at = models.DateTimeField(_("Answered at"))

    class Meta:
        ordering = ["version", "pk"]
        verbose_name = _("Member's answer to a work plan")
        verbose_name_plural = _("Members' answers to work plans")
        constraints = [
            models.CheckConstraint(
                condition=~Q(value=PlanAnswerValue.OBJECTS) | ~Q(text=""), name="plan_objection_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_value_display()}"


class PlanComment(models.Model):
    """A remark on a draft, or on one of its lines, and what was replied."""

    version = models.ForeignKey(
        PlanVersion, models.PROTECT, related_name="comments", verbose_name=_("Version of a work plan")
    )
    line = models.PositiveSmallIntegerField(_("Line"), null=True, blank=True)
    text = models.TextField(_("Remark"))
    author = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Written by"))
    written_at = models.DateTimeField(_("Written at"))
    reply = models.TextField(_("Reply"), blank=True)
    replied_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Replied by")
    )
    replied_at = models.DateTimeField(_("Replied at"), null=True, blank=True)

    class Meta:
        ordering = ["version", "pk"]
        verbose_name = _("Remark on a work plan")
        verbose_name_plural = _("Remarks on work plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(reply="") | (Q(replied_by__isnull=False) & Q(replied_at__isnull=False)),
                name="plan_reply_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class PlanLink(models.Model):
    """What shows that a line was carried out: an entry of the record of the year, a meeting, an examined material."""

    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="links", verbose_name=_("Work plan"))
    line = models.PositiveSmallIntegerField(_("Line"))
    entry = models.ForeignKey(
        RecordEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_links",
        verbose_name=_("Entry in the record of the year"),
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Meeting")
    )
    material = models.ForeignKey(
        TeachingMaterial,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_links",
        verbose_name=_("Material"),
    )
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Added by"))
    added_at = models.DateTimeField(_("Added at"), auto_now_add=True)

    class Meta:
        ordering = ["plan", "line", "pk"]
        verbose_name = _("Link of a work plan to what was done")
        verbose_name_plural = _("Links of work plans to what was done")
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=False, meeting__isnull=True, material__isnull=True)
                | Q(entry__isnull=True, meeting__isnull=False, material__isnull=True)
                | Q(entry__isnull=True, meeting__isnull=True, material__isnull=False),
                name="plan_link_to_one_thing",
            ),
            models.UniqueConstraint(
                fields=["plan", "line", "entry"],
                condition=Q(entry__isnull=False),
                name="plan_link_entry_once",
            ),
            models.UniqueConstraint(
                fields=["plan", "meeting"], condition=Q(meeting__isnull=False), name="plan_link_meeting_once"
            ),
            models.UniqueConstraint(
                fields=["plan", "material"],
                condition=Q(material__isnull=False),
                name="plan_link_material_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.entry or self.meeting or self.material}"
