"""Reference data for tests, filled in three languages."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from directory.models import (
    Chapter,
    City,
    Clause,
    Direction,
    EducationArea,
    LegalOrder,
    Organisation,
    University,
)


class CityFactory(DjangoModelFactory):
    class Meta:
        model = City

    key = factory.Sequence(lambda n: f"city-{n}")
    name_kk = factory.Sequence(lambda n: f"Қала {n}")
    name_ru = factory.Sequence(lambda n: f"Город {n}")
    name_en = factory.Sequence(lambda n: f"City {n}")


class UniversityFactory(DjangoModelFactory):
    class Meta:
        model = University

    key = factory.Sequence(lambda n: f"university-{n}")
    name_kk = factory.Sequence(lambda n: f"{n}-университет")
    name_ru = factory.Sequence(lambda n: f"Университет {n}")
    name_en = factory.Sequence(lambda n: f"University {n}")
    short_name_kk = factory.Sequence(lambda n: f"ҚУ-{n}")
    short_name_ru = factory.Sequence(lambda n: f"КУ-{n}")
    short_name_en = factory.Sequence(lambda n: f"KU-{n}")
    city = factory.SubFactory(CityFactory)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    key = factory.Sequence(lambda n: f"organisation-{n}")
    kind = "ministry"
    name_kk = factory.Sequence(lambda n: f"{n}-ұйым")
    name_ru = factory.Sequence(lambda n: f"Организация {n}")
    name_en = factory.Sequence(lambda n: f"Organisation {n}")


class EducationAreaFactory(DjangoModelFactory):
    class Meta:
        model = EducationArea

    code = factory.Sequence(lambda n: f"{n + 20}")
    codes = factory.LazyAttribute(lambda area: [f"6B{area.code}", f"7M{area.code}", f"8D{area.code}"])
    codes_as_printed = factory.LazyAttribute(lambda area: " - ".join(area.codes))
    name_kk = factory.Sequence(lambda n: f"Білім беру саласы {n}")
    name_ru = factory.Sequence(lambda n: f"Область образования {n}")
    name_en = factory.Sequence(lambda n: f"Area of education {n}")


class DirectionFactory(DjangoModelFactory):
    class Meta:
        model = Direction

    area = factory.SubFactory(EducationAreaFactory)
    code = factory.Sequence(lambda n: f"{n + 200}")
    full_codes = factory.LazyAttribute(lambda row: [f"6B{row.code}", f"7M{row.code}", f"8D{row.code}"])
    name_kk = factory.Sequence(lambda n: f"Даярлау бағыты {n}")
    name_ru = factory.Sequence(lambda n: f"Направление подготовки {n}")
    name_en = factory.Sequence(lambda n: f"Direction of training {n}")


class LegalOrderFactory(DjangoModelFactory):
    class Meta:
        model = LegalOrder
        django_get_or_create = ["key"]

    key = "order-400"
    number = "400"
    signed_on = date(2024, 8, 8)
    title_kk = "Өзгеріс енгізу туралы"
    title_ru = "О внесении изменения"
    title_en = "On an amendment"
    issuer_kk = "Қазақстан Республикасының Ғылым және жоғары білім министрі"
    issuer_ru = "Министр науки и высшего образования Республики Казахстан"
    issuer_en = "Minister of Science and Higher Education of the Republic of Kazakhstan"


class ChapterFactory(DjangoModelFactory):
    class Meta:
        model = Chapter

    order = factory.SubFactory(LegalOrderFactory)
    number = factory.Sequence(lambda n: n + 1)
    title_kk = factory.Sequence(lambda n: f"{n}-тарау")
    title_ru = factory.Sequence(lambda n: f"Глава {n}")
    title_en = factory.Sequence(lambda n: f"Chapter {n}")


class ClauseFactory(DjangoModelFactory):
    class Meta:
        model = Clause

    order = factory.SubFactory(LegalOrderFactory)
    number = factory.Sequence(lambda n: n + 1)
    identifier = factory.LazyAttribute(lambda row: str(row.number))
    position = factory.Sequence(lambda n: n)
    text_kk = factory.LazyAttribute(lambda row: f"{row.identifier}-тармақтың мәтіні")
    text_ru = factory.LazyAttribute(lambda row: f"Текст пункта {row.identifier}")
    text_en = factory.LazyAttribute(lambda row: f"Text of clause {row.identifier}")


def area_clauses() -> list[Clause]:
    """Return the seventeen areas of clause 19, made when they are not there."""
    areas = Clause.objects.filter(number=19, sub_item__isnull=False).order_by("position")
    if not areas:
        order = LegalOrder.objects.first() or LegalOrderFactory()
        for number in range(1, 18):
            ClauseFactory(order=order, identifier=f"19.{number}", number=19, sub_item=number)
    return list(areas.all())
