"""Answers enter the record of the year by themselves (cl. 16.1, 27, 29)."""

import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from associations.models import RequestAddressee
from associations.queries.answers import answered_requests, replied_protocols
from associations.services import requests as services
from meetings import services as meetings
from meetings.models import DecisionAnswer
from tests.associations import plan_world
from tests.meetings import matrix_decisions

pytestmark = pytest.mark.django_db
IN_YEAR = datetime(2026, 3, 5, 12, tzinfo=ZoneInfo("Asia/Almaty"))
AFTER = datetime(2026, 9, 1, 0, 0, 1, tzinfo=ZoneInfo("Asia/Almaty"))


@pytest.fixture(autouse=True)
def ground(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with translation.override("kk"):
        yield


def record_page(cast, persona: str) -> str:
    answer = cast.client(persona).get(reverse("associations:record_list"), {"year": "2025"})
    return answer.content.decode()


@pytest.fixture
def answered(cast) -> RequestAddressee:
    """The Council asked the association, which answered in spring."""
    asker = cast["council_secretary"]
    request = services.save_request(
        None,
        actor=asker,
        sender="council",
        body=cast.council.body,
        data=services.RequestData(
            title={"kk": "Ұсыныстар"}, text={}, due_on=timezone.localdate() + timedelta(days=9)
        ),
        universities=[],
        associations=[cast.association],
    )
    line = services.send_request(request, actor=asker).addressees.get()
    services.save_answer(line, actor=cast["association_secretary"], text="Ұсыныс бар.", version=line.version)
    services.submit_answer(line, actor=cast["association_secretary"])
    RequestAddressee.objects.update(submitted_at=IN_YEAR)
    return RequestAddressee.objects.get()


@pytest.mark.clause("16.1")
def test_answer_to_a_request_stands_in_the_record(cast, answered):
    found = answered_requests(cast.association, cast.year, opens=True)
    assert [(one.happened_on, one.title) for one in found] == [
        (date(2026, 3, 5), "Сұратуға жауап: Ұсыныстар")
    ]
    link = reverse("associations:request_answer", args=[answered.pk])
    assert link in record_page(cast, "association_secretary")
    # a member reads that it was answered, and is led nowhere they may not go
    shown = record_page(cast, "association_member")
    assert "Сұратуға жауап: Ұсыныстар" in shown
    assert link not in shown
    workbook = cast.client("association_member").get(
        reverse("associations:record_xlsx"), {"association": cast.association.key, "year": "2025"}
    )
    rows = load_workbook(io.BytesIO(workbook.content)).active.iter_rows(
        min_row=4, max_col=3, values_only=True
    )
    assert [(day.date(), *rest) for day, *rest in rows] == [
        (date(2026, 3, 5), "жауап", "Сұратуға жауап: Ұсыныстар")
    ]
    RequestAddressee.objects.update(state="returned")
    assert answered_requests(cast.association, cast.year, opens=True) == []
    RequestAddressee.objects.update(state="accepted", submitted_at=AFTER)
    assert answered_requests(cast.association, cast.year, opens=True) == []


@pytest.mark.clause("27")
def test_replies_of_universities_stand_in_the_record_once_for_each_protocol(cast):
    protocol = plan_world.council_protocol(cast)
    protocol.meeting.items.create(position=1, title_kk="Мәселе")
    protocol.meeting.items.get().decisions.create(position=1, text_kk="Енгізілсін.")
    for model in (protocol, protocol.meeting):
        model.body = cast.association.body
        model.save()
    assert replied_protocols(cast.association, cast.year) == []
    meetings.direct_decision(
        matrix_decisions.decision(cast, protocol),
        actor=cast["association_secretary"],
        universities=[cast.member_university, cast.other_university],
        due_on=timezone.localdate(),
    )
    for assignment in matrix_decisions.Assignment.objects.all():
        DecisionAnswer.objects.create(
            assignment=assignment,
            value="implemented",
            text="Енгізілді.",
            submitted_by=cast["university_coordinator"],
            submitted_at=IN_YEAR,
            verdict="accepted",
            reviewed_by=cast["association_secretary"],
            reviewed_at=IN_YEAR,
        )
    found = replied_protocols(cast.association, cast.year)
    title = f"№ 1/{protocol.year} хаттама: жауап берген ЖЖОКБҰ саны – 2"
    assert [(one.happened_on, one.title) for one in found] == [(date(2026, 3, 5), title)]
    assert title in record_page(cast, "association_member")
    DecisionAnswer.objects.update(submitted_at=AFTER)
    assert replied_protocols(cast.association, cast.year) == []
