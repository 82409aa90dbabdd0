"""What everybody may read of a body: its published protocols with their public materials (cl. 26)."""

from django.db.models import Prefetch, QuerySet

from meetings.enums import MaterialAccess, ProtocolState
from meetings.models import Body, Decision, MeetingMaterial, Protocol, ProtocolItem


def public_materials(protocol: Protocol) -> QuerySet[MeetingMaterial]:
    """Return the materials of a published protocol's meeting that are for everybody, in the agenda's order."""
    if protocol.state != ProtocolState.PUBLISHED:
        return MeetingMaterial.objects.none()
    materials = MeetingMaterial.objects.filter(
        item__meeting_id=protocol.meeting_id, access=MaterialAccess.PUBLIC
    )
    return materials.select_related("file", "item").order_by("item__position", "pk")


def protocols_of_body(body: Body, most: int) -> list[Protocol]:
    """Return the last published protocols of a body with their items and public materials; three queries."""
    materials = MeetingMaterial.objects.filter(access=MaterialAccess.PUBLIC).select_related("file")
    published = Protocol.objects.filter(body=body, state=ProtocolState.PUBLISHED)
    return list(
        published.select_related("meeting", "body", "signed_file")
        .prefetch_related(
            Prefetch(
                "items",
                queryset=ProtocolItem.objects.select_related("item")
                .prefetch_related(Prefetch("item__materials", queryset=materials, to_attr="public"))
                .order_by("position"),
            )
        )
        .order_by("-published_at", "-pk")[:most]
    )


def decisions_of_protocol(protocol: Protocol) -> QuerySet[Decision]:
    """Return the decisions of a protocol in its order."""
    decisions = Decision.objects.filter(item__meeting_id=protocol.meeting_id).select_related("item")
    return decisions.order_by("item__position", "position")
