"""The demo membership: members without accounts, tables, universities, criteria, contacts, requests. Invented."""

import io
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from accounts.enums import OfficeRole
from accounts.models import User
from associations.enums import RequestSender
from associations.models import Association, MaterialRequest, RequestAddressee
from associations.queries import base_universities_on, member_universities_on
from associations.services import requests, structure
from associations.services.imports import read_members, take_members
from associations.services.members import end_member
from core.spreadsheets import XLSX_TYPE
from directory.models import University
from meetings.enums import BodyKind, SeatRole
from meetings.models import Body, Seat
from portal.demo.names import full_names
from portal.demo.world import World

HEADS = (
    "Аты-жөні",
    "Мүше түрі",
    "Ұйым",
    "Лауазымы",
    "Ел",
    "Мүше болған күні",
    "Аты-жөнін жариялауға келісім",
)
# kind, organisation, post, country
OUTSIDE = (
    ("жұмыс беруші", "«Алатау Софт» ЖШС", "бас директор", ""),
    ("жұмыс беруші", "«Цифрлық шешімдер» АҚ", "техникалық директор", ""),
    ("жұмыс беруші", "«Есіл Телеком» ЖШС", "персонал жөніндегі директор", ""),
    ("жұмыс беруші", "«Жетісу Энерго» АҚ", "бас инженер", ""),
    ("жұмыс берушілер қауымдастығы", "«АКТ кәсіпорындары» қауымдастығы", "атқарушы директор", ""),
    ("жұмыс берушілер қауымдастығы", "«Инженерлер палатасы» бірлестігі", "төраға", ""),
    ("үкіметтік емес ұйым", "«Ашық білім» қоғамдық қоры", "директор", ""),
    ("үкіметтік емес ұйым", "«Студенттер альянсы» қоғамдық бірлестігі", "төраға", ""),
    ("шетелдік әріптес", "Марми техникалық университеті", "профессор", "Түркия"),
    ("шетелдік әріптес", "Балтық техникалық университеті", "профессор", "Латвия"),
    ("шетелдік әріптес", "Орталық Еуропа ақпарат институты", "доцент", "Чехия"),
    ("мемлекеттік орган", "Өңірлік цифрландыру басқармасы", "бөлім басшысы", ""),
    ("мемлекеттік орган", "Еңбек мобильдігі орталығы", "директордың орынбасары", ""),
)
WRONG = (
    ("", "жұмыс беруші", "«Дала» ЖШС", "директор", "", "01.09.2025", "иә"),
    ("Сейтов Ерлан", "қызметкер", "«Дала» ЖШС", "директор", "", "01.09.2025", "иә"),
    ("Ким Анна", "шетелдік әріптес", "Сеул институты", "профессор", "", "", "жоқ"),
    ("Оспанова Ләйла", "жұмыс беруші", "«Орда» ЖШС", "", "", "былтыр", "иә"),
)
CRITERIA_KK = (
    "1. Кадрларды даярлау бағыты бойынша кемінде бес жыл жұмыс немесе оқыту өтілі.\n"
    "2. Ұйымның бірінші басшысы қол қойған ұсыну хаты.\n"
    "3. Отырыстардың кемінде үштен екісіне қатысу мүмкіндігі."
)
CRITERIA_RU = (
    "1. Стаж работы или преподавания по направлению подготовки кадров не менее пяти лет.\n"
    "2. Письмо-представление за подписью первого руководителя организации.\n"
    "3. Возможность участвовать не менее чем в двух третях заседаний."
)
COMMISSIONS = (
    (
        "Оқулықтарды сараптау комиссиясы",
        "Комиссия по экспертизе учебников",
        "Commission on the review of textbooks",
    ),
    (
        "Білім беру бағдарламалары жөніндегі кеңес",
        "Совет по образовательным программам",
        "Council on educational programmes",
    ),
)
SUBJECTS = ("Бағдарламалау негіздері", "Дискретті математика", "Деректер қоры", "Компьютерлік желілер")


def workbook(heads: tuple[str, ...], rows: list[tuple[object, ...]], name: str) -> SimpleUploadedFile:
    """Return a table as a person would upload it."""
    book = Workbook()
    for line in (heads, *rows):
        book.worksheets[0].append(list(line))
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile(name, file.getvalue(), XLSX_TYPE)


def _members(world: World, association: Association, *, with_wrong: bool) -> None:
    secretary = world.holder(association.body, SeatRole.SECRETARY)
    names = full_names(world.rng)
    rows: list[tuple[object, ...]] = [
        (next(names), kind, organisation, post, country, date(2025, 9, 1), "жоқ" if place % 5 == 4 else "иә")
        for place, (kind, organisation, post, country) in enumerate(OUTSIDE)
    ]
    rows += [
        (next(names), "ЖЖОКБҰ өкілі", university.name_kk, "кафедра меңгерушісі", "", "15.09.2025", "иә")
        for university in member_universities_on(association, world.today).order_by("key")
    ]
    file = workbook(HEADS, rows, "мүшелер-2025.xlsx")
    take_members(read_members(association, actor=secretary, upload=file), actor=secretary)
    if with_wrong:
        later = [(next(names), *line[1:]) if line[0] else line for line in WRONG]
        fresh = [(next(names), "жұмыс беруші", "«Қала Дата» ЖШС", "аналитик", "", "", "иә")]
        read_members(association, actor=secretary, upload=workbook(HEADS, [*fresh, *later], "толықтыру.xlsx"))
    named = Seat.objects.filter(body=association.body, person_name__gt="").order_by("number")
    for place, seat in enumerate(named):
        if place % 3 == 0:  # a letter reaches these; the others are told by the secretary
            seat.email = f"{association.body.key}-{seat.number}@example.kz"
            seat.save(update_fields=["email"])
    last = named.last()
    if last:
        end_member(
            last, actor=secretary, until=world.today - timedelta(days=40), ground="Ұйымның хаты, № 01-14/212"
        )


def _universities(world: World, association: Association) -> None:
    secretary = world.holder(association.body, SeatRole.SECRETARY)
    members = list(member_universities_on(association, world.today))
    base = base_universities_on(world.today).get(association=association).university
    known = {base.pk, *(university.pk for university in members)}
    others = [university for university in University.objects.order_by("key") if university.pk not in known]
    structure.list_universities(
        association,
        actor=secretary,
        universities=[base, *members, *world.rng.sample(others, 3)],
        source="Білім беру бағдарламаларының тізілімі, 2025 жылғы 1 қыркүйек",
        since=date(2025, 9, 1),
    )


def _papers(world: World, association: Association, number: int) -> None:
    secretary = world.holder(association.body, SeatRole.SECRETARY)
    chair = world.holder(association.body, SeatRole.CHAIR)
    structure.set_criteria(
        association,
        actor=secretary,
        text={"kk": CRITERIA_KK, "ru": CRITERIA_RU},
        valid_from=date(2025, 9, 1),
        ground="Базалық ЖЖОКБҰ-ның 2025 жылғы 25 тамыздағы № 118 бұйрығы",
    )
    for place, (kk, ru, en) in enumerate(COMMISSIONS, start=1):
        Body.objects.create(
            key=f"{association.body.key}-c{place}",
            kind=BodyKind.COMMISSION,
            parent=association.body,
            clause="24",
            name_kk=kk,
            name_ru=ru,
            name_en=en,
            short_name_kk=kk,
            short_name_ru=ru,
            short_name_en=en,
        )
    structure.approve_structure(association, actor=chair)
    structure.save_contacts(
        association,
        actor=secretary,
        address={
            "kk": "Астана қаласы, Мәңгілік Ел даңғылы, 55",
            "ru": "город Астана, проспект Мәңгілік Ел, 55",
            "en": "55 Mangilik El avenue, Astana",
        },
        phone=f"+7 (7172) 00-00-0{number}",
        email=f"oab{number}@demo.kz",
        website="https://uao.example.kz",
    )


def _coordinators() -> dict[int, User]:
    people = User.objects.filter(is_demo=True, offices__role=OfficeRole.UNIVERSITY_COORDINATOR)
    return {person.university_id: person for person in people if person.university_id}


def _answer(row: RequestAddressee, person: User) -> None:
    university = row.university
    assert university is not None
    rows: list[tuple[object, ...]] = [
        (subject, (row.pk * (place + 7)) % 90 + 10) for place, subject in enumerate(SUBJECTS)
    ]
    requests.save_answer(
        row,
        actor=person,
        text=f"{university.name_kk}: сұратылған мәлімет жіберілді.",
        version=row.version,
        table=workbook(("Пән", "Оқулықтар саны"), rows, f"оқулықтар-{university.key}.xlsx"),
    )
    requests.submit_answer(row, actor=person)


def _requests(world: World) -> None:
    association = world.first
    secretary = world.holder(association.body, SeatRole.SECRETARY)
    people = _coordinators()
    due = world.today + timedelta(days=10)
    asked = requests.save_request(
        None,
        actor=secretary,
        sender=RequestSender.ASSOCIATION,
        body=association.body,
        data=requests.RequestData(
            title={
                "kk": "Оқулықтармен қамтамасыз етілу туралы мәлімет",
                "ru": "Сведения об обеспеченности учебниками",
            },
            text={
                "kk": "Бағыттың базалық пәндері бойынша қордағы оқулықтар санын кестеде көрсетіңіз.",
                "ru": "Укажите в таблице число учебников в фонде по базовым дисциплинам направления.",
            },
            due_on=due,
        ),
        universities=list(member_universities_on(association, world.today)),
        table=workbook(("Пән", "Оқулықтар саны"), [], "оқулықтар.xlsx"),
    )
    requests.send_request(asked, actor=secretary)
    persona = world.people["university_coordinator"]
    rows = list(
        asked.addressees.select_related("university").exclude(university=persona.university).order_by("pk")
    )
    for place, row in enumerate(rows[:-1]):
        _answer(row, people[row.university_id or 0])
        if place == 0:
            requests.accept_answer(row, actor=secretary)
        elif place == 1:
            requests.return_answer(
                row, actor=secretary, reason="Компьютерлік желілер пәнінің деректерін тексеріңіз."
            )
    _center_asks(world, due)
    _council_asks(world)


def _center_asks(world: World, due: date) -> None:
    head = world.people["center_head"]
    center = requests.save_request(
        None,
        actor=head,
        sender=RequestSender.CENTER,
        body=None,
        data=requests.RequestData(
            title={
                "kk": "Қос дипломды бағдарламалар туралы мәлімет",
                "ru": "Сведения о двудипломных программах",
            },
            text={"kk": "Әріптес ЖЖОКБҰ мен елдерді көрсетіңіз.", "ru": "Укажите вузы-партнёры и страны."},
            due_on=due + timedelta(days=5),
        ),
        universities=list(University.objects.order_by("key")[:8])
        + [one for one in [world.people["university_coordinator"].university] if one],
    )
    requests.send_request(center, actor=head)


def _council_asks(world: World) -> None:
    secretary = world.holder(world.council, SeatRole.SECRETARY)
    council = requests.save_request(
        None,
        actor=secretary,
        sender=RequestSender.COUNCIL,
        body=world.council,
        data=requests.RequestData(
            title={
                "kk": "РОӘК-тің кезекті отырысына ұсыныстар",
                "ru": "Предложения к очередному заседанию РУМС",
            },
            text={
                "kk": "Күн тәртібіне ұсыныстарыңызды жіберіңіз.",
                "ru": "Направьте предложения в повестку дня.",
            },
            due_on=world.today + timedelta(days=14),
        ),
        universities=[],
        associations=[world.first, world.second],
    )
    requests.send_request(council, actor=secretary)


def load(world: World) -> str:
    """Write the demo membership once; returns what was done."""
    if MaterialRequest.objects.exists():
        return "membership: already there"
    Seat.objects.filter(
        body__kind=BodyKind.ASSOCIATION, role=SeatRole.MEMBER, name_consented_on=None, number__lte=8
    ).update(name_consented_on=date(2024, 9, 2))
    for number, association in enumerate((world.first, world.second), start=1):
        _members(world, association, with_wrong=number == 1)
        _universities(world, association)
        _papers(world, association, number)
    _requests(world)
    seats = Seat.objects.filter(body__in=[world.first.body, world.second.body], until=None).count()
    return f"membership: {seats} members of two associations, {MaterialRequest.objects.count()} requests"
