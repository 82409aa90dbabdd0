"""Copies of a signed protocol: opened, downloaded, reminded of, proved (cl. 25)."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from core.models import AuditEntry
from meetings import services
from meetings.models import Delivery, Receipt
from meetings.periodic import remind_of_copies
from meetings.queries import copies_for, deliveries_of
from notices.models import Letter, Reminder
from tests.counting import queries_of

from . import helpers

pytestmark = pytest.mark.django_db


@pytest.fixture
def protocol(cast):
    """A signed protocol with a copy for the member university and one for the authorised body."""
    protocol = helpers.signed(cast)
    services.deliver_copies(protocol, [cast.member_university], to_authorised_body=True)
    return protocol


@pytest.fixture
def delivery(cast, protocol):
    return protocol.deliveries.get(university=cast.member_university)


def actions(thing) -> list[str]:
    entries = AuditEntry.objects.filter(object_type=thing._meta.label_lower, object_id=str(thing.pk))
    return list(entries.order_by("pk").values_list("action", flat=True))


@pytest.mark.clause("25")
def test_copy_is_opened_by_its_page_and_downloaded_by_its_file(cast, delivery):
    browser = cast.client("university_coordinator")
    page = reverse("meetings:copy_detail", args=[delivery.pk])
    browser.get(page)
    receipt = Receipt.objects.get()
    assert (receipt.user, receipt.downloaded_at) == (cast["university_coordinator"], None)

    for _ in range(2):
        browser.post(reverse("meetings:copy_receive", args=[delivery.pk]))
        browser.get(page)
    taken = Receipt.objects.get()
    assert taken.opened_at == receipt.opened_at <= taken.downloaded_at
    assert actions(delivery) == ["open_copy", "receive_copy"]


def test_browser_that_only_looks_ahead_has_not_opened_the_copy(cast, delivery):
    page = reverse("meetings:copy_detail", args=[delivery.pk])
    cast.client("university_coordinator").get(page, headers={"Sec-Purpose": "prefetch;prerender"})
    assert not Receipt.objects.exists()


def test_copy_is_not_downloaded_before_it_was_opened(cast, delivery):
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.create(
            delivery=delivery,
            user=cast["outsider"],
            opened_at=now,
            downloaded_at=now - timedelta(seconds=1),
        )


def lie(protocol, days: int) -> None:
    Delivery.objects.filter(protocol=protocol).update(delivered_at=timezone.now() - timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "letters"),
    [
        pytest.param(6, 0, id="six days"),
        pytest.param(7, 2, id="a week"),
        pytest.param(11, 2, id="missed nights are caught up"),
        pytest.param(15, 0, id="too late for a reminder"),
    ],
)
@pytest.mark.clause("25")
def test_unopened_copy_is_reminded_of_after_a_week_once(cast, protocol, days, letters):
    lie(protocol, days)
    Letter.objects.all().delete()
    for _ in range(2):  # two beats at once, or the next night
        remind_of_copies()
    assert Letter.objects.filter(key__startswith="copy:").count() == letters

    lie(protocol, days)
    remind_of_copies()
    assert Letter.objects.count() == letters


def test_opened_copy_is_not_reminded_of(cast, protocol, delivery):
    services.open_copy(delivery, user=cast["university_coordinator"])
    lie(protocol, 7)
    assert remind_of_copies() == 1
    assert [letter.address for letter in Letter.objects.filter(key__contains=":20")] == [
        "authorised_body@demo.kz"
    ]
    assert Reminder.objects.filter(sent_at__isnull=False).count() == 1


def test_reminder_of_the_day_is_not_doubled_by_the_button(cast, protocol, django_capture_on_commit_callbacks):
    lie(protocol, 7)
    Letter.objects.all().delete()
    remind_of_copies()
    with django_capture_on_commit_callbacks(execute=True):
        services.remind_unopened(protocol, actor=helpers.secretary(cast))
    assert Letter.objects.filter(key__startswith="copy:").count() == 2


def test_matrix_shows_refused_letters_and_universities_without_a_coordinator(cast, protocol, delivery):
    services.deliver_copies(protocol, [cast.other_university])
    Letter.objects.create(
        key=f"copy:{delivery.pk}:{cast['university_coordinator'].pk}:",
        recipient=cast["university_coordinator"],
        address="university_coordinator@demo.kz",
        language="kk",
        subject="s",
        text="t",
        state="failed",
        failure="550 mailbox is full",
    )
    page = cast.client("council_secretary").get(reverse("meetings:delivery_matrix", args=[protocol.pk]))
    shown = page.content.decode()
    assert "550 mailbox is full" in shown
    assert 'data-testid="mail-failed"' in shown
    assert shown.count("үйлестірушісі әлі жоқ") == 1


def test_proof_of_delivery_names_who_when_and_the_sum_of_the_file(cast, protocol, delivery):
    services.open_copy(delivery, user=cast["university_coordinator"])
    services.receive_copy(delivery, user=cast["university_coordinator"])
    answer = cast.client("council_secretary").get(reverse("meetings:delivery_proof", args=[protocol.pk]))
    assert answer["Content-Type"] == "application/pdf"
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    plain = "".join(text.split())
    assert protocol.signed_file.sha256 in plain
    assert "Тестовcoordinator" in plain
    for word in ("жеткізілгенітуралырастау", "Подтверждениедоставки"):
        assert word in plain
    assert f"{timezone.localtime(delivery.delivered_at):%d.%m.%Y}" in plain


def test_proof_is_refused_before_the_signatures(cast):
    url = reverse("meetings:delivery_proof", args=[helpers.agreed(cast).pk])
    assert cast.client("council_secretary").get(url).status_code == 404


def test_matrix_of_a_year_asks_as_much_for_one_protocol_as_for_three(cast, protocol):
    browser = cast.client("council_secretary")
    pages = [
        reverse("meetings:receipt_matrix", args=[cast.council.body.pk]),
        reverse("meetings:delivery_matrix", args=[protocol.pk]),
    ]
    universities = [cast.university, cast.member_university, cast.other_university]
    one = [queries_of(browser, url) for url in pages]
    for number in (1, 2):
        services.deliver_copies(helpers.signed(cast), universities[: number + 1], to_authorised_body=True)
    services.deliver_copies(protocol, universities)
    for delivery in Delivery.objects.all():
        services.receive_copy(delivery, user=cast["university_coordinator"])
    assert [queries_of(browser, url) for url in pages] == one
    answer = browser.get(pages[0]).content.decode()
    assert answer.count("receipt-downloaded") == Delivery.objects.count() + 1  # and the legend


def test_copies_page_of_the_receiver_asks_as_much_for_one_as_for_three(cast, protocol):
    browser = cast.client("university_coordinator")
    url = reverse("meetings:copies")
    one = queries_of(browser, url)
    for _ in range(2):
        services.deliver_copies(helpers.signed(cast), [cast.member_university])
    assert queries_of(browser, url) == one


@pytest.mark.clause("25")
def test_corrected_protocol_is_sent_anew_and_the_old_copy_gives_way(cast, protocol, delivery):
    actor = helpers.secretary(cast)
    services.open_copy(delivery, user=cast["university_coordinator"])
    services.correct_protocol(protocol, actor=actor, reason="Қате табылды")
    services.agree_protocol(protocol, actor=actor)
    services.record_paper_signatures(
        protocol, actor=actor, upload=helpers.scan("екінші.pdf"), signed_on=timezone.localdate()
    )
    for new in (1, 0):
        assert services.deliver_copies(protocol, [cast.member_university]) == new

    [copy] = deliveries_of(protocol)
    assert (copy.edition, copy.receipts.count()) == (2, 0)
    assert [one.edition for one in copies_for(cast["university_coordinator"])] == [2]
    assert copies_for(cast["authorised_body"]).count() == 0
    assert Receipt.objects.get().delivery == delivery
