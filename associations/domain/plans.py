"""The work plan of an academic year: quarters, the members' agreement, differences of versions, progress (clause 20)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from associations.domain.deadlines import academic_year
from associations.domain.record import SERVES

QUARTERS = (1, 2, 3, 4)
MONTHS_OF_A_QUARTER = 3
# A line is shown as due when its last day is this near.
SOON = timedelta(days=30)
# Days before the day of the answers on which silent members are reminded; the last is the day after it.
REMINDERS = (3, 1, -1)
REMINDED_FOR = timedelta(days=7)
MEETING, EXPERTISE = "meeting", "expertise"

DONE, OVERDUE, DUE_SOON, AHEAD = "done", "overdue", "due_soon", "ahead"


def area_of_plan_item(kind: str) -> int | None:
    """Return the area of clause 19 that a kind of line serves unless another is chosen; a meeting serves them all."""
    if kind == MEETING:
        return None
    return 12 if kind == EXPERTISE else SERVES[kind].area


def quarter_months(first_year: int, quarter: int) -> list[date]:
    """Return the first days of the three months of a quarter of an academic year (ADR-0037): 1 is September to November."""
    found = []
    for step in range((quarter - 1) * MONTHS_OF_A_QUARTER, quarter * MONTHS_OF_A_QUARTER):
        month = 9 + step
        found.append(date(first_year + (month - 1) // 12, (month - 1) % 12 + 1, 1))
    return found


def quarter_ends_on(first_year: int, quarter: int) -> date:
    """Return the last day of a quarter of an academic year."""
    if quarter == QUARTERS[-1]:
        return academic_year(first_year)[1]
    return quarter_months(first_year, quarter + 1)[0] - timedelta(days=1)


def quarter_of(first_year: int, day: date) -> int | None:
    """Return the quarter of the academic year in which a day lies; None outside of the year."""
    starts_on, ends_on, _due = academic_year(first_year)
    if not starts_on <= day <= ends_on:
        return None
    months = (day.year - first_year) * 12 + day.month - 9
    return months // MONTHS_OF_A_QUARTER + 1


def same_day_next_year(day: date) -> date:
    """Return the day a year later: where a line with a date goes when last year's plan is copied."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def reminder_due(due_on: date, today: date) -> int | None:
    """Return which of the reminders to silent members is due on a day, also after missed nights; None when none is."""
    if today > due_on + REMINDED_FOR:
        return None
    left = (due_on - today).days
    return next((offset for offset in sorted(REMINDERS) if left <= offset), None)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the members stand to a draft: ``members`` are those who can be asked, vacant seats are not."""

    members: int
    agree: int
    object: int

    @property
    def silent(self) -> int:
        """Members who have not answered; silence is not agreement."""
        return max(self.members - self.agree - self.object, 0)

    @property
    def needed(self) -> int:
        """How many have to agree: more than half of the members (clause 20, ADR-0037)."""
        return self.members // 2 + 1

    @property
    def missing(self) -> int:
        return max(self.needed - self.agree, 0)

    @property
    def is_reached(self) -> bool:
        return self.members > 0 and not self.missing


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a plan as versions are compared: what it is by its number, what it says by name."""

    number: int
    says: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a version changed: numbers of lines added and removed, and of changed ones with the names that changed."""

    added: tuple[int, ...]
    removed: tuple[int, ...]
    changed: Mapping[int, tuple[str, ...]]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed)


def difference(before: Iterable[Line], after: Iterable[Line]) -> Difference:
    """Compare two versions of a plan line by line; a line keeps its number from version to version."""
    old = {line.number: line.says for line in before}
    new = {line.number: line.says for line in after}
    changed = {
        number: names
        for number in sorted(old.keys() & new.keys())
        if (names := tuple(name for name in new[number] if old[number].get(name) != new[number][name]))
    }
    return Difference(tuple(sorted(new.keys() - old.keys())), tuple(sorted(old.keys() - new.keys())), changed)


def progress_of(last_day: date, *, is_done: bool, today: date) -> str:
    """Return where a line stands: done, overdue, due within 30 days, or ahead. The last day itself is not overdue."""
    if is_done:
        return DONE
    if today > last_day:
        return OVERDUE
    return DUE_SOON if last_day - today <= SOON else AHEAD


@dataclass(frozen=True, slots=True)
class Suggested:
    """A line of the usual plan: to begin with when there is no plan of last year."""

    kind: str
    quarter: int
    title: Mapping[str, str]
    result: Mapping[str, str]


def _suggested(kind: str, quarter: int, texts: Sequence[str]) -> Suggested:
    return Suggested(kind, quarter, {"kk": texts[0], "ru": texts[1]}, {"kk": texts[2], "ru": texts[3]})


# One line for what clause 19 and the indicators of appendix 2 ask for in every year; each is edited before use.
USUAL_PLAN: tuple[Suggested, ...] = (
    _suggested(
        MEETING,
        1,
        (
            "ОӘБ отырысы: өткен жылғы есеп және жаңа жылдың жоспары",
            "Заседание УМО: отчёт за прошедший год и план на новый год",
            "Отырыс хаттамасы",
            "Протокол заседания",
        ),
    ),
    _suggested(
        "programme",
        2,
        (
            "Білім беру бағдарламаларының мазмұнын өзектендіру жөнінде ұсынымдар дайындау",
            "Подготовка рекомендаций по актуализации содержания образовательных программ",
            "Бағдарламалардың тізімі бар ұсынымдар",
            "Рекомендации с перечнем программ",
        ),
    ),
    _suggested(
        "standard",
        2,
        (
            "Кәсіптік стандарттарды әзірлеуге және өзектендіруге қатысу",
            "Участие в разработке и актуализации профессиональных стандартов",
            "Мемлекеттік органға жіберілген ұсыныстар",
            "Предложения, направленные в государственный орган",
        ),
    ),
    _suggested(
        "event",
        2,
        (
            "Оқу-әдістемелік семинар",
            "Учебно-методический семинар",
            "Бағдарлама, қатысушылар тізімі, жарияланған сілтеме",
            "Программа, список участников, ссылка на публикацию",
        ),
    ),
    _suggested(
        "resource_analysis",
        3,
        (
            "Оқулықтармен және электрондық ресурстармен қамтамасыз етілуін талдау",
            "Анализ обеспеченности учебниками и электронными ресурсами",
            "Барлық мүше ЖЖОКБҰ бойынша анықтама",
            "Справка по всем вузам-членам",
        ),
    ),
    _suggested(
        EXPERTISE,
        3,
        (
            "РОӘК грифін беруге ұсынылған оқу басылымдарына сараптама жүргізу",
            "Экспертиза учебных изданий, представленных на присвоение грифа РУМС",
            "Рецензиялар және отырыстың қорытындысы",
            "Рецензии и заключение заседания",
        ),
    ),
    _suggested(
        "monitoring",
        3,
        (
            "Жаңа бағдарламалар мен технологиялардың енгізілуіне мониторинг жүргізу",
            "Мониторинг внедрения новых программ и технологий",
            "Мүше ЖЖОКБҰ бойынша мониторинг нәтижелері",
            "Результаты мониторинга по вузам-членам",
        ),
    ),
    _suggested(
        "international",
        4,
        (
            "Сапаны қамтамасыз етудің халықаралық тәжірибесіне шолу жасау",
            "Обзор международного опыта обеспечения качества",
            "Аналитикалық шолу",
            "Аналитический обзор",
        ),
    ),
    _suggested(
        MEETING,
        4,
        (
            "ОӘБ отырысы: жылдың қорытындысы және есептің жобасы",
            "Заседание УМО: итоги года и проект отчёта",
            "Отырыс хаттамасы, есептің жобасы",
            "Протокол заседания, проект отчёта",
        ),
    ),
)
