"""Two people, or one person twice, at the same moment: one decision is written, the other finds it there."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from associations.enums import ReportState
from core.errors import DomainError
from core.models import AuditEntry
from kpi.models import Remark
from kpi.services import review
from notices.models import Letter
from tests.cast import build_cast
from tests.factories.accounts import OfficeFactory
from tests.factories.review import make_sheet, score_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run the calls in threads that start together; return each one's outcome, an exception as itself."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            return call()
        except Exception as error:  # the outcome is what the test looks at
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def cast():
    return build_cast()


def test_two_reviewers_taking_one_report(cast):
    sheet = make_sheet(cast.association)
    people = [cast["center_reviewer"], OfficeFactory(role="center_reviewer").user]
    outcomes = at_once(*[lambda who=who: review.take_report(sheet, actor=who) for who in people])
    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert [type(one) for one in refused] == [DomainError]
    assert AuditEntry.objects.filter(action="take_report").count() == 1


def test_a_double_click_confirms_once(cast):
    reviewer = cast["center_reviewer"]
    sheet = make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=reviewer)
    score = score_of(sheet, 4)

    def confirm():
        return review.confirm_indicator(
            score, actor=cast["center_reviewer"], value=3, comment="Біреуі қайталанған", version=1
        )

    outcomes = at_once(confirm, confirm, confirm)
    assert not [one for one in outcomes if isinstance(one, Exception)]
    assert Remark.objects.count() == 1
    assert AuditEntry.objects.filter(action="confirm_indicator").count() == 1


def test_a_double_click_returns_the_report_once(cast):
    reviewer = cast["center_reviewer"]
    sheet = make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=reviewer)
    review.return_indicator(score_of(sheet, 4), actor=reviewer, reason="Құжат жоқ")

    def send_back():
        return review.return_report(sheet, actor=cast["center_reviewer"])

    outcomes = at_once(send_back, send_back)
    assert not [one for one in outcomes if isinstance(one, Exception)]
    assert Letter.objects.count() == 2  # the secretary's and the chair's
    assert AuditEntry.objects.filter(action="return_report").count() == 1
