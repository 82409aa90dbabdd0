"""A protocol of the Council made from the order's roster: 36 seats, ten items; no database."""

from dataclasses import replace
from datetime import date, time
from io import BytesIO
from pathlib import Path

import yaml
from PIL import Image, ImageDraw

from meetings.documents import (
    GuestText,
    ItemText,
    Letterhead,
    Participant,
    ProtocolDocument,
    ProtocolText,
    VoteText,
    paragraphs,
)
from meetings.domain import voting, wording

ROSTER = Path(__file__).parents[2] / "fixtures" / "council_roster.yaml"
BODY = {
    "kk": "Жоғары және (немесе) жоғары оқу орнынан кейінгі білім берудің республикалық оқу-әдістемелік кеңесі",
    "ru": "Республиканский учебно-методический совет высшего и (или) послевузовского образования",
}
SHORT = {"kk": "РОӘК", "ru": "РУМС"}
SURNAMES = (
    "Әбілқасымов",
    "Ғабдуллин",
    "Қуанышбеков",
    "Ңұрбек",
    "Өмірзақов",
    "Ұлықпанов",
    "Үсенова",
    "Һашимов",
)
FIRST_NAMES = ("Ілияс Қанатұлы", "Әсел Маратқызы", "Ерлан Серікұлы", "Гүлнәр Бекқызы")
TITLES = {
    "kk": "Білім беру бағдарламаларының сапасын арттыру және оқу-әдістемелік бірлестіктердің жұмыс жоспарлары туралы",
    "ru": "О повышении качества образовательных программ и о планах работы учебно-методических объединений",
}
HEARD = {
    "kk": "Баяндамашы оқу жылының қорытындыларын, ғылыми-зерттеу жұмысының нәтижелерін және ₸ 1 234,5 млн қаржы "
    "жұмсалғанын айтты.\nҚосымша мәліметтер отырыс материалдарында берілген.",
    "ru": "Докладчик рассказал об итогах учебного года, результатах научно-исследовательской работы и расходах "
    "на сумму ₸ 1 234,5 млн.\nДополнительные сведения даны в материалах заседания.",
}
DECIDED = {
    "kk": "1.1. Ақпарат назарға алынсын.\n1.2. Бірлестіктер жұмыс жоспарларын толықтырсын.\n"
    + wording.decision_details("ЖББДҰО", date(2026, 12, 1), "kk"),
    "ru": "1.1. Информацию принять к сведению.\n1.2. Объединениям дополнить планы работы.\n"
    + wording.decision_details("НЦРВО", date(2026, 12, 1), "ru"),
}


def participants(language: str) -> tuple[Participant, ...]:
    lines = []
    for position in yaml.safe_load(ROSTER.read_text(encoding="utf-8"))["positions"]:
        number = position["number"]
        organisation = position.get("organisation") or {}
        name = f"{SURNAMES[number % 8]} {FIRST_NAMES[number % 4]}" if number != 30 else ""
        mode = "absent" if number > 28 else "online" if number % 5 == 0 else "in_person"
        left = [(time(10, 15), time(11, 40)) if number == 7 else (time(10), time(12, 30))]
        role = position["council_role"]
        lines.append(
            Participant(
                number=number,
                name=name,
                role="" if role == "member" else wording.ROLES[language][role],
                post=position["post"][language],
                organisation=organisation.get(language) or position["title"][language],
                presence=wording.presence_text(mode, language),
                was_present=number <= 28,
                hours=wording.spans_text(left) if number <= 28 else "",
                reason="іссапар" if number == 29 else "",
            )
        )
    return tuple(lines)


def votes(position: int, language: str) -> tuple[VoteText, ...]:
    if position == 2:
        lines = [
            wording.tally_line(13, 13, 1, language),
            wording.not_voted_line(1, language),
            wording.outcome_line(voting.ADOPTED, voting.CASTING_VOTE, "12", language, voting.IN_FAVOUR),
        ]
    elif position == 3:
        lines = [
            wording.tally_line(27, 0, 0, language),
            wording.recused_line([f"{SURNAMES[4]} {FIRST_NAMES[0]}"], language),
            wording.outcome_line(voting.ADOPTED, voting.UNANIMOUS, "12", language),
        ]
    else:
        lines = [
            wording.tally_line(27, 0, 1, language),
            wording.outcome_line(voting.ADOPTED, voting.MAJORITY, "12", language),
        ]
    notes = {
        2: (wording.deciding_note(f"{SURNAMES[1]} {FIRST_NAMES[1]}", voting.IN_FAVOUR, language),),
        3: (
            wording.recusal_note(
                f"{SURNAMES[4]} {FIRST_NAMES[0]}", "өз университеті туралы мәселе", language
            ),
        ),
    }
    said = dict.fromkeys(range(1, 28), "in_favour") | {28: "abstained"}
    if position == 2:
        said |= dict.fromkeys(range(14, 27), "against") | {27: "not_voted"}
    if position == 3:
        said[4] = "recused"
    return (VoteText("", tuple(filter(None, lines)), said, notes.get(position, ())),)


def text(language: str, items_count: int = 10) -> ProtocolText:
    roster = participants(language)
    return ProtocolText(
        language=language,
        body_name=BODY[language],
        body_short_name=SHORT[language],
        place={"kk": "Астана қаласы, Мәңгілік Ел даңғылы, 8", "ru": "г. Астана, проспект Мәңгілік Ел, 8"}[
            language
        ],
        date_and_hours=f"{wording.date_long(date(2026, 10, 1), language)}, "
        f"{wording.hours(time(10), time(12, 30), language)}",
        presided_by=roster[0],
        secretary=next(one for one in roster if one.role == wording.ROLES[language]["secretary"]),
        participants=roster,
        invited={"kk": "Б. Сәрсенов – Атамекен ҰКП сарапшысы", "ru": "Б. Сарсенов – эксперт НПП «Атамекен»"}[
            language
        ],
        quorum=wording.quorum_line(SHORT[language], 36, 28, "12", language),
        items=tuple(
            ItemText(
                position=position,
                title=TITLES[language],
                rapporteur=f"{SURNAMES[position % 8]} {FIRST_NAMES[position % 4]}",
                heard=paragraphs(HEARD[language]),
                spoke=paragraphs(f"{SURNAMES[5]} {FIRST_NAMES[1]}.") if position % 2 else (),
                decided=paragraphs(
                    DECIDED[language].replace("1.1", f"{position}.1").replace("1.2", f"{position}.2")
                ),
                votes=votes(position, language),
            )
            for position in range(1, items_count + 1)
        ),
    )


LETTERHEAD = Letterhead(
    names=BODY,
    hosts={
        "kk": "Жұмыс органы – Жоғары білім беруді дамытудың ұлттық орталығы",
        "ru": "Рабочий орган – Национальный центр развития высшего образования",
    },
    addresses={
        "kk": "010000, Астана қаласы, Мәңгілік Ел даңғылы, 8 · +7 7172 00 00 00 · kense@example.kz",
        "ru": "010000, город Астана, проспект Мәңгілік Ел, 8 · +7 7172 00 00 00 · kense@example.kz",
    },
)
GUESTS = {
    "kk": GuestText("Müller Anna", "шетелдік әріптес", "профессор", "TU Berlin", "онлайн қатысты", True),
    "ru": GuestText(
        "Müller Anna", "зарубежный партнёр", "профессор", "TU Berlin", "участвовал(а) онлайн", True
    ),
}


def emblem() -> bytes:
    """A round emblem with transparent corners."""
    buffer = BytesIO()
    image = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse(
        (4, 4, 296, 296), fill=(0, 110, 160, 255), outline=(230, 180, 0, 255), width=12
    )
    image.save(buffer, "PNG")
    return buffer.getvalue()


def document(
    items_count: int = 10, *, is_draft: bool = False, languages: tuple[str, ...] = ("kk", "ru"), long: int = 1
) -> ProtocolDocument:
    """Return a protocol; ``long`` repeats the paragraphs of every item."""
    texts = []
    for language in languages:
        one = text(language, items_count)
        items = [
            replace(item, heard=item.heard * long, decided=item.decided * max(1, long // 2))
            for item in one.items
        ]
        texts.append(replace(one, items=tuple(items), guests=(GUESTS[language],)))
    return ProtocolDocument(
        number=3,
        held_on=date(2026, 10, 1),
        texts=tuple(texts),
        letterhead=replace(LETTERHEAD, emblem=emblem()),
        is_draft=is_draft,
    )
