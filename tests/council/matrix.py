from tests.cast import EVERYBODY
from tests.matrix import Row

URLS = {"council:roster": Row(EVERYBODY), "council:roster_xlsx": Row(EVERYBODY)}
