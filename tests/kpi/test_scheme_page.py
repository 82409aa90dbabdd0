"""The KPI scheme to read: bands as printed and as read, and why."""

import pytest
from django.test import Client
from django.utils.html import escape

from kpi.models import KpiReading

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_scheme_shows_13_indicators_and_every_reading(order_loaded, language):
    html = Client().get(f"/{language}/kpi/").content.decode()
    assert all(f'data-testid="indicator-{number}"' in html for number in range(1, 14))
    for reading in KpiReading.objects.all():
        assert f'id="reading-{reading.identifier}"' in html
        assert escape(getattr(reading, f"why_{language}")) in html
    assert "<strong>146</strong>" in html


def test_bands_are_shown_as_printed_and_as_read(order_loaded):
    html = Client().get("/kk/kpi/").content.decode()
    assert "10-15 сараптама" in html
    assert "11–15" in html
    assert "16 және одан көп" in html


def test_no_scheme_no_table(db):
    assert 'data-testid="empty"' in Client().get("/kk/kpi/").content.decode()
