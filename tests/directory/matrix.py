from tests.cast import CENTER, EVERYBODY
from tests.factories.directory import ClauseFactory
from tests.matrix import Row

PERMISSIONS = {"directory.see_source_notes": CENTER | {"authorised_body", "administrator"}}
URLS = {
    "directory:clauses": Row(EVERYBODY),
    "directory:clause": Row(EVERYBODY, args=lambda cast: [ClauseFactory().identifier]),
}
