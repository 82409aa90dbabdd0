"""Who may manage people."""

from typing import Any

import rules

from accounts.enums import OfficeRole


@rules.predicate
def is_administrator(user: Any) -> bool:
    return user.is_authenticated and user.holds_office(OfficeRole.ADMINISTRATOR)


rules.add_perm("accounts.manage_people", is_administrator)
