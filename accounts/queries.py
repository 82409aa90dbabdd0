"""Reads of people and their offices."""

from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import Office, User


def offices_on(day: date) -> QuerySet[Office]:
    """Return the offices that are held on a day, with their universities."""
    return Office.objects.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day).select_related(
        "university"
    )


def people_with_offices(day: date) -> QuerySet[User]:
    """Return all people by name, each with the offices of a day as ``held``."""
    return User.objects.order_by("full_name", "pk").prefetch_related(
        Prefetch("offices", queryset=offices_on(day), to_attr="held")
    )


def holding(people: QuerySet[User], role: str, day: date) -> QuerySet[User]:
    """Keep the people who hold an office on a day."""
    return people.filter(Exists(offices_on(day).filter(user=OuterRef("pk"), role=role)))


def matching(people: QuerySet[User], words: str) -> QuerySet[User]:
    """Keep the people whose name or e-mail holds every word, whatever the case of its letters."""
    for word in words.split():
        people = people.filter(Q(full_name__icontains=word) | Q(email__icontains=word))
    return people
