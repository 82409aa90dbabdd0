from pathlib import Path

import pytest
import yaml

from kpi.domain.scheme import scheme_from_data

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.fixture(scope="session")
def order_kpi():
    return yaml.safe_load((FIXTURES / "kpi.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def scheme(order_kpi):
    return scheme_from_data(order_kpi)
