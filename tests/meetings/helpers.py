"""Meetings of the cast's Council of nine seats (two vacant, quorum six) in each stage, made through the services."""

from datetime import timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfWriter

from meetings import services
from meetings.models import AgendaItem, Attendee, Body, Meeting, Protocol, Vote
from tests.cast import Cast
from tests.factories.accounts import UserFactory
from tests.factories.meetings import MeetingFactory, SeatFactory
from tests.meetings import sample

ITEM = {
    "title_kk": "Жұмыс жоспары туралы",
    "title_ru": "О плане работы",
    "rapporteur_kk": "Ә. Серік",
    "rapporteur_ru": "А. Серик",
}
ITEM_TITLES = {name: text for name, text in ITEM.items() if name.startswith("title")}
DECISION = {
    "text_kk": "Жоспар бекітілсін.",
    "text_ru": "Утвердить план.",
    "responsible_kk": "Хатшы",
    "responsible_ru": "Секретарь",
}


def secretary(cast: Cast):
    return cast["council_secretary"]


def planned(cast: Cast, items: int = 1, body: Body | None = None, actor=None) -> Meeting:
    actor = actor or secretary(cast)
    meeting = MeetingFactory(
        body=body or cast.council.body, created_by=actor, starts_at=timezone.now() + timedelta(days=7)
    )
    for number in range(items):
        services.add_item(meeting, actor=actor, data={**ITEM, "title_kk": f"{ITEM['title_kk']} {number + 1}"})
    return meeting


def convened(cast: Cast, items: int = 1) -> Meeting:
    return services.convene_meeting(planned(cast, items), actor=secretary(cast))


def opened(cast: Cast, present: int = 0, items: int = 1) -> Meeting:
    meeting = services.open_meeting(convened(cast, items), actor=secretary(cast))
    for line in meeting.attendees.filter(user__isnull=False).order_by("number")[:present]:
        services.mark_presence(line, actor=secretary(cast))
    return Meeting.objects.select_related("body").get(pk=meeting.pk)


def first_item(meeting: Meeting) -> AgendaItem:
    return meeting.items.select_related("meeting__body").order_by("position").first()


def member(meeting: Meeting, number: int) -> Attendee:
    return meeting.attendees.select_related("meeting__body").get(number=number)


def voting(cast: Cast, values: str = "", present: int = 6) -> Vote:
    """Return an open vote; ``values`` is one letter a member: f a s r, "-" for none."""
    meeting = opened(cast, present)
    vote = services.open_vote(first_item(meeting), actor=secretary(cast))
    words = {"f": "in_favour", "a": "against", "s": "abstained", "r": "recused"}
    for number, letter in enumerate(values, 1):
        if letter in words:
            services.record_ballot(
                vote,
                member(meeting, number),
                actor=secretary(cast),
                value=words[letter],
                reason="мүдделер қақтығысы" if letter == "r" else "",
            )
    return vote


def drafted(cast: Cast) -> Protocol:
    vote = services.close_vote(voting(cast, "ffffff"), actor=secretary(cast))
    services.add_decision(vote.item, actor=secretary(cast), data=DECISION)
    return services.close_meeting(vote.item.meeting, actor=secretary(cast))


def agreed(cast: Cast) -> Protocol:
    return services.agree_protocol(drafted(cast), actor=secretary(cast))


def scan(name: str = "scan.pdf") -> SimpleUploadedFile:
    writer, buffer = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(buffer)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="application/pdf")


def signed(cast: Cast) -> Protocol:
    return services.record_paper_signatures(
        agreed(cast), actor=secretary(cast), upload=scan(), signed_on=timezone.localdate()
    )


def published(cast: Cast) -> Protocol:
    return services.publish_protocol(signed(cast), actor=secretary(cast))


def letterhead(cast: Cast, **data: str):
    """Give the Council's protocols a language, a letterhead and an emblem."""
    chosen = {"language": "both", "address_kk": "Астана қаласы", "address_ru": "г. Астана", **data}
    upload = SimpleUploadedFile("emblem.png", sample.emblem(), content_type="image/png")
    return services.edit_protocol_settings(
        cast.council.body, actor=secretary(cast), data=chosen, emblem=upload
    )


def large(cast: Cast, seats: int) -> Meeting:
    """Return an open meeting of the Council with so many seats, all filled and present."""
    body = cast.council.body
    body.seats.filter(holders__isnull=True).delete()
    for number in range(body.seats.count() + 1, seats + 1):
        SeatFactory(body=body, number=number, holder=UserFactory())
    meeting = opened(cast)
    services.mark_everybody_present(meeting, actor=secretary(cast))
    return meeting


def remarked(cast: Cast) -> Protocol:
    """Return a draft that the members who took part may remark on for a week."""
    until = timezone.localdate() + timedelta(days=7)
    return services.open_remarks(drafted(cast), actor=secretary(cast), until=until)


def remark(cast: Cast, text: str = "Күні дұрыс емес."):
    protocol = remarked(cast)
    return services.leave_remark(protocol, actor=cast["member"], text=text, line=protocol.items.get())


def extract(cast: Cast, language: str = "both"):
    protocol = signed(cast)
    decision = protocol.meeting.items.get().decisions.get()
    return services.make_extract(
        protocol,
        actor=secretary(cast),
        decision=decision,
        language=language,
        for_whom="Л.Н. Гумилев атындағы ЕҰУ",
    )
