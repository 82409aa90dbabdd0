from tests.cast import EVERYBODY
from tests.matrix import Row

URLS = {"kpi:scheme": Row(EVERYBODY)}
