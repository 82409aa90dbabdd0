"""The demo year's recommendations of the Council with their answers, and a conference before and after. Invented."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from unittest import mock

from accounts.enums import OfficeRole
from accounts.models import User
from core.codes import LANGUAGES
from council import tasks
from council.models import Conference, Recommendation, RecommendationAddressee
from council.queries.recommendations import ground_decisions, receivers_of
from council.services import conferences
from council.services import recommendations as services
from directory.models import University
from portal.demo.meetings import at, clock_at
from portal.demo.world import World


@dataclass(frozen=True)
class Demo:
    """A recommendation: how many days ago it was issued, in how many days since an answer is awaited, to how many."""

    kind: str
    title: tuple[str, str, str]
    text: tuple[str, str, str]
    issued: int | None
    term: int | None = None
    ground: str = ""
    universities: int = 0
    associations: int = 0
    to_authorised_body: bool = False
    public: bool = True
    end_note: str = ""


DEMOS = (
    Demo(
        "teaching_staff",
        (
            "Педагог кадрларды жасанды интеллект құралдары бойынша даярлау",
            "Подготовка педагогических кадров по средствам искусственного интеллекта",
            "Training teaching staff in the tools of artificial intelligence",
        ),
        (
            "ЖЖОКБҰ оқытушыларының біліктілігін арттыру жоспарларына кемінде 72 сағаттық «Оқытудағы жасанды интеллект» "
            "бағдарламасы енгізілсін.",
            "Включить в планы повышения квалификации преподавателей ОВПО программу «Искусственный интеллект в обучении» "
            "объёмом не менее 72 часов.",
            "Include a programme “Artificial intelligence in teaching” of at least 72 hours in the plans of professional "
            "development of university teachers.",
        ),
        issued=160,
        term=60,
        universities=3,
        ground="Ұлттық орталықтың талдау анықтамасы",
        end_note="Бағдарлама үш ЖЖОКБҰ-да енгізілді, тыңдаушылар – 412.",
    ),
    Demo(
        "technologies",
        (
            "Жобалық оқытуды бағалау рубрикаларын енгізу",
            "Внедрение рубрик оценивания проектного обучения",
            "Introducing rubrics for project-based learning",
        ),
        (
            "ОӘБ жобалық оқытуды бағалау рубрикаларын әзірлеп, мүше ЖЖОКБҰ-ларға жолдасын; ЖЖОКБҰ оларды келесі оқу "
            "жылының силлабустарына енгізсін.",
            "УМО разработать рубрики оценивания проектного обучения и направить их входящим ОВПО; ОВПО включить их в "
            "силлабусы следующего учебного года.",
            "Associations draw up rubrics for assessing project-based learning and send them to their universities, which "
            "include them in the syllabi of the next academic year.",
        ),
        issued=50,
        term=80,
        universities=3,
        associations=3,
    ),
    Demo(
        "legal_acts",
        (
            "Академиялық ұтқырлық қағидаларын жетілдіру",
            "Совершенствование правил академической мобильности",
            "Improving the rules of academic mobility",
        ),
        (
            "Уәкілетті органға қысқа мерзімді ұтқырлықтың кредиттерін тану тәртібін нормативтік құқықтық актімен бекіту "
            "ұсынылсын.",
            "Рекомендовать уполномоченному органу закрепить нормативным правовым актом порядок признания кредитов "
            "краткосрочной мобильности.",
            "Recommend that the authorised body lay down by a regulatory legal act how credits of short-term mobility are "
            "recognised.",
        ),
        issued=75,
        term=45,
        to_authorised_body=True,
    ),
    Demo(
        "classifier",
        (
            "«Деректер инженериясы» бағытын сыныптауышқа енгізу",
            "Включение направления «Инженерия данных» в Классификатор",
            "Adding the direction “Data engineering” to the Classifier",
        ),
        (
            "Сыныптауышқа «Деректер инженериясы» даярлау бағытын енгізу туралы ұсыныс келісілсін.",
            "Согласовать предложение о включении в Классификатор направления подготовки «Инженерия данных».",
            "Agree the proposal to add the direction of training “Data engineering” to the Classifier.",
        ),
        issued=20,
        term=60,
        to_authorised_body=True,
        associations=1,
        public=False,
    ),
    Demo(
        "teaching_staff",
        (
            "Инклюзивті орта бойынша қысқа курстар",
            "Краткосрочные курсы по инклюзивной среде",
            "Short courses on an inclusive environment",
        ),
        (
            "Педагог кадрларға арналған 36 сағаттық инклюзивті орта курстары ұйымдастырылсын.",
            "Организовать для педагогических кадров 36-часовые курсы по инклюзивной среде.",
            "Organise 36-hour courses on an inclusive environment for teaching staff.",
        ),
        issued=None,
        universities=2,
        ground="РОӘК төрағасының тапсырмасы",
    ),
)
ANSWERS = (
    ("implemented", "Бұйрық шығарылды, бағдарлама силлабустарға енгізілді."),
    ("in_part", "Екі бағдарламаға енгізілді, қалғаны келесі семестрге жоспарланды."),
    ("implemented", "Әдістемелік нұсқаулық әзірленіп, мүше ЖЖОКБҰ-ларға жолданды."),
)
EVENT = {
    "kind": "conference",
    "field": "educational",
    "role": "co_organiser",
    "link": "",
    "programme": None,
    "result_file": None,
    "participants_count": None,
    "ends_on": None,
}


def _texts(values: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(LANGUAGES, values, strict=True))


@contextmanager
def _quiet() -> Iterator[None]:
    """Letters of the past would be sent today: nobody gets them."""
    with (
        mock.patch.object(tasks.tell_of_recommendation, "delay_on_commit"),
        mock.patch.object(tasks.tell_of_recommendation_answer, "delay_on_commit"),
    ):
        yield


def _answer(row: RecommendationAddressee, place: int, world: World, secretary: User, day: int) -> None:
    people = receivers_of([row], world.today)[row.pk]
    # Some have not answered yet: the demo people among them find something to do.
    if not people or place % 3 == 2:
        return
    value, text = ANSWERS[place % len(ANSWERS)]
    answered_on = world.today - timedelta(days=day)
    with clock_at(at(answered_on, 15)):
        answer = services.answer_recommendation(
            row, actor=people[0], value=value, text=text, done_on=answered_on
        )
    with clock_at(at(answered_on + timedelta(days=1), 10)):
        if place % 3 == 0:
            services.accept_answer(answer, actor=secretary)


def _recommend(demo: Demo, world: World, secretary: User) -> Recommendation:
    hosts = University.objects.filter(
        offices__role=OfficeRole.UNIVERSITY_COORDINATOR, offices__until__isnull=True
    ).distinct()
    decision = None if demo.ground else ground_decisions().first()
    issued_on = world.today - timedelta(days=demo.issued or 0)
    with clock_at(at(issued_on, 11)):
        one = services.save_recommendation(
            None,
            actor=secretary,
            data=services.RecommendationData(
                kind=demo.kind,
                title=_texts(demo.title),
                text=_texts(demo.text),
                decision=decision,
                ground=demo.ground or ("" if decision else "РОӘК отырысы (демо)"),
                due_on=issued_on + timedelta(days=demo.term) if demo.term else None,
            ),
            universities=list(hosts.order_by("pk")[: demo.universities]),
            associations=[world.first, world.second, *world.associations.values()][: demo.associations],
            to_authorised_body=demo.to_authorised_body,
        )
        if demo.issued is None:
            return one
        one = services.issue_recommendation(one, actor=secretary)
        if demo.public:
            services.publish_recommendation(one, actor=secretary, public=True)
    rows = one.addressees.select_related("university", "association__body").order_by("pk")
    if demo.issued > 30 and not demo.to_authorised_body:
        for place, row in enumerate(rows):
            _answer(row, place, world, secretary, demo.issued - 10 - place)
    if demo.end_note:
        with clock_at(at(issued_on + timedelta(days=demo.term or 1), 12)):
            services.end_recommendation(one, actor=secretary, note=demo.end_note)
    return one


def _event(
    world: World, secretary: User, *, days: int, title: tuple[str, str, str], **more: object
) -> Conference:
    texts = {f"{name}_{code}": "" for name in ("about", "partners", "place", "result") for code in LANGUAGES}
    data = EVENT | texts | {f"title_{code}": text for code, text in _texts(title).items()}
    data |= {"starts_on": world.today + timedelta(days=days)} | more
    one = conferences.save_conference(None, actor=secretary, data=data)
    return conferences.publish_conference(one, actor=secretary, public=True)


def load(world: World) -> str:
    """Load recommendations and two events once; returns what was done."""
    if Recommendation.objects.exists():
        return "recommendations: already there"
    secretary = world.people["council_secretary"]
    with _quiet():
        for demo in DEMOS:
            _recommend(demo, world, secretary)
    _event(
        world,
        secretary,
        days=-70,
        title=(
            "[ДЕМО] Жоғары білім сапасы: ОӘБ тәжірибесі",
            "[ДЕМО] Качество высшего образования: опыт УМО",
            "[DEMO] Quality of higher education: experience of the associations",
        ),
        kind="round_table",
        role="organiser",
        participants_count=86,
        place_kk="Астана",
        place_ru="Астана",
        place_en="Astana",
        result_kk="Қарар қабылданды: бағалау рубрикаларын ортақ пайдалану туралы.",
        result_ru="Принята резолюция об общем использовании рубрик оценивания.",
        result_en="A resolution on the common use of rubrics was adopted.",
    )
    _event(
        world,
        secretary,
        days=35,
        title=(
            "[ДЕМО] Республикалық оқу-әдістемелік конференция",
            "[ДЕМО] Республиканская учебно-методическая конференция",
            "[DEMO] Republican educational-methodical conference",
        ),
        about_kk="Білім беру бағдарламаларын жаңарту, оқыту нәтижелерін бағалау және академиялық ұтқырлық мәселелері қаралады.",
        about_ru="Рассматриваются обновление образовательных программ, оценивание результатов обучения и академическая мобильность.",
        about_en="On renewing educational programmes, assessing learning outcomes and academic mobility.",
        partners_kk="Л. Н. Гумилев атындағы Еуразия ұлттық университеті",
        partners_ru="Евразийский национальный университет имени Л. Н. Гумилёва",
        partners_en="L. N. Gumilyov Eurasian National University",
        place_kk="Астана",
        place_ru="Астана",
        place_en="Astana",
    )
    return f"recommendations: {len(DEMOS)}, conferences: 2"
