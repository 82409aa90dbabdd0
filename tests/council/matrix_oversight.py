"""Who reads the work of all associations (cl. 14, 15.1)."""

from tests.cast import CENTER, COUNCIL
from tests.matrix import Row

READERS = COUNCIL | CENTER | {"authorised_body"}

PERMISSIONS = {"council.view_oversight": READERS}
URLS = {"council:oversight": Row(READERS), "council:oversight_xlsx": Row(READERS)}
