"""The demo record of the year: what two associations did in 2025–2026 and have done in the running year. Invented."""

from datetime import date, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from associations.models import Association, RecordEntry
from associations.queries import member_universities_on
from associations.services.record import Lists, add_entry
from associations.services.reports import open_year
from core.pdf import render_pdf
from portal.demo.world import REPORTED_YEAR, World

SITE = "https://uao.example.kz"
# kind, kind of event, days after 1 September, title (kk, ru), has a file, has a link, programmes
ENTRIES = (
    (
        "event",
        "seminar",
        35,
        "Оқыту нәтижелерін тұжырымдау: әдістемелік семинар",
        "Формулирование результатов обучения: методический семинар",
        True,
        True,
        (),
    ),
    (
        "standard",
        "",
        48,
        "«Бағдарламалық жасақтаманы әзірлеу» кәсіптік стандартының жобасына ұсыныстар",
        "Предложения к проекту профессионального стандарта «Разработка программного обеспечения»",
        True,
        False,
        (),
    ),
    (
        "event",
        "webinar",
        61,
        "Микробіліктіліктерді енгізу тәжірибесі: вебинар",
        "Опыт внедрения микроквалификаций: вебинар",
        False,
        True,
        (),
    ),
    (
        "legal_act",
        "",
        66,
        "Білім беру бағдарламаларының тізілімін жүргізу қағидаларына ескертулер",
        "Замечания к правилам ведения реестра образовательных программ",
        True,
        False,
        (),
    ),
    (
        "programme",
        "",
        72,
        "Мүше ЖЖОКБҰ-лардың бағдарламаларын жаңарту жөніндегі ұсынымдар",
        "Рекомендации по обновлению программ вузов-членов",
        True,
        False,
        (
            ("6B06101", "Информатика"),
            ("6B06102", "Есептеу техникасы және бағдарламалық қамтамасыз ету"),
            ("7M06103", "Деректер ғылымы"),
        ),
    ),
    (
        "framework",
        "",
        75,
        "Салалық біліктілік шеңберінің АКТ бөлігін өзектендіру",
        "Актуализация раздела ИКТ отраслевой рамки квалификаций",
        False,
        False,
        (),
    ),
    (
        "international",
        "",
        79,
        "ABET және ASIIN талаптарына салыстырмалы шолу",
        "Сравнительный обзор требований ABET и ASIIN",
        True,
        False,
        (),
    ),
    (
        "event",
        "round_table",
        110,
        "Жұмыс берушілермен дөңгелек үстел",
        "Круглый стол с работодателями",
        True,
        True,
        (),
    ),
    (
        "resource_analysis",
        "",
        150,
        "Оқулықтармен және электрондық ресурстармен қамтамасыз етілуін талдау",
        "Анализ обеспеченности учебниками и электронными ресурсами",
        True,
        False,
        (),
    ),
    (
        "implementation",
        "",
        190,
        "Erasmus+ жобасының нәтижелерін оқу процесіне енгізу актісі",
        "Акт внедрения результатов проекта Erasmus+ в учебный процесс",
        True,
        False,
        (),
    ),
    (
        "monitoring",
        "",
        235,
        "Жаңа бағдарламалар мен цифрлық технологияларды енгізу мониторингі",
        "Мониторинг внедрения новых программ и цифровых технологий",
        True,
        False,
        (),
    ),
    (
        "training",
        "",
        280,
        "Оқытушыларға арналған 72 сағаттық біліктілікті арттыру бағдарламасы",
        "Программа повышения квалификации преподавателей, 72 часа",
        True,
        False,
        (),
    ),
)
COVERING = {"resource_analysis", "monitoring"}
TALKS = (
    ("Оспанова Мадина Жанатқызы", "баяндамашы", "Astana IT University"),
    ("Lindqvist Erik", "сарапшы", "KTH Royal Institute of Technology"),
)


def _photo(number: int) -> SimpleUploadedFile:
    """Return a drawn picture of a hall: demo data show no real people."""
    picture = Image.new("RGB", (960, 720), (222, 232, 240))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((180, 90, 780, 330), fill=(31, 78, 121))
    pen.rectangle((200, 110, 760, 310), fill=(238, 244, 250))
    for bar in range(5):
        height = 40 + (bar * 53 + number * 31) % 130
        pen.rectangle((260 + bar * 95, 290 - height, 310 + bar * 95, 290), fill=(68, 138, 202))
    for row in range(3):
        for seat in range(9):
            x, y = 70 + seat * 94 + (row % 2) * 24, 440 + row * 90
            pen.ellipse((x, y, x + 44, y + 44), fill=(90, 104, 120))
            pen.rounded_rectangle((x - 12, y + 40, x + 56, y + 84), 14, fill=(120 + row * 20, 134, 150))
    written = BytesIO()
    picture.save(written, "JPEG", quality=70)
    return SimpleUploadedFile(f"foto-{number}.jpg", written.getvalue())


def _proof(title: str, number: int) -> SimpleUploadedFile:
    pdf = render_pdf(
        "portal/demo/proof.html",
        {"title": title, "lines": [f"№ {number}", title]},
        css="pdf/report.css",
        language="kk",
    )
    return SimpleUploadedFile(f"{number}-құжат.pdf", pdf)


def _fill(
    world: World, association: Association, first_year: int, proofs: dict[int, bytes], made: int
) -> int:
    """Enter the year's entries that lie before today; every association has its own proof for each."""
    secretary = world.holder(association.body, "secretary")
    members = list(member_universities_on(association, world.today))
    count = 0
    for number, (kind, event, after, kk, ru, has_file, has_link, programmes) in enumerate(ENTRIES, start=1):
        day = date(first_year, 9, 1) + timedelta(days=after)
        if day > world.today:
            continue
        uploads = []
        if has_file:
            # The same page with a mark of its own at the end: a proof belongs to one entry.
            mark = f"\n% {association.key} {first_year} {number}\n".encode()
            uploads.append(SimpleUploadedFile(f"{number}-құжат.pdf", proofs[number] + mark))
        if event:
            uploads.append(_photo(number + made))
        add_entry(
            association,
            actor=secretary,
            today=world.today,
            is_demo=True,
            data={
                "kind": kind,
                "event_kind": event,
                "event_mode": {"webinar": "online", "seminar": "in_person"}.get(
                    event, "hybrid" if event else ""
                ),
                "title_kk": kk,
                "title_ru": ru,
                "happened_on": day,
                "place": "Алматы" if event and event != "webinar" else "",
                "participants_count": 40 + number * 7 if event else None,
                "is_public": bool(event),
            },
            lists=Lists(
                links=[{"url": f"{SITE}/{association.key}/{first_year}/{number}", "title": "Хабарлама"}]
                if has_link
                else [],
                people=[dict(zip(("name", "part", "organisation"), talk, strict=True)) for talk in TALKS]
                if event
                else [],
                programmes=[
                    {"code": code, "name": name, "university_id": members[0].pk if members else None}
                    for code, name in programmes
                ],
                universities=members if kind in COVERING else members[:3] if event else [],
                uploads=uploads,
            ),
        )
        count += 1
    return count


def load(world: World) -> str | None:
    """Enter the record of the two demo associations, once."""
    if RecordEntry.objects.filter(is_demo=True).exists():
        return None
    open_year(REPORTED_YEAR)
    running = world.today.year if world.today.month >= 9 else world.today.year - 1
    open_year(running)
    proofs = {
        number: _proof(entry[3], number).read() for number, entry in enumerate(ENTRIES, start=1) if entry[5]
    }
    made = 0
    for association in (world.first, world.second):
        for first_year in sorted({REPORTED_YEAR, running}):
            made += _fill(world, association, first_year, proofs, made)
    return f"record of the year: {made} entries"
