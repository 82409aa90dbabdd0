"""The demo call, and an application in work: most rows are filled in, some are wrong."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import OfficeRole
from accounts.models import Office
from criteria.enums import CallGround
from criteria.models import Application, Criterion
from criteria.services.applications import add_proof, save_answers, start_application
from criteria.services.calls import announce_call
from directory.models import University
from portal.demo.world import World

WANTED = "041-kaznu"
OPEN_DAYS = 30
TITLES = {
    "kk": "[ДЕМО] Базалық ЖЖОКБҰ таңдау конкурсы: 041 ОӘБ",
    "ru": "[ДЕМО] Конкурс на статус базового ОВПО: УМО 041",
    "en": "[DEMO] Call for a base university: association 041",
}
GROUNDS = {
    "kk": "РОӘК шешімі (демо): ОӘБ-ні басқа ЖЖОКБҰ-ға беру туралы ұсыныс.",
    "ru": "Решение РУМС (демо): предложение о передаче УМО другому ОВПО.",
    "en": "Decision of the Council (demo): proposal to give the association to another university.",
}
ANSWERS: dict[str, dict[str, Any]] = {
    "1": {
        "fields": {
            "number": "ДЕМО KZ00LAA00000000",
            "issued_on": "2019-06-03",
            "link": "https://example.kz/demo/licence",
            "levels": ["bachelor", "master", "doctorate"],
        }
    },
    "2": {"value": "64"},
    "2.1": {"value": "11"},
    "2.2": {"value": "38"},
    "2.3": {"value": "2"},
    "3": {"value": "1480"},
    "3.1": {"value": "1210"},
    "3.2": {"value": "215"},
    "3.3": {"value": "54"},
    "4": {"value": "312"},
    "4.1": {"value": "262"},
    "4.2": {"value": "44"},
    "4.3": {"value": "6"},
    "5": {"value": "no"},
    "6": {"value": "yes"},
    "7": {"value": "none"},
    "9": {"value": "37"},
    "10": {"value": "9"},
    "11": {"value": "21"},
    "12": {"value": "4"},
    "13": {"value": "no"},
    "14": {"value": "58"},
}
PROVED = ("2", "3", "4", "9")


def load(world: World) -> str | None:
    """Load the draft; twice is harmless."""
    if Application.objects.exists():
        return "applications: already there"
    opens = timezone.now()
    announce_call(
        actor=world.people["authorised_body"],
        titles=TITLES,
        ground=CallGround.UNSATISFACTORY,
        ground_texts=GROUNDS,
        associations=[world.associations[WANTED]],
        opens_at=opens,
        closes_at=opens + timedelta(days=OPEN_DAYS),
    )
    actor = world.people["university_coordinator"]
    office = Office.objects.get(user=actor, role=OfficeRole.UNIVERSITY_COORDINATOR, until__isnull=True)
    university = University.objects.get(pk=office.university_id)
    application = start_application(university, world.associations[WANTED], actor=actor)
    save_answers(application, actor=actor, changed=ANSWERS)
    for number in PROVED:
        criterion = Criterion.objects.get(order_id=application.order_id, number=number)
        add_proof(application, criterion, actor=actor, url=f"https://example.kz/demo/{number}")
    return None
