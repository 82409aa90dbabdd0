from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReportState(TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    IN_REVIEW = "in_review", _("in review")
    RETURNED = "returned", _("returned")
    CONFIRMED = "confirmed", _("confirmed")


class AssociationStage(TextChoices):
    """Whether an order has founded the association (clause 7); one that was given up never was."""

    PLANNED = "planned", pgettext_lazy("association", "to be founded")
    FOUNDED = "founded", pgettext_lazy("association", "founded")
    WITHDRAWN = "withdrawn", pgettext_lazy("association", "given up")


class MaterialKind(TextChoices):
    """What is submitted to expert examination (clauses 19.10, 19.12, 19.13)."""

    TEXTBOOK = "textbook", _("textbook")
    STUDY_GUIDE = "study_guide", _("study guide")
    MOOC = "mooc", _("massive open online course")
    PROGRAMME = "programme", _("educational programme for the register")
    OTHER = "other", pgettext_lazy("kind of material", "other material")


class MaterialState(TextChoices):
    RECEIVED = "received", _("received")
    RETURNED = "returned", _("returned to be completed")
    EXAMINED = "examined", _("with the experts")
    CONCLUDED = "concluded", _("concluded")
    WITHDRAWN = "withdrawn", pgettext_lazy("material", "withdrawn")


class MaterialPart(TextChoices):
    """What a file of a material is."""

    WORK = "work", _("the work itself")
    EXTRACT = "extract", _("extract from the decision of the university's academic council")
    COVER = "cover", _("cover")
    OTHER = "other", pgettext_lazy("part of a material", "other document")


class OpinionState(TextChoices):
    ASKED = "asked", pgettext_lazy("opinion", "asked")
    ACCEPTED = "accepted", pgettext_lazy("opinion", "being written")
    DECLINED = "declined", pgettext_lazy("opinion", "declined")
    GIVEN = "given", pgettext_lazy("opinion", "given")
    REMOVED = "removed", pgettext_lazy("opinion", "expert replaced")


class Mark(TextChoices):
    """What an expert says of one criterion."""

    MEETS = "meets", _("meets")
    PARTLY = "partly", _("meets in part")
    FAILS = "fails", _("does not meet")


# What an expert judges, each by a mark (associations/domain/expertise.py: CRITERIA).
CRITERION_LABELS = {
    "content": _("Scientific level and topicality of the content"),
    "programme": _("Fit to the educational programme and its learning outcomes"),
    "method": _("Method, structure, tasks for the learner"),
    "language": _("Language and terminology"),
    "sources": _("Sources and illustrations"),
    "integrity": _("Academic integrity: no borrowing without a source"),
}


class Verdict(TextChoices):
    """What an expert proposes and what the association concludes."""

    RECOMMENDED = "recommended", _("recommended")
    REWORK = "rework", _("to be reworked")
    REJECTED = "rejected", _("not recommended")


class WorkLanguage(TextChoices):
    KAZAKH = "kk", _("Kazakh")
    RUSSIAN = "ru", _("Russian")
    ENGLISH = "en", _("English")
    OTHER = "other", pgettext_lazy("language", "other language")


class RecordKind(TextChoices):
    """What an association does and records when it is done (clause 19, appendix 2)."""

    EVENT = "event", _("event")
    STANDARD = "standard", _("occupational standard")
    FRAMEWORK = "framework", _("sectoral qualifications framework")
    LEGAL_ACT = "legal_act", _("legal act or other document")
    PROGRAMME = "programme", _("recommendation on educational programmes")
    RESOURCE_ANALYSIS = "resource_analysis", _("analysis of textbooks and electronic resources")
    IMPLEMENTATION = "implementation", _("act of implementation of a project's result")
    MONITORING = "monitoring", _("monitoring of new programmes and technologies")
    INTERNATIONAL = "international", _("review of international practice")
    RECOMMENDATION = "recommendation", _("other recommendation or proposal")
    TRAINING = "training", _("professional development of teaching staff")
    COOPERATION = "cooperation", _("cooperation on quality assurance")
    OTHER = "other", pgettext_lazy("kind of entry", "other")


class EventKind(TextChoices):
    """The events of clause 19.17; reading 9-kinds counts all of them."""

    SEMINAR = "seminar", _("seminar")
    TRAINING = "training", pgettext_lazy("event", "training")
    WEBINAR = "webinar", _("webinar")
    MASTER_CLASS = "master_class", _("master class")
    CONFERENCE = "conference", _("conference")
    ROUND_TABLE = "round_table", _("round table")


class EventMode(TextChoices):
    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")
    HYBRID = "hybrid", _("in person and online")


class RequestSender(TextChoices):
    """Who asks for materials (clauses 16.1 and 29)."""

    COUNCIL = "council", _("the Council")
    CENTER = "center", _("the National Center")
    ASSOCIATION = "association", _("an association")


class RequestState(TextChoices):
    DRAFT = "draft", _("being prepared")
    SENT = "sent", _("sent")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")


class AnswerState(TextChoices):
    WAITING = "waiting", _("no answer yet")
    SUBMITTED = "submitted", _("answered")
    RETURNED = "returned", _("returned")
    ACCEPTED = "accepted", _("accepted")


class PlanState(TextChoices):
    """A version of a work plan (clauses 15.10 and 20)."""

    DRAFT = "draft", pgettext_lazy("work plan", "draft")
    AGREEING = "agreeing", _("with the members")
    AGREED = "agreed", _("agreed by the members")
    APPROVED = "approved", _("approved by the chair")
    COUNCIL_AGREED = "council_agreed", _("agreed by the Council")
    RETURNED = "returned", _("returned by the Council")


# The association still works on these; of them a plan has at most one.
OPEN_PLAN_STATES = (PlanState.DRAFT, PlanState.AGREEING, PlanState.AGREED)


class PlanItemKind(TextChoices):
    """What a line of a plan foresees: a meeting, or what the record of the year will show."""

    MEETING = "meeting", _("meeting of the association")
    EXPERTISE = "expertise", _("expert examination")
    EVENT = RecordKind.EVENT.value, RecordKind.EVENT.label
    STANDARD = RecordKind.STANDARD.value, RecordKind.STANDARD.label
    FRAMEWORK = RecordKind.FRAMEWORK.value, RecordKind.FRAMEWORK.label
    LEGAL_ACT = RecordKind.LEGAL_ACT.value, RecordKind.LEGAL_ACT.label
    PROGRAMME = RecordKind.PROGRAMME.value, RecordKind.PROGRAMME.label
    RESOURCE_ANALYSIS = RecordKind.RESOURCE_ANALYSIS.value, RecordKind.RESOURCE_ANALYSIS.label
    IMPLEMENTATION = RecordKind.IMPLEMENTATION.value, RecordKind.IMPLEMENTATION.label
    MONITORING = RecordKind.MONITORING.value, RecordKind.MONITORING.label
    INTERNATIONAL = RecordKind.INTERNATIONAL.value, RecordKind.INTERNATIONAL.label
    RECOMMENDATION = RecordKind.RECOMMENDATION.value, RecordKind.RECOMMENDATION.label
    TRAINING = RecordKind.TRAINING.value, RecordKind.TRAINING.label
    COOPERATION = RecordKind.COOPERATION.value, RecordKind.COOPERATION.label
    OTHER = RecordKind.OTHER.value, RecordKind.OTHER.label


class PlanAnswerValue(TextChoices):
    AGREES = "agrees", pgettext_lazy("answer on a plan", "agrees")
    OBJECTS = "objects", pgettext_lazy("answer on a plan", "does not agree")


class FetchFailure(TextChoices):
    """Why a page of a university could not be read."""

    SCHEME = "scheme", _("the address is not one of a web page")
    ADDRESS = "address", _("the address does not belong to the public network")
    NAME = "name", _("there is no such site")
    REDIRECTS = "redirects", _("the site sends from one address to another without end")
    SIZE = "size", _("the page is larger than 2 MB")
    TIME = "time", _("the site does not answer in time")
    CONNECTION = "connection", _("the site does not answer")
    CERTIFICATE = "certificate", _("the certificate of the site is not valid")
    CONTENT = "content", _("the address holds no web page")


class TableChange(TextChoices):
    """What became of an association between two tables of annex 2."""

    MOVED = "moved", _("another base university")
    OPENED = "opened", _("new association")
    CLOSED = "closed", _("closed")
    RENAMED = "renamed", _("renamed")


class SeatChange(TextChoices):
    """What became of a seat of the Council between two days (clause 16.4)."""

    APPOINTED = "appointed", _("member appointed")
    REMOVED = "removed", _("member removed")
