import factory
from factory.django import DjangoModelFactory

from notices.models import Letter, Notice
from tests.factories.accounts import UserFactory


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = Notice

    recipient = factory.SubFactory(UserFactory)
    key = factory.Sequence(lambda n: f"test:{n}")
    title = factory.Sequence(lambda n: f"{n}-хабарлама")
    url = "/kk/profile/"


class LetterFactory(DjangoModelFactory):
    class Meta:
        model = Letter

    key = factory.Sequence(lambda n: f"test:{n}")
    recipient = factory.SubFactory(UserFactory)
    address = factory.SelfAttribute("recipient.email")
    language = "kk"
    subject = factory.Sequence(lambda n: f"{n}-хат")
    text = "Құрметті әріптес!"
