"""Who submits, who keeps and who examines materials (cl. 19.10-19.13)."""

from datetime import timedelta

from django.utils import timezone

from associations.models import MaterialFile, ReviewOpinion, TeachingMaterial
from core.files import store_bytes
from tests.associations import world_expertise as world
from tests.cast import ASSOCIATION, CENTER, COUNCIL, SIGNED_IN, Cast
from tests.matrix import Grant, Row

KEEPERS = {"association_chair", "association_secretary"}
AUTHORS = {"university_coordinator"}
READERS = COUNCIL | ASSOCIATION | CENTER | AUTHORS | {"authorised_body"}
EXPERT = {"association_member"}


def material(cast: Cast) -> TeachingMaterial:
    return TeachingMaterial.objects.first() or world.submitted(cast)


def of_material(cast: Cast) -> list[int]:
    return [material(cast).pk]


def of_file(cast: Cast) -> list[int]:
    return [MaterialFile.objects.get(material=material(cast)).pk]


def asked(cast: Cast) -> ReviewOpinion:
    return ReviewOpinion.objects.first() or world.asked(cast)


def of_opinion(cast: Cast) -> list[int]:
    return [asked(cast).pk]


def of_opinion_file(cast: Cast) -> list[int]:
    opinion = ReviewOpinion.objects.first() or world.given(cast)
    file = store_bytes(world.PDF, name="pikir.pdf", content_type="application/pdf", by=opinion.expert)
    ReviewOpinion.objects.filter(pk=opinion.pk).update(file=file)
    return [opinion.pk]


def of_agenda(cast: Cast) -> list[int]:
    return [(TeachingMaterial.objects.first() or world.given(cast).material).pk]


def posted(cast: Cast) -> dict:
    return world.DATA | {
        "association": cast.association.pk,
        "university": "",
        "work": world.pdf(),
        "author_universities": [cast.other_university.pk],
    }


def reason(cast: Cast) -> dict:
    return {"reason": "Себебі бар"}


def expert(cast: Cast) -> dict:
    return {
        "expert": cast.ids["association_member"],
        "due_on": (timezone.localdate() + timedelta(days=10)).isoformat(),
    }


def keeps(args=of_material, answers: int = 302, data=reason, method: str = "post") -> Row:
    return Row(
        KEEPERS,
        args=args,
        method=method,
        data=data,
        answers=answers,
        strangers=404,
        readers=READERS - KEEPERS,
    )


def expert_only(method: str, answers: int, data=reason) -> Row:
    return Row(
        EXPERT, args=of_opinion, method=method, data=data, answers=answers, strangers=404, readers=KEEPERS
    )


PERMISSIONS = {
    "associations.submit_material": Grant(SIGNED_IN),
    "associations.change_material": Grant(KEEPERS | AUTHORS, on=material),
    "associations.keep_material": Grant(KEEPERS, on=material),
    "associations.give_opinion": Grant(EXPERT, on=asked),
}

URLS = {
    "associations:material_list": Row(SIGNED_IN),
    "associations:material_submit": Row(SIGNED_IN),
    "associations:material_submit#post": Row(SIGNED_IN, method="post", data=posted, answers=302),
    "associations:material_detail": Row(READERS, args=of_material, strangers=404),
    "associations:material_change": Row(
        KEEPERS | AUTHORS, args=of_material, strangers=404, readers=READERS - KEEPERS - AUTHORS
    ),
    "associations:material_return": keeps(),
    "associations:material_withdraw": Row(
        KEEPERS | AUTHORS,
        args=of_material,
        method="post",
        data=reason,
        answers=302,
        strangers=404,
        readers=READERS - KEEPERS - AUTHORS,
    ),
    "associations:material_ask": keeps(data=expert),
    "associations:material_agenda": keeps(args=of_agenda, answers=422),
    "associations:material_conclude": keeps(answers=422),
    "associations:material_file": Row(READERS, args=of_file, strangers=404),
    "associations:opinion": expert_only("get", 200),
    "associations:opinion_accept": expert_only("post", 302),
    "associations:opinion_decline": expert_only("post", 302),
    "associations:opinion_remove": Row(
        KEEPERS, args=of_opinion, method="post", data=reason, answers=302, strangers=404, readers=EXPERT
    ),
    # the coordinator is on the authors' side here, and never learns who the experts are
    "associations:opinion_file": Row(READERS - AUTHORS, args=of_opinion_file, strangers=404),
}
