"""What stands before the next meetings of the demo year: proposals, answers, guests, materials, groups, plans."""

import random
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from associations.services.planning import plan_meetings
from core.pdf import render_pdf
from meetings import services
from meetings.enums import AnswerValue, BodyKind, GuestKind, MaterialAccess, MeetingState, SeatRole
from meetings.models import Body, Guest, Meeting, Protocol, RecurringItem
from portal.demo.world import World

RECURRING = (
    ("Отырыстың күн тәртібін бекіту туралы", "Об утверждении повестки заседания", "every"),
    ("Бұрынғы шешімдердің орындалуы туралы", "Об исполнении ранее принятых решений", "every"),
    ("Жылдық отырыстар кестесін бекіту туралы", "Об утверждении графика заседаний на год", "first_of_year"),
)
PROPOSALS = (
    (
        "Жасанды интеллект бойынша білім беру бағдарламаларының тобы туралы",
        "О группе образовательных программ по искусственному интеллекту",
        "Еңбек нарығының сұранысы өсті, алты ЖЖОКБҰ бағдарлама дайындап жатыр.",
    ),
    (
        "Дуальды оқытудың үлгілік ережесі туралы",
        "О типовых правилах дуального обучения",
        "Жұмыс берушілер практиканың көлемін нақтылауды сұрайды.",
    ),
    ("Цифрлық оқулықтар сапасы туралы", "О качестве цифровых учебников", ""),
)
GUESTS: tuple[dict[str, str], ...] = (
    {
        "kind": GuestKind.FOREIGN_PARTNER,
        "full_name": "Prof. Anna Keller",
        "post_kk": "профессор",
        "post_ru": "профессор",
        "organisation_kk": "Мюнхен техникалық университеті",
        "organisation_ru": "Мюнхенский технический университет",
        "country_kk": "Германия",
        "country_ru": "Германия",
        "language": "en",
    },
    {
        "kind": GuestKind.BUSINESS,
        "full_name": "Сағынтаев Ерлан Болатұлы",
        "post_kk": "адами ресурстар жөніндегі директор",
        "post_ru": "директор по персоналу",
        "organisation_kk": "«Қазақтелеком» АҚ",
        "organisation_ru": "АО «Казахтелеком»",
        "country_kk": "Қазақстан",
        "country_ru": "Казахстан",
    },
)
REASONS = ("Қызметтік іссапардамын.", "Осы күні диссертациялық кеңес отырысы өтеді.")


def invite_guests(meeting: Meeting, actor: User) -> list[Guest]:
    """Put the demo guests on the list of a meeting."""
    return [services.add_guest(meeting, actor=actor, data=data) for data in GUESTS]


def _keep_recurring(body: Body, actor: User) -> None:
    for title_kk, title_ru, when in RECURRING:
        data = {"title_kk": title_kk, "title_ru": title_ru, "when": when}
        services.add_recurring(body, actor=actor, data=data)


def _answer(meeting: Meeting, actor: User, rng: random.Random) -> None:
    """Let most members answer; the demo people stay silent, so that their letters can be tried."""
    reasons = iter(REASONS)
    for number, invitation in enumerate(meeting.invitations.select_related("user", "meeting")):
        if not invitation.user or not invitation.user.email.startswith("council-") or rng.random() < 0.35:
            continue
        cannot = number % 11 == 0
        answer = AnswerValue.CANNOT if cannot else AnswerValue.ONLINE if number % 5 == 0 else "in_person"
        reason = next(reasons, REASONS[0]) if cannot else ""
        by = actor if number % 9 == 0 else invitation.user
        services.answer_invitation(invitation, actor=by, answer=answer, reason=reason)


def _attach(meeting: Meeting, actor: User) -> None:
    """Attach materials of each kind: an earlier protocol for everybody, a draft for the members, a note for the heads."""
    signed = Protocol.objects.filter(signed_file__isnull=False).select_related("signed_file")
    papers = list(signed.order_by("body__kind", "pk")[:3])
    items = list(meeting.items.order_by("position"))
    for paper, item, (title, access) in zip(
        papers,
        items,
        (
            ("Алдыңғы хаттама", MaterialAccess.PUBLIC),
            ("Шешім жобасы", MaterialAccess.MEMBERS),
            ("Төрағаға анықтама", MaterialAccess.LEADERS),
        ),
        strict=False,
    ):
        assert paper.signed_file is not None
        with paper.signed_file.content.open("rb") as file:
            upload = SimpleUploadedFile(f"{title}.pdf", file.read(), "application/pdf")
        services.add_material(item, actor=actor, upload=upload, title=title, access=access)


def _recuse(meeting: Meeting, secretary: User) -> None:
    """Let a member say before the meeting that an item touches their own university."""
    own = meeting.invitations.filter(seat__role=SeatRole.MEMBER, user__isnull=False).order_by("-seat__number")
    item = meeting.items.select_related("meeting__body").order_by("-position").first()
    invitation = own.first()
    if item and invitation:
        services.declare_recusal(
            item,
            actor=secretary,
            seat_id=invitation.seat_id,
            reason="Мәселе мен жұмыс істейтін университетке қатысты.",
        )


def _propose(world: World, meeting: Meeting, secretary: User) -> None:
    speaker = world.holder(world.first.body, SeatRole.SECRETARY)
    made = [
        services.propose_item(
            world.council,
            actor=speaker,
            on_behalf_of=world.first.body,
            data={"title_kk": kk, "title_ru": ru, "explanation": why},
        )
        for kk, ru, why in PROPOSALS
    ]
    services.accept_proposal(made[0], actor=secretary, meeting=meeting)
    services.return_proposal(
        made[2], actor=secretary, reason="Мәселенің негіздемесі мен шешім жобасын қосыңыз."
    )


def _end_a_group(world: World) -> None:
    """A working group of the first association that handed over its result and ended (cl. 29)."""
    secretary = world.holder(world.first.body, SeatRole.SECRETARY)
    group = services.create_sub_body(
        world.first.body,
        actor=secretary,
        data={
            "kind": BodyKind.WORKING_GROUP,
            "name_kk": "«Деректерді басқару» пәнінің үлгілік бағдарламасын дайындау жөніндегі жұмыс тобы",
            "name_ru": "Рабочая группа по подготовке типовой программы дисциплины «Управление данными»",
            "short_name_kk": "Үлгілік бағдарлама тобы",
            "short_name_ru": "Группа по типовой программе",
            "task_kk": "Үлгілік бағдарлама жобасын дайындап, ОӘБ отырысына ұсыну.",
            "task_ru": "Подготовить проект типовой программы и внести его на заседание УМО.",
        },
    )
    for person, role in zip(
        User.objects.filter(seats_held__seat__body=world.first.body, is_demo=True).order_by("pk")[:3],
        (SeatRole.CHAIR, SeatRole.SECRETARY, SeatRole.MEMBER),
        strict=False,
    ):
        services.add_sub_member(group, actor=secretary, person=person, role=role)
    page = render_pdf(
        "portal/demo/proof.html",
        {"title": "Үлгілік бағдарлама жобасы", "lines": ["Көрсетілім дерегі", "Демонстрационные данные"]},
        css="pdf/report.css",
        language="kk",
    )
    services.state_result(
        group,
        actor=secretary,
        text="Үлгілік бағдарлама жобасы дайындалды, үш университетте сыналды. ОӘБ отырысына ұсынылды.",
        upload=SimpleUploadedFile("үлгілік-бағдарлама.pdf", page),
    )
    services.end_sub_body(group, actor=secretary, reason="Тапсырма орындалды.")


def _form_groups(world: World, secretary: User) -> None:
    group = services.create_sub_body(
        world.council,
        actor=secretary,
        data={
            "kind": BodyKind.WORKING_GROUP,
            "name_kk": "Кадрларды даярлау бағыттарының сыныптауышын жетілдіру жөніндегі жұмыс тобы",
            "name_ru": "Рабочая группа по совершенствованию Классификатора направлений подготовки кадров",
            "short_name_kk": "Сыныптауыш жөніндегі топ",
            "short_name_ru": "Группа по Классификатору",
            "task_kk": "Сыныптауышқа өзгерістер жобасын дайындап, Кеңес отырысына ұсыну.",
            "task_ru": "Подготовить проект изменений в Классификатор и внести его на заседание Совета.",
        },
    )
    roles = (SeatRole.CHAIR, SeatRole.SECRETARY, SeatRole.MEMBER, SeatRole.MEMBER, SeatRole.MEMBER)
    people = User.objects.filter(
        seats_held__seat__body=world.council, seats_held__seat__role=SeatRole.MEMBER, is_demo=True
    ).order_by("pk")
    for person, role in zip(people, roles, strict=False):
        services.add_sub_member(group, actor=secretary, person=person, role=role)
    meeting = services.plan_meeting(
        group,
        actor=secretary,
        data={
            "starts_at": Meeting.objects.filter(body=world.council).latest("starts_at").starts_at
            - timedelta(days=3),
            "place_kk": "ЖББДҰО, кіші зал",
            "place_ru": "НЦРВО, малый зал",
            "is_demo": True,
        },
    )
    services.add_item(
        meeting,
        actor=secretary,
        data={"title_kk": "Өзгерістер жобасының бірінші редакциясы", "title_ru": "Первая редакция проекта"},
    )


def _plan_years(world: World) -> None:
    for number, association in enumerate(world.associations.values()):
        if number % 3:
            continue
        chair = User.objects.filter(
            seats_held__seat__body=association.body_id, seats_held__seat__role=SeatRole.CHAIR
        ).first()
        if chair:
            plan_meetings(association, world.year(), actor=chair, count=2 + number % 4)
    chair = world.holder(world.first.body, SeatRole.CHAIR)
    for year, count in ((2025, 2), (2026, 4)):
        plan_meetings(world.first, world.year(year), actor=chair, count=count)


def load(world: World) -> str:
    """Prepare the next meetings once; returns what was done."""
    if RecurringItem.objects.filter(body=world.council).exists():
        return "before the meetings: already there"
    rng = random.Random(401)
    secretary = world.holder(world.council, SeatRole.SECRETARY)
    _keep_recurring(world.council, secretary)
    _keep_recurring(world.first.body, world.holder(world.first.body, SeatRole.SECRETARY))
    meeting = Meeting.objects.filter(body=world.council, state=MeetingState.CONVENED).latest("starts_at")
    _answer(meeting, secretary, rng)
    _attach(meeting, secretary)
    _recuse(meeting, secretary)
    invite_guests(meeting, secretary)
    _propose(world, meeting, secretary)
    _form_groups(world, secretary)
    _end_a_group(world)
    _plan_years(world)
    return f"before the meetings: answers {meeting.invitations.exclude(answer='').count()}"
