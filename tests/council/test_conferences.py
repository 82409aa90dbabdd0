"""Conferences, seminars and round tables of the Council (clause 16.3)."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from council.services import conferences as services
from tests.council import world_recommendations as world

pytestmark = [pytest.mark.django_db, pytest.mark.clause("16.3")]


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_announced_held_and_its_result_kept(cast):
    secretary = cast["council_secretary"]
    one = world.event(cast, programme=SimpleUploadedFile("b.pdf", b"%PDF-1.7\n%%EOF"))
    visitor = cast.client("anonymous")
    url = reverse("council:conference_detail", args=[one.pk])
    assert visitor.get(url).status_code == 404
    services.publish_conference(one, actor=secretary, public=True)
    assert visitor.get(url).status_code == 200
    assert visitor.get(reverse("council:conference_file", args=[one.pk, "programme"])).status_code == 200
    day = timezone.localdate() - timedelta(days=3)
    held = world.EVENT | {"starts_on": day, "participants_count": 120, "result_kk": "Қарар қабылданды"}
    one = services.save_conference(one, actor=secretary, data=held)
    assert one.programme and one.ends_on == day
    assert "Қарар" in visitor.get(url).content.decode()
    with pytest.raises(DomainError):
        services.cancel_conference(one, actor=secretary, reason="Кеш")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ends_on": timezone.localdate()}, "ends_on"),
        ({"participants_count": 5}, "participants_count"),
        ({"result_ru": "Итог"}, "result_kk"),
    ],
)
def test_what_cannot_be_kept(cast, fields, field):
    with pytest.raises(DomainError) as refusal:
        world.event(cast, **fields)
    assert refusal.value.field == field


def test_cancelled_stays_with_its_reason(cast):
    secretary = cast["council_secretary"]
    one = services.publish_conference(world.event(cast), actor=secretary, public=True)
    one = services.cancel_conference(one, actor=secretary, reason="Кейінге қалдырылды")
    with pytest.raises(DomainError):
        services.save_conference(one, actor=secretary, data=world.EVENT | {"starts_on": one.starts_on})
    page = cast.client("anonymous").get(reverse("council:conference_detail", args=[one.pk]))
    assert "Кейінге" in page.content.decode()


def test_a_form_keeps_what_was_typed(cast):
    answer = cast.client("council_secretary").post(
        reverse("council:conference_new"), {"title_kk": "Дөңгелек үстел", "kind": "round_table"}
    )
    assert answer.status_code == 422 and "Дөңгелек" in answer.content.decode()
