"""Who reads and who keeps universities, criteria, structure and contacts of an association (clauses 9, 17, 18)."""

from datetime import date

from associations.models import DirectionUniversity, MemberCriteria, MemberUniversity, StructureApproval
from core.files import store_bytes
from tests.associations.matrix_members import KEEPERS, READERS, key
from tests.cast import EVERYBODY, Cast
from tests.matrix import Grant, Row


def membership(cast: Cast):
    return [cast.association.key, MemberUniversity.objects.get(association=cast.association).pk]


def listed(cast: Cast):
    row, _created = DirectionUniversity.objects.get_or_create(
        association=cast.association,
        university=cast.other_university,
        source="Тізілім",
        since=date(2024, 9, 1),
    )
    return [cast.association.key, row.pk]


def _file(cast: Cast):
    return store_bytes(
        b"%PDF-1.7\n%%EOF", name="a.pdf", content_type="application/pdf", by=cast["association_chair"]
    )


def criteria(cast: Cast):
    found = MemberCriteria.objects.first() or MemberCriteria.objects.create(
        association=cast.association,
        university=cast.university,
        number=1,
        text_kk="Өлшемшарт",
        valid_from=date(2025, 1, 1),
        file=_file(cast),
        set_by=cast["association_chair"],
    )
    return [cast.association.key, found.pk]


def approval(cast: Cast):
    found = StructureApproval.objects.first() or StructureApproval.objects.create(
        association=cast.association,
        regulations=_file(cast),
        approved_by=cast["association_chair"],
        approved_at="2026-01-01T00:00:00Z",
    )
    return [cast.association.key, found.pk]


PERMISSIONS = {
    "associations.set_criteria": Grant(KEEPERS, on=lambda cast: cast.association),
    "associations.approve_structure": Grant({"association_chair"}, on=lambda cast: cast.association),
}

URLS = {
    "associations:association_people": Row(EVERYBODY, args=key),
    "associations:association_embed": Row(EVERYBODY, args=key),
    "associations:association_structure": Row(EVERYBODY, args=key),
    "associations:member_criteria": Row(EVERYBODY, args=key),
    "associations:member_criteria_file": Row(EVERYBODY, args=criteria),
    "associations:structure_regulations": Row(EVERYBODY, args=approval),
    "associations:association_contacts": Row(KEEPERS, args=key),
    "associations:universities": Row(READERS, args=key),
    "associations:universities_list": Row(KEEPERS, args=key, method="post", answers=422),
    "associations:university_join": Row(KEEPERS, args=key, method="post", answers=422),
    "associations:university_leave": Row(KEEPERS, args=membership),
    "associations:university_unlist": Row(KEEPERS, args=listed),
    "associations:member_criteria_set": Row(KEEPERS, args=key),
    "associations:structure_approve": Row({"association_chair"}, args=key, method="post", answers=302),
}
