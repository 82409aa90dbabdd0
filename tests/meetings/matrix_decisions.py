"""Who reads the register, who directs, who answers, who looks at answers, who sees what is overdue (cl. 14, 25, 27)."""

from datetime import timedelta

from django.utils import timezone

from meetings import services
from meetings.models import Assignment, Decision, DecisionAnswer
from tests.cast import EVERYBODY, SIGNED_IN, Cast
from tests.matrix import Grant, Row

from . import helpers
from .matrix import INSIDERS, OVERSEERS, SECRETARY, for_secretary

DUE = timezone.localdate() + timedelta(days=30)
ADDRESSEE = frozenset({"university_coordinator"})


def decision(cast: Cast, protocol=None) -> Decision:
    protocol = protocol or helpers.signed(cast)
    return Decision.objects.select_related("item__meeting__body").get(item__meeting=protocol.meeting_id)


def assignment(cast: Cast, **to) -> Assignment:
    services.direct_decision(
        decision(cast),
        actor=helpers.secretary(cast),
        due_on=DUE,
        **(to or {"universities": [cast.member_university]}),
    )
    return Assignment.objects.select_related("decision__item__meeting__body").latest("pk")


def answer(cast: Cast, uploads=()) -> DecisionAnswer:
    return services.answer_assignment(
        assignment(cast),
        actor=cast["university_coordinator"],
        value="implemented",
        text="Бағдарламаға енгізілді.",
        uploads=uploads,
    )


def file_of_answer(cast: Cast) -> list[int]:
    return [answer(cast, [helpers.scan("акт.pdf")]).files.get().pk]


PERMISSIONS = {
    "meetings.answer_assignment": Grant(ADDRESSEE, on=assignment),
    "meetings.see_overdue_decisions": OVERSEERS,
}


def of_secretary(args, data=lambda cast: {}) -> Row:
    """A verb of the secretary on a decision that was directed to the coordinator's university."""
    return Row(
        SECRETARY,
        args=args,
        method="post",
        data=data,
        answers=302,
        strangers=404,
        readers=(INSIDERS | ADDRESSEE) - SECRETARY,
    )


def reason(cast: Cast) -> dict[str, str]:
    return {"reason": "Себебі", "kind": "done"}


URLS = {
    "meetings:decision_register": Row(EVERYBODY),
    "meetings:decision_detail": Row(
        EVERYBODY, args=lambda cast: [decision(cast, helpers.published(cast)).pk]
    ),
    "meetings:decision_direct": for_secretary(lambda cast: [decision(cast).pk], method="get", answers=200),
    "meetings:decision_end": for_secretary(lambda cast: [decision(cast).pk], data=reason),
    "meetings:overdue_list": Row(OVERSEERS),
    "meetings:overdue_xlsx": Row(OVERSEERS),
    "meetings:assignment_list": Row(SIGNED_IN),
    "meetings:assignment_detail": Row(
        INSIDERS | ADDRESSEE, args=lambda cast: [assignment(cast).pk], strangers=404
    ),
    "meetings:assignment_answer": Row(
        ADDRESSEE,
        args=lambda cast: [assignment(cast).pk],
        method="post",
        data=lambda cast: {"value": "not", "text": "Әлі енгізілген жоқ."},
        answers=302,
        strangers=404,
        readers=INSIDERS,
    ),
    "meetings:assignment_withdraw": of_secretary(lambda cast: [assignment(cast).pk], reason),
    "meetings:answer_accept": of_secretary(lambda cast: [answer(cast).pk]),
    "meetings:answer_return": of_secretary(lambda cast: [answer(cast).pk], reason),
    "meetings:answer_file": Row(INSIDERS | ADDRESSEE, args=file_of_answer, strangers=404),
    "meetings:open_decisions_put": for_secretary(lambda cast: [helpers.planned(cast).pk]),
}
