"""Who reads and who writes the annual report."""

from associations.models import SectionProof
from associations.services.section_texts import save_section
from core.files import store_bytes
from tests.cast import ASSOCIATION, CENTER, COUNCIL, Cast
from tests.factories.kpi import report_with_sheet
from tests.matrix import Grant, Row

KEEPERS = {"association_chair", "association_secretary"}
READERS = COUNCIL | ASSOCIATION | CENTER | {"authorised_body"}


def report(cast: Cast):
    return report_with_sheet(cast.association)


def args(cast: Cast):
    return [report(cast).pk]


def section_args(cast: Cast):
    return [report(cast).pk, 1]


def revision_args(cast: Cast):
    section = report(cast).sections.get(clause__sub_item=1)
    if not section.revisions.exists():
        save_section(section, actor=cast["association_secretary"], text="Мәтін", version=section.version)
    return [report(cast).pk, 1, 1]


def proof_args(cast: Cast):
    person = cast["association_secretary"]
    proof = SectionProof.objects.filter(section__report=report(cast)).first() or SectionProof.objects.create(
        section=report(cast).sections.first(),
        title="Акт",
        added_by=person,
        file=store_bytes(b"%PDF-1.7\n%%EOF", name="a.pdf", content_type="application/pdf", by=person),
    )
    return [proof.pk]


PERMISSIONS = {
    "associations.view_report": Grant(READERS, on=report),
    "associations.edit_report": Grant(KEEPERS, on=report),
    "associations.submit_report": Grant(KEEPERS, on=report),
}

URLS = {
    "associations:report_list": Row(READERS | {"other_association_secretary"}),
    "associations:report_text": Row(READERS, args=args, strangers=404),
    "associations:report_section": Row(KEEPERS, args=section_args, strangers=404, readers=READERS),
    "associations:report_section#post": Row(
        KEEPERS,
        args=section_args,
        method="post",
        data=lambda cast: {"text": "Мәтін", "version": 1},
        answers=302,
        strangers=404,
        readers=READERS,
    ),
    "associations:report_section_autosave": Row(
        KEEPERS, args=section_args, method="post", strangers=404, readers=READERS
    ),
    "associations:section_history": Row(KEEPERS, args=section_args, strangers=404, readers=READERS),
    "associations:section_restore": Row(
        KEEPERS, args=revision_args, method="post", answers=302, strangers=404, readers=READERS
    ),
    "associations:report_refresh": Row(
        KEEPERS, args=section_args, method="post", answers=302, strangers=404, readers=READERS
    ),
    "associations:section_proof_file": Row(READERS, args=proof_args, strangers=404),
}
