"""Who sees the change of a base university, who names its officers, who reads the papers of the time before (cl. 9, 31)."""

from datetime import date, timedelta

from associations.models import BaseUniversity
from tests.cast import ASSOCIATION, CENTER, COUNCIL, SIGNED_IN, Cast
from tests.factories.associations import BaseUniversityFactory
from tests.factories.directory import area_clauses
from tests.factories.year import Year
from tests.matrix import Grant, Row

COORDINATOR = {"university_coordinator"}
OVERSEERS = COUNCIL | CENTER | {"authorised_body"}
MOVED_ON = date(2025, 2, 1)


def hosted_before(cast: Cast) -> BaseUniversity:
    """The coordinator's university hosted the association until a day; now the cast's university does."""
    former = BaseUniversity.objects.filter(university=cast.member_university).first()
    if former is None:
        now = cast.association.base_universities.get()
        since, now.since = now.since, MOVED_ON
        now.save(update_fields=["since"])
        former = BaseUniversityFactory(
            association=cast.association,
            university=cast.member_university,
            since=since,
            until=MOVED_ON - timedelta(days=1),
            ground=now.ground,
        )
    return former


def hosts_now(cast: Cast) -> list:
    """The coordinator's university hosts the association, whose deputy chair is not named."""
    cast.association.base_universities.update(university=cast.member_university)
    cast.association.body.seats.filter(role="deputy_chair").update(role="member")
    return [cast.association.key]


def association_that_moved(cast: Cast):
    hosted_before(cast)
    return cast.association


def association_hosted(cast: Cast):
    hosts_now(cast)
    return cast.association


def with_an_open_decision(cast: Cast) -> list:
    """The former base university still has a decision of its time."""
    former = hosted_before(cast)
    area_clauses()
    protocol = Year(cast.association, cast.year, cast["association_secretary"]).protocol(
        former.until, (former.university,)
    )
    assert protocol.meeting.items.get().decisions.get().assignments.exists()
    return [cast.association.key]


OFFICER = {"role": "deputy_chair", "name": "Тестова Айман", "post_kk": "проректор"}
PERMISSIONS = {
    "associations.view_handover": Grant(OVERSEERS | ASSOCIATION | COORDINATOR, on=association_that_moved),
    "associations.read_members": Grant(OVERSEERS | ASSOCIATION | COORDINATOR, on=association_that_moved),
    "associations.pass_on_decisions": Grant(
        {"association_chair", "association_secretary"} | COORDINATOR, on=association_hosted
    ),
    "associations.name_officers": Grant(COORDINATOR, on=association_hosted),
}
URLS = {
    "associations:handover": Row(
        OVERSEERS | ASSOCIATION | COORDINATOR, args=lambda cast: [association_that_moved(cast).key]
    ),
    "associations:officer_name": Row(
        COORDINATOR, args=hosts_now, method="post", data=lambda cast: OFFICER, answers=302
    ),
    "associations:decisions_pass_on": Row(
        {"association_chair", "association_secretary"}, args=with_an_open_decision, method="post", answers=302
    ),
    "associations:hosting_list": Row(SIGNED_IN),
    "associations:hosting_papers": Row(
        OVERSEERS | COORDINATOR, args=lambda cast: [hosted_before(cast).pk], strangers=404
    ),
}
