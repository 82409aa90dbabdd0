"""An association that is to be founded: named, called for, given up, and known to no table meanwhile (cl. 7, 31; ADR-0059)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from associations.models import Association, Founding
from associations.queries import responsibility_rows
from associations.services import hosting
from associations.services.founding import plan_association
from core.errors import DomainError
from core.models import AuditEntry
from criteria.forms.sheet import StartForm
from criteria.models import Call
from criteria.services.applications import start_application
from criteria.services.calls import cancel_call
from criteria.services.planned import withdraw_planned
from directory.models import Direction, EducationArea
from meetings.models import Body
from portal.queries import figures
from tests.associations.test_hosting import order_of
from tests.counting import queries_of
from tests.criteria import world
from tests.criteria.matrix_calls import posted
from tests.factories.accounts import OfficeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7"), pytest.mark.clause("31")]
LIST, NEW = reverse("criteria:planned"), reverse("criteria:planned_new")


# --- named ---------------------------------------------------------------------------


def test_an_association_of_a_new_direction_is_named_after_it(cast):
    planned = world.planned(cast)
    assert planned.name_ru == "УМО по направлению «Наука о данных»"
    assert planned.body.short_name_kk == "199 ОӘБ: Деректер туралы ғылым"
    assert (planned.stage, planned.direction, planned.key) == ("planned", None, "199-1")
    assert planned.founding.is_of_new_direction and planned.founding.area == world.area()
    entry = AuditEntry.objects.get(action="plan_association")
    assert entry.data == {"code": "199", "is_new_direction": True}
    assert not Direction.objects.filter(code="199").exists()


def test_an_association_of_a_direction_that_is_there_takes_its_names(cast):
    direction = cast.association.direction
    scope = {"kk": "Аудит", "ru": "Аудит", "en": "Audit"}
    planned = world.planned(cast, direction=direction, area=None, code="", names={}, scope=scope)
    assert planned.direction == direction and not planned.founding.is_of_new_direction
    assert direction.name_kk in planned.name_kk and "Аудит" in planned.name_kk


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        pytest.param({"area": None, "code": "", "names": {}}, "direction", id="no direction"),
        pytest.param({"area": None}, "area", id="a new one without its area"),
        pytest.param({"code": "19"}, "code", id="two digits"),
        pytest.param(
            {"names": {"kk": "Ғылым", "ru": "", "en": "Science"}}, "name_kk", id="one language missing"
        ),
        pytest.param({"scope": {"kk": "Сала", "ru": "", "en": ""}}, "scope_kk", id="scope in one language"),
    ],
)
def test_what_cannot_be_planned(cast, fields, field):
    with pytest.raises(DomainError) as refusal:
        world.planned(cast, **fields)
    assert refusal.value.field == field
    assert not Founding.objects.exists()


def test_a_direction_is_named_once_and_is_old_or_new(cast):
    direction = cast.association.direction
    for fields, field in (
        ({"direction": direction}, "direction"),
        ({"code": direction.code}, "code"),
        ({"direction": direction, "area": None, "code": "", "names": {}}, "scope_kk"),
    ):
        with pytest.raises(DomainError) as refusal:
            world.planned(cast, **fields)
        assert refusal.value.field == field
    world.planned(cast)
    other = world.NEW_NAMES | {"ru": "Большие данные"}
    for fields, field in (({}, "scope_kk"), ({"names": other}, "name_kk")):
        with pytest.raises(DomainError) as refusal:
            world.planned(cast, **fields)
        assert (refusal.value.field, refusal.value.clause) == (field, "7")
    scope = {"kk": "Талдау", "ru": "Анализ", "en": "Analysis"}
    assert world.planned(cast, scope=scope).key == "199-2"


def test_a_closed_direction_gets_no_association(cast):
    direction = cast.association.direction
    Direction.objects.filter(pk=direction.pk).update(
        closed_on=timezone.localdate(), closed_by=order_of(timezone.localdate())
    )
    with pytest.raises(DomainError) as refusal:
        world.planned(cast, direction=direction, area=None, code="", names={})
    assert refusal.value.clause == "7"


# --- nobody's table ------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["planned", "withdrawn"])
def test_no_table_counter_or_page_knows_it(order_loaded, stage):
    actor = OfficeFactory(role="authorised_body").user
    before = figures()
    rows = [row.key for row in responsibility_rows(timezone.localdate())]
    planned = plan_association(
        actor=actor,
        direction=None,
        area=EducationArea.objects.get(code="06"),
        code="199",
        names=world.NEW_NAMES,
    )
    if stage == "withdrawn":
        withdraw_planned(planned, actor=actor, reason="Қате")
    assert figures() == before
    assert [row.key for row in responsibility_rows(timezone.localdate())] == rows
    assert planned not in Association.objects.all() and planned.body not in Body.objects.all()
    assert before.associations == 64
    client, overseer = Client(), Client()
    overseer.force_login(actor, backend="allauth.account.auth_backends.AuthenticationBackend")
    for address in ("/kk/directions/", "/kk/associations/", "/api/v1/associations", "/api/v1/assignments"):
        assert planned.name_kk not in client.get(address).content.decode(), address
    assert client.get(f"/kk/associations/{planned.key}/").status_code == 404
    for name in ("council:oversight", "kpi:ranking", "meetings:meeting_list"):
        assert planned.body.short_name_kk not in overseer.get(reverse(name)).content.decode(), name


def test_a_renamed_direction_renames_what_is_planned_and_its_closing_ends_nothing_of_it(cast):
    direction, day = cast.association.direction, timezone.localdate()
    scope = {"kk": "Аудит", "ru": "Аудит", "en": "Audit"}
    planned = world.planned(cast, direction=direction, area=None, code="", names={}, scope=scope)
    how = {"on": day, "ground": order_of(day), "actor": cast["authorised_body"]}
    hosting.rename_direction(direction, names=world.NEW_NAMES, **how)
    planned = Association.every.get(pk=planned.pk)
    assert planned.name_ru == "УМО по направлению «Наука о данных» (Аудит)"
    assert not planned.former_names.exists()
    hosting.close_direction(direction, **how)
    planned = Association.every.get(pk=planned.pk)
    assert (planned.stage, planned.closed_on) == ("planned", None)


# --- called for ----------------------------------------------------------------------


def test_the_ground_and_the_associations_of_a_call_belong_together(cast):
    planned = world.planned(cast)
    with pytest.raises(DomainError) as other:
        world.announced(cast, associations=[planned])
    assert (other.value.field, other.value.clause) == ("ground", "31")
    with pytest.raises(DomainError) as working:
        world.called_for(cast, planned, cast.association)
    assert (working.value.field, working.value.clause) == ("associations", "7")
    call = world.called_for(cast, planned)
    assert list(call.associations.all()) == [planned]
    with pytest.raises(DomainError) as second:
        world.called_for(cast, planned)
    assert second.value.clause == "31"


def test_everybody_reads_what_is_to_be_founded_and_no_link_leads_nowhere(cast):
    planned = world.planned(cast)
    call = world.called_for(cast, planned)
    for address in (reverse("criteria:calls"), reverse("criteria:call_detail", args=[call.pk])):
        html = Client().get(address).content.decode()
        assert planned.body.short_name_kk in html
        assert reverse("associations:association_detail", args=[planned.key]) not in html
    assert "Деректер туралы ғылым" in html and str(world.area()) in html


def test_universities_apply_only_while_its_call_is_not_over(cast):
    world.appendix()
    planned, university = world.planned(cast), cast.member_university
    actor = cast["university_coordinator"]

    def offered() -> bool:
        return planned in StartForm(universities=[university]).fields["association"].queryset

    assert not offered()
    with pytest.raises(DomainError) as refusal:
        start_application(university, planned, actor=actor)
    assert (refusal.value.clause, refusal.value.field) == ("31", "association")
    call = world.called_for(cast, planned)
    assert offered()
    assert start_application(university, planned, actor=actor).association == planned
    world.over(call)
    assert not offered()


# --- given up ------------------------------------------------------------------------


def test_it_is_given_up_with_a_reason_and_only_between_calls(cast):
    planned, actor = world.planned(cast), cast["authorised_body"]
    call = world.called_for(cast, planned)
    with pytest.raises(DomainError) as under_way:
        withdraw_planned(planned, actor=actor, reason="Қажет емес")
    assert f"{timezone.localtime(call.closes_at):%d.%m.%Y}" in str(under_way.value)
    assert under_way.value.clause == "31"
    cancel_call(call, actor=actor, reason="Қате")
    with pytest.raises(DomainError) as silent:
        withdraw_planned(planned, actor=actor, reason=" ")
    assert silent.value.field == "reason"
    withdraw_planned(planned, actor=actor, reason="Қажет емес")
    assert AuditEntry.objects.get(action="give_up_association").data["reason"] == "Қажет емес"
    for again in (
        lambda: withdraw_planned(planned, actor=actor, reason="Қажет емес"),
        lambda: world.called_for(cast, planned),
    ):
        with pytest.raises(DomainError) as refusal:
            again()
        assert refusal.value.clause == "7"
    assert world.planned(cast).key == "199-2"


def test_a_call_to_which_nobody_applied_leaves_it_planned(cast):
    planned = world.planned(cast)
    world.over(world.called_for(cast, planned))
    again = world.called_for(cast, planned)
    assert again.is_open(timezone.now())
    world.over(again)
    assert withdraw_planned(planned, actor=cast["authorised_body"], reason="Өтінім жоқ").stage == "withdrawn"


# --- pages ---------------------------------------------------------------------------


def test_from_the_form_to_the_announced_call(cast):
    browser = cast.client("authorised_body")
    assert browser.post(NEW, world.plan_posted(cast)).url == LIST
    planned = Association.every.get(stage="planned")
    html = browser.get(LIST).content.decode()
    call_new = f"{reverse('criteria:call_new')}?planned={planned.key}"
    assert planned.name_kk in html and call_new in html
    form = browser.get(call_new).context["form"]
    assert form.initial["ground"] == "new_direction" and list(form.initial["planned"]) == [planned]
    data = posted(cast) | {"ground": "new_direction", "planned": [planned.pk], "associations": []}
    answer = browser.post(reverse("criteria:call_new"), data)
    assert answer.url == reverse("criteria:call_detail", args=[Call.objects.get().pk])
    html = browser.get(LIST).content.decode()
    assert 'data-testid="planned-obstacle"' in html and call_new not in html


def test_a_refused_form_keeps_what_was_typed_beside_its_reason(cast):
    browser = cast.client("council_secretary")
    answer = browser.post(NEW, world.plan_posted(cast) | {"code": "4"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["code"] and "Деректер туралы ғылым" in answer.content.decode()
    answer = browser.post(NEW, {})
    assert answer.status_code == 422 and answer.context["form"].errors["direction"]
    data = posted(cast) | {"ground": "new_direction"}
    answer = browser.post(reverse("criteria:call_new"), data)
    assert answer.status_code == 422 and answer.context["form"].errors["associations"]


def test_giving_up_on_the_page(cast):
    planned, browser = world.planned(cast), cast.client("authorised_body")
    url = reverse("criteria:planned_withdraw", args=[planned.key])
    assert browser.post(url, {"reason": "Жоспар өзгерді"}).url == LIST
    html = browser.get(LIST).content.decode()
    assert "Жоспар өзгерді" in html and 'data-testid="planned-call"' not in html
    url = reverse("criteria:planned_withdraw", args=[cast.association.key])
    assert browser.post(url, {"reason": "Қате"}).status_code == 404


def test_the_page_costs_as_much_for_one_as_for_three(cast):
    client = cast.client("authorised_body")
    world.called_for(cast, world.planned(cast))
    one = queries_of(client, LIST)
    world.called_for(cast, world.planned(cast, code="198"), opens_at=timezone.now() + timedelta(days=1))
    withdraw_planned(world.planned(cast, code="197"), actor=cast["authorised_body"], reason="Қате")
    assert queries_of(client, LIST) == one
