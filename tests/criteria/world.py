"""Applications for tests: begun, filled in whole, submitted."""

import io
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from associations.models import Association
from associations.services.founding import plan_association
from core.loading import read_data
from criteria.documents.application import application_workbook
from criteria.models import AnswerTable, Application, Call, CallQuestion, Criterion, RowQuestion
from criteria.queries.sheet import sheet_of
from criteria.services.answers import save_answers
from criteria.services.applications import (
    add_proof,
    remove_proof,
    start_application,
    submit_application,
    take_application_back,
)
from criteria.services.calls import announce_call
from criteria.services.checks import ask_about_row, decide_row
from criteria.services.questions import ask_about_call
from criteria.services.tables import bring_table, preview_of, take_table
from directory.models import EducationArea, LegalOrder, University
from tests.cast import Cast
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.factories.directory import EducationAreaFactory, UniversityFactory

LICENCE = {
    "number": "KZ12LAA00001234",
    "issued_on": "2020-05-04",
    "link": "https://example.kz/licence",
    "levels": ["bachelor", "master"],
}
LIST_LINE = {
    "programme": "6B06101 Информатика",
    "agency": "ASIIN",
    "certificate": "A-12",
    "valid_from": "2023-01-01",
    "valid_to": "2028-01-01",
}
WHOLE: dict[str, dict[str, Any]] = {
    "1": {"fields": LICENCE},
    "2": {"value": "40"},
    "2.1": {"value": "10"},
    "2.2": {"value": "25"},
    "2.3": {"value": "0"},
    "3": {"value": "1 000"},
    "3.1": {"value": "800"},
    "3.2": {"value": "150"},
    "3.3": {"value": "50"},
    "4": {"value": "300"},
    "4.1": {"value": "250"},
    "4.2": {"value": "40"},
    "4.3": {"value": "10"},
    "5": {"value": "no"},
    "6": {"value": "yes"},
    "6.1": {"rows": [LIST_LINE]},
    "7": {"value": "none"},
    "8": {"value": "none"},
    "9": {"value": "0"},
    "10": {"value": "3"},
    "11": {"value": "4"},
    "12": {"value": "2"},
    "13": {"value": "no"},
    "14": {"value": "0"},
    "15": {"value": "0"},
    "16": {"value": "none"},
}
PROVED = ("2", "3", "4", "6", "6.1", "10", "11", "12")


@cache
def _appendix() -> dict[str, Any]:
    return read_data(settings.BASE_DIR / "fixtures" / "criteria.yaml")


def appendix() -> None:
    """Make the 26 rows when the order is not loaded."""
    if Criterion.objects.exists():
        return
    order, rows = LegalOrder.objects.get(key="order-400"), {}
    for position, row in enumerate(_appendix()["criteria"], start=1):
        rows[row["number"]] = Criterion(
            order=order,
            number=row["number"],
            position=position,
            parent=rows.get(row["parent"]),
            value_type=row["value_type"],
            higher_is_better=row.get("higher_is_better"),
            fields=row.get("fields", []),
            **{f"text_{code}": text for code, text in row["text"].items()},
            **{f"unit_{code}": text for code, text in (row["unit"] or {}).items()},
            **{f"evidence_{code}": text for code, text in row["evidence"].items()},
        )
    Criterion.objects.bulk_create([row for row in rows.values() if row.parent is None])
    parted = [row for row in rows.values() if row.parent is not None]
    for row in parted:
        row.parent_id = row.parent.pk
    Criterion.objects.bulk_create(parted)
    order.annex_titles = {"criteria": _appendix()["appendix"]}
    order.save()


def started(cast: Cast) -> Application:
    appendix()
    return start_application(cast.member_university, cast.association, actor=cast["university_coordinator"])


def whole(cast: Cast) -> Application:
    application, actor = started(cast), cast["university_coordinator"]
    save_answers(application, actor=actor, changed=WHOLE)
    for number in PROVED:
        criterion = Criterion.objects.get(number=number)
        add_proof(application, criterion, actor=actor, url=f"https://example.kz/{number}")
    return application


TEXTS = {"kk": "Базалық ЖЖОКБҰ таңдау", "ru": "Выбор базового ОВПО"}


def announced(cast: Cast, **fields: Any) -> Call:
    """Announce a call for the cast's two associations that is open now."""
    now = timezone.now()
    given = {
        "titles": TEXTS,
        "ground": "unsatisfactory",
        "ground_texts": {"kk": "РОӘК шешімі", "ru": "Решение РУМС"},
        "associations": [cast.association, cast.other_association],
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=10),
    } | fields
    return announce_call(actor=cast["authorised_body"], **given)


NEW_NAMES = {"kk": "Деректер туралы ғылым", "ru": "Наука о данных", "en": "Data science"}


def area() -> EducationArea:
    return EducationArea.objects.order_by("code").first() or EducationAreaFactory()


def planned(cast: Cast, **fields: Any) -> Association:
    """Name an association that is to be founded, of a direction that the classifier does not have yet."""
    given = {"direction": None, "area": area(), "code": "199", "names": NEW_NAMES} | fields
    return plan_association(actor=cast["authorised_body"], **given)


def plan_posted(cast: Cast) -> dict[str, Any]:
    """Return what the form of such an association sends."""
    return {
        "area": area().pk,
        "code": "199",
        **{f"name_{code}": text for code, text in NEW_NAMES.items()},
    }


def called_for(cast: Cast, *associations: Association, **fields: Any) -> Call:
    """Announce a call for associations that are to be founded."""
    return announced(cast, **{"ground": "new_direction", "associations": list(associations)} | fields)


def over(call: Call) -> Call:
    """Let the closing moment of a call have passed."""
    Call.objects.filter(pk=call.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
    call.refresh_from_db()
    return call


def submitted(cast: Cast) -> Application:
    """Return an application that was submitted to an open call: sealed for the overseers."""
    if not Call.objects.exists():
        announced(cast)
    application = whole(cast)
    submit_application(application, actor=cast["university_coordinator"])
    application.refresh_from_db()
    return application


def resubmitted(cast: Cast) -> Application:
    """Return an application that was taken back, mended and submitted again: version 2 has one teacher more."""
    application, actor = submitted(cast), cast["university_coordinator"]
    take_application_back(application, actor=actor)
    save_answers(application, actor=actor, changed={"2": {"value": "41"}})
    remove_proof(application.proofs.get(criterion__number="2"), actor=actor)
    add_proof(application, row("2"), actor=actor, title="Штат", url="https://example.kz/staff")
    submit_application(application, actor=actor)
    application.refresh_from_db()
    return application


def sent(university: University, association: Association, person: User) -> Application:
    """Return a whole application of a university to the open call of an association."""
    appendix()
    application = start_application(university, association, actor=person)
    save_answers(application, actor=person, changed=WHOLE)
    for number in PROVED:
        criterion = Criterion.objects.get(number=number)
        add_proof(application, criterion, actor=person, url="https://example.kz/x")
    submit_application(application, actor=person)
    application.refresh_from_db()
    return application


def another_coordinator() -> User:
    """Return the coordinator of a university of its own."""
    university = UniversityFactory()
    person = UserFactory(university=university)
    OfficeFactory(user=person, role="university_coordinator", university=university)
    return person


def rival(cast: Cast, **changed: Any) -> Application:
    """Return what another university submits to the same call: the same answers, more teachers."""
    person = another_coordinator()
    application = start_application(person.university, cast.association, actor=person)
    save_answers(application, actor=person, changed=WHOLE | {"2": {"value": "55"}} | changed)
    for number in PROVED:
        criterion = Criterion.objects.get(number=number)
        add_proof(application, criterion, actor=person, url="https://example.kz/x")
    submit_application(application, actor=person)
    application.refresh_from_db()
    return application


def opened(cast: Cast) -> Application:
    """Return a submitted application whose call is over: it is being checked."""
    application = submitted(cast)
    over(application.call)
    return Application.objects.select_related("call", "association", "university").get(pk=application.pk)


def filled_table(application: Application, values: dict[str, Any], **cells: Any) -> SimpleUploadedFile:
    """Return the application's table with other values by number of a row; ``cells`` is more by place: D5="x"."""
    content = application_workbook(sheet_of(application, timezone.localdate()))
    book = load_workbook(io.BytesIO(content))
    for line in book.active.iter_rows(min_row=2):
        if str(line[0].value) in values:
            line[3].value = values[str(line[0].value)]
    for place, value in cells.items():
        book.active[place] = value
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("table.xlsx", file.getvalue())


def brought(cast: Cast, application: Application, values: dict[str, Any], **cells: Any) -> AnswerTable:
    """Let the university's coordinator bring a filled-in table."""
    upload = filled_table(application, values, **cells)
    return bring_table(application, upload, actor=cast["university_coordinator"])


def taken(cast: Cast, table: AnswerTable) -> AnswerTable:
    """Let the coordinator take every row of a table that changes."""
    preview = preview_of(table)
    numbers = [one.number for one in preview.rows if one.changes]
    return take_table(table, actor=cast["university_coordinator"], numbers=numbers, state=preview.state)


def row(number: str) -> Criterion:
    return Criterion.objects.get(number=number)


def decided(
    cast: Cast, application: Application, *numbers: str, verdict: str = "confirmed", reason: str = ""
) -> None:
    """Let the reviewer decide rows of an application; all 26 when none is named."""
    for criterion in Criterion.objects.filter(order_id=application.order_id).order_by("position"):
        if not numbers or criterion.number in numbers:
            decide_row(application, criterion, actor=cast["center_reviewer"], verdict=verdict, reason=reason)


def asked(cast: Cast, application: Application, number: str = "2", days: int = 5) -> RowQuestion:
    """Let the reviewer ask about a row until so many days from now."""
    return ask_about_row(
        application,
        row(number),
        actor=cast["center_reviewer"],
        text="Штаттық кестені қосыңыз.",
        due_on=timezone.localdate() + timedelta(days=days),
    )


def asked_about(cast: Cast, call: Call) -> CallQuestion:
    """Let the university's coordinator ask about a call."""
    return ask_about_call(
        call,
        university=cast.member_university,
        actor=cast["university_coordinator"],
        text="Біріккен бағдарлама есепке алына ма?",
    )
