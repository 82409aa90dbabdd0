"""The demo examinations: materials of two associations in every stage, with invented authors."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from textwrap import wrap
from typing import Any
from unittest import mock

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from accounts.models import User
from associations import tasks
from associations.domain.expertise import CRITERIA
from associations.models import Association, TeachingMaterial
from associations.queries.expertise import candidates_for
from associations.queries.thematic import materials_to_link
from associations.services.expertise import (
    conclude_material,
    put_material_on_agenda,
    return_material,
    submit_material,
)
from associations.services.opinions import accept_opinion, ask_expert, give_opinion, save_opinion
from associations.services.thematic import add_planned, approve_thematic_plan, link_planned
from core.pdf import render_pdf
from council import tasks as council_tasks
from council.models import StampRequest
from council.queries import meetings_to_fill
from council.services.stamps import ask_for_stamp, decide_stamp, put_stamps_on_agenda
from directory.models import University
from meetings.enums import BEING_PREPARED, MeetingState
from meetings.models import AgendaItem, Meeting
from portal.demo.meetings import ALMATY, STAMP_DAY, clock_at
from portal.demo.world import World

FONTS = Path(settings.BASE_DIR) / "static" / "fonts" / "pdf"


def cover_of(title: str, authors: str, mark: str) -> bytes:
    """Return a drawn cover: title and authors on one colour; the mark is kept in the picture so that each is a file of
    its own."""
    picture = Image.new("RGB", (360, 510), "#1f4e6b")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((18, 18, 342, 492), outline="#e8d9a8", width=3)
    big = ImageFont.truetype(str(FONTS / "NotoSerif-Bold.ttf"), 30)
    small = ImageFont.truetype(str(FONTS / "NotoSans-Regular.ttf"), 15)
    names = "\n".join(line.partition(",")[0] for line in authors.splitlines())
    draw.multiline_text((40, 60), "\n".join(wrap(title, 16)), fill="white", font=big, spacing=10)
    draw.multiline_text((40, 400), names, fill="#e8d9a8", font=small, spacing=6)
    about, out = PngInfo(), BytesIO()
    about.add_text("mark", mark)
    picture.save(out, "PNG", pnginfo=about)
    return out.getvalue()


STAGES = ("received", "incomplete", "returned", "asked", "written", "ready", "agenda")


@dataclass(frozen=True)
class Work:
    """A work as its author describes it."""

    kind: str
    kk: str
    ru: str
    authors: str
    annotation_kk: str
    annotation_ru: str
    for_stamp: bool = False
    url: str = ""


WORKS = (
    Work(
        "textbook",
        "Дерекқорлар теориясы мен практикасы",
        "Теория и практика баз данных",
        "Сейтқали Әсел Нұрланқызы, PhD, қауымдастырылған профессор\nБейсенов Данияр Маратұлы, т.ғ.к.",
        "Реляциялық және құжаттық дерекқорларды жобалау, сұраныс тілі және өнімділік мәселелері қаралады.",
        "Рассматриваются проектирование реляционных и документных баз данных, язык запросов и производительность.",
        for_stamp=True,
    ),
    Work(
        "study_guide",
        "Машиналық оқыту: зертханалық практикум",
        "Машинное обучение: лабораторный практикум",
        "Жүнісова Гүлмира Қайратқызы, PhD",
        "Он екі зертханалық жұмыс, ашық деректер жиынтығы және бағалау өлшемшарттары.",
        "Двенадцать лабораторных работ, открытые наборы данных и критерии оценивания.",
        for_stamp=True,
    ),
    Work(
        "mooc",
        "Киберқауіпсіздік негіздері",
        "Основы кибербезопасности",
        "Тұрсынбек Ерасыл Бауыржанұлы, магистр",
        "Алты апталық онлайн курс: қауіп модельдері, аутентификация, дербес деректерді қорғау.",
        "Шестинедельный онлайн-курс: модели угроз, аутентификация, защита персональных данных.",
        url="https://mooc.example.kz/kiberqauipsizdik",
    ),
    Work(
        "programme",
        "6B06107 «Деректер инженериясы» білім беру бағдарламасы",
        "Образовательная программа 6B06107 «Инженерия данных»",
        "Бағдарламаның әзірлеуші тобы",
        "Бакалавриат бағдарламасының мақсаты, оқыту нәтижелері, кадрлық және материалдық қамтамасыз етілуі.",
        "Цель программы бакалавриата, результаты обучения, кадровое и материальное обеспечение.",
    ),
    Work(
        "textbook",
        "Операциялық жүйелер",
        "Операционные системы",
        "Әлімжанов Қуаныш Сәбитұлы, ф.-м.ғ.к.",
        "Процестер, жад, файлдық жүйелер және виртуалдандыру; әр тарауда өзін-өзі тексеру сұрақтары.",
        "Процессы, память, файловые системы и виртуализация; вопросы для самопроверки в каждой главе.",
        for_stamp=True,
    ),
    Work(
        "study_guide",
        "Бағдарламалық жасақтаманы тестілеу",
        "Тестирование программного обеспечения",
        "Нұрғали Айдана Серікқызы, магистр\nОмаров Тимур Асқарұлы",
        "Тестілеу деңгейлері, автоматтандыру және ақауларды басқару.",
        "Уровни тестирования, автоматизация и управление дефектами.",
    ),
    Work(
        "other",
        "Әдістемелік ұсынымдар: жобалық оқыту",
        "Методические рекомендации: проектное обучение",
        "Қасым Ләззат Ерланқызы, п.ғ.д.",
        "Жобалық топтарды ұйымдастыру, рубрикалар және сырттай бағалау тәртібі.",
        "Организация проектных групп, рубрики и порядок внешнего оценивания.",
    ),
)
DONE = (
    ("recommended", "Оқу процесінде пайдалануға ұсынылсын."),
    ("recommended", "Грифке ұсынылсын."),
    ("rework", "3-тараудағы деректер ескірген: жаңартып, қайта ұсыну қажет."),
)
OPINION: dict[str, Any] = {
    "marks": {name: "meets" if name != "sources" else "partly" for name in CRITERIA},
    "text": "Еңбек қазіргі ғылыми деңгейде жазылған, бағдарламаның оқыту нәтижелеріне сай. Тапсырмалар күрделілігі бойынша "
    "сараланған, терминология бірізді. Дереккөздер тізімін соңғы үш жылдағы еңбектермен толықтыру орынды.",
    "remarks": "Әдебиеттер тізімін жаңарту.",
    "verdict": "recommended",
}


class Demo:
    """Hands in and examines the demo materials of one association."""

    def __init__(self, world: World, association: Association, page: bytes) -> None:
        self.world, self.association, self.page = world, association, page
        self.secretary = world.holder(association.body, "secretary")
        self.author = world.people["university_coordinator"]
        taken = association.base_universities.values("university_id")
        members = association.member_universities.values("university_id")
        self.university = University.objects.exclude(pk__in=taken).exclude(pk__in=members).first()

    def file(self, name: str, mark: str) -> SimpleUploadedFile:
        return SimpleUploadedFile(name, self.page + f"\n% {self.association.key} {mark}\n".encode())

    def submit(self, work: Work, mark: str, *, complete: bool = True) -> TeachingMaterial:
        """Hand in one work with its files; without the extract it is not complete for the stamp."""
        uploads = {} if work.url else {"work": [self.file("еңбек.pdf", mark)]}
        if work.for_stamp and complete:
            uploads["extract"] = [self.file("үзінді-көшірме.pdf", f"{mark} extract")]
            uploads["cover"] = [SimpleUploadedFile("мұқаба.png", cover_of(work.kk, work.authors, mark))]
        return submit_material(
            self.association,
            actor=self.author,
            data={
                "kind": work.kind,
                "for_stamp": work.for_stamp,
                "title_kk": work.kk,
                "title_ru": work.ru,
                "authors": work.authors,
                "annotation_kk": work.annotation_kk,
                "annotation_ru": work.annotation_ru,
                "written_in": "kk",
                "url": work.url,
                "university": self.university,
            },
            author_universities=[self.university] if self.university else [],
            uploads=uploads,
            is_demo=True,
        )

    def experts(self, material: TeachingMaterial, count: int) -> list[User]:
        """Return members who may examine it: the one of the demo's sign-in page first."""
        free = [one.pk for one in candidates_for(material, self.world.today) if not one.conflict]
        people = User.objects.in_bulk(free)
        ordered = sorted(free, key=lambda pk: not people[pk].email.startswith("association_member"))
        return [people[pk] for pk in ordered if pk != self.secretary.pk][:count]

    def examine(
        self, material: TeachingMaterial, today: date, *, until: str = "given", count: int = 1
    ) -> None:
        """Have a material examined up to a stage: asked, written, given."""
        for expert in self.experts(material, count):
            opinion = ask_expert(
                material, actor=self.secretary, expert=expert, due_on=today + timedelta(days=10), today=today
            )
            if until == "asked":
                continue
            accept_opinion(opinion, actor=expert)
            if until == "written":
                save_opinion(
                    opinion, actor=expert, data={"marks": {"content": "meets"}, "text": "Жұмыс нұсқасы."}
                )
            else:
                give_opinion(opinion, actor=expert, data=OPINION)

    def past_items(self) -> Iterable[AgendaItem]:
        """Return the items of closed meetings that were about examinations."""
        return (
            AgendaItem.objects.filter(
                meeting__body=self.association.body,
                meeting__state=MeetingState.CLOSED,
                meeting__is_demo=True,
                title_kk__contains="сараптамасы",
                decisions__isnull=False,
            )
            .select_related("meeting")
            .order_by("meeting__starts_at")
            .distinct()
        )

    def load_past(self) -> int:
        """Enter what the closed meetings concluded, with the clock of those weeks."""
        made = 0
        for turn, item in enumerate(self.past_items()):
            held = item.meeting.starts_at.astimezone(ALMATY).date()
            for number, (outcome, text) in enumerate(DONE):
                work = WORKS[(turn * len(DONE) + number) % len(WORKS)]
                mark = f"{item.pk} {number}"
                with _morning(held - timedelta(days=30)):
                    material = self.submit(work, mark)
                with _morning(held - timedelta(days=25)):
                    self.examine(material, held - timedelta(days=25))
                TeachingMaterial.objects.filter(pk=material.pk).update(item=item)
                with _morning(held + timedelta(days=1)):
                    conclude_material(material, actor=self.secretary, outcome=outcome, text=text)
                made += 1
        return made

    def load_present(self) -> int:
        """Leave one material in each stage."""
        today = self.world.today
        for stage, work in zip(STAGES, reversed(WORKS), strict=False):
            material = self.submit(work, f"now {stage}", complete=stage != "incomplete")
            if stage == "returned":
                return_material(material, actor=self.secretary, reason="Авторлар туралы мәлімет толық емес.")
            elif stage in ("asked", "written"):
                self.examine(material, today, until=stage)
            elif stage == "ready":
                self.examine(material, today, count=2)
            elif stage == "agenda":
                self.examine(material, today)
                meeting = Meeting.objects.filter(body=self.association.body, state__in=BEING_PREPARED).first()
                if meeting:
                    put_material_on_agenda(material, actor=self.secretary, meeting=meeting)
        return len(STAGES)

    def load_plan(self) -> None:
        """Plan publications for the running year: one handed in, the others awaited."""
        today = self.world.today
        year = self.world.year(today.year if today.month >= 9 else today.year - 1)
        chair = self.world.holder(self.association.body, "chair")
        free = materials_to_link(self.association).first()
        for number, work in enumerate(work for work in WORKS if work.for_stamp):
            line = add_planned(
                self.association,
                year,
                actor=self.secretary,
                data={
                    "kind": work.kind,
                    "title_kk": work.kk,
                    "title_ru": work.ru,
                    "authors": work.authors,
                    "university": self.university,
                    "due_on": min(year.ends_on, today + timedelta(days=30 + 60 * number)),
                },
            )
            if number == 0 and free is not None:
                link_planned(line, actor=self.secretary, material=free)
        approve_thematic_plan(self.association, year, actor=chair)

    def load_stamps(self) -> int:
        """Bring the recommended publications before the Council: in June it decided on two, others wait for an agenda."""
        recommended = list(
            TeachingMaterial.objects.filter(
                association=self.association,
                for_stamp=True,
                conclusions__outcome="recommended",
                state="concluded",
                is_demo=True,
            ).order_by("pk")
        )
        decided = self._decided(recommended)
        requests = [ask_for_stamp(one, actor=self.secretary) for one in recommended if one not in decided]
        meeting = meetings_to_fill().first()
        if meeting and len(requests) > 1:
            secretary = self.world.holder(self.world.council, "secretary")
            put_stamps_on_agenda(meeting, requests[:1], actor=secretary)
        return len(recommended)

    def _decided(self, recommended: list[TeachingMaterial]) -> list[TeachingMaterial]:
        """Enter what the Council decided at its meeting on stamps, with the clock of those weeks."""
        items = AgendaItem.objects.filter(
            meeting__body=self.world.council, meeting__starts_at__date=STAMP_DAY
        ).order_by("position")
        secretary, done = self.world.holder(self.world.council, "secretary"), []
        for number, item in enumerate(items):
            found = next((one for one in recommended if one.title_kk in item.title_kk), None)  # type: ignore[attr-defined]
            if found is None:
                continue
            with _morning(STAMP_DAY - timedelta(days=14)):
                request = ask_for_stamp(found, actor=self.secretary)
            StampRequest.objects.filter(pk=request.pk).update(item=item)
            with _morning(STAMP_DAY + timedelta(days=7)):
                decide_stamp(
                    request,
                    actor=secretary,
                    granted=number == 0,
                    reason="" if number == 0 else "Деректер жиынтығы ескірген: жаңартып, қайта ұсыныңыздар.",
                )
            done.append(found)
        return done


@contextmanager
def _morning(day: date) -> Iterator[None]:
    """Do what follows on a morning of the past, without its letters."""
    with (
        clock_at(datetime.combine(day, time(10), tzinfo=ALMATY)),
        mock.patch.object(tasks.tell_of_material, "delay_on_commit"),
        mock.patch.object(tasks.tell_of_opinion, "delay_on_commit"),
        mock.patch.object(council_tasks.tell_of_stamp, "delay_on_commit"),
    ):
        yield


def load(world: World) -> str | None:
    """Enter the examinations of the two demo associations, once."""
    if TeachingMaterial.objects.filter(is_demo=True).exists():
        return None
    page = render_pdf(
        "portal/demo/proof.html",
        {"title": "Оқу-әдістемелік материал", "lines": ["Көрсетілім дерегі", "Демонстрационные данные"]},
        css="pdf/report.css",
        language="kk",
    )
    made = 0
    for association in (world.first, world.second):
        demo = Demo(world, association, page)
        made += demo.load_past()
        demo.load_plan()
        if association == world.first:
            demo.load_stamps()
            made += demo.load_present()
    return f"expert examinations: {made} materials"
