from datetime import date

import factory
from factory.django import DjangoModelFactory

from accounts.models import Office, User

PASSWORD = "demo-2026"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@demo.kz")
    full_name = factory.Sequence(lambda n: f"Тестов Адам {n}")
    password = factory.django.Password(PASSWORD)


class OfficeFactory(DjangoModelFactory):
    class Meta:
        model = Office

    user = factory.SubFactory(UserFactory)
    role = "center_reviewer"
    since = date(2024, 9, 1)
