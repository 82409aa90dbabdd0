import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_criteria_show_26_rows_without_weights(order_loaded, language):
    html = Client().get(f"/{language}/criteria/").content.decode()
    numbers = re.findall(r'id="criterion-([\d.]+)"', html)
    assert len(numbers) == 26
    assert numbers[:3] == ["1", "2", "2.1"]


def test_no_criteria_no_table(db):
    assert 'data-testid="empty"' in Client().get("/kk/criteria/").content.decode()
