"""Who applies for a university and who reads applications (cl. 7)."""

from core.files import store_bytes
from criteria.models import Application
from tests.cast import CENTER, COUNCIL, Cast
from tests.criteria import world
from tests.matrix import Grant, Row

OWN = frozenset({"university_coordinator"})
READERS = COUNCIL | CENTER | {"authorised_body"}


def draft(cast: Cast) -> Application:
    return Application.objects.first() or world.whole(cast)


def of_draft(cast: Cast) -> list:
    return [draft(cast).pk]


def of_submitted(cast: Cast) -> list:
    return [(Application.objects.first() or world.submitted(cast)).pk]


def of_opened(cast: Cast) -> list:
    """An application whose call is over: the overseers read it."""
    application = Application.objects.first() or world.submitted(cast)
    world.over(application.call)
    return [application.pk]


def of_resubmitted(cast: Cast) -> list:
    application = Application.objects.first() or world.resubmitted(cast)
    world.over(application.call)
    return [application.pk]


def of_proof(cast: Cast) -> list:
    application = draft(cast)
    return [application.proofs.first().pk]


def of_file(cast: Cast) -> list:
    application = Application.objects.get(pk=of_opened(cast)[0])
    proof = application.proofs.first()
    proof.url, proof.file = "", store_bytes(b"%PDF-1.7\n%%EOF", name="a.pdf", content_type="application/pdf")
    proof.save()
    return [proof.pk]


def of_table(cast: Cast) -> list:
    return [world.brought(cast, draft(cast), {"12": "5"}).pk]


def of_taken_table(cast: Cast) -> list:
    return [world.taken(cast, world.brought(cast, draft(cast), {"12": "5"})).pk]


PERMISSIONS = {
    "criteria.apply": Grant(OWN, on=draft),
    "criteria.view_applications": OWN | READERS,
}
URLS = {
    "criteria:applications": Row(OWN | READERS),
    "criteria:application_new": Row(OWN),
    "criteria:application_detail": Row(OWN | READERS, args=of_opened, strangers=404),
    "criteria:application_edit": Row(OWN, args=of_draft, strangers=404),
    "criteria:application_autosave": Row(OWN, args=of_draft, method="post", strangers=404),
    "criteria:answer_history": Row(
        OWN, args=lambda cast: [*of_opened(cast), "2"], strangers=404, readers=READERS
    ),
    "criteria:answer_restore": Row(
        OWN,
        args=lambda cast: [*of_draft(cast), "2", 1],
        method="post",
        answers=302,
        strangers=404,
    ),
    "criteria:application_proof": Row(
        OWN,
        args=lambda cast: [draft(cast).pk, "9"],
        method="post",
        data=lambda cast: {"url": "https://example.kz/9"},
        answers=302,
        strangers=404,
    ),
    "criteria:proof_remove": Row(OWN, args=of_proof, method="post", answers=302, strangers=404),
    "criteria:proof_file": Row(OWN | READERS, args=of_file, strangers=404),
    "criteria:application_submit": Row(OWN, args=of_draft, method="post", answers=302, strangers=404),
    "criteria:application_take_back": Row(OWN, args=of_submitted, method="post", answers=302, strangers=404),
    "criteria:application_version": Row(
        OWN | READERS, args=lambda cast: [*of_opened(cast), 1], strangers=404
    ),
    "criteria:version_form": Row(
        OWN | READERS, args=lambda cast: [*of_opened(cast), 1, "kk", "docx"], strangers=404
    ),
    "criteria:version_difference": Row(OWN | READERS, args=of_resubmitted, strangers=404),
    "criteria:application_form": Row(
        OWN | READERS, args=lambda cast: [*of_opened(cast), "kk", "docx"], strangers=404
    ),
    "criteria:application_xlsx": Row(OWN | READERS, args=of_opened, strangers=404),
    "criteria:application_import": Row(OWN, args=of_draft, method="post", answers=422, strangers=404),
    "criteria:answer_table": Row(OWN, args=of_table, strangers=404),
    "criteria:answer_table_take": Row(OWN, args=of_table, method="post", answers=422, strangers=404),
    "criteria:answer_table_undo": Row(OWN, args=of_taken_table, method="post", answers=302, strangers=404),
    "criteria:answer_table_file": Row(OWN, args=of_table, strangers=404),
}
