from tests.cast import EVERYBODY
from tests.matrix import Row

URLS = {"criteria:criterion_list": Row(EVERYBODY)}
