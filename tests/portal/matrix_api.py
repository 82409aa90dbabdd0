from tests.cast import EVERYBODY
from tests.matrix import Row

URLS = {
    "search": Row(EVERYBODY),
    "open_data": Row(EVERYBODY),
    "kpi:calculator": Row(EVERYBODY),
}
