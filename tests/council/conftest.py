"""What the tests of the Council share."""

import pytest

from accounts.models import User
from tests.cast import Cast


@pytest.fixture
def files(settings, tmp_path):
    """Let files be kept for the test only."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def secretary(cast: Cast) -> User:
    return cast["council_secretary"]
