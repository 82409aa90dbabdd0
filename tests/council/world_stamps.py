"""Publications before the Council in each stage, made through the services."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from associations.models import Conclusion
from council.models import StampRequest
from council.services import stamps as services
from meetings import services as meetings
from meetings.models import Meeting
from tests.associations import world_expertise as world
from tests.cast import Cast
from tests.factories.meetings import MeetingFactory
from tests.meetings.helpers import DECISION, scan
from tests.meetings.sample import emblem


def recommended(cast: Cast, **data: Any) -> Conclusion:
    uploads = {
        "work": [world.pdf(mark=data.get("title_kk", "work"))],
        "extract": [world.pdf("extract.pdf", data.get("title_kk", "extract"))],
        "cover": [SimpleUploadedFile("muqaba.png", emblem())],
    }
    return world.concluded(cast, for_stamp=True, uploads=uploads, **data)


def requested(cast: Cast, **data: Any) -> StampRequest:
    material = recommended(cast, **data).material
    return services.ask_for_stamp(material, actor=cast["association_secretary"])


def council_meeting(cast: Cast) -> Meeting:
    return MeetingFactory(
        body=cast.council.body,
        created_by=cast["council_secretary"],
        starts_at=timezone.now() + timedelta(days=3),
    )


def put(cast: Cast, *requests: StampRequest) -> list[StampRequest]:
    """Put publications on the agenda of one meeting of the Council."""
    services.put_stamps_on_agenda(council_meeting(cast), requests, actor=cast["council_secretary"])
    return list(
        StampRequest.objects.filter(pk__in=[one.pk for one in requests])
        .select_related("item__meeting")
        .order_by("pk")
    )


def decided(cast: Cast, *requests: StampRequest) -> list[StampRequest]:
    """Have the Council decide on publications and the protocol signed."""
    chosen = put(cast, *(requests or (requested(cast),)))
    secretary = cast["council_secretary"]
    first = chosen[0].item
    assert first is not None
    held = meetings.open_meeting(meetings.convene_meeting(first.meeting, actor=secretary), actor=secretary)
    for line in held.attendees.filter(user__isnull=False):
        meetings.mark_presence(line, actor=secretary)
    for one in chosen:
        assert one.item is not None
        vote = meetings.open_vote(one.item, actor=secretary)
        for line in held.attendees.filter(user__isnull=False):
            meetings.record_ballot(vote, line, actor=secretary, value="in_favour")
        meetings.close_vote(vote, actor=secretary)
        meetings.add_decision(one.item, actor=secretary, data=DECISION)
    protocol = meetings.close_meeting(held, actor=secretary)
    protocol = meetings.agree_protocol(protocol, actor=secretary)
    meetings.record_paper_signatures(protocol, actor=secretary, upload=scan(), signed_on=timezone.localdate())
    return chosen


def granted(cast: Cast) -> StampRequest:
    return services.decide_stamp(decided(cast)[0], actor=cast["council_secretary"], granted=True)
