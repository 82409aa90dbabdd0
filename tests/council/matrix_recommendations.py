"""Who keeps, reads and answers recommendations; who keeps conferences (cl. 15.3-15.6, 16.3)."""

from django.core.files.uploadedfile import SimpleUploadedFile

from council.models import RecommendationAnswer
from council.services.conferences import publish_conference, save_conference
from council.services.recommendations import answer_recommendation
from tests.cast import CENTER, COUNCIL, EVERYBODY, Cast
from tests.council import world_recommendations as world
from tests.matrix import Grant, Row

KEEPER = frozenset({"council_secretary"})
KEEPERS = KEEPER | {"authorised_body"}
READERS = COUNCIL | CENTER | {"authorised_body"}
ADDRESSEES = frozenset({"association_chair", "association_secretary"})
# Those who read what is not published: overseers, and whoever it is for.
KNOWS = READERS | ADDRESSEES | {"university_coordinator"}
PDF = b"%PDF-1.7\n%%EOF"


def pk_of(make):
    return lambda cast: [make(cast).pk]


def with_file(cast: Cast) -> list[int]:
    found = RecommendationAnswer.objects.filter(file__isnull=False).first()
    if found is None:
        row = world.addressee(cast)
        row.answers.all().delete()
        row.state = "waiting"
        row.save()
        found = answer_recommendation(
            row,
            actor=cast["association_secretary"],
            value="implemented",
            text="Орындалды",
            upload=SimpleUploadedFile("a.pdf", PDF),
        )
    return [found.pk]


def announced(cast: Cast):
    return publish_conference(world.event(cast), actor=cast["council_secretary"], public=True)


def programme(cast: Cast) -> list[object]:
    one = world.event(cast)
    if not one.programme:
        data = world.EVENT | {"starts_on": one.starts_on, "programme": SimpleUploadedFile("p.pdf", PDF)}
        one = save_conference(one, actor=cast["council_secretary"], data=data)
    publish_conference(one, actor=cast["council_secretary"], public=True)
    return [one.pk, "programme"]


def post(opens, make, data=None, **more) -> Row:
    return Row(opens, args=pk_of(make), method="post", data=lambda cast: data or {}, answers=302, **more)


PERMISSIONS = {
    "council.keep_recommendations": KEEPER,
    "council.keep_conferences": KEEPERS,
    "council.answer_recommendation": Grant(ADDRESSEES, on=world.addressee),
}
URLS = {
    "council:recommendation_list": Row(EVERYBODY),
    "council:recommendation_new": Row(KEEPER),
    "council:recommendation_detail": Row(EVERYBODY, args=pk_of(world.published)),
    "council:recommendation_edit": Row(KEEPER, args=pk_of(world.drafted)),
    "council:recommendation_issue": post(KEEPER, world.drafted),
    "council:recommendation_publish": post(KEEPER, world.issued, {"public": "1"}),
    "council:recommendation_end": post(KEEPER, world.issued, {"reason": "Орындалды", "how": "done"}),
    "council:recommendation_answer": post(
        ADDRESSEES, world.addressee, {"value": "in_part", "text": "Басталды"}, strangers=404, readers=KNOWS
    ),
    "council:recommendation_answer_accept": post(KEEPER, world.answered),
    "council:recommendation_answer_return": post(KEEPER, world.answered, {"reason": "Растаңыз"}),
    "council:recommendation_file": Row(READERS | ADDRESSEES, args=with_file),
    "council:conference_list": Row(EVERYBODY),
    "council:conference_new": Row(KEEPERS),
    "council:conference_detail": Row(EVERYBODY, args=pk_of(announced)),
    "council:conference_edit": Row(KEEPERS, args=pk_of(world.event)),
    "council:conference_publish": post(KEEPERS, world.event, {"public": "1"}),
    "council:conference_cancel": post(KEEPERS, world.event, {"reason": "Кейінге қалды"}),
    "council:conference_file": Row(EVERYBODY, args=programme),
}
