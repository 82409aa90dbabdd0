from datetime import date

import factory
from factory.django import DjangoModelFactory

from associations.models import (
    AcademicYear,
    AnnualReport,
    Association,
    BaseUniversity,
    MemberUniversity,
)
from tests.factories.directory import DirectionFactory, LegalOrderFactory, UniversityFactory
from tests.factories.meetings import SINCE, BodyFactory


class AssociationFactory(DjangoModelFactory):
    class Meta:
        model = Association

    key = factory.Sequence(lambda n: f"association-{n}")
    body = factory.SubFactory(BodyFactory)
    direction = factory.SubFactory(DirectionFactory)
    position = factory.Sequence(lambda n: n + 1)
    name_kk = factory.SelfAttribute("body.name_kk")
    name_ru = factory.SelfAttribute("body.name_ru")
    name_en = factory.SelfAttribute("body.name_en")
    confidence = "certain"


class BaseUniversityFactory(DjangoModelFactory):
    class Meta:
        model = BaseUniversity

    association = factory.SubFactory(AssociationFactory)
    university = factory.SubFactory(UniversityFactory)
    ground = factory.SubFactory(LegalOrderFactory)
    since = SINCE


class MemberUniversityFactory(DjangoModelFactory):
    class Meta:
        model = MemberUniversity

    association = factory.SubFactory(AssociationFactory)
    university = factory.SubFactory(UniversityFactory)
    since = SINCE


class AcademicYearFactory(DjangoModelFactory):
    class Meta:
        model = AcademicYear
        django_get_or_create = ["first_year"]

    first_year = 2025
    starts_on = factory.LazyAttribute(lambda year: date(year.first_year, 9, 1))
    ends_on = factory.LazyAttribute(lambda year: date(year.first_year + 1, 8, 31))
    report_due_on = factory.LazyAttribute(lambda year: date(year.first_year + 1, 10, 1))


class AnnualReportFactory(DjangoModelFactory):
    class Meta:
        model = AnnualReport

    association = factory.SubFactory(AssociationFactory)
    academic_year = factory.SubFactory(AcademicYearFactory)
