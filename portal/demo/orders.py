"""The demo order: a draft that moves an association and removes a member, ready to be looked at and signed."""

from council.models import OrderDraft
from council.services import orders
from directory.models import University
from portal.demo.world import World

TITLES = {
    "kk": "[ДЕМО] Кадрларды даярлау бағыттары бойынша ОӘБ тізбесіне өзгерістер енгізу туралы",
    "ru": "[ДЕМО] О внесении изменений в перечень УМО по направлениям подготовки кадров",
    "en": "[DEMO] On amendments to the list of associations by directions of training",
}
MOVED, TO = "041-kaznu", "narxoz"
GROUND = "РОӘК шешімі (демо): мүшені құрамнан шығару туралы"


def load(world: World) -> str | None:
    """Load the draft; twice is harmless."""
    if OrderDraft.objects.exists():
        return "orders: already there"
    actor = world.people["authorised_body"]
    draft = orders.create_order(actor=actor, titles=TITLES)
    association, university = world.associations[MOVED], University.objects.get(key=TO)
    orders.add_table_line(
        draft, actor=actor, kind="move", data={"association": association, "university": university}
    )
    seat = world.council.seats.filter(until__isnull=True).order_by("-number").first()
    orders.add_seat_line(draft, actor=actor, kind="remove", data={"seat": seat, "ground": GROUND})
    return None
