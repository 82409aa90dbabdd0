"""Who sees how a place of the order was read: notes on the source and confidence."""

import rules


@rules.predicate
def keeps_reference_data(user) -> bool:
    """The National Center, the authorised body and the administrators keep the order's data."""
    return user.is_authenticated and (
        user.is_staff
        or user.holds_office("center_reviewer", "center_head", "authorised_body", "administrator")
    )


rules.add_perm("directory.see_source_notes", keeps_reference_data)
