"""What every test may ask for."""

import copy

import pytest
from django.db.models import Model
from django.utils import translation

from associations.models import Association, BaseUniversity
from council.models import Council
from criteria.models import Criterion
from directory.models import (
    Chapter,
    City,
    Clause,
    Direction,
    EducationArea,
    LegalOrder,
    Organisation,
    University,
)
from kpi.models import KpiIndicator, KpiItem, KpiReading, KpiScheme
from meetings.models import Body, Seat
from portal.loading import load_order
from tests.cast import Cast, build_cast

ORDER_MODELS: list[type[Model]] = [
    LegalOrder,
    Chapter,
    Clause,
    City,
    University,
    Organisation,
    EducationArea,
    Direction,
    Body,
    Council,
    Seat,
    Association,
    BaseUniversity,
    Criterion,
    KpiScheme,
    KpiIndicator,
    KpiItem,
    KpiReading,
]
_snapshot: list[list[Model]] = []


@pytest.fixture
def order_loaded(db):
    """The whole order in the database: read from fixtures/ once, then inserted as the same rows."""
    if not _snapshot:
        load_order()
        _snapshot.extend(list(model._default_manager.order_by("pk")) for model in ORDER_MODELS)
        return
    with translation.override("kk"):
        for rows in _snapshot:
            type(rows[0])._default_manager.bulk_create([copy.copy(row) for row in rows])


@pytest.fixture
def cast(db) -> Cast:
    """The people of DESIGN §2 in one Council and two associations."""
    return build_cast()
