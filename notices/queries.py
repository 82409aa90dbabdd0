"""Reads of notices and letters."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from core.prepared import Given, Prepared
from notices.models import Letter, Notice


def notices_of(user: User) -> QuerySet[Notice]:
    """Return a person's notices, the newest first."""
    return Notice.objects.filter(recipient=user)


def unread_count(user: User) -> int:
    """Return how many notices a person has not opened."""
    [count] = _unread_of(user=user.pk)
    return count


@Prepared
def _unread_of() -> QuerySet[Any, int]:
    unread = Notice.objects.filter(recipient=Given("user"), read_at__isnull=True).order_by()
    counted = unread.annotate(count=Count("pk"))
    counted.query.group_by = None  # one group: all of them
    return counted.values_list("count", flat=True)


def letters_to(address: str = "", words: str = "") -> QuerySet[Letter]:
    """Return letters, the newest first; of one address, with all these words in subject or text."""
    letters = Letter.objects.select_related("recipient")
    if address:
        letters = letters.filter(address=address)
    for word in words.split():
        letters = letters.filter(Q(subject__icontains=word) | Q(text__icontains=word))
    return letters


def addresses_with_letters() -> list[tuple[str, str, int]]:
    """Return (address, name, number of letters) for everybody who was written to, by name."""
    rows = Letter.objects.order_by("recipient__full_name", "address").values_list(
        "address", "recipient__full_name"
    )
    return list(rows.annotate(letters_count=Count("pk")))
