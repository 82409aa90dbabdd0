"""Proof of a claim: files, links and records of the year, added and taken away (clause 22, appendix 2).

Views check the permission; each verb here checks the state under a lock, writes, records in the journal.
"""

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from core.files import store_upload
from kpi.models import Evidence, KpiItem, KpiScore
from kpi.queries.proof import records_of_year
from kpi.services.claims import locked_sheet, require_editable
from kpi.tasks import check_links


def _item_of(score: KpiScore, reference: str) -> KpiItem | None:
    if not reference:
        return None
    item = KpiItem.objects.filter(indicator=score.indicator, reference=reference).first()
    if item is None:
        raise DomainError(_("This indicator has no such item. Reload the page."), field="item")
    return item


@transaction.atomic
def add_evidence(
    score: KpiScore,
    *,
    actor: User,
    title: str = "",
    url: str = "",
    upload: UploadedFile | None = None,
    item_reference: str = "",
) -> Evidence:
    """Attach a file or a link to an indicator, or to one of its items.

    Raises FileRefused for an unfit file, DomainError when neither or both were given.
    """
    report, _sheet = locked_sheet(score.sheet_id)
    current = KpiScore.objects.select_related("indicator").get(pk=score.pk)
    require_editable(report, current)
    if bool(upload) == bool(url):
        raise DomainError(_("Give a file or a link, one of the two."), field="file")
    item = _item_of(current, item_reference)
    stored = store_upload(upload, by=actor) if upload else None
    evidence = Evidence.objects.create(
        score=current,
        item=item,
        title=(title.strip() or (stored.name if stored else url))[:300],
        url=url,
        file=stored,
        added_by=actor,
    )
    report.save(update_fields=["edited_at"])
    if url:
        check_links.delay_on_commit(report.pk)
    record(
        "add_evidence",
        report,
        actor=actor,
        indicator=current.indicator.number,
        item=item_reference,
        title=evidence.title,
    )
    return evidence


@transaction.atomic
def attach_records(
    score: KpiScore, *, actor: User, keys: Iterable[str], item_reference: str = ""
) -> list[Evidence]:
    """Attach records of the report's year as proof to an indicator, or to one of its items; returns what is new.

    ``keys`` are those of :func:`kpi.queries.proof.records_of_year`; one that is attached already is left. A record may
    serve several indicators. Raises DomainError when none was chosen, or one is not of this association and year.
    """
    report, _sheet = locked_sheet(score.sheet_id)
    current = KpiScore.objects.select_related("indicator").get(pk=score.pk)
    require_editable(report, current)
    item = _item_of(current, item_reference)
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        raise DomainError(_("Choose at least one record."), field="record")
    offered = {one.key: one for one in records_of_year(report)}
    if any(key not in offered for key in wanted):
        raise DomainError(
            _("A record was withdrawn meanwhile, or is not of this association and academic year."),
            field="record",
            clause="22",
        )
    held = {one.record_key for one in current.evidence.filter(item=item).exclude(record_kind="")}
    attached = [
        Evidence.objects.create(
            score=current,
            item=item,
            title=offered[key].title[:300],
            record_kind=offered[key].record_kind,
            added_by=actor,
            **{f"{offered[key].record_kind}_id": offered[key].pk},
        )
        for key in wanted
        if key not in held
    ]
    if attached:
        report.save(update_fields=["edited_at"])
        record(
            "attach_records",
            report,
            actor=actor,
            indicator=current.indicator.number,
            item=item_reference,
            records=[one.record_key for one in attached],
        )
    return attached


@transaction.atomic
def remove_evidence(evidence: Evidence, *, actor: User) -> None:
    """Take proof off an indicator; submitted versions keep theirs."""
    report, _sheet = locked_sheet(evidence.score.sheet_id)
    score = KpiScore.objects.select_related("indicator").get(pk=evidence.score_id)
    require_editable(report, score)
    record("remove_evidence", report, actor=actor, indicator=score.indicator.number, title=evidence.title)
    evidence.delete()
    report.save(update_fields=["edited_at"])
    if evidence.url:
        check_links.delay_on_commit(report.pk)
