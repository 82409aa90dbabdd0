"""A protocol of the Council made from the order's roster: 36 seats, ten items; no database."""

from datetime import date, time
from pathlib import Path

import yaml

from meetings.documents import ItemText, Participant, ProtocolDocument, ProtocolText, VoteText, paragraphs
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
        left = [(time(10, 15), time(11, 40))] if number == 7 else []
        role = position["council_role"]
        lines.append(
            Participant(
                number=number,
                name=name,
                role="" if role == "member" else wording.ROLES[language][role],
                post=position["post"][language],
                organisation=organisation.get(language) or position["title"][language],
                presence=wording.presence_text(mode, left, language),
                was_present=number <= 28,
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
    return (VoteText("", tuple(filter(None, lines))),)


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


def document(items_count: int = 10, *, is_draft: bool = False) -> ProtocolDocument:
    return ProtocolDocument(
        number=3,
        held_on=date(2026, 10, 1),
        texts=(text("kk", items_count), text("ru", items_count)),
        is_draft=is_draft,
    )
