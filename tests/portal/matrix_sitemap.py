from tests.cast import EVERYBODY
from tests.matrix import Row

URLS = {"sitemap": Row(EVERYBODY), "robots": Row(EVERYBODY)}
