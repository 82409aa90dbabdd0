"""What surrounds the demo protocols: letterheads, a second revision, remarks of members, an extract. Invented."""

from datetime import timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from meetings import services
from meetings.enums import ProtocolState, RemarkState
from meetings.models import Body, Protocol, ProtocolSettings, Remark
from meetings.queries import people_present
from portal.demo.world import World


def _emblem() -> SimpleUploadedFile:
    """Draw an emblem that belongs to nobody: an open book in a ring."""
    image = Image.new("RGBA", (480, 480), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((10, 10, 470, 470), fill=(12, 84, 140, 255), outline=(214, 170, 60, 255), width=18)
    draw.polygon([(110, 170), (235, 205), (235, 340), (110, 305)], fill=(255, 255, 255, 255))
    draw.polygon([(370, 170), (245, 205), (245, 340), (370, 305)], fill=(255, 255, 255, 255))
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return SimpleUploadedFile("emblem.png", buffer.getvalue(), content_type="image/png")


def _letterheads(world: World) -> None:
    chosen: tuple[tuple[Body, dict[str, str]], ...] = (
        (
            world.council,
            {
                "language": "both",
                "host_kk": "Жұмыс органы – Жоғары білім беруді дамытудың ұлттық орталығы",
                "host_ru": "Рабочий орган – Национальный центр развития высшего образования",
                "address_kk": "010000, Астана қаласы, Мәңгілік Ел даңғылы, 8 · kense@example.kz",
                "address_ru": "010000, город Астана, проспект Мәңгілік Ел, 8 · kense@example.kz",
            },
        ),
        (
            world.first.body,
            {
                "language": "kk",
                "host_kk": "Базалық ЖЖОКБҰ жанындағы бірлестік",
                "host_ru": "Объединение при базовом ОВПО",
                "address_kk": "Астана қаласы, Сәтбаев көшесі, 2 · uao@example.kz",
                "address_ru": "город Астана, улица Сатпаева, 2 · uao@example.kz",
            },
        ),
    )
    for body, data in chosen:
        services.edit_protocol_settings(
            body, actor=world.holder(body, "secretary"), data=data, emblem=_emblem()
        )


def _remarks(protocol: Protocol, world: World) -> None:
    secretary = world.holder(protocol.body, "secretary")
    services.open_remarks(protocol, actor=secretary, until=world.today + timedelta(days=5))
    lines = list(protocol.items.order_by("position"))
    texts = {
        f"item-{lines[0].pk}-heard_kk": f"{lines[0].heard_kk} Есеп материалдары таратылды.",
        f"item-{lines[0].pk}-heard_ru": f"{lines[0].heard_ru} Материалы отчёта розданы.",
    }
    services.save_texts(protocol, actor=secretary, texts=texts)
    members = [person for person in people_present(protocol) if person != secretary][:2]
    said = ("Шешімнің орындалу мерзімі нақтылансын.", "Баяндамашының лауазымы толық жазылсын.")
    for person, line, text in zip(members, lines, said, strict=False):
        services.leave_remark(protocol, actor=person, text=text, line=line)
    declined = Remark.objects.filter(protocol=protocol, state=RemarkState.OPEN).last()
    if declined:
        services.decline_remark(
            declined, actor=secretary, reason="Лауазымы қатысушылар тізімінде толық берілген."
        )


def load(world: World) -> str:
    """Give the demo protocols what their people would have done; once."""
    if ProtocolSettings.objects.exists():
        return "protocols: already there"
    _letterheads(world)
    own = Protocol.objects.filter(is_demo=True, body=world.council).select_related("body", "meeting")
    draft = own.filter(state=ProtocolState.DRAFT).first()
    if draft:
        _remarks(draft, world)
    signed = own.filter(state=ProtocolState.PUBLISHED).first()
    if signed:
        decision = signed.meeting.items.order_by("position").first().decisions.order_by("position").first()
        services.make_extract(
            signed,
            actor=world.holder(signed.body, "secretary"),
            decision=decision,
            language="both",
            for_whom="Л.Н. Гумилев атындағы Еуразия ұлттық университеті",
        )
    return f"protocols: {Remark.objects.count()} remarks, {signed.extracts.count() if signed else 0} extract"
