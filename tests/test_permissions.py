"""Every permission against every persona; whoever is not named in the table must be refused."""

import pytest
from rules.permissions import permissions

from tests.cast import EVERYBODY, PERSONAS
from tests.matrix import permission_table

TABLE = permission_table()


def test_every_permission_has_a_row():
    assert sorted(permissions) == sorted(TABLE)


def test_rows_name_only_personas():
    named = {persona for grant in TABLE.values() for persona in grant.personas}
    assert named <= EVERYBODY


@pytest.mark.parametrize("permission", sorted(TABLE))
def test_permission_is_held_by_these_and_nobody_else(cast, permission):
    grant = TABLE[permission]
    thing = grant.on(cast)
    holders = {persona for persona in PERSONAS if cast[persona].has_perm(permission, thing)}
    assert holders == set(grant.personas)
