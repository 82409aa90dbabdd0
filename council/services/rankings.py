"""The confirmed results of a year go to the Council's agenda in one step, the ranking attached (clause 15.11)."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.domain.deadlines import DEADLINE_ZONE
from associations.models import AcademicYear
from core.audit import record
from core.codes import LANGUAGES, OFFICIAL_LANGUAGES
from core.errors import DomainError, TransitionRefused
from council.models import RankingConsideration
from council.services.agenda import meeting_to_fill
from council.services.plans import vote_outcome
from kpi.documents.ranking_pdf import ranking_pdf
from kpi.enums import YEAR_DECIDED, RankingOutcome
from kpi.queries.ranking import confirmed_sheets, news_since
from meetings.enums import BEING_PREPARED, NOT_OVER, MeetingState, VoteOutcome
from meetings.models import AgendaItem, Decision, Meeting, Protocol, ProtocolItem
from meetings.services import add_item, add_material, rename_material

CLAUSE = "15.11"


def _item_data(year: AcademicYear) -> dict[str, Any]:
    data = {}
    for code in LANGUAGES:
        with translation.override(code):
            data[f"title_{code}"] = gettext(
                "On the results of the associations' work in the academic year %(year)s (ranking by KPI)"
            ) % {"year": year}
    return data


def _standing(year: AcademicYear) -> RankingConsideration | None:
    """Return what stands of a year on the agenda of a meeting that is not over, for writing."""
    rows = RankingConsideration.objects.select_for_update(of=("self",)).select_related("item__meeting")
    return rows.filter(academic_year=year, item__meeting__state__in=NOT_OVER).first()


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(DEADLINE_ZONE):%d.%m.%Y %H:%M}"


def _attach(standing: RankingConsideration, *, actor: User) -> None:
    """Attach the ranking of the moment in both languages; titles say of which moment and version they are."""
    year, attached = standing.academic_year, []
    for code in OFFICIAL_LANGUAGES:
        with translation.override(code):
            names = {"year": year, "moment": _moment(standing.frozen_at), "version": standing.version}
            name = gettext("Ranking of associations %(year)s") % names
            title = gettext("Ranking of associations %(year)s, as it stood on %(moment)s") % names
        pdf = ranking_pdf(year, code, moment=standing.frozen_at, version=standing.version)
        upload = SimpleUploadedFile(f"{name} ({code}, {standing.version}).pdf", pdf)
        attached.append(add_material(standing.item, actor=actor, upload=upload, title=f"{title} ({code})"))
    standing.materials.set(attached)


def _require_undecided(year: AcademicYear) -> None:
    considered = RankingConsideration.objects.filter(academic_year=year).select_related(
        "item__meeting", "protocol"
    )
    being_written = considered.filter(outcome="", item__meeting__state=MeetingState.CLOSED).exclude(
        item__meeting__protocol__signed_on__isnull=False
    )
    unsigned = being_written.first()
    if unsigned is not None:
        raise DomainError(
            _("The Council considered this year on %(day)s; the protocol is not signed yet.")
            % {"day": f"{timezone.localtime(unsigned.item.meeting.starts_at):%d.%m.%Y}"},
            clause=CLAUSE,
            field="meeting",
        )
    last = considered.filter(outcome__in=YEAR_DECIDED).order_by("-settled_at", "-pk").first()
    if last is not None and last.protocol is not None and news_since(year, last.frozen_at).is_none:
        raise DomainError(
            _(
                "The Council considered this year on %(day)s (protocol No. %(number)s/%(year)s). It comes to an agenda again "
                "only when the ranking has changed, as after an appeal."
            )
            % {
                "day": f"{timezone.localtime(last.item.meeting.starts_at):%d.%m.%Y}",
                "number": last.protocol.number,
                "year": last.protocol.year,
            },
            clause=CLAUSE,
            field="meeting",
        )


@transaction.atomic
def put_ranking_on_agenda(meeting: Meeting | None, year: AcademicYear, *, actor: User) -> AgendaItem:
    """Put the results of a year on the agenda of a Council's meeting, with the ranking in Kazakh and Russian attached.

    The ranking is as it stands at this moment. Raises DomainError without a confirmed report, for a meeting of another
    body or one that has opened, while the year already stands on the agenda of a meeting being prepared, and once the
    Council has considered the year, unless its ranking has changed since: an appeal raised points, or a report was
    confirmed later (ADR-0060).
    """
    meeting = meeting_to_fill(meeting)
    year = AcademicYear.objects.select_for_update().get(pk=year.pk)
    count = confirmed_sheets(year).count()
    if not count:
        raise DomainError(
            _("No report of this year is confirmed yet: there is no ranking to consider."), clause=CLAUSE
        )
    standing = _standing(year)
    if standing is not None:
        raise DomainError(
            _("The ranking of this year already stands on the agenda of the meeting on %(day)s.")
            % {"day": f"{standing.item.meeting.starts_at:%d.%m.%Y}"},
            clause=CLAUSE,
        )
    _require_undecided(year)
    item = add_item(meeting, actor=actor, data=_item_data(year))
    standing = RankingConsideration.objects.create(
        academic_year=year, item=item, confirmed_count=count, added_by=actor, frozen_at=timezone.now()
    )
    _attach(standing, actor=actor)
    record("put_ranking_on_agenda", item, actor=actor, year=year.first_year, reports=count)
    return item


@transaction.atomic
def renew_ranking(year: AcademicYear, *, actor: User) -> RankingConsideration:
    """Attach the ranking of this moment to the item that stands on an agenda, beside the earlier version (ADR-0060).

    The earlier files stay and are named as such. Raises DomainError when the year stands on no agenda or nothing changed
    since, TransitionRefused once the meeting has opened.
    """
    year = AcademicYear.objects.select_for_update().get(pk=year.pk)
    standing = _standing(year)
    if standing is None:
        raise DomainError(_("The ranking of this year stands on no agenda."), clause=CLAUSE)
    if standing.item.meeting.state not in BEING_PREPARED:
        raise TransitionRefused(
            _("The meeting has opened: it considers the ranking that its members were sent."), clause=CLAUSE
        )
    if news_since(year, standing.frozen_at).is_none:
        raise DomainError(
            _("Nothing has changed since %(moment)s: the ranking attached is the present one.")
            % {"moment": _moment(standing.frozen_at)},
            clause=CLAUSE,
        )
    standing.academic_year = year
    for material in standing.materials.order_by("pk"):
        written_in = next(
            (code for code in OFFICIAL_LANGUAGES if material.title.endswith(f"({code})")),
            OFFICIAL_LANGUAGES[0],
        )
        with translation.override(written_in):
            earlier = gettext("Earlier version: %(title)s") % {"title": material.title}
        rename_material(material, actor=actor, title=earlier)
    standing.version += 1
    standing.frozen_at = timezone.now()
    standing.confirmed_count = confirmed_sheets(year).count()
    standing.save(update_fields=["version", "frozen_at", "confirmed_count"])
    _attach(standing, actor=actor)
    record(
        "renew_ranking",
        standing.item,
        actor=actor,
        year=year.first_year,
        reports=standing.confirmed_count,
        version=standing.version,
    )
    return standing


def _outcome(item: AgendaItem, decisions: list[Decision]) -> RankingOutcome:
    outcome = vote_outcome(item)
    if not outcome:
        return RankingOutcome.NOTED if decisions else RankingOutcome.POSTPONED
    return RankingOutcome.REJECTED if outcome == VoteOutcome.NOT_ADOPTED else RankingOutcome.ADOPTED


def _decided(item: AgendaItem, protocol: Protocol, decisions: list[Decision]) -> dict[str, str]:
    """Return what was decided in each language: as the protocol words it, else the decisions one under another."""
    line = ProtocolItem.objects.filter(protocol=protocol, item=item).first()
    words = {}
    for code in LANGUAGES:
        written = (getattr(line, f"decided_{code}", "") or "").strip()
        texts = [getattr(one, f"text_{code}") or "" for one in decisions]
        words[f"decided_{code}"] = written or "\n".join(text for text in texts if text)
    return words


@transaction.atomic
def settle_rankings(protocol: Protocol) -> int:
    """Note what a signed protocol of the Council says of the year on its agenda; returns how many were settled.

    With a vote the decision is adopted or not; decisions without a vote mean that the year was considered; an item with
    neither was not considered, and the year can be brought again. A corrected protocol is read anew.
    """
    rows = RankingConsideration.objects.select_for_update(of=("self",)).select_related("item")
    settled = 0
    for one in rows.filter(item__meeting_id=protocol.meeting_id):
        decisions = list(one.item.decisions.order_by("position"))
        found = {"outcome": _outcome(one.item, decisions), "protocol_id": protocol.pk}
        found |= _decided(one.item, protocol, decisions)
        if all((getattr(one, name) or "") == value for name, value in found.items()):
            continue
        for name, value in found.items():
            setattr(one, name, value)
        one.settled_at = timezone.now()
        one.save()
        record(
            "settle_ranking",
            one.item,
            actor=None,
            outcome=one.outcome,
            protocol=protocol.pk,
            year=one.academic_year_id,
        )
        settled += 1
    return settled
