"""The sentences of a protocol in Kazakh and Russian, whole sentences made from numbers.

A Kazakh number never carries an ending here («қатысқаны – 28», not «28-і»), and a Russian noun agrees with its
number («1 член», «3 члена», «24 члена», «36 членов»). Languages are "kk" and "ru"; any other raises KeyError.
"""

from collections.abc import Sequence
from datetime import date, time

from meetings.domain import voting

MONTHS = {
    "kk": (
        *("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым"),
        *("шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"),
    ),
    "ru": (
        *("января", "февраля", "марта", "апреля", "мая", "июня"),
        *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
    ),
}

HEADINGS = {
    "kk": {
        "language": "Қазақша",
        "place": "Өткізілген орны",
        "presided": "Төрағалық етті",
        "secretary": "Хатшы",
        "present": "Қатысқандар",
        "absent": "Қатыспағандар",
        "invited": "Шақырылғандар",
        "agenda": "КҮН ТӘРТІБІ:",
        "heard": "ТЫҢДАЛДЫ:",
        "spoke": "СӨЗ СӨЙЛЕДІ:",
        "decided": "ШЕШІМ ҚАБЫЛДАНДЫ:",
        "presiding_signature": "Төрағалық етуші",
        "secretary_signature": "Хатшы",
        "signature": "қолы",
        "check": "Электрондық қолтаңбаларды тексеру:",
        "annex": "Қосымша",
        "annex_note": "тізімі қосымшада",
        "annex_title": "Отырысқа қатысушылардың тізімі",
        "number": "№",
        "name": "Тегі, аты, әкесінің аты",
        "post": "Лауазымы",
        "organisation": "Ұйымы",
        "presence": "Қатысуы",
        "hours": "Келді – кетті",
        "post_organisation": "Лауазымы, ұйымы",
        "guests_title": "Шақырылғандардың тізімі",
        "guest_kind": "Кім ретінде шақырылды",
        "roll_title": "Атаулы дауыс беру нәтижелері",
        "extract": "ХАТТАМАДАН ҮЗІНДІ КӨШІРМЕ",
        "extract_true": "Үзінді көшірме дұрыс",
        "for_whom": "Кімге берілді",
        "vacant": "бос орын",
        "draft": "ЖОБА",
        "none": "жоқ",
    },
    "ru": {
        "language": "Русский",
        "place": "Место проведения",
        "presided": "Председательствовал(а)",
        "secretary": "Секретарь",
        "present": "Присутствовали",
        "absent": "Отсутствовали",
        "invited": "Приглашённые",
        "agenda": "ПОВЕСТКА ДНЯ:",
        "heard": "СЛУШАЛИ:",
        "spoke": "ВЫСТУПИЛИ:",
        "decided": "РЕШИЛИ:",
        "presiding_signature": "Председательствующий",
        "secretary_signature": "Секретарь",
        "signature": "подпись",
        "check": "Проверка электронных подписей:",
        "annex": "Приложение",
        "annex_note": "список прилагается",
        "annex_title": "Список участников заседания",
        "number": "№",
        "name": "Фамилия, имя, отчество",
        "post": "Должность",
        "organisation": "Организация",
        "presence": "Участие",
        "hours": "Прибыл(а) – убыл(а)",
        "post_organisation": "Должность, организация",
        "guests_title": "Список приглашённых",
        "guest_kind": "В качестве кого приглашён",
        "roll_title": "Результаты поимённого голосования",
        "extract": "ВЫПИСКА ИЗ ПРОТОКОЛА",
        "extract_true": "Выписка верна",
        "for_whom": "Кому выдана",
        "vacant": "вакантно",
        "draft": "ПРОЕКТ",
        "none": "нет",
    },
}

PRESENCE = {
    "kk": {"in_person": "қатысты", "online": "онлайн қатысты", "absent": "қатыспады"},
    "ru": {"in_person": "присутствовал(а)", "online": "участвовал(а) онлайн", "absent": "отсутствовал(а)"},
}

# What the roll call says of each member, by name.
BALLOTS = {
    "kk": {
        "in_favour": "жақтап",
        "against": "қарсы",
        "abstained": "қалыс қалды",
        "recused": "өздігінен бас тартты",
        "not_voted": "дауыс бермеді",
        "absent": "болмады",
    },
    "ru": {
        "in_favour": "за",
        "against": "против",
        "abstained": "воздержался",
        "recused": "самоотвод",
        "not_voted": "не голосовал",
        "absent": "отсутствовал",
    },
}

GUESTS = {
    "kk": {
        "foreign_partner": "шетелдік әріптес",
        "business": "бизнес өкілі",
        "stakeholder": "мүдделі тарап",
        "other": "шақырылған адам",
        "came": "қатысты",
        "online": "онлайн қатысты",
        "away": "қатыспады",
    },
    "ru": {
        "foreign_partner": "зарубежный партнёр",
        "business": "представитель бизнеса",
        "stakeholder": "заинтересованная сторона",
        "other": "приглашённое лицо",
        "came": "присутствовал(а)",
        "online": "участвовал(а) онлайн",
        "away": "отсутствовал(а)",
    },
}

ROLES = {
    "kk": {"chair": "төраға", "deputy_chair": "төрағаның орынбасары", "secretary": "хатшы", "member": "мүше"},
    "ru": {
        "chair": "председатель",
        "deputy_chair": "заместитель председателя",
        "secretary": "секретарь",
        "member": "член",
    },
}

# How a sentence calls a body of a kind; the Council and the rest go by their own short names.
KINDS = {"kk": {"association": "ОӘБ"}, "ru": {"association": "УМО"}}

_KK_TENS = ("", "он", "жиырма", "отыз", "қырық", "елу")
_KK_ORDINALS = {
    **dict(enumerate(("бірінші", "екінші", "үшінші", "төртінші", "бесінші", "алтыншы", "жетінші"), 1)),
    8: "сегізінші",
    9: "тоғызыншы",
    10: "оныншы",
    20: "жиырмасыншы",
    30: "отызыншы",
    40: "қырқыншы",
    50: "елуінші",
    60: "алпысыншы",
}
_RU_TENS = ("", "", "двадцать", "тридцать", "сорок", "пятьдесят")
_RU_ORDINALS = {
    **dict(enumerate(("первому", "второму", "третьему", "четвёртому", "пятому", "шестому", "седьмому"), 1)),
    8: "восьмому",
    9: "девятому",
    10: "десятому",
    11: "одиннадцатому",
    12: "двенадцатому",
    13: "тринадцатому",
    14: "четырнадцатому",
    15: "пятнадцатому",
    16: "шестнадцатому",
    17: "семнадцатому",
    18: "восемнадцатому",
    19: "девятнадцатому",
    20: "двадцатому",
    30: "тридцатому",
    40: "сороковому",
    50: "пятидесятому",
    60: "шестидесятому",
}

VALUES = {
    "kk": {voting.IN_FAVOUR: "жақтап", voting.AGAINST: "қарсы"},
    "ru": {voting.IN_FAVOUR: "за", voting.AGAINST: "против"},
}


def date_long(day: date, language: str) -> str:
    """Return a date as documents write it: «2026 жылғы 1 қазан», «1 октября 2026 года»."""
    month = MONTHS[language][day.month - 1]
    if language == "kk":
        return f"{day.year} жылғы {day.day} {month}"
    return f"{day.day} {month} {day.year} года"


def hours(begins: time, ends: time | None, language: str) -> str:
    """Return the time of a meeting, with its end when it is known."""
    start = f"{begins:%H:%M}"
    if ends is None:
        return {"kk": f"сағат {start}", "ru": f"{start} ч."}[language]
    return {"kk": f"сағат {start} – {ends:%H:%M}", "ru": f"{start} – {ends:%H:%M} ч."}[language]


def title(number: int, language: str) -> str:
    """Return the heading of a protocol: «№ 3 ХАТТАМА», «ПРОТОКОЛ № 3»."""
    return {"kk": f"№ {number} ХАТТАМА", "ru": f"ПРОТОКОЛ № {number}"}[language]


def annex_line(number: int, language: str, annex: int = 1) -> str:
    """Return the line above an annex that says to which protocol it belongs."""
    return {
        "kk": f"№ {number} хаттамаға {annex}-қосымша",
        "ru": f"Приложение {annex} к протоколу № {number}",
    }[language]


def of_protocol(number: int, language: str) -> str:
    """Return the line of an extract that says of which protocol it is."""
    return {"kk": f"№ {number} хаттама", "ru": f"протокол № {number}"}[language]


def question_label(position: int, vote: int, language: str) -> str:
    """Return how the roll call calls a question; ``vote`` is 0 when the item had one vote: «2-мәселе», «Вопрос 2 (1)»."""
    which = f" ({vote})" if vote else ""
    return {"kk": f"{position}-мәселе{which}", "ru": f"Вопрос {position}{which}"}[language]


def recusal_note(name: str, reason: str, language: str) -> str:
    """Return the sentence of the roll call on one recusal, with its reason."""
    because = f" ({reason})" if reason else ""
    if language == "kk":
        return f"{name} мүдделер қақтығысына байланысты дауыс беруге қатыспады{because}."
    return f"{name} не участвовал(а) в голосовании в связи с конфликтом интересов{because}."


def recusal_of_item(name: str, reason: str, language: str, *, by_rule: bool = False) -> str:
    """Return the sentence of the protocol on a member's recusal from an item, with its reason (cl. 12, 24)."""
    if by_rule:
        return {
            "kk": f"{name} мүдделер қақтығысы туралы ереже бойынша дауыс беруге қатыспайды: {reason.rstrip('.')}.",
            "ru": f"{name} по правилу о конфликте интересов не участвует в голосовании: {reason.rstrip('.')}.",
        }[language]
    if language == "kk":
        return f"{name} мүдделер қақтығысы туралы мәлімдеді: {reason.rstrip('.')}."
    return f"{name} заявил(а) о конфликте интересов: {reason.rstrip('.')}."


def deciding_note(name: str, value: str, language: str) -> str:
    """Return the sentence of the roll call on whose vote decided a tie."""
    said = VALUES[language].get(value, "")
    return {
        "kk": f"Шешуші дауыс – төрағалық етуші {name}: «{said}».",
        "ru": f"Решающий голос – председательствующий {name}: «{said}».",
    }[language]


def by_item(position: int, language: str) -> str:
    """Return «Бірінші мәселе бойынша» / «По первому вопросу»; in words up to 60, with a number beyond."""
    if language == "kk":
        if not 1 <= position <= 60:
            return f"{position}-мәселе бойынша"
        return f"{_ordinal(position, _KK_ORDINALS, _KK_TENS)} мәселе бойынша".capitalize()
    if not 1 <= position <= 60:
        return f"По вопросу № {position}"
    return f"По {_ordinal(position, _RU_ORDINALS, _RU_TENS)} вопросу"


def _ordinal(position: int, ordinals: dict[int, str], tens: Sequence[str]) -> str:
    if position in ordinals:
        return ordinals[position]
    return f"{tens[position // 10]} {ordinals[position % 10]}"


def _is_one(count: int) -> bool:
    return count % 10 == 1 and count % 100 != 11


def _russian(count: int, one: str, few: str, many: str) -> str:
    if _is_one(count):
        return one
    return few if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else many


def members(count: int, language: str) -> str:
    """Return a number of members: «28 мүше», «1 член», «3 члена», «28 членов»."""
    if language == "kk":
        return f"{count} мүше"
    return f"{count} {_russian(count, 'член', 'члена', 'членов')}"


def by_clause(clause: str, language: str) -> str:
    """Return the reference to a clause of the Regulation: «Ереженің 12-тармағы», «пункт 12 Положения»."""
    return {"kk": f"Ереженің {clause}-тармағы", "ru": f"пункт {clause} Положения"}[language]


def called(kind: str, short_name: str, language: str) -> str:
    """Return how a sentence calls a body: РОӘК by its short name, every association ОӘБ / УМО."""
    return KINDS[language].get(kind, short_name)


def quorum_line(body: str, seats: int, present: int, clause: str, language: str) -> str:
    """Return the sentence on the quorum; ``body`` is what :func:`called` gives (РОӘК, УМО)."""
    reference = by_clause(clause, language)
    met = voting.has_quorum(seats, present)
    needed = voting.quorum(seats)
    if language == "kk":
        verdict = "кворум бар" if met else f"кворум жоқ, қажеттісі – {needed}"
        return f"{body} құрамы – {seats} мүше, қатысқаны – {present}, {verdict} ({reference})."
    verdict = "кворум имеется" if met else f"кворума нет, необходимо – {needed}"
    of_all = "члена" if _is_one(seats) else "членов"
    were = "присутствовал" if _is_one(present) else "присутствовали"
    return f"Из {seats} {of_all} {body} {were} {present}, {verdict} ({reference})."


def tally_line(in_favour: int, against: int, abstained: int, language: str) -> str:
    """Return the sentence with the counts of a vote."""
    if language == "kk":
        return (
            f"Дауыс беру нәтижесі: «жақтап» – {in_favour}, «қарсы» – {against}, «қалыс қалды» – {abstained}."
        )
    return f"Результаты голосования: «за» – {in_favour}, «против» – {against}, «воздержались» – {abstained}."


def not_voted_line(count: int, language: str) -> str:
    """Return the sentence on those present who did not vote, or nothing when there were none."""
    if not count:
        return ""
    return {"kk": f"Дауыс бермегендер – {count}.", "ru": f"Не голосовали – {count}."}[language]


def recused_line(names: Sequence[str], language: str) -> str:
    """Return the sentence that names the recused, or nothing when there were none."""
    if not names:
        return ""
    who = ", ".join(names)
    if language == "kk":
        return f"Мүдделер қақтығысына байланысты дауыс беруге қатыспады: {who}."
    verb = "Не участвовал(а)" if len(names) == 1 else "Не участвовали"
    return f"{verb} в голосовании в связи с конфликтом интересов: {who}."


def outcome_line(result: str, reason: str, clause: str, language: str, casting_value: str = "") -> str:
    """Return the sentence on what the vote decided and by what (cl. 12, 24)."""
    adopted = result == voting.ADOPTED
    if reason == voting.CASTING_VOTE:
        return _casting_line(adopted, by_clause(clause, language), language, casting_value)
    if reason == voting.TIE_PRESIDING_RECUSED:
        return {
            "kk": "Дауыстар тең болды, төрағалық етуші мүдделер қақтығысына байланысты дауыс беруге қатыспады. "
            "Шешім қабылданбады.",
            "ru": "Голоса разделились поровну, председательствующий не участвовал в голосовании в связи "
            "с конфликтом интересов. Решение не принято.",
        }[language]
    if reason == voting.UNANIMOUS:
        return {"kk": "Шешім бірауыздан қабылданды.", "ru": "Решение принято единогласно."}[language]
    if adopted:
        return {
            "kk": "Шешім көпшілік дауыспен қабылданды.",
            "ru": "Решение принято большинством голосов.",
        }[language]
    return {
        "kk": "Шешім қабылданбады: көпшілік дауыс жиналмады.",
        "ru": "Решение не принято: большинство голосов не набрано.",
    }[language]


def annulled_line(reason: str, language: str) -> str:
    """Return the sentence on a vote that was annulled and decided nothing."""
    reason = reason.rstrip(".")
    return {
        "kk": f"Дауыс берудің күші жойылды, ол бойынша шешім қабылданған жоқ. Себебі: {reason}.",
        "ru": f"Голосование аннулировано, решение по нему не принималось. Причина: {reason}.",
    }[language]


def corrected_line(why: str, day: date, language: str) -> str:
    """Return the note on a closed vote whose result was corrected."""
    when, why = date_long(day, language), why.rstrip(".")
    return {
        "kk": f"Дауыс беру нәтижесі түзетілген ({when}). Себебі: {why}.",
        "ru": f"Результат голосования исправлен ({when}). Причина: {why}.",
    }[language]


def before_correction_line(in_favour: int, against: int, abstained: int, language: str) -> str:
    """Return the counts of a vote as they stood before its correction; both are kept."""
    counts = tally_line(in_favour, against, abstained, language)
    return {"kk": f"Түзетуге дейін. {counts}", "ru": f"До исправления. {counts}"}[language]


def _casting_line(adopted: bool, reference: str, language: str, value: str) -> str:
    said = VALUES[language].get(value, "")
    if language == "kk":
        vote = f" – «{said}»" if said else ""
        verdict = "Шешім қабылданды." if adopted else "Шешім қабылданбады."
        decisive = "төрағалық етушінің дауысы шешуші болды"
        return f"Дауыстар тең болғандықтан, {decisive}{vote} ({reference}). {verdict}"
    vote = f" – «{said}»" if said else ""
    verdict = "Решение принято." if adopted else "Решение не принято."
    decisive = "решающим стал голос председательствующего"
    return f"При равенстве голосов {decisive}{vote} ({reference}). {verdict}"


def decision_details(responsible: str, due_on: date | None, language: str) -> str:
    """Return «Жауапты: …; мерзімі: …» of a decision, with the parts that are known, or nothing."""
    names = {"kk": ("Жауапты", "мерзімі", "Мерзімі"), "ru": ("Ответственный", "срок", "Срок")}[language]
    if responsible and due_on:
        return f"{names[0]}: {responsible}; {names[1]}: {date_long(due_on, language)}."
    if responsible:
        return f"{names[0]}: {responsible}."
    return f"{names[2]}: {date_long(due_on, language)}." if due_on else ""


def presence_text(mode: str, language: str) -> str:
    """Return how a member took part."""
    return PRESENCE[language][mode]


def spans_text(intervals: Sequence[tuple[time, time | None]]) -> str:
    """Return from when to when a member was there: «10:00–11:15, 11:40–12:30»."""
    return ", ".join(f"{came:%H:%M}–{left:%H:%M}" if left else f"{came:%H:%M}–" for came, left in intervals)
