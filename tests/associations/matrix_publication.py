"""Who sees and who keeps the publication of an association's protocols (clause 26)."""

from django.utils import timezone

from associations.models import PublicationPage
from tests.cast import ASSOCIATION, CENTER, COUNCIL, Cast
from tests.matrix import Grant, Row

KEEPERS = {"association_chair", "association_secretary"}
READERS = ASSOCIATION | CENTER | COUNCIL | {"authorised_body"}


def key(cast: Cast):
    return [cast.association.key]


def named(cast: Cast):
    """A page whose check runs at once in tests: the scheme of the address is refused before any connection."""
    PublicationPage.objects.create(
        association=cast.association,
        url="ftp://univ.example/",
        set_by=cast["association_secretary"],
        set_at=timezone.now(),
    )
    return key(cast)


PERMISSIONS = {
    "associations.view_publication": Grant(READERS, on=lambda cast: cast.association),
    "associations.edit_publication": Grant(KEEPERS, on=lambda cast: cast.association),
}

URLS = {
    "associations:publication": Row(READERS, args=key),
    "associations:publication#set": Row(
        KEEPERS, args=key, method="post", data=lambda cast: {"url": "no address"}, answers=422
    ),
    "associations:publication_check": Row(KEEPERS, args=named, method="post", answers=302),
}
