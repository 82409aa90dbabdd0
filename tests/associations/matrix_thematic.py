"""Who keeps and who approves the thematic plan of publications (cl. 19.11); an approved one is public."""

from datetime import date

from associations.models import PlannedPublication
from associations.services import thematic as services
from tests.associations.matrix_members import KEEPERS, key
from tests.cast import EVERYBODY, Cast
from tests.matrix import Grant, Row

DATA = {
    "kind": "textbook",
    "title_kk": "Дерекқорлар",
    "title_ru": "Базы данных",
    "authors": "",
    "university": None,
    "due_on": date(2026, 3, 1),
}


def line(cast: Cast) -> PlannedPublication:
    return PlannedPublication.objects.first() or services.add_planned(
        cast.association, cast.year, actor=cast["association_secretary"], data=DATA
    )


def of_line(cast: Cast) -> list:
    return [cast.association.key, line(cast).pk]


def posted(cast: Cast) -> dict:
    return DATA | {"university": "", "due_on": "2026-03-01", "year": "2025"}


PERMISSIONS = {
    "associations.keep_thematic_plan": Grant(KEEPERS, on=lambda cast: cast.association),
    "associations.approve_thematic_plan": Grant({"association_chair"}, on=lambda cast: cast.association),
}

URLS = {
    "associations:thematic_plan": Row(EVERYBODY, args=key),
    "associations:planned_add": Row(KEEPERS, args=key),
    "associations:planned_add#post": Row(KEEPERS, args=key, method="post", data=posted, answers=302),
    "associations:planned_change": Row(KEEPERS, args=of_line),
    "associations:planned_remove": Row(
        KEEPERS, args=of_line, method="post", data=lambda cast: {"reason": "Қате"}, answers=302
    ),
    "associations:planned_link": Row(KEEPERS, args=of_line, method="post", answers=302),
    "associations:thematic_approve": Row({"association_chair"}, args=key, method="post", answers=302),
}
