"""What everybody reads of a body's published protocols, on the portal and on other sites (clause 26)."""

from core.files import store_upload
from meetings.models import MeetingMaterial
from tests.cast import EVERYBODY, Cast
from tests.matrix import Row

from . import helpers


def with_material(cast: Cast, access: str = "public") -> list[int]:
    protocol = helpers.published(cast)
    item = protocol.meeting.items.get()
    stored = store_upload(helpers.scan("баяндама.pdf"), by=None)
    material = MeetingMaterial.objects.create(item=item, file=stored, title="Баяндама", access=access)
    return [protocol.pk, material.pk]


def key(cast: Cast) -> list[str]:
    return [cast.council.body.key]


URLS = {
    "meetings:embed": Row(EVERYBODY, args=key),
    "meetings:feed_atom": Row(EVERYBODY, args=key),
    "meetings:feed_json": Row(EVERYBODY, args=key),
    "meetings:protocol_material": Row(EVERYBODY, args=with_material),
}
