import pytest

from tests.signatures import world as made


@pytest.fixture
def trusted(db, settings, tmp_path):
    """The roots and lists of the tests' authority are configured; files lie in a folder of the test."""
    folder = tmp_path / "roots"
    folder.mkdir()
    settings.MEDIA_ROOT = tmp_path / "media"
    made.trust_the_world(settings, folder)
    return made.world()


@pytest.fixture
def document(trusted, cast):
    return made.open_document(cast["chair"], cast["council_secretary"])
