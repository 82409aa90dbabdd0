from tests.cast import EVERYBODY
from tests.matrix import Row

URLS = {
    "home": Row(EVERYBODY),
    "health": Row(EVERYBODY),
}
